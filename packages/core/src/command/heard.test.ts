import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../testing/hostile.ts';
import { commandTable, mayHoldCommands, nameCommand, type PlannedCommand, planCommands } from './index.ts';

const commandsOf = (body: string): readonly PlannedCommand[] => {
  const plan = planCommands(body);
  return plan.kind === 'run' ? plan.commands : [];
};

/** What becomes of a text: the commands that are obeyed, and the codes of what is refused with a sentence. */
const hear = (body: string): readonly string[] =>
  commandsOf(body).map(({ match }) =>
    match.kind === 'command'
      ? [nameCommand(match.spec), ...Object.values(match.values).map(String)].join(' ')
      : match.because.code,
  );

describe('E1: obeyed, since it is certain what is meant and by whom', () => {
  it.each<[string, string, string[]]>([
    ['the signature of a mail', 'Fine with me.\n/vote +1\n-- \nEve', ['/vote +1']],
    ['a signature whose blank was cut off', '/agenda why\n--\nEve Adams\nUnion', ['/agenda why']],
    ['a signature below several commands', '/rfc why\n/vote -1\n--  \nEve', ['/rfc why', '/vote -1']],
    ['a left-to-right mark', '\u200e/motion merge', ['/motion merge']],
    ['an isolate, in a later paragraph', 'שלום\n\n\u2067/vote -1', ['/vote -1']],
    ['a soft hyphen and a wide blank', '\u00ad\u3000/rfc why', ['/rfc why']],
    ['a tag character', '\u{e0001}/help', ['/help']],
    ['an exclamation mark', '/fcp quiet!', ['/fcp quiet']],
    ['a full stop behind the sub-command', '/motion close.', ['/motion close']],
    ['a full stop behind an argument', '/vote abstain.', ['/vote abstain']],
    ['an ellipsis', '/withdraw…', ['/withdraw']],
    ['a comma', '/agenda,\nplease', ['/agenda']],
    ['a colon without a blank', '/vote:-1', ['/vote -1']],
    ['a wide colon', '/vote：+1', ['/vote +1']],
    ['a colon behind a verb with words', '/object: Too early.', ['/object Too early.']],
    ['a colon behind the prefix', '/rapporteur: vote: +1', ['/vote +1']],
    ['a mention and a sign', '@rapporteur agenda!', ['/agenda']],
    ['below a quote, with an empty line', '> Shall we?\n\n/vote +1', ['/vote +1']],
    ['below a folded part, with an empty line', '<details>\nlog\n</details>\n\n/vote +1', ['/vote +1']],
    ['below a line of dashes of their own', 'Well\n\n---\n\n/vote +1', ['/vote +1']],
    ['below a line that only looks like a header', '---\nFrom: the docs\n\n/vote +1', ['/vote +1']],
    ['below somebody’s words that end with a colon', 'As Ada once wrote:\n\n/agenda', ['/agenda']],
    ['below a banner that is shown as code', '```\n-----Original Message-----\n```\n/agenda', ['/agenda']],
    ['below a banner that is quoted', '> -----Original Message-----\n> Hi\n\n/agenda', ['/agenda']],
    [
      'above the mail that is answered',
      '/vote +1\n\nOn Tue, Mar 3, 2026 at 10:00 Dee <d@x.org> wrote:\n\n> hi',
      ['/vote +1'],
    ],
    ['above a telephone', '/vote +1\n\nSent from my Pixel', ['/vote +1']],
  ])('%s', (_, body, expected) => {
    expect(hear(body)).toEqual(expected);
  });
});

