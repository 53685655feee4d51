import { create } from '@bufbuild/protobuf';
import {
  MeetingSchema,
  MotionDisposition,
  ReasonSchema,
  type Review,
  RfcSettingsSchema,
  RoleSchema,
  Stage,
  type SubjectRef,
  SubjectState,
} from '@rapporteur/idl';
import type { Motion, RecordedCommand, Rfc } from '@rapporteur/idl/record';
import { type commandMessages, commandTable, nameCommand, readThreadCommands } from '../../src/command/index.ts';
import type { Post, PullRequestFacts } from '../../src/github/index.ts';
import { choosePolicy, deriveMotions, dispositionOf, toEvent, toMotionEvents } from '../../src/motion/index.ts';
import { decideRfc, deriveRfc, detectRfc, isRecorded, rfcMessages, toRecordedCommand } from '../../src/rfc/index.ts';
import { toRecord } from '../../src/rfc/record.ts';
import { resolveSettings } from '../../src/settings/index.ts';
import { answerTo, type Examples, examplesOf, showCheck } from '../golden.ts';
import { type Happened, lived, pullOf, type Roles, recordOf, reviewBy } from '../rfc.ts';

/** What somebody wrote on the thread. */
type Said = readonly [at: string, does: 'says', who: string, text: string];
type Line = Happened | Said;

/** What a thread came to by a time. */
type Story = {
  readonly pull: PullRequestFacts;
  readonly rfc: Rfc;
  readonly motions: readonly Motion[];
  readonly now: Date;
};

const settings = create(RfcSettingsSchema, {
  paths: { values: ['rfc/'] },
  labels: { values: ['rfc'] },
  managedLabel: 'rfc/tracked',
  checkRun: true,
  incubatorRepository: 'flyteorg/flyte',
});
const effective = resolveSettings({ org: 'flyteorg' }).settings;
const { policy } = choosePolicy({ settings: effective, key: 'flyte' });
const id = (login: string) => ({ id: `id-${login}`, login });
const members = (...logins: readonly string[]) => logins.map((login) => ({ account: id(login) }));
const roles = [
  create(RoleSchema, {
    key: 'tsc',
    title: 'TSC',
    url: 'https://github.com/orgs/flyteorg/teams/tsc',
    members: members('ada', 'ben', 'cleo', 'dan', 'eve'),
  }),
  create(RoleSchema, { key: 'maintainers', title: 'maintainers', members: members('fay', 'gil') }),
];
/** The same people as an RFC's reviewers. */
const known = { tsc: ['ada', 'ben', 'cleo', 'dan', 'eve'], maintainers: ['fay', 'gil'] };
const instant = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00Z`);
const isSaid = (line: Line): line is Said => line[1] === 'says';
const URL = 'https://github.com/flyteorg/flyte/pull/9041';

const toPost = ([at, , login, body]: Said, index: number): Post => ({
  kind: 'comment',
  id: 501 + index,
  nodeId: `IC_${index}`,
  author: { ...id(login), isBot: false },
  at: instant(at),
  updatedAt: instant(at),
  url: `${URL}#issuecomment-${501 + index}`,
  body,
});

