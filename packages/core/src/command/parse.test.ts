import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../testing/hostile.ts';
import { print } from '../document/index.ts';
import { mayHoldCommands, parseCommands } from './index.ts';

/** "2 agenda why": line, verb and arguments of what is obeyed. */
const found = (markdown: string): readonly string[] =>
  parseCommands(markdown)
    .value.filter(({ missed }) => !missed)
    .map(({ line, verb, args }) => [line, verb, ...args.map(({ text }) => text)].join(' '));

describe('C2: what counts as a command', () => {
  it.each([
    ['a line that begins with it', '/agenda', ['1 agenda']],
    ['the first line of a paragraph', '/rfc status\nThanks!', ['1 rfc status']],
    ['a later line of a paragraph', 'Thanks!\n/rfc status', ['2 rfc status']],
    ['a later paragraph', 'Thanks!\n\n/rfc status\n', ['3 rfc status']],
    ['up to three leading blanks', '   /agenda', ['1 agenda']],
    ['three leading blanks on a later line', 'Thanks!\n   /agenda', ['2 agenda']],
    ['a verb in capitals; arguments keep their case', '/RFC Why', ['1 rfc Why']],
    ['a mention', '@rapporteur agenda', ['1 agenda']],
    ['a mention with a colon', '@rapporteur: agenda why', ['1 agenda why']],
    ['a mention with a blank before the colon', '@rapporteur : agenda', ['1 agenda']],
    ['a mention with nothing behind the colon', '@Rapporteur:agenda', ['1 agenda']],
    ['the prefix, where another bot owns the verb', '/rapporteur agenda why', ['1 agenda why']],
    ['the prefix and a slash', '/rapporteur /agenda', ['1 agenda']],
    ['the prefix alone, which asks for help', '/rapporteur', ['1 help']],
    ['a line after a hard break', 'Thanks!\\\n/agenda\\\nbye', ['2 agenda']],
    ['a verb with a full stop', '/agenda.', ['1 agenda']],
    ['a line before a table', '/agenda\n| a | b |\n|---|---|\n| /help | x |', ['1 agenda']],
    ['a line after a folded part', '<details>\n\nlog\n\n</details>\n\n/agenda', ['7 agenda']],
    ['a line after a placeholder that looks like an element', 'Dear <name>, see List<String>\n/agenda', ['2 agenda']],
    ['a line after a line break of HTML', 'Thanks!<br>\n/agenda', ['2 agenda']],
    [
      'a line after a list whose item ends the folded part',
      '<details>\n\n- log\n  </details>\n\n/agenda',
      ['6 agenda'],
    ],
    ['a line with a comment behind it', '/agenda <!-- please --> why', ['1 agenda why']],
    ['a line after a code block', '```\n/help\n```\n/agenda', ['4 agenda']],
    ['a line after an address that GitHub links', 'Write to a@b.co\n/agenda', ['2 agenda']],
  ])('%s', (_, markdown, expected) => {
    expect(found(markdown)).toEqual(expected);
  });
});

describe('C2: what only resembles a command', () => {
  it.each([
    ['four leading blanks on a later line', 'Thanks!\n    /agenda'],
    ['a tab', 'Thanks!\n\t/agenda'],
    ['a command within a sentence', 'Please write /agenda here'],
    ['a path', '/usr/bin'],
    ['a path that begins like a command', '/rfc/x.md'],
    ['a file', '/agenda.md'],
    ['a slash alone', '/ agenda'],
    ['a number', '/1'],
    ['another person', '@rapporteur-fan agenda'],
    ['a mail address', 'rapporteur@rapporteur agenda'],
    ['an escaped slash', '\\/agenda'],
    ['a character reference', '&#47;agenda'],
    ['text that we made harmless', print('/agenda')],
    ['a mention that we made harmless', print('@rapporteur agenda')],
  ])('%s', (_, markdown) => {
    expect(found(markdown)).toEqual([]);
  });
});