describe('E1: not obeyed, and told so in one sentence', () => {
  it.each<[string, string, string]>([
    ['a lazy line of a quote', '> Any objections?\n/object Too early.', 'missed-quote'],
    ['a lazy line of a list in a quote', '> - yes\n/vote -1', 'missed-quote'],
    ['right below an element', '</details>\n/agenda', 'missed-element'],
    ['inside a block of HTML', '<div>\n/agenda why\n</div>', 'missed-element'],
    ['inside a folded part', '<details><summary>x</summary>\n\n/vote +1\n\n</details>', 'missed-element'],
    ['inside an element that is never closed', '<section>\n\n/vote +1', 'missed-element'],
    ['in an item', '- /vote +1', 'missed-item'],
    ['in a numbered item', '2) /motion merge', 'missed-item'],
    ['in a task', '* [x] /vote abstain', 'missed-item'],
    ['below the words of an item', '1. Well\n   /vote +1', 'missed-item'],
    ['a heading', '## /rfc why', 'missed-heading'],
    ['a line above a line', '/vote +1\n---\nand more', 'missed-heading'],
    ['a line above equal signs', '/agenda\n===', 'missed-heading'],
    ['a cell', '| do |\n|---|\n| /vote +1 |', 'missed-table'],
    ['a row without bars', '| do |\n|---|\n/vote +1', 'missed-table'],
    ['bold', '**/vote +1**', 'missed-dressed'],
    ['emphasis over lines', '*Well,\n/vote +1*', 'missed-dressed'],
    ['struck out', '~~/vote +1~~', 'missed-dressed'],
    ['the text of a link', '[see\n/agenda](https://example.com)', 'missed-link'],
    ['the address of a link', '[x]:\n/agenda', 'missed-link'],
    ['a footnote', 'a[^1]\n\n[^1]: b\n\n    /agenda', 'missed-footnote'],
    ['too far right', 'Well,\n      /agenda', 'missed-indented'],
    ['a tab', 'Well,\n\t/vote +1', 'missed-indented'],
    ['without a blank', '/vote+1', 'missed-joined'],
    ['without a blank, and a minus', '/vote-1', 'missed-joined'],
    ['with an equals sign', '/vote=abstain', 'missed-joined'],
    ['a question', '/motion merge\n\n/agenda?', '/motion merge, missed-question'],
    ['with an argument that does not fit', '> a\n/vote perhaps', 'missed-quote'],
    ['beside one that is obeyed', '/rfc why\n\n- x\n/vote +1', '/rfc why, missed-item'],
    ['of many only the first', '> a\n/vote +1\n\n- b\n/agenda\n\n# /rfc why', 'missed-quote'],
    ['below the sign of a telephone', 'Sent from my iPhone\n\n/vote +1', 'missed-mail'],
    ['below a quoted mail', 'On Monday, Ada wrote:\n> Well?\n\n/vote +1', 'missed-mail'],
    ['below what may be a mail', '________\nFrom: the docs\n\n/vote +1', 'missed-mail'],
    ['below words that somebody wrote', 'On Monday Ada wrote:\n\n/vote +1', 'missed-mail'],
  ])('%s', (_, body, expected) => {
    expect(hear(body).join(', ')).toBe(expected);
  });
});

describe('E1: silent, since nobody meant it, or it is nobody’s', () => {
  it.each<[string, string]>([
    ['a quote', '> /vote +1'],
    ['a quote in an item', '- > /vote +1'],
    ['fenced code', '~~~sh\n/vote +1\n~~~'],
    ['fenced code in an item', '- x\n  ```\n  /vote +1\n  ```'],
    ['indented code', 'x\n\n    /vote +1'],
    ['code over lines', '`a\n/vote +1 b`'],
    ['code of HTML', '<pre>\n/vote +1\n</pre>'],
    ['code of HTML within a folded part', '<details>\n<pre>\n/vote +1\n</pre>\n</details>'],
    ['keys', 'Press <kbd>\n/help</kbd>'],
    ['a comment', '<!--\n/vote +1\n-->'],
    ['a comment in a folded part', '<details>\n<!--\n/vote +1\n-->\n</details>'],
    ['a comment that is never closed', 'x\n\n<!--\n\n/vote +1'],
    ['a path', '/usr/bin/env'],
    ['a path that begins like a command', '/rfc/system/0001.md'],
    ['a file', '/agenda.md'],
    ['a foreign verb', '/lgtm'],
    ['a foreign verb in a list', '- /hold\n- /assign @ada'],
    ['a foreign verb below a quote', '> a\n/approve'],
    ['a verb that goes on', '/votes are in'],
    ['a verb of another robot', '/vote-name x'],
    ['an escape', '\\/vote +1'],
    ['an invisible character behind the slash', '/\u2060vote +1'],
    ['in the middle of a line', 'Please /vote +1'],
    ['the description of a command in a list', '- /vote casts a ballot\n- /agenda makes an agenda'],
    ['a table of commands', '| command | |\n|---|---|\n| /vote | casts |'],
  ])('%s', (_, body) => {
    expect(hear(body)).toEqual([]);
  });
});

