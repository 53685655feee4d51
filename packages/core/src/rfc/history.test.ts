import { create, toJson } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  CauseSchema,
  MotionDisposition,
  NeedSchema,
  PolicySchema,
  RoleSchema,
  type Stage,
  type StageChange,
  SubjectState,
} from '@rapporteur/idl';
import type { Motion, RecordedCommand } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryLife, type Happened, lived, pullOf } from '../../testing/rfc.ts';
import { readThreadCommands } from '../command/index.ts';
import type { Post, PullRequestFacts, ThreadFacts } from '../github/index.ts';
import { deriveMotions, dispositionOf, toEvent, toMotionEvents } from '../motion/index.ts';
import { deriveHistory, type History, type HistoryOptions } from './history.ts';
import { isRecorded, toRecordedCommand } from './recorded.ts';
import { isLegalMove, stageTitle } from './stage.ts';

/** What somebody wrote on the thread. */
type Said = readonly [at: string, does: 'says', who: string, text: string];
type Line = Happened | Said;

const isSaid = (line: Line): line is Said => line[1] === 'says';

const id = (login: string) => ({ id: `id-${login}`, login });

const toPost = ([at, , login, body]: Said, index: number): Post => {
  const instant = new Date(`${at.replace(' ', 'T')}:00Z`);
  return {
    kind: 'comment',
    id: 900 + index,
    nodeId: `IC_${index}`,
    author: { ...id(login), isBot: false },
    at: instant,
    updatedAt: instant,
    url: `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${900 + index}`,
    body,
  };
};

/** One vote of the TSC is enough, so that a test needs few of them; the mover's counts. */
const policy = create(PolicySchema, {
  name: 'test',
  version: '1',
  mayMove: ['tsc', 'maintainers'],
  periodDays: 7,
  timeZone: 'UTC',
  pass: { kind: { case: 'need', value: create(NeedSchema, { role: 'tsc', atLeast: 1 }) } },
  closedCancelsHours: 72,
});
const roles = [
  create(RoleSchema, { key: 'tsc', members: [{ account: id('fg91') }, { account: id('wild-endeavor') }] }),
  create(RoleSchema, { key: 'maintainers', members: [{ account: id('kumare3') }] }),
];

const motionsOf = (thread: ThreadFacts, now: Date): readonly Motion[] => {
  const said = readThreadCommands(thread);
  const moved = said.flatMap((command) => {
    const disposition = dispositionOf(command) ?? MotionDisposition.UNSPECIFIED;
    const subject = { repository: 'flyteorg/flyte', number: 3553 };
    const value = { subject, subjectState: SubjectState.OPEN, author: id('ByronHsu'), disposition, policy, roles };
    return disposition === MotionDisposition.UNSPECIFIED ? [] : [toEvent(command, { case: 'moved', value })];
  });
  return deriveMotions([...moved, ...toMotionEvents(thread, said)], now).motions;
};

/** What a thread comes to, read at a time. */
const readThread = (
  lines: readonly Line[],
  {
    now = '2023-12-31 00:00',
    ...part
  }: { readonly now?: string; readonly draft?: boolean; readonly labels?: readonly string[] } = {},
): { pull: PullRequestFacts; motions: readonly Motion[]; words: readonly RecordedCommand[] } => {
  const life = lived(
    lines.filter((line): line is Happened => !isSaid(line)),
    part,
  );
  const thread = { ...life.thread, posts: lines.filter(isSaid).map(toPost) };
  return {
    pull: pullOf({ ...life, thread }),
    motions: motionsOf(thread, new Date(`${now.replace(' ', 'T')}:00Z`)),
    words: readThreadCommands(thread)
      .filter(isRecorded)
      .map((command) => toRecordedCommand(command)),
  };
};

const read = (...options: Parameters<typeof readThread>): History => deriveHistory(readThread(...options));

const titles = ({ changes }: Pick<History, 'changes'>): string[] => changes.map(({ to }) => stageTitle(to));
const lastText = ({ changes }: History): string | undefined => changes.at(-1)?.text;