describe('C3: what never counts', () => {
  it.each([
    ['a fenced block', '```\n/agenda\n```'],
    ['a fence that is never closed', '~~~\n/agenda'],
    ['an indented block', 'x\n\n    /agenda'],
    ['inline code', '`/agenda`'],
    ['inline code over two lines', 'see `this\n/agenda` there'],
    ['a quote', '> /agenda'],
    ['the reply to a quote without an empty line between, which is still the quote', '> hello\n/agenda'],
    ['an HTML comment, as in issue templates', '<!--\n/agenda\n-->'],
    ['an HTML comment with an empty line', '<!-- x\n\n/agenda\n\n-->'],
    ['an HTML comment within a paragraph', 'x <!--\n/agenda\n-->'],
    ['an HTML comment that is never closed', '<!--\n\n/agenda'],
    ['a folded part', '<details><summary>x</summary>\n\n/agenda\n\n</details>'],
    ['a folded part that is never closed', '<details>\n\n/agenda'],
    ['a folded part within a folded part', '<details>\n\n<details>\n\n</details>\n\n/agenda\n\n</details>'],
    ['a block of HTML', '<div>\n/agenda\n</div>'],
    ['an element within a paragraph', 'x <kbd>\n/agenda</kbd>'],
    ['an element that GitHub does not know', '<robot>\n\n/agenda\n\n</robot>'],
    ['a script', '<script>\n\n/agenda\n\n</script>'],
    ['the text of a link', '[see\n/agenda](https://github.com)'],
    ['the text of an image', '![see\n/agenda](https://github.com/x.png)'],
    ['emphasis', '**/agenda**'],
    ['emphasis over two lines', '*see\n/agenda*'],
    ['a heading', '# /agenda'],
    ['a heading with a line beneath', '/agenda\n---'],
    ['a cell of a table', '| a |\n|---|\n| /agenda |'],
    ['a list item', '- /agenda'],
    ['a numbered item', '1. /agenda'],
    ['a line that continues a list item', '- x\n/agenda'],
    ['a task', '- [ ] /agenda'],
    ['a footnote', 'x[^1]\n\n[^1]: y\n\n    /agenda'],
    ['the definition of a link', '[x]: /agenda'],
  ])('%s', (_, markdown) => {
    expect(found(markdown)).toEqual([]);
  });
});

describe('C4: arguments', () => {
  const argsOf = (rest: string) => parseCommands(`/x ${rest}`).value[0]?.args;

  it.each([
    [
      'words',
      'one Two',
      [
        { kind: 'word', text: 'one' },
        { kind: 'word', text: 'Two' },
      ],
    ],
    [
      'quoted words',
      '"wire format" x',
      [
        { kind: 'quoted', text: 'wire format' },
        { kind: 'word', text: 'x' },
      ],
    ],
    [
      'typographic quotes',
      '“wire format” „so“',
      [
        { kind: 'quoted', text: 'wire format' },
        { kind: 'quoted', text: 'so' },
      ],
    ],
    [
      'a quote that is never closed',
      '"wire format',
      [
        { kind: 'word', text: '"wire' },
        { kind: 'word', text: 'format' },
      ],
    ],
    ['a pair', 'until=2023-07-06', [{ kind: 'pair', text: 'until=2023-07-06', key: 'until', value: '2023-07-06' }]],
    ['a pair in quotes', 'why="no time"', [{ kind: 'pair', text: 'why=no time', key: 'why', value: 'no time' }]],
    ['a number', '#12', [{ kind: 'reference', text: '#12', number: 12 }]],
    [
      'a reference to another repository',
      'flyteorg/flytekit#1672',
      [{ kind: 'reference', text: 'flyteorg/flytekit#1672', repository: 'flyteorg/flytekit', number: 1672 }],
    ],
    [
      'an address of GitHub, also in angle brackets',
      '<https://github.com/flyteorg/flyteidl/pull/412/files>',
      [
        {
          kind: 'reference',
          text: 'https://github.com/flyteorg/flyteidl/pull/412/files',
          repository: 'flyteorg/flyteidl',
          number: 412,
        },
      ],
    ],
    ['another address', 'https://example.com/?a=b', [{ kind: 'url', text: 'https://example.com/?a=b' }]],
    ['a date', '2023-06-22', [{ kind: 'date', text: '2023-06-22' }]],
    ['a date that does not exist', '2023-06-31', [{ kind: 'word', text: '2023-06-31' }]],
    [
      'no-break blanks',
      'a\u00a0b',
      [
        { kind: 'word', text: 'a' },
        { kind: 'word', text: 'b' },
      ],
    ],
    ['invisible characters', 'a\u200bb\u2060', [{ kind: 'word', text: 'ab' }]],
    [
      'many blanks',
      '  a \t b  ',
      [
        { kind: 'word', text: 'a' },
        { kind: 'word', text: 'b' },
      ],
    ],
  ])('%s', (_, rest, expected) => {
    expect(argsOf(rest)).toEqual(expected);
  });

  it('invisible characters before and behind the verb make no difference', () => {
    expect(found('\u200b/agenda\u200b\u00a0why')).toEqual(['1 agenda why']);
    expect(found('\ufeff/agenda')).toEqual(['1 agenda']);
    expect(found('\u202e\u2066/agenda')).toEqual(['1 agenda']);
  });
});