const tell = (
  now: string,
  lines: readonly Line[],
  {
    members = known,
    approvedAs = {},
    ...part
  }: Partial<PullRequestFacts> & { readonly members?: Roles; readonly approvedAs?: Partial<Review> } = {},
): Story => {
  const posts = lines.filter(isSaid).map(toPost);
  const life = lived(
    lines.filter((line): line is Happened => !isSaid(line)),
    { draft: part.draft ?? false, labels: part.labels ?? [] },
  );
  const pull = pullOf({
    number: 9041,
    title: '[RFC] Execution tags for scheduled workflows',
    author: 'zoe',
    head: 'execution-tags',
    createdAt: instant('2026-02-16 09:00'),
    updatedAt: instant(now),
    files: [{ path: 'rfc/system/9041-execution-tags.md', status: 'added', sha: '8c1f' }],
    ...part,
    ...life,
    thread: { ...life.thread, posts },
  });
  const said = readThreadCommands(pull.thread ?? { posts: [], timelineEvents: [] });
  const moved = said.flatMap((command) => {
    const disposition = dispositionOf(command) ?? MotionDisposition.UNSPECIFIED;
    const subject = { repository: 'flyteorg/flyte', number: 9041, url: URL };
    const frozen = { policy, roles, headSha: '4c1e2f0a', documentHash: 'first' };
    const value = { subject, subjectState: SubjectState.OPEN, author: id('zoe'), disposition, ...frozen };
    return disposition === MotionDisposition.UNSPECIFIED ? [] : [toEvent(command, { case: 'moved', value })];
  });
  const { motions } = deriveMotions([...moved, ...toMotionEvents(pull.thread ?? life.thread, said)], instant(now));
  const words = said.filter(isRecorded).map((command): RecordedCommand => toRecordedCommand(command));
  const rfc = deriveRfc({
    pull,
    settings,
    effective,
    motions,
    words,
    reviewed: recordOf(part.reviews ?? [], members, effective).map((review) => ({ ...review, ...approvedAs })),
  });
  if (!rfc) throw new Error('no RFC');
  return { pull, rfc, motions, now: instant(now) };
};

const reviews = [
  reviewBy('gil', 'approved', { at: '2026-02-20 10:00' }),
  reviewBy('cleo', 'commented', { at: '2026-02-21 10:00' }),
];
const approvals = ['gil', 'ada', 'hal'].map((login) => reviewBy(login, 'approved', { at: '2026-02-20 10:00' }));
const body =
  'Continues https://github.com/flyteorg/flyte/discussions/8877, implemented by https://github.com/flyteorg/flytekit/pull/3100. See #8650.';
const moved: Said = ['2026-03-02 18:00', 'says', 'ada', '/motion merge'];
const votes = ['ben', 'cleo', 'dan'].map((who): Said => ['2026-03-03 10:00', 'says', who, '/vote +1']);
const doubt: Said = ['2026-03-06 18:00', 'says', 'eve', '/concern cost: A million tags would make the index slow.'];

const inReview = tell('2026-02-22 10:00', [], { reviews, body, requestedReviewers: ['ben'] });
const proposed = tell('2026-03-03 18:00', [moved], { reviews });
const stopped = tell('2026-03-07 18:00', [moved, ...votes, doubt], { reviews });
const stories: Readonly<Record<string, Story>> = {
  draft: tell('2026-02-17 10:00', [], { draft: true }),
  'in-review': inReview,
  approved: tell('2026-02-22 10:00', [], { reviews: approvals }),
  'approved-before-a-change': tell('2026-02-22 10:00', [], {
    reviews: approvals,
    approvedAs: { textHash: 'another', headSha: '1a2b' },
  }),
  'approved-but-unchecked': tell('2026-02-22 10:00', [], {
    reviews: approvals,
    members: { ...known, tsc: undefined },
  }),
  'changes-requested': tell('2026-02-22 10:00', [], {
    reviews: [reviewBy('ben', 'changes_requested', { at: '2026-02-20 10:00' })],
  }),
  proposed,
  objected: tell('2026-03-04 18:00', [moved, ['2026-03-03 18:00', 'says', 'hal', '/object It is too early.']]),
  'fcp-with-concern': stopped,
  accepted: tell('2026-03-20 18:00', [moved, ...votes], { reviews }),
  'failed-motion': tell('2026-03-20 18:00', [moved], { reviews }),
  rejected: tell('2026-03-20 18:00', [['2026-03-02 18:00', 'says', 'ada', '/motion close'], ...votes]),
  'postponed-by-motion': tell('2026-03-20 18:00', [['2026-03-02 18:00', 'says', 'ada', '/motion postpone'], ...votes]),
  'postponed-as-stale': tell('2026-06-20 18:00', [['2026-06-01 10:00', 'closed', 'fay']], { labels: ['stale'] }),
  'postponed-without-reason': tell('2026-06-20 18:00', [['2026-06-01 10:00', 'closed', 'fay']]),
  withdrawn: tell('2026-03-20 18:00', [['2026-03-04 10:00', 'says', 'zoe', '/withdraw Superseded by #9102.']]),
  'merged-without-motion': tell('2026-03-20 18:00', [['2026-03-04 10:00', 'merged', 'fay']], { reviews }),
  'merged-before-the-decision': tell('2026-03-08 18:00', [moved, ['2026-03-06 20:00', 'merged', 'fay']], { reviews }),
  implemented: tell('2026-05-20 18:00', [
    moved,
    ...votes,
    ['2026-05-04 10:00', 'says', 'fay', '/rfc stage implemented Released with 1.19.'],
  ]),
};

