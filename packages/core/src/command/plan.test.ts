import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHoldCommands, parseCommands, planCommands } from './index.ts';

const summary = (body: string): string => {
  const plan = planCommands(body);
  if (plan.kind === 'run') return plan.commands.map(({ key, match }) => `${match.kind} ${key}`).join(', ');
  return plan.kind === 'none' ? plan.kind : `${plan.kind} ${plan.because.code}`;
};

describe('which commands a text holds', () => {
  it.each([
    ['one command', '/agenda', 'command /agenda'],
    ['C5: several, in order', '/rfc why\n/agenda', 'command /rfc why, command /agenda'],
    ['C5: equal ones once, in whatever case', '/rfc why\n/rfc WHY\n/rapporteur rfc why', 'command /rfc why'],
    ['C5: an unknown one does not stop the next', '/rfc wyh\n/agenda', 'unknown ?rfc wyh, command /agenda'],
    ['C6: foreign ones are left to others', '/lgtm\n/agenda', 'command /agenda'],
    ['no command', 'Thanks!', 'none'],
    ['foreign commands only', '/lgtm', 'none'],
    ['what is too heavy to be read', `${'> '.repeat(3_000)}\n\n/agenda`, 'unread text-too-deep'],
  ])('%s', (_, body, expected) => {
    expect(summary(body)).toBe(expected);
  });
});

describe('C5: at most ten', () => {
  const many = (count: number): string => Array.from({ length: count }, (_, n) => `/rfc word${n}`).join('\n');

  it('ten run', () => {
    expect(planCommands(many(10))).toMatchObject({ kind: 'run', commands: { length: 10 } });
  });

  it('of eleven none runs, and the answer says so', () => {
    expect(planCommands(many(11))).toMatchObject({
      kind: 'too_many',
      commands: { length: 11 },
      because: { text: 'There are 11 in this comment, and I run at most 10 at once.' },
    });
  });

  it('foreign and repeated ones do not count', () => {
    expect(summary(`${'/lgtm x\n'.repeat(20)}\n${many(2)}\n${many(2)}\n/agenda`)).toBe(
      'unknown ?rfc word0, unknown ?rfc word1, command /agenda',
    );
  });
});

describe('A2: the gate and the parser agree', () => {
  const blanks = [...'\t\v\f \u00a0\u0085\u1680\u180e\u2000\u2003\u2007\u2009\u200a\u202f\u205f\u3000\ufeff']
    .concat([...'\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u2060\u2063\u2066\u00ad'])
    .concat(['\n', '\r', '\r\n', '\n\n']);
  const nestings = [
    '',
    '> ',
    '- ',
    '1. ',
    '    ',
    '\t',
    '# ',
    '<details>\n',
    '<!-- ',
    '-->\n',
    '`',
    '``\n',
    '**',
    '_',
    '| ',
  ];
  const commands = [
    '/vote +1',
    '/motion close',
    '@rapporteur help',
    '@\u200brapporteur: help',
    '/rapporteur vote -1',
    '/lgtm',
  ];
  const part = fc.oneof(
    fc.constantFrom(...blanks),
    fc.constantFrom(...blanks),
    fc.constantFrom(...nestings),
    fc.constantFrom(...commands),
    fc.constantFrom('Hm.', 'a/b', '\\', '&nbsp;', '&#32;'),
    fc.string({ maxLength: 2, unit: 'grapheme' }),
  );
  const text = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));

  it('whatever stands before and around a slash: where the gate says no, the parser finds nothing', () => {
    fc.assert(
      fc.property(text, (body) => {
        // A gate of the parser's own would hide what it finds: a line that surely passes lets all others be read.
        const beside = parseCommands(`${body}\n\n/probe me`).value.filter(({ verb }) => verb !== 'probe');
        if (!mayHoldCommands(body)) expect(beside).toEqual([]);
        if (!mayHoldCommands(body)) expect(planCommands(body).kind).toBe('none');
      }),
      { numRuns: 500 },
    );
  });

  it.each(blanks.map((blank) => [`U+${blank.codePointAt(0)?.toString(16)}`, blank]))(
    'a command behind %s is seen by both or by neither',
    (_, blank) => {
      for (const before of ['', 'Hm.\n', 'Hm.\n\n', '\n']) {
        const body = `${before}${blank}/motion close`;
        const isFound = parseCommands(`${body}\n\n/probe me`).value.some(({ verb }) => verb === 'motion');
        if (isFound) expect(mayHoldCommands(body)).toBe(true);
        expect(planCommands(body).kind === 'run').toBe(isFound);
      }
    },
  );
});