describe('E2: below the mail that is answered, nothing is the word of who answers', () => {
  it.each<[string, string]>([
    ['Outlook', `${'_'.repeat(32)}\nFrom: Ada <ada@x.org>\nSent: Monday\nTo: flyte\nSubject: Re: RFC`],
    ['Outlook, without a line', 'From: Ada\nSent: Monday, 2 March 2026\nTo: flyte'],
    ['Outlook in German', 'Von: Ada <ada@x.org>\nGesendet: Montag\nAn: flyte\nBetreff: AW: RFC'],
    ['Outlook in French', 'De : Ada\nEnvoyé : lundi\nÀ : flyte\nObjet : RE: RFC'],
    ['Outlook in Spanish', '**De:** Ada\n**Enviado:** lunes\n**Para:** flyte'],
    ['Outlook in Chinese', '发件人: Ada\n发送时间: 2026年3月2日'],
    ['Outlook in Japanese', '差出人: Ada\n送信日時: 2026年3月2日'],
    ['an old banner', '-----Original Message-----'],
    ['a banner in German', '-----Ursprüngliche Nachricht-----'],
    ['a banner in French', "-----Message d'origine-----"],
    ['a banner in Spanish', '-----Mensaje original-----'],
    ['a forwarded mail', '---------- Forwarded message ---------'],
    ['Gmail', 'On Tue, Mar 3, 2026 at 10:00 AM Ada <notifications@github.com> wrote:'],
    ['Gmail over two lines', 'On Tue, Mar 3, 2026 at 10:00 AM Ada Lovelace-Byron\n<notifications@github.com> wrote:'],
    ['German', 'Am Di., 3. März 2026 um 10:00 Uhr schrieb Ada <ada@x.org>:'],
    ['French', 'Le mar. 3 mars 2026 à 10:00, Ada <ada@x.org> a écrit :'],
    ['Spanish', 'El mar, 3 mar 2026 a las 10:00, Ada (<ada@x.org>) escribió:'],
    ['Chinese', '在 2026年3月3日，Ada <ada@x.org> 写道：'],
    ['Japanese', '2026年3月3日(火) 10:00 Ada <ada@x.org> のメッセージ:'],
    ['the foot of GitHub’s mails', '—\nReply to this email directly, view it on GitHub, or unsubscribe.'],
  ])('%s', (_, mark) => {
    expect(hear(`I agree.\n\n/rfc why\n\n${mark}\n\nHello\n\n/motion close\n/vote -1`)).toEqual(['/rfc why']);
    expect(hear(`/rfc why\r\n${mark.replaceAll('\n', '\r\n')}\r\n/motion close`)).toEqual(['/rfc why']);
  });

  it('whatever stands below a certain mark', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const body = `/rfc why\n\n-----Original Message-----\n\n${text}\n\n/motion close`;
        const heard = hear(body);
        // A text may be so heavy that none of it is read.
        expect(heard.length === 0 || heard.join() === '/rfc why').toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('E3: a line is of the whole form, or refused with it', () => {
  it.each([
    ['/notes approve', '/notes approve'],
    ['/notes approve ABC1234.', '/notes approve abc1234'],
    ['/notes approve `1a2b3c4d5e6f`', '/notes approve 1a2b3c4d5e6f'],
    ['/notes approve abc123', 'unknown-argument'],
    ['/notes approve abc1234 please', 'unknown-argument'],
    ['/notes approve main', 'unknown-argument'],
    ['/fcp extend 3', '/fcp extend 3'],
    ['/fcp extend 1 Day', '/fcp extend 1'],
    ['/fcp extend 2 weeks', '/fcp extend 14'],
    ['/fcp extend 1 week: Holidays.', '/fcp extend 7 Holidays.'],
    ['/fcp extend 3 Holidays.', '/fcp extend 3 Holidays.'],
    ['/concern "10:30 start": It is too early.', '/concern 10:30 start It is too early.'],
    ['/concern wire: at 10:30 it broke', '/concern wire at 10:30 it broke'],
    ['/resolve "10:30 start": Moved.', '/resolve 10:30 start Moved.'],
    ['/resolve wire format', '/resolve wire format'],
    ['/confirm “a: b”', '/confirm a: b'],
    ['/answer @cy: Section 4.', '/answer cy Section 4.'],
    ['/rfc stage In-Review', '/rfc stage in_review'],
    ['/rfc stage accepted: by the TSC', '/rfc stage accepted by the TSC'],
    ['/object withdraw', '/object withdraw'],
    ['/object withdraw that sentence', '/object withdraw that sentence'],
    ['/fcp close now It is urgent.', '/fcp close now It is urgent.'],
    ['/wg add Config overrides #12', '/wg add Config overrides [object Object]'],
    ['/wg status config-overrides 2026-03-01', '/wg status config-overrides 2026-03-01'],
  ])('%s is read', (line, expected) => {
    expect(hear(line)).toEqual([expected]);
  });

  it.each([
    ...['/fcp extend 1 fortnight', '/fcp extend three days', '/fcp extend 2 working days', '/fcp extend 5 Tage'],
    ...[
      '/concern 8:45 call',
      '/concern http://a.b: c',
      '/concern :',
      '/concern "": x',
      '/object',
      '/object \n\nreason',
    ],
    ...['/answer cy', '/answer the objection: no', '/rfc stage', '/rfc stage done', '/rfc stage accept', '/fcp close'],
    ...[
      '/rfc link',
      '/rfc link #1 #2',
      '/rfc link soon',
      '/wg add',
      '/wg add #12',
      '/wg add a #1 #2',
      '/wg add a 2026-03-01',
    ],
    ...[
      '/wg status a 2026-03-01 2026-03-02',
      '/config explain',
      '/config explain a b',
      '/vote',
      '/vote +1 -1',
      '/motion',
    ],
    ...['/motion merge now', '/confirm', '/resolve wire:', '/help me please', '/notes approve it'],
  ])('%s is refused with the form, and nothing of it is taken', (line) => {
    const [command, ...others] = commandsOf(line);
    expect(others).toEqual([]);
    expect(command?.match.kind).toBe('unknown');
    if (command?.match.kind === 'unknown') expect(command.match.specs.length).toBeGreaterThan(0);
  });

  it('every usage is of its own form, with what may be left out and without', () => {
    for (const { usage, example, takes } of commandTable) {
      expect(hear(example)).toHaveLength(1);
      expect((usage.match(/\[/g) ?? []).length, usage).toBe(takes.filter(({ optional }) => optional).length);
    }
  });
});

describe('properties', () => {
  const line = fc
    .tuple(
      fc.constantFrom('', '> ', '- ', '# ', '    ', '\t', '**', '| ', '<b>', '\u202b', '\u3000', '1. '),
      fc.constantFrom(
        '/vote +1',
        '/agenda',
        '/object x',
        '/usr/bin',
        'words',
        '/vote+1',
        '-- ',
        '---',
        '',
        '</b>',
        '```',
        'On 1.1.2026 a@b.cd wrote:',
      ),
    )
    .map((parts) => parts.join(''));
  const text = fc.oneof(
    fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n')),
    hostileText(),
  );

  it('a text gets one sentence at most for what it misses, and reading it again gives the same', () => {
    fc.assert(
      fc.property(text, (body) => {
        const commands = commandsOf(body);
        if (commands.length > 0) expect(mayHoldCommands(body)).toBe(true);
        expect(commands.filter(({ key }) => key.startsWith('!')).length).toBeLessThan(2);
        // What an edit leaves as it was has the same keys, so that nothing is said twice.
        expect(commandsOf(`${body}\n`).map(({ key }) => key)).toEqual(commands.map(({ key }) => key));
      }),
      { numRuns: 200 },
    );
  });

  it('what is in code, in a quote or in a comment is never spoken of', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const words = lines.join('\n').replace(/[`>]|--/g, '');
        expect(hear(`~~~~\n${words}\n~~~~`)).toEqual([]);
        expect(hear(words.replace(/^/gm, '> '))).toEqual([]);
        expect(hear(`<!--\n${words}\n-->`)).toEqual([]);
      }),
    );
  });
});