describe('what GitHub tells', () => {
  it.each<[string, readonly Line[], string[], string]>([
    ['an open pull request is in review', [], ['in review'], 'The pull request was opened for review.'],
    [
      'a draft that is made ready',
      [['2023-05-01 10:00', 'ready', 'ByronHsu']],
      ['a draft', 'in review'],
      'The pull request was marked as ready for review.',
    ],
    [
      'back to a draft',
      [['2023-05-01 10:00', 'drafted', 'ByronHsu']],
      ['in review', 'a draft'],
      'The pull request was made a draft.',
    ],
    [
      'closed by its author is withdrawn',
      [['2023-08-01 10:00', 'closed', 'byronhsu']],
      ['in review', 'withdrawn'],
      'The pull request was closed by its author, ByronHsu.',
    ],
    [
      'closed by somebody else without a word counts as postponed',
      [['2023-08-01 10:00', 'closed', 'kumare3']],
      ['in review', 'postponed'],
      'The pull request was closed by kumare3 without a merge, and nobody said why. It counts as postponed for now.',
    ],
    [
      'a label before the closing says why, even to its author',
      [
        ['2023-07-31 10:00', 'labeled', 'kumare3', 'rejected'],
        ['2023-08-01 10:00', 'closed', 'ByronHsu'],
      ],
      ['in review', 'rejected'],
      'The pull request was closed with the label rejected.',
    ],
    [
      'a label of the same instant as the closing says why, in whatever order',
      [
        ['2023-08-01 10:00', 'closed', 'kumare3'],
        ['2023-08-01 10:00', 'labeled', 'kumare3', 'rfc/rejected'],
      ],
      ['in review', 'rejected'],
      'The pull request was closed with the label rfc/rejected.',
    ],
    [
      'a label after the closing says why, too',
      [
        ['2023-08-01 10:00', 'closed', 'kumare3'],
        ['2023-08-02 10:00', 'labeled', 'kumare3', 'Rejected'],
      ],
      ['in review', 'postponed', 'rejected'],
      'The pull request was closed with the label Rejected.',
    ],
    [
      'a label after the closing by the author',
      [
        ['2023-08-01 10:00', 'closed', 'ByronHsu'],
        ['2023-08-02 10:00', 'labeled', 'kumare3', 'postponed'],
      ],
      ['in review', 'withdrawn', 'postponed'],
      'The pull request was closed with the label postponed.',
    ],
    [
      'a label that is taken back no longer says it',
      [
        ['2023-07-31 10:00', 'labeled', 'kumare3', 'rejected'],
        ['2023-08-01 10:00', 'closed', 'ByronHsu'],
        ['2023-08-02 10:00', 'unlabeled', 'kumare3', 'rejected'],
      ],
      ['in review', 'rejected', 'withdrawn'],
      'The pull request was closed by its author, ByronHsu.',
    ],
    [
      'closed as stale was no decision',
      [
        ['2023-07-01 10:00', 'labeled', 'stale-bot', 'stale'],
        ['2023-08-01 10:00', 'closed', 'stale-bot'],
      ],
      ['in review', 'postponed'],
      'The pull request was closed with the label stale. Nobody decided against it.',
    ],
    [
      'a label on an open pull request decides nothing',
      [['2023-07-01 10:00', 'labeled', 'kumare3', 'rejected']],
      ['in review'],
      'The pull request was opened for review.',
    ],
    [
      'merged counts as accepted, and says on what ground; that a merge closes, too, is nothing new',
      [
        ['2023-07-04 10:00', 'closed', 'kumare3'],
        ['2023-07-04 10:00', 'merged', 'kumare3'],
        ['2023-07-05 10:00', 'labeled', 'kumare3', 'rejected'],
      ],
      ['in review', 'accepted'],
      'The pull request was merged, and a merged RFC counts as accepted. I found no vote on it.',
    ],
    [
      'reopened is in review again, and closed anew is judged anew',
      [
        ['2023-07-01 10:00', 'closed', 'ByronHsu'],
        ['2023-07-02 10:00', 'reopened', 'kumare3'],
        ['2023-07-03 10:00', 'closed', 'kumare3'],
      ],
      ['in review', 'withdrawn', 'in review', 'postponed'],
      'The pull request was closed by kumare3 without a merge, and nobody said why. It counts as postponed for now.',
    ],
    [
      'a draft is reopened as a draft',
      [
        ['2023-06-01 10:00', 'drafted', 'ByronHsu'],
        ['2023-07-01 10:00', 'closed', 'ByronHsu'],
        ['2023-07-02 10:00', 'reopened', 'ByronHsu'],
      ],
      ['in review', 'a draft', 'withdrawn', 'a draft'],
      'The pull request was reopened as a draft.',
    ],
  ])('%s', (_, lines, stages, text) => {
    const history = read(lines);
    expect(titles(history)).toEqual(stages);
    expect(lastText(history)).toBe(text);
  });

  it('a label that nobody is known to have put there was there from the beginning', () => {
    const history = read([['2023-08-01 10:00', 'closed', 'ByronHsu']], { labels: ['postponed'] });
    expect(titles(history)).toEqual(['in review', 'postponed']);
  });

  it('every change carries the time of GitHub and what made it', () => {
    const { changes } = read([
      ['2023-05-01 10:00', 'drafted', 'ByronHsu'],
      ['2023-05-02 10:00', 'ready', 'ByronHsu'],
      ['2023-07-01 10:00', 'closed', 'kumare3'],
      ['2023-07-02 10:00', 'labeled', 'kumare3', 'rejected'],
      ['2023-07-03 10:00', 'reopened', 'kumare3'],
      ['2023-07-04 10:00', 'merged', 'kumare3'],
    ]);
    expect(changes.map(({ to, cause }) => [stageTitle(to), cause && toJson(CauseSchema, cause)])).toEqual([
      ['in review', { event: 'pull_request.opened', at: '2023-04-04T17:00:00Z' }],
      ['a draft', { event: 'pull_request.converted_to_draft', at: '2023-05-01T10:00:00Z' }],
      ['in review', { event: 'pull_request.ready_for_review', at: '2023-05-02T10:00:00Z' }],
      ['postponed', { event: 'pull_request.closed', at: '2023-07-01T10:00:00Z' }],
      ['rejected', { event: 'pull_request.labeled', at: '2023-07-02T10:00:00Z' }],
      ['in review', { event: 'pull_request.reopened', at: '2023-07-03T10:00:00Z' }],
      ['accepted', { event: 'pull_request.closed', at: '2023-07-04T10:00:00Z' }],
    ]);
  });

  it.each<[string, Partial<PullRequestFacts>, string[]]>([
    ['open', {}, ['in review']],
    ['a draft', { draft: true }, ['a draft']],
    ['closed by its author', { state: 'closed', closedBy: 'ByronHsu' }, ['in review', 'withdrawn']],
    ['closed, and nobody knows by whom', { state: 'closed' }, ['in review', 'postponed']],
    ['merged', { state: 'closed', merged: true }, ['in review', 'accepted']],
  ])('a pull request whose thread was not read still tells where it stands: %s', (_, part, stages) => {
    expect(titles(deriveHistory({ pull: pullOf(part) }))).toEqual(stages);
  });
});

