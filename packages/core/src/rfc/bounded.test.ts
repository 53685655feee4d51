import { create, equals } from '@bufbuild/protobuf';
import { RfcSettingsSchema, SubjectState } from '@rapporteur/idl';
import { type Motion, MotionSchema } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { pullOf } from '../../testing/rfc.ts';
import { type CommandSpec, commandTable, matchCommand, nameCommand, type ThreadCommand } from '../command/index.ts';
import { type Action, fit, type Post, printAction, type ThreadFacts } from '../github/index.ts';
import { choosePolicy, deriveMotions, toEvent, toMotionEvents, uniteEvents } from '../motion/index.ts';
import { resolveSettings } from '../settings/index.ts';
import { decideRfc } from './decide.ts';
import { deriveRfc } from './derive.ts';
import { parseRecord } from './record.ts';

const settings = create(RfcSettingsSchema, {
  paths: { values: ['rfc/'] },
  managedLabel: 'rfc/tracked',
  checkRun: true,
});
const { policy } = choosePolicy({ settings: resolveSettings({ org: 'flyteorg' }).settings, key: 'flyte' });
const now = new Date('2023-07-10T00:00:00Z');
const people = Array.from({ length: 500 }, (_, index) => ({
  id: String(20_000_000 + index * 7_919),
  login: `member-${index}`,
}));

/** What the form of a command reads from the rest of its line. */
const valuesOf = (spec: CommandSpec, rest: string): ThreadCommand['values'] => {
  const { verb, sub } = spec;
  const args = sub === undefined ? [] : [{ kind: 'word' as const, text: sub }];
  const line = { verb, args, form: 'plain' as const, rest: `${sub ?? ''} ${rest}`.trim(), text: rest, line: 1 };
  const match = matchCommand(line, commandTable);
  if (match.kind !== 'command') throw new Error(`${nameCommand(spec)} does not take it.`);
  return match.values;
};

/** A comment of its own with one command. */
const say = (index: number, { name, rest, who }: { name: string; rest: string; who: number }): ThreadCommand => {
  const spec = commandTable.find((one) => nameCommand(one) === name);
  if (!spec) throw new Error(`There is no ${name}.`);
  const account = people[who] ?? { id: String(who), login: `guest-${who}` };
  const number = 1_602_345_678 + index * 104_729;
  return {
    id: `comment-${number}.1`,
    origin: `comment-${number}`,
    name,
    spec,
    args: [{ kind: 'word', text: rest }],
    values: valuesOf(spec, rest),
    rest,
    text: `${name} ${rest}`,
    key: `${name} ${rest}`,
    author: { ...account, isBot: false },
    at: new Date(Date.parse('2023-07-05T00:00:00Z') + index * 60_000),
    url: `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${number}`,
  };
};

const toPost = ({ origin, author, at, url, text }: ThreadCommand): Post => ({
  kind: 'comment',
  id: Number(origin.replace('comment-', '')),
  nodeId: origin,
  author,
  at,
  updatedAt: at,
  url,
  body: text,
});

const motion = say(0, { name: '/motion merge', rest: '', who: 0 });
const objections = Array.from({ length: 200 }, (_, index) =>
  say(index + 1, {
    name: '/object',
    rest: `${index}: ${`reason ${index % 7} of *many* `.repeat(3_000)}`.slice(0, 60_000),
    who: 1_000 + index,
  }),
);
const votes = people.map((_, index) =>
  say(index + 500, { name: '/vote', rest: index % 3 === 0 ? '-1' : '+1', who: index }),
);
const all = [motion, ...objections, ...votes];

const moved = toEvent(motion, {
  case: 'moved',
  value: {
    subject: { repository: 'flyteorg/flyte', number: 3553 },
    author: { id: '1', login: 'zoe' },
    subjectState: SubjectState.OPEN,
    disposition: 1,
    ...(policy ? { policy } : {}),
    roles: ['tsc', 'maintainers', 'team'].map((key) => ({
      key,
      title: key,
      members: people.map((account) => ({ account })),
    })),
    headSha: '4c1e2f0a',
    documentHash: 'first',
  },
});

const judge = (thread: ThreadFacts, known: Parameters<typeof uniteEvents>[0]['known']) => {
  const standing = new Set(thread.posts.map(({ kind, id }) => `${kind}-${id}`));
  const fresh = toMotionEvents(
    thread,
    all.filter(({ origin }) => standing.has(origin)),
  );
  const { motions } = deriveMotions(uniteEvents({ known, fresh }, thread), now);
  const next = deriveRfc({ pull: pullOf({ files: [{ path: 'rfc/a.md', status: 'added' }] }), settings, motions });
  if (!next) throw new Error('no RFC');
  const { actions } = decideRfc({ next, settings, motions, now });
  return { motions, actions: actions.map(printAction) };
};

const status = (actions: readonly Action[]): string =>
  actions.flatMap((action) =>
    action.type === 'upsert_comment' && action.marker.includes(':status:') ? action.body : [],
  )[0] ?? '';

const whole: ThreadFacts = { posts: all.map(toPost), timelineEvents: [] };

describe('B2 a motion on which 500 vote and to which 200 object at 60,000 characters each', () => {
  const first = judge(whole, [moved]);

  it('is said in comments and checks that GitHub takes, without any of them being cut', () => {
    expect(first.motions[0]?.ballots).toHaveLength(500);
    expect(first.motions[0]?.objections).toHaveLength(200);
    expect(first.actions.length).toBeGreaterThan(3);
    for (const action of first.actions) expect(fit(action)).toEqual(action);
  });

  it('shows the first of both, counts the others, and says where they stand', () => {
    const shown = status(first.actions);
    expect(shown).toContain('| and 400 more |  | 267 × +1, 133 × −1 |  |  |');
    expect(shown).toContain('- and 170 more, of which 170 are open; they stand in the thread');
  });

  it('is the same after the registry was lost', () => {
    const again = judge(whole, parseRecord(status(first.actions)).events);
    expect(again.motions.map((one, index) => equals(MotionSchema, one, first.motions[index] ?? NONE))).toEqual([true]);
    expect(again.actions).toEqual(first.actions);
  });

  it('is the same when all comments were deleted first, but for what is beyond the beginning of long reasons', () => {
    const bare: ThreadFacts = { posts: [], timelineEvents: [] };
    const known = first.motions.flatMap(({ events }) => events);
    const deleted = judge(bare, known);
    const written = status(deleted.actions.map(fit));
    expect(written.length).toBeLessThanOrEqual(65_536);
    const again = judge(bare, parseRecord(written).events);
    const [before, after] = [deleted.motions[0] ?? NONE, again.motions[0] ?? NONE];
    expect(after.ballots).toEqual(before.ballots);
    const short = ({ objections: found }: Motion) =>
      found.map(({ text, ...rest }) => ({ ...rest, text: text.slice(0, 90) }));
    expect(short(after)).toEqual(short(before));
  });
});

const NONE = create(MotionSchema);