const checkIn = ({ actions }: ReturnType<typeof decideRfc>): string => {
  const check = actions.find(({ type }) => type === 'set_check');
  if (check?.type !== 'set_check') throw new Error('no check run');
  return showCheck(check);
};

/** The whole check run, of which these messages are summary and text. */
const checkOf = ({ rfc, motions, now }: Story, gate = false): string =>
  checkIn(decideRfc({ next: rfc, settings: create(RfcSettingsSchema, { ...settings, gate }), motions, now }));

const because = () => {
  const detection = detectRfc({ pull: inReview.pull, settings, override: { word: 'ignore', by: 'fay' } });
  return detection.signals.slice(0, 1).map(({ code, text }) => create(ReasonSchema, { code, text }));
};
const typo = pullOf({
  title: 'docs: fix typo in rfc/system/3749-sane-overridable-defaults.md',
  author: 'zoe',
  files: [{ path: 'rfc/system/3749-sane-overridable-defaults.md', status: 'modified' }],
});

const groups = [{ title: 'Execution tags' }];
const meetings = [
  create(MeetingSchema, {
    name: 'meetings/contributors-meetup/2026-02-19',
    title: "Contributors' meetup",
    localStart: '2026-02-19T11:00',
    issue: { repository: 'flyteorg/community', number: 71, url: 'https://github.com/flyteorg/community/issues/71' },
  }),
];
/** Minutes of years ago, taken over from the community's files. */
const former = ['2025-04-10', '2025-05-08', '2025-09-11', '2026-01-22'].map((date) =>
  create(MeetingSchema, {
    name: `meetings/contributors-meetup/${date}`,
    title: "Contributors' meetup",
    localStart: date,
    minutesUrl: `https://github.com/flyteorg/community/blob/HEAD/minutes/${date}.md`,
  }),
);
const messagesIn = (lines: string) =>
  resolveSettings({ org: 'example', repositoryFile: `messages: {${lines}}\n` }).settings.messages;
const say = answerTo({ login: 'hal', url: `${URL}#issuecomment-600` });

/** The last line of a story, which the history of the RFC does not follow. */
const refused = (...lines: readonly Line[]): Parameters<typeof commandMessages.notTaken>[0] => {
  const word = tell('2026-03-20 18:00', lines).rfc.recordedCommands.at(-1);
  const spec = commandTable.find((one) => nameCommand(one) === word?.command);
  if (!word?.refused || !spec) throw new Error('it was taken up');
  const source = { login: word.by, text: `${word.command} ${word.text}`, url: word.url };
  return { source, spec, because: word.refused };
};
const merged: Happened = ['2026-03-04 10:00', 'merged', 'fay'];
const stage = (word: string): Said => ['2026-03-05 10:00', 'says', 'fay', `/rfc stage ${word}`];

/** Commands that an RFC does not take up: for examples of a message about commands. */
export const notTakenByRfcs = {
  'not-taken-stage-while-motion-runs': refused(moved, stage('accepted')),
  'not-taken-stage-impossible': refused(stage('implemented')),
  'not-taken-withdraw-by-another': refused(['2026-03-05 10:00', 'says', 'hal', '/withdraw']),
  'not-taken-withdraw-decided': refused(merged, ['2026-03-05 10:00', 'says', 'zoe', '/withdraw']),
};