const MOVE: Said = ['2023-07-01 10:00', 'says', 'kumare3', '/motion merge'];
const VOTE: Said = ['2023-07-02 10:00', 'says', 'fg91', '/vote +1'];
const RUNNING = ['in review', 'proposed for the final comment period', 'in the final comment period'];

describe('what motions tell', () => {
  it.each<[string, readonly Line[], string[]]>([
    ['passed: accepted', [MOVE, VOTE], [...RUNNING, 'accepted']],
    ['failed: in review again', [MOVE], [...RUNNING, 'in review']],
    [
      'cancelled by a person: in review again',
      [MOVE, ['2023-07-03 10:00', 'says', 'kumare3', '/fcp cancel']],
      [...RUNNING, 'in review'],
    ],
    [
      'cancelled while it is a draft: a draft again',
      [MOVE, ['2023-07-02 10:00', 'drafted', 'ByronHsu'], ['2023-07-03 10:00', 'says', 'kumare3', '/fcp cancel']],
      [...RUNNING, 'a draft'],
    ],
    [
      'a second motion after a failed one',
      [MOVE, ['2023-08-01 10:00', 'says', 'fg91', '/motion close']],
      [
        ...RUNNING,
        'in review',
        'proposed for the final comment period',
        'in the final comment period',
        // The mover is a member here, and so in favour.
        'rejected',
      ],
    ],
    [
      'cancelled and moved again in one comment',
      [MOVE, ['2023-07-03 10:00', 'says', 'fg91', '/fcp cancel\n/motion postpone']],
      [...RUNNING, 'in review', 'proposed for the final comment period', 'in the final comment period', 'postponed'],
    ],
    [
      'the merge after an acceptance carries it out',
      [MOVE, VOTE, ['2023-07-20 10:00', 'merged', 'kumare3']],
      [...RUNNING, 'accepted'],
    ],
    [
      'closing after a rejection carries it out, whoever closes, and labels do not change it',
      [
        ['2023-07-01 10:00', 'says', 'fg91', '/motion close'],
        ['2023-07-20 10:00', 'closed', 'ByronHsu'],
        ['2023-07-21 10:00', 'labeled', 'kumare3', 'postponed'],
      ],
      [...RUNNING, 'rejected'],
    ],
    [
      'closing during the motion decides nothing when it is reopened in time (D17)',
      [MOVE, VOTE, ['2023-07-03 10:00', 'closed', 'kumare3'], ['2023-07-04 10:00', 'reopened', 'kumare3']],
      [...RUNNING, 'accepted'],
    ],
    [
      'closed too long during the motion: what GitHub has it for, postponed (D17)',
      [MOVE, VOTE, ['2023-07-03 10:00', 'closed', 'kumare3']],
      [...RUNNING, 'postponed'],
    ],
    [
      'closed too long by its author: withdrawn',
      [MOVE, VOTE, ['2023-07-03 10:00', 'closed', 'ByronHsu']],
      [...RUNNING, 'withdrawn'],
    ],
    [
      'closed too long and then reopened: in review',
      [MOVE, ['2023-07-03 10:00', 'closed', 'kumare3'], ['2023-07-20 10:00', 'reopened', 'kumare3']],
      [...RUNNING, 'postponed', 'in review'],
    ],
    [
      'a merge during the motion is a finding and no acceptance (D17)',
      [
        MOVE,
        VOTE,
        ['2023-07-03 10:00', 'merged', 'kumare3'],
        ['2023-07-03 10:00', 'closed', 'kumare3'],
        ['2023-07-04 10:00', 'labeled', 'kumare3', 'rejected'],
      ],
      [...RUNNING, 'in review'],
    ],
    [
      'after such a merge a person says what it means',
      [
        MOVE,
        ['2023-07-03 10:00', 'merged', 'kumare3'],
        ['2023-07-05 10:00', 'says', 'kumare3', '/rfc stage accepted Said so in the meetup.'],
      ],
      [...RUNNING, 'in review', 'accepted'],
    ],
    [
      'a withdrawal by the author ends the motion, and counts once',
      [MOVE, ['2023-07-03 10:00', 'says', 'ByronHsu', '/withdraw Superseded.']],
      [...RUNNING, 'withdrawn'],
    ],
    [
      'a withdrawal by somebody else during the motion does nothing',
      [MOVE, VOTE, ['2023-07-03 10:00', 'says', 'kumare3', '/withdraw']],
      [...RUNNING, 'accepted'],
    ],
    [
      'after a withdrawal the thread may be closed and reopened',
      [
        MOVE,
        ['2023-07-03 10:00', 'says', 'ByronHsu', '/withdraw'],
        ['2023-07-04 10:00', 'closed', 'kumare3'],
        ['2023-08-04 10:00', 'reopened', 'ByronHsu'],
      ],
      [...RUNNING, 'withdrawn', 'in review'],
    ],
    [
      'a motion about what is decided already, taken back, leaves the decision',
      [
        ['2023-06-01 10:00', 'says', 'kumare3', '/rfc stage accepted'],
        MOVE,
        ['2023-07-03 10:00', 'says', 'kumare3', '/fcp cancel'],
      ],
      ['in review', 'accepted'],
    ],
  ])('%s', (_, lines, stages) => {
    expect(titles(read(lines))).toEqual(stages);
  });

  it('closing decides nothing while the motion still may go on', () => {
    const lines = [MOVE, VOTE, ['2023-07-03 10:00', 'closed', 'kumare3']] as const;
    expect(titles(read(lines, { now: '2023-07-05 10:00' }))).toEqual(RUNNING);
  });

  it('changes carry the causes of the motion: the mover, the clock, the closed thread', () => {
    const { changes } = read([MOVE, ['2023-07-03 10:00', 'closed', 'kumare3']]);
    expect(changes.slice(1).map(({ cause, text }) => [cause && toJson(CauseSchema, cause), text])).toEqual([
      [{ person: 'kumare3', at: '2023-07-01T10:00:00Z' }, 'kumare3 asked to accept the RFC.'],
      [
        { person: 'kumare3', at: '2023-07-01T10:00:00Z' },
        expect.stringMatching(/^The final comment period began, since no concern is open/),
      ],
      [
        { timer: 'closed thread', at: '2023-07-06T10:00:00Z' },
        'The pull request was still closed on Thursday 6 July 2023, 10:00 UTC.',
      ],
    ]);
  });

  it('a merge before the decision says so', () => {
    const { changes } = read([MOVE, ['2023-07-03 10:00', 'merged', 'kumare3']]);
    expect(changes.at(-1)).toMatchObject({
      cause: { kind: { case: 'event', value: 'pull_request.closed' } },
      text: expect.stringMatching(/merged .*before/i),
    });
  });
});

