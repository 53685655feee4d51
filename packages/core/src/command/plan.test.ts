import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommandOccasion, planCommands } from './index.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2023, 5, 22, 18, minutes));
const occasion = (changes: Partial<CommandOccasion>): CommandOccasion => ({
  body: '/agenda',
  event: 'created',
  previousExecuted: [],
  senderIsBot: false,
  senderIsAuthor: true,
  createdAt: at(0),
  updatedAt: at(0),
  transferred: false,
  ...changes,
});
const summary = (changes: Partial<CommandOccasion>): string => {
  const plan = planCommands(occasion(changes));
  if (plan.kind === 'run') return plan.commands.map(({ key, match }) => `${match.kind} ${key}`).join(', ');
  return `${plan.kind} ${plan.because.code}`;
};

describe('which commands run', () => {
  it.each<[string, Partial<CommandOccasion>, string]>([
    ['a new comment with one command', {}, 'command /agenda'],
    ['C5: several, in order', { body: '/rfc why\n/agenda' }, 'command /rfc why, command /agenda'],
    ['C5: equal ones once, in whatever case', { body: '/rfc why\n/rfc WHY\n/rapporteur rfc why' }, 'command /rfc why'],
    ['C5: an unknown one does not stop the next', { body: '/rfc wyh\n/agenda' }, 'unknown ?rfc wyh, command /agenda'],
    ['C6: foreign ones are left to others', { body: '/lgtm\n/agenda' }, 'command /agenda'],
    ['a comment without commands', { body: 'Thanks!' }, 'ignored no-command'],
    ['a comment with foreign commands only', { body: '/lgtm' }, 'ignored no-command'],
    [
      'C7: an edit that adds a command runs only that one',
      { event: 'edited', body: '/agenda\n/rfc why', previousExecuted: ['/agenda'], updatedAt: at(60) },
      'command /rfc why',
    ],
    [
      'C7: an edit of the text around a command runs nothing',
      { event: 'edited', body: 'Please:\n\n/Agenda', previousExecuted: ['/agenda'], updatedAt: at(60) },
      'ignored already-executed',
    ],
    [
      'C7: a command that the first delivery missed runs on an edit',
      { event: 'edited', updatedAt: at(60) },
      'command /agenda',
    ],
    [
      'C7: a corrected spelling runs',
      { event: 'edited', body: '/rfc why', previousExecuted: ['?rfc wyh'], updatedAt: at(1) },
      'command /rfc why',
    ],
    [
      'C7: an unknown command is answered once',
      { event: 'edited', body: '/rfc wyh', previousExecuted: ['?rfc wyh'], updatedAt: at(1) },
      'ignored already-executed',
    ],
    [
      'C7: somebody else edits the words of the author',
      { event: 'edited', senderIsAuthor: false },
      'ignored not-the-author',
    ],
    ['C9: a bot', { senderIsBot: true }, 'ignored sender-is-bot'],
    ['C9: a transferred issue', { transferred: true }, 'ignored transferred'],
    ['C9: an old body that arrives as new', { updatedAt: at(6) }, 'ignored replayed'],
    ['C9: five minutes are not old', { updatedAt: at(5) }, 'command /agenda'],
  ])('%s', (_, changes, expected) => {
    expect(summary(changes)).toBe(expected);
  });
});

describe('C5: at most ten', () => {
  const many = (count: number): string => Array.from({ length: count }, (_, n) => `/rfc word${n}`).join('\n');

  it('ten run', () => {
    expect(planCommands(occasion({ body: many(10) }))).toMatchObject({ kind: 'run', commands: { length: 10 } });
  });

  it('of eleven none runs, and the answer says so', () => {
    expect(planCommands(occasion({ body: many(11) }))).toMatchObject({
      kind: 'too_many',
      count: 11,
      because: { text: '11 commands stand in one comment, and at most 10 are run.' },
    });
  });

  it('the answer is given once', () => {
    const body = many(11);
    expect(summary({ body, event: 'edited', previousExecuted: ['too-many-commands'] })).toBe(
      'ignored already-answered',
    );
  });

  it('foreign and repeated ones do not count', () => {
    expect(summary({ body: `${'/lgtm x\n'.repeat(20)}\n${many(2)}\n${many(2)}\n/agenda` })).toBe(
      'unknown ?rfc word0, unknown ?rfc word1, command /agenda',
    );
  });
});

it('once what was planned is stored, planning again runs nothing', () => {
  const lines = fc.constantFrom(
    '/agenda',
    '/agenda why',
    '/rfc STATUS',
    '/rfc nope',
    '/lgtm',
    'text',
    '@rapporteur help',
    '',
  );
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 14 }), (body) => {
      const first = planCommands(occasion({ body: body.join('\n') }));
      const keys =
        first.kind === 'run' ? first.commands.map(({ key }) => key) : first.kind === 'too_many' ? [first.key] : [];
      const again = planCommands(
        occasion({ body: body.toReversed().join('\n'), event: 'edited', previousExecuted: keys }),
      );
      expect(again.kind).toBe('ignored');
    }),
  );
});