describe('C5: several commands', () => {
  it('all are found, in order', () => {
    expect(found('/rfc status\n/agenda\n\ntext\n\n/help')).toEqual(['1 rfc status', '2 agenda', '6 help']);
  });

  it('equal ones count once, however they are called', () => {
    expect(found('/agenda why\n/AGENDA  why\n@rapporteur: agenda why\n/agenda')).toEqual(['1 agenda why', '4 agenda']);
  });
});

describe('properties', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        '/agenda',
        '/rfc why',
        '@rapporteur help',
        '```',
        '~~~',
        '`',
        '> ',
        '- ',
        '# ',
        '<details>',
        '</details>',
        '<!--',
      ],
      ...[
        '-->',
        '<b>',
        '[',
        '](x)',
        '|',
        '\n',
        '\n\n',
        '    ',
        '\t',
        '\\',
        '"',
        '\u200b',
        '\u00a0',
        '<',
        '>',
        '*',
        '&',
      ],
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  const anyText = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));

  it('the parser is total, and every command stands on its line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
        for (const { line, verb } of parseCommands(text).value) {
          expect(lines[line - 1]).toMatch(/^(?:[^\p{L}\p{N}]|[0-9]{1,9}[.)]|\[x\])*[/@]/iu);
          expect(verb).toBe(verb.toLowerCase());
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a text without markup is read as its tree would be', () => {
    const line = fc.constantFrom(
      ...[
        '',
        ' ',
        '  ',
        'a',
        'a  ',
        'www.a.b',
        'x@y.zz',
        'http://a.b',
        '&amp;',
        '!',
        '(',
        'a: b',
        "it's",
        '"',
        '/agenda',
      ],
      ...[
        '/vote +1',
        ' /rfc why',
        '   /agenda',
        '    /agenda',
        '/AGENDA',
        '@rapporteur help',
        '@rapporteur',
        '@bo /x',
        'a /x',
      ],
      ...[
        '\u200b/agenda',
        '\u00a0/agenda',
        '\u3000/x',
        '/x\u00a0y',
        '\u202b/vote',
        '\0/x',
        '/x\0',
        '- a',
        '1. a',
        '> a',
        '#',
        '=',
      ],
      ...[
        '/',
        '/-',
        '@',
        '/x y/z',
        '/x  ',
        '/agenda why?',
        '/vote: +1',
        '@r\u200bapporteur x',
        '\u2028/x',
        'a\u2028/x',
        '\v/x',
      ],
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n');
        // Code below it changes nothing but that all of it is parsed.
        expect(parseCommands(text)).toEqual(parseCommands(`${text}\n\n\`x\``));
      }),
      { numRuns: 150 },
    );
  });

  const BLANKS = [
    ...['\u0009', '\u000b', '\u000c', '\u0020', '\u0085', '\u00a0', '\u1680', '\u2000', '\u2001', '\u2002', '\u2003'],
    ...['\u2004', '\u2005', '\u2006', '\u2007', '\u2008', '\u2009', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f'],
    ...['\u3000', '\u00ad', '\u034f', '\u061c', '\u115f', '\u1160', '\u17b4', '\u180b', '\u180e', '\u200b', '\u200c'],
    ...['\u200d', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2060', '\u2061', '\u2064'],
    ...['\u2066', '\u2067', '\u2068', '\u2069', '\u206a', '\u206f', '\u2800', '\u3164', '\ufe00', '\ufe0f', '\ufeff'],
    ...['\uffa0', '\ufff9', '\u{1d173}', '\u{e0001}', '\u{e0020}', '\u{e0100}'],
  ];

  it('A2: what the cheap test turns away holds no command for the parser either', () => {
    const front = fc.array(
      fc.oneof(fc.constantFrom(...BLANKS), fc.constantFrom('> ', '- ', '1. ', '<b>', '# ', '|', '*')),
      {
        maxLength: 4,
      },
    );
    const line = fc.oneof(
      fc
        .tuple(
          front,
          fc.constantFrom('/agenda', '@rapporteur help', '@Rapporteur: x', '/rfc why', '/vote +1', 'Well,', ''),
        )
        .map(([marks, rest]) => marks.join('') + rest),
      hostileText(),
    );
    const end = fc.constantFrom(
      '\n',
      '\n\n',
      '\r\n',
      '\r',
      '\v',
      '\f',
      '\u0085',
      '\u2028',
      '\u2029',
      '\n> ',
      '\n- ',
      '\n</b>',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end), { minLength: 1, maxLength: 4 }), (parts) => {
        const whole = parts.flat().join('');
        // The last line opens the gate, so that the others are really looked at.
        const { value } = parseCommands(`${whole}\n\n/probe`);
        if (!mayHoldCommands(whole)) expect(value.filter(({ verb }) => verb !== 'probe')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(BLANKS.map((blank) => [`U+${blank.codePointAt(0)?.toString(16)}`, blank]))(
    'A2: %s before the slash hides nothing from either, and a command with it is obeyed',
    (_, blank) => {
      const isTab = blank === '\t';
      for (const text of [`${blank}/motion close`, `x\r\n\r\n${blank}/motion close`, `Well,\n${blank}/motion close`]) {
        expect(mayHoldCommands(text)).toBe(true);
        if (!isTab) expect(found(text).map((one) => one.slice(2))).toEqual(['motion close']);
      }
    },
  );

  it('nor do byte order marks, however many programs have left theirs', () => {
    const { value } = parseCommands('\ufeff\ufeff*Well*,\n\n/agenda why');
    expect(value.map(({ text }) => text)).toEqual(['/agenda why']);
  });

  it('line ends make no difference', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = text.replaceAll('\r', '');
        expect(parseCommands(plain.replaceAll('\n', '\r\n'))).toEqual(parseCommands(plain));
        expect(parseCommands(plain.replaceAll('\n', '\r'))).toEqual(parseCommands(plain));
      }),
    );
  });

  it.each([
    ['a fence', (text: string) => `~~~~~~~~\n${text.replaceAll('~', '')}\n~~~~~~~~`],
    ['a quote', (text: string) => text.replace(/^/gm, '> ')],
    ['an HTML comment', (text: string) => `<!--\n${text.replaceAll('>', '')}\n-->`],
    ['indented code', (text: string) => text.replace(/^/gm, '    ')],
  ])('nothing inside %s ever counts', (_, wrap) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(found(`x\n\n${wrap(text.replaceAll('\r', ''))}`)).toEqual([]);
      }),
    );
  });

  it('nothing inside a folded part ever counts, and what follows it does', () => {
    const words = anyText.map((text) => text.replace(/[<>`~\r]|^ {4}|\t/g, ''));
    fc.assert(
      fc.property(words, (text) => {
        expect(found(`<details>\n\n${text}\n\n</details>\n\n/after`).map((line) => line.slice(-5))).toEqual(['after']);
      }),
    );
  });

  it('a foreign text that we wrote never becomes a command', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(found(print(text))).toEqual([]);
      }),
    );
  });

  it('no text of half the greatest size takes long', () => {
    for (const unit of [
      '<a ',
      '<a "',
      '/agenda\n',
      '<details>\n\n',
      '"',
      'a="',
      '[',
      '*a ',
      '<!--',
      '/x `a`\n',
      '/x <i></i>\n',
    ]) {
      const from = performance.now();
      parseCommands(unit.repeat(Math.floor(32_768 / unit.length)));
      expect(performance.now() - from, unit).toBeLessThan(5_000);
    }
  });
});