const subjectOf = ({ rfc }: Story): SubjectRef => {
  if (!rfc.subject) throw new Error('it has no subject');
  return rfc.subject;
};
const each = <T>(prefix: string, show: (story: Story) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(stories).map(([name, story]) => [`${prefix}-${name}`, show(story)]));

export const rfcExamples: Examples<typeof rfcMessages> = {
  status: examplesOf(rfcMessages.status, (status) => ({
    ...each('status', ({ rfc, motions }) => status(rfc, { motions, groups, meetings })),
    'status-discussed-often': status(inReview.rfc, { groups, meetings: [...former, ...meetings] }),
    'status-with-process': status(inReview.rfc, { messages: messagesIn('process_url: https://example.org/rfcs') }),
    'status-with-page': status(inReview.rfc, { pageUrl: 'https://rfcs.example.org/t/v1/flyteorg/flyte/rfcs/9041' }),
    'status-in-own-words': status(inReview.rfc, {
      messages: messagesIn(
        "rfc_welcome: {opening: 'Welcome, {author}! We look forward to “{title}”.', closing: '[Our chat](https://chat.example.org) is open to @everybody, <b>always</b>.'}",
      ),
    }),
  })),
  untracked: examplesOf(rfcMessages.untracked, (untracked) => ({
    'status-untracked': untracked(subjectOf(inReview), because(), toRecord(inReview.rfc, [])),
  })),
  needs: examplesOf(rfcMessages.needs, () => ({
    ...each('check', (story) => checkOf(story)),
    'check-as-gate': checkOf(inReview, true),
  })),
  reasonsOf: examplesOf(rfcMessages.reasonsOf, (reasonsOf) => ({
    'check-reasons': reasonsOf(stopped.rfc, { motion: stopped.motions[0], now: stopped.now }),
  })),
  nothingNeeded: examplesOf(rfcMessages.nothingNeeded, () => ({
    'check-untracked': checkIn(
      decideRfc({ next: undefined, previous: inReview.rfc, settings, because: because(), now: inReview.now }),
    ),
  })),
  reasons: examplesOf(rfcMessages.reasons, (reasons) => ({ 'check-untracked-reasons': reasons(because()) })),
  answerStatus: examplesOf(rfcMessages.answerStatus, (status) => ({
    'answer-status': say('/rfc status', status(stopped.rfc, { motions: stopped.motions, groups, meetings })),
  })),
  answerWhy: examplesOf(rfcMessages.answerWhy, (message) => {
    const why = ({ rfc, now, motions }: Story) => say('/rfc why', message(rfc, { motion: motions[0], now }));
    const { rfc, now } = inReview;
    return {
      'answer-why-discussed': say('/rfc why', message(rfc, { meetings: [...former, ...meetings], now })),
      'answer-why': why(inReview),
      'answer-why-motion-proposed': why(proposed),
      'answer-why-motion-stopped': why(stopped),
    };
  }),
  answerWhyNot: examplesOf(rfcMessages.answerWhyNot, (whyNot) => ({
    'answer-why-not': say('/rfc why', whyNot(detectRfc({ pull: typo, settings }))),
  })),
  required: examplesOf(rfcMessages.required, (required) => ({ 'check-required': required() })),
  answerUntracked: examplesOf(rfcMessages.answerUntracked, (untracked) => ({
    'answer-status-untracked': say('/rfc status', untracked()),
  })),
  proposed: examplesOf(rfcMessages.proposed, (proposed) => ({
    'proposed-accepted': proposed(Stage.ACCEPTED),
    'proposed-vote': proposed(Stage.FCP_PROPOSED),
    'proposed-withdrawn': proposed(Stage.WITHDRAWN),
  })),
  lost: examplesOf(rfcMessages.lost, (lost) => ({ 'edited-and-lost': lost('mal') })),
};