describe('what people say', () => {
  const say = (text: string, who = 'kumare3'): Said => ['2023-07-01 10:00', 'says', who, text];

  it.each<[string, readonly Line[], string[], string]>([
    [
      'with a reason',
      [say('/rfc stage rejected Out of scope.')],
      ['in review', 'rejected'],
      'kumare3 recorded that it is rejected: Out of scope.',
    ],
    [
      'without one',
      [say('/rfc stage Postponed')],
      ['in review', 'postponed'],
      'kumare3 recorded that it is postponed.',
    ],
    [
      'with a hyphen',
      [say('/rfc stage rejected'), ['2023-07-02 10:00', 'says', 'fg91', '/rfc stage in-review Not so fast.']],
      ['in review', 'rejected', 'in review'],
      'fg91 recorded that it is in review: Not so fast.',
    ],
    [
      'implemented after accepted',
      [
        ['2023-06-01 10:00', 'merged', 'kumare3'],
        say('/rfc stage implemented Released with 1.9.'),
        ['2023-08-01 10:00', 'labeled', 'kumare3', 'rejected'],
      ],
      ['in review', 'accepted', 'implemented'],
      'kumare3 recorded that it is implemented: Released with 1.9.',
    ],
    [
      'closing after a recorded rejection carries it out',
      [
        say('/rfc stage rejected'),
        ['2023-07-02 10:00', 'closed', 'ByronHsu'],
        ['2023-07-03 10:00', 'labeled', 'kumare3', 'postponed'],
      ],
      ['in review', 'rejected'],
      'kumare3 recorded that it is rejected.',
    ],
    [
      'what a person confirms is no guess any more, and a later label does not change it',
      [
        ['2023-06-01 10:00', 'closed', 'kumare3'],
        say('/rfc stage postponed'),
        ['2023-08-01 10:00', 'labeled', 'fg91', 'rejected'],
      ],
      ['in review', 'postponed'],
      'The pull request was closed by kumare3 without a merge, and nobody said why. It counts as postponed for now.',
    ],
    [
      'a draft after a recorded postponement stays postponed',
      [say('/rfc stage postponed'), ['2023-07-02 10:00', 'drafted', 'ByronHsu']],
      ['in review', 'postponed'],
      'kumare3 recorded that it is postponed.',
    ],
    [
      'reopening ends a recorded rejection',
      [
        say('/rfc stage rejected'),
        ['2023-07-02 10:00', 'closed', 'kumare3'],
        ['2023-07-03 10:00', 'reopened', 'kumare3'],
      ],
      ['in review', 'rejected', 'in review'],
      'The pull request was reopened.',
    ],
    [
      'reopening does not end a recorded acceptance',
      [
        say('/rfc stage accepted'),
        ['2023-07-02 10:00', 'closed', 'kumare3'],
        ['2023-07-03 10:00', 'reopened', 'kumare3'],
      ],
      ['in review', 'accepted'],
      'kumare3 recorded that it is accepted.',
    ],
    [
      'the author withdraws',
      [say('/withdraw', 'ByronHsu'), ['2023-07-02 10:00', 'closed', 'kumare3']],
      ['in review', 'withdrawn'],
      'The author, ByronHsu, withdrew it.',
    ],
    [
      'a withdrawn RFC is taken up again',
      [say('/withdraw', 'ByronHsu'), ['2023-07-02 10:00', 'says', 'fg91', '/rfc stage in_review']],
      ['in review', 'withdrawn', 'in review'],
      'fg91 recorded that it is in review.',
    ],
    [
      'the end of a motion counts before a word of the same instant',
      [MOVE, ['2023-07-03 10:00', 'says', 'kumare3', '/fcp cancel\n/rfc stage postponed']],
      [...RUNNING, 'in review', 'postponed'],
      'kumare3 recorded that it is postponed.',
    ],
    [
      'C5: a stage that is recorded before a motion in the same comment, as it was said',
      [['2023-07-03 10:00', 'says', 'kumare3', '/rfc stage rejected\n/motion merge']],
      // A motion about what is decided leads on by its result alone, and this one has no vote.
      ['in review', 'rejected'],
      'kumare3 recorded that it is rejected.',
    ],
  ])('%s', (_, lines, stages, text) => {
    const history = read(lines);
    expect(titles(history)).toEqual(stages);
    expect(lastText(history)).toBe(text);
    expect([...history.refused]).toEqual([]);
  });

  it.each<[string, readonly Line[], string, string]>([
    [
      'a move that skips the acceptance',
      [say('/rfc stage implemented')],
      'in review',
      'The RFC stays in review: from there it cannot become implemented.',
    ],
    [
      'a move while a motion runs',
      [MOVE, VOTE, ['2023-07-03 10:00', 'says', 'kumare3', '/rfc stage rejected']],
      'accepted',
      'Please wait for the end of the vote, or end it with "/fcp cancel": while it runs, it decides.',
    ],
    [
      'a withdrawal by somebody else than the author',
      [say('/withdraw')],
      'in review',
      'You can ask ByronHsu, the author, to withdraw the RFC: nobody else can.',
    ],
    [
      'a withdrawal of what is decided',
      [['2023-06-01 10:00', 'merged', 'kumare3'], say('/withdraw', 'ByronHsu')],
      'accepted',
      'There is nothing left to withdraw: the RFC is accepted.',
    ],
  ])('refused: %s', (_, lines, stage, text) => {
    const history = read(lines);
    expect(stageTitle(history.stage)).toBe(stage);
    expect([...history.refused.values()].map((reason) => reason.text)).toEqual([text]);
  });

  it('what was refused before says nothing, also when it could be followed now', () => {
    const { pull, words } = readThread([say('/rfc stage rejected')]);
    const refused = words.map(
      (word): RecordedCommand => ({
        ...word,
        refused: { $typeName: 'rapporteur.v1.Reason', code: 'c', text: 'No.', addresses: [] },
      }),
    );
    expect(titles(deriveHistory({ pull, words: refused }))).toEqual(['in review']);
  });
});

const TEXTS = [
  '/motion merge',
  '/motion close',
  '/motion postpone\n/vote -1',
  '/vote +1',
  '/fcp cancel',
  '/fcp cancel\n/motion merge',
  '/concern x: y',
  '/resolve x: z',
  '/withdraw',
  '/rfc stage accepted',
  '/rfc stage rejected',
  '/rfc stage in_review\n/rfc stage postponed',
  '/rfc stage implemented',
  '/rfc stage withdrawn',
];
const minute = fc
  .date({ min: new Date('2023-04-05T00:00:00Z'), max: new Date('2023-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 16).replace('T', ' '));
// Close together, so that words meet running motions.
const said = fc
  .record({
    start: minute,
    texts: fc.array(
      fc.tuple(fc.nat({ max: 14 }), fc.constantFrom('ByronHsu', 'kumare3', 'fg91'), fc.constantFrom(...TEXTS)),
      {
        maxLength: 8,
      },
    ),
  })
  .map(({ start, texts }) =>
    texts.map(([days, who, text]): Said => {
      const at = new Date(new Date(`${start.replace(' ', 'T')}:00Z`).getTime() + days * 86_400_000);
      return [at.toISOString().slice(0, 16).replace('T', ' '), 'says', who, text];
    }),
  );
const threads = fc
  .record({ life: arbitraryLife, said, now: minute })
  .map(({ life, said: texts, now }) => readThread([...life, ...texts], { now }));

const timeOf = ({ cause }: StageChange): number => (cause?.at ? timestampDate(cause.at).getTime() : Number.NaN);

describe('whatever happened and whoever said what', () => {
  it('only legal moves are made, each from where the last led, in the order of time', () => {
    fc.assert(
      fc.property(threads, (options) => {
        const { changes, stage } = deriveHistory(options);
        expect(changes.every(({ from, to }) => isLegalMove(from, to))).toBe(true);
        expect(changes.slice(1).map(({ from }) => from)).toEqual(changes.slice(0, -1).map(({ to }): Stage => to));
        expect(changes.map(timeOf)).toEqual(changes.map(timeOf).toSorted((a, b) => a - b));
        expect(changes.at(-1)?.to).toBe(stage);
      }),
    );
  });

  it('the order in which motions, words and happenings are listed does not matter', () => {
    const shuffled = threads.chain(({ pull, motions, words }) => {
      const { timelineEvents, posts } = pull.thread ?? { timelineEvents: [], posts: [] };
      const all = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
        fc.shuffledSubarray([...list], { minLength: list.length });
      return fc
        .record({ motions: all(motions), words: all(words), timelineEvents: all(timelineEvents) })
        .map((mixed): [HistoryOptions, HistoryOptions] => [
          { pull, motions, words },
          { ...mixed, pull: { ...pull, thread: { posts, timelineEvents: mixed.timelineEvents } } },
        ]);
    });
    fc.assert(
      fc.property(shuffled, ([listed, mixed]) => {
        expect(deriveHistory(mixed)).toEqual(deriveHistory(listed));
      }),
    );
  });

  it('read twice it is the same, also once the words that could not be followed are refused', () => {
    fc.assert(
      fc.property(threads, (options) => {
        const once = deriveHistory(options);
        expect(deriveHistory(options)).toEqual(once);
        const words = options.words.map((word): RecordedCommand => {
          const refused = once.refused.get(word.id);
          return refused ? { ...word, refused } : word;
        });
        const again = deriveHistory({ ...options, words });
        expect(again.changes).toEqual(once.changes);
        expect([...again.refused]).toEqual([]);
      }),
    );
  });

  it('words that come later rewrite nothing of what was before them', () => {
    fc.assert(
      fc.property(threads, fc.nat(), ({ pull, motions, words }, seed) => {
        const first = words.slice(0, seed % (words.length + 1));
        const since = Math.min(...words.slice(first.length).map(({ at }) => (at ? timestampDate(at).getTime() : 0)));
        const before = ({ changes }: History): StageChange[] => changes.filter((change) => timeOf(change) < since);
        expect(before(deriveHistory({ pull, motions, words }))).toEqual(
          before(deriveHistory({ pull, motions, words: first })),
        );
      }),
    );
  });

  it('without a motion or a word it ends where GitHub has it', () => {
    fc.assert(
      fc.property(arbitraryLife, (life) => {
        const { stage } = read(life);
        const { draft = false, merged, state } = lived(life);
        const open = draft ? ['a draft'] : ['in review'];
        const expected = merged ? ['accepted'] : state === 'closed' ? ['withdrawn', 'postponed', 'rejected'] : open;
        expect(expected).toContain(stageTitle(stage));
      }),
    );
  });
});
