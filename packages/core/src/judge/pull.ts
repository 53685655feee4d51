/** A pull request: what GitHub says now decides what it is, what stands on it, and what came of what people said. */
import { create, equals, isMessage } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Detection,
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Reason,
  type Review,
  type Settings,
  SubjectKind,
  toGroupName,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import {
  IdeaSchema,
  type Motion,
  type MotionEvent,
  MotionSchema,
  type Notes,
  NotesSchema,
  type RecordedCommand,
  type Rfc,
  RfcSchema,
  type SubjectRecord,
  SubjectRecordSchema,
  storedKey,
  toReadRequestName,
  toRecordName,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import {
  type CommandSpec,
  isEffective,
  type Permission,
  readThreadCommands,
  type Standing,
  type ThreadCommand,
} from '../command/index.ts';
import type { Message } from '../document/index.ts';
import {
  type AccountFacts,
  type Action,
  type ChangedFile,
  carriesMarker,
  type PullRequestFacts,
  type ReviewFacts,
  type Target,
  type ThreadFacts,
} from '../github/index.ts';
import { matchGroups } from '../group/index.ts';
import {
  announcedBy,
  choosePolicy,
  isOver,
  motionMessages,
  standingOn,
  supportOf,
  toAccount,
} from '../motion/index.ts';
import {
  decideRfc,
  deriveRfc,
  detectRfc,
  inOrderOfTime,
  isRecorded,
  judgeCommands,
  overrideOf,
  parseRecordIn,
  readDocuments,
  reasonsOf,
  rfcMessages,
  statusMarker,
  toIgnored,
  unjudged,
} from '../rfc/index.ts';
import { messagesOf, rfcOf } from '../settings/index.ts';
import { byDate } from '../shared/order.ts';
import { tellActions } from './actions.ts';
import { closedTo, shownOn } from './closed.ts';
import { acknowledgeNew, permissionQuestion, runCommands, runningOf } from './command.ts';
import {
  ask,
  askAll,
  type Dossier,
  type Judging,
  keysOf,
  reason,
  stored,
  storedOne,
  storedResources,
} from './dossier.ts';
import { groupKeysOf, judgeGroupsOf, namedBy, recordGroupCommands } from './group.ts';
import { effectiveGroupsOf, groupsFileKeys } from './groups-file.ts';
import { announceHead } from './head.ts';
import { keysOfStatements, rememberLinks, toStatement } from './link.ts';
import { judgeMotions, type MotionOutcome, NO_MOTIONS, putMotions } from './motion.ts';
import { ownVersionsOf } from './own.ts';
import { policyQuestions, withPolicies } from './policy.ts';
import { proposalsOn } from './proposal.ts';
import type { Visibility } from './question.ts';
import { mayCarryNotes, recallNotes } from './recall.ts';
import { answerSync, pageUrlOf } from './record.ts';
import { passRequired } from './required.ts';
import { isUnsure, judgeReviews } from './review.ts';
import { rolesWith } from './role.ts';
import { checkSettingsOf, settingsOf } from './settings.ts';
import {
  discussedKey,
  linkedKey,
  openingOf,
  ownComments,
  recordOf,
  refKey,
  sinceInstalled,
  type ThreadQuestion,
  threadOf,
} from './subject.ts';

/** Looks at a pull request: tracks it, runs the commands on it, and settles what is to stand. */
export function* judgePull(dossier: Dossier, target: Target): Judging {
  const isDiscussed = dossier.hints.some(({ event }) => event !== 'pull_request');
  yield* askAll(dossier, [
    ...keysOf([
      storedKey.repository('settings', target.repository),
      refKey(target),
      linkedKey(target),
      discussedKey(target),
      toRecordName(target),
      toReadRequestName(target),
      storedKey.repository('repositories', target.repository),
      ...dossier.hints.flatMap(({ nodeId }) => (nodeId ? [storedKey.node(nodeId)] : [])),
    ]),
    { ask: 'pull', about: target },
    ...(isDiscussed ? [{ ask: 'thread' as const, about: target }] : []),
  ]);
  const settings = yield* settingsOf(dossier, target.repository);
  yield* answerSync(dossier, target);
  const found = yield* ask(dossier, { ask: 'pull', about: target });
  if (!found) {
    dossier.remark('info', nameOf(target), 'ignored: GitHub has no such pull request');
    return;
  }
  // GitHub leads from the old name of a repository to the new one; what is known goes by the new one.
  if (found.repository.toLowerCase() !== target.repository.toLowerCase()) {
    dossier.follow({ key: `pull:${found.repository}/${found.number}` });
    return;
  }
  const known = yield* knownOf(dossier, found, settings);
  yield* tellActions(dossier, found, found.state === 'closed');
  const pull = yield* complete(dossier, found, { ...known, settings });
  const opening = openingOf(pull, SubjectKind.PULL_REQUEST);
  acknowledgeNew(dossier, { opening, thread: pull.thread, record: known.record });
  const tracked = yield* track(dossier, { ...known, pull, settings });
  yield* announceHead(dossier, { pull, thread: pull.thread, notes: known.notes });
  yield* rememberLinks(dossier, [toStatement(pull, { isRfc: tracked.next !== undefined })]);
  yield* runCommands(dossier, {
    opening,
    place: known.notes || mayCarryNotes(dossier, pull) ? 'notes_pull_request' : 'pull_request',
    notes: known.notes,
    thread: pull.thread,
    settings,
    visibility: known.visibility,
    commands: tracked.commands,
    refusalOf: tracked.refusalOf,
    standingFor: (person) => standingFor(dossier, { pull, settings, tracked }, person),
    supportOf: ({ id, name }) =>
      name === '/vote' ? support(tracked.motions, { commandId: id, now: dossier.now }) : undefined,
    answerStatus: () => answerStatus(dossier, tracked, known.visibility),
    answerWhy: () => answerWhy(dossier, { ...known, pull, settings, tracked }),
    record: known.record,
    announced: tracked.announced,
    forbidden: tracked.forbidden,
  });
}

/** What the registry holds about a pull request. */
type Known = {
  readonly previous: Rfc | undefined;
  readonly stored: readonly Motion[];
  readonly record: SubjectRecord;
  readonly notes: Notes | undefined;
  readonly isGrouped: boolean;
  readonly visibility: Visibility;
};

function* knownOf(dossier: Dossier, pull: PullRequestFacts, settings: Settings): Judging<Known> {
  const key = refKey(pull);
  const visibility = pull.isPrivate === false ? 'public' : 'private';
  // A renamed repository is known by node ids: what stands under the old name is found, and moves.
  const previous =
    (yield* storedOne(dossier, RfcSchema, toRfcName(pull))) ??
    (yield* stored(dossier, RfcSchema, storedKey.node(pull.nodeId))).at(0);
  const groups = yield* stored(dossier, WorkingGroupSchema, key);
  return {
    previous,
    stored: (yield* stored(dossier, MotionSchema, key)).toSorted((a, b) => openedAt(a) - openedAt(b)),
    record: yield* recordOf(dossier, pull),
    notes:
      (yield* stored(dossier, NotesSchema, key)).at(0) ?? (yield* recallNotes(dossier, { pull, settings, visibility })),
    isGrouped: groups.length > 0,
    visibility,
  };
}

const openedAt = ({ openedAt: at }: Motion): number => (at ? timestampDate(at).getTime() : 0);

type Complete = PullRequestFacts & { readonly thread: ThreadFacts };

/** Reads files and thread as far as they can matter: what nobody wrote on and no rule finds costs two requests, and what the branch requires. */
function* complete(
  dossier: Dossier,
  pull: PullRequestFacts,
  known: Known & { readonly settings: Settings },
): Judging<Complete> {
  const { previous, settings } = known;
  const { repository, number } = pull;
  const needsFiles = previous?.headSha !== pull.headSha || previous.documentHash === '';
  const opening = openingOf(pull, SubjectKind.PULL_REQUEST);
  const counts = pull.counts ?? { files: 0, comments: 1, reviewComments: 0 };
  const isKnown = previous !== undefined || known.isGrouped || known.record.version > 0;
  const isQuiet = !isKnown && counts.comments === 0 && counts.reviewComments === 0;
  const target = { repository, number };
  const hasLines = counts.reviewComments > 0 || dossier.hints.some(({ line }) => line !== undefined);
  const written: ThreadQuestion[] = [
    { ask: 'thread', about: target },
    ...(hasLines ? [{ ask: 'lines' as const, about: target }] : []),
  ];
  const filesOf = { ask: 'files' as const, about: { repository, number, changed: counts.files } };
  yield* askAll(dossier, [
    ...(needsFiles ? [filesOf] : []),
    ...(isQuiet ? [] : written),
    ...keysOf(groupsFileKeys(settings)),
    ...policyQuestions(known.stored),
  ]);
  const files = needsFiles ? yield* ask(dossier, filesOf) : undefined;
  const read = { ...pull, ...(files ? { files } : {}) };
  const isNothing = isQuiet && (yield* isBeside(dossier, read, settings));
  const thread = yield* threadOf(dossier, opening, { sources: isNothing ? [] : written, record: known.record });
  const reviews = thread.posts.flatMap(({ kind, id, author, verdict, at }): ReviewFacts[] =>
    kind === 'review' && verdict
      ? [{ ...(author.id ? { id: author.id } : {}), login: author.login, review: String(id), verdict, at }]
      : [],
  );
  // Who overrules the rules may do it long after the files were read; whoever asks why wants to know what they say.
  return isNothing ? { ...read, thread } : { ...read, thread, reviews };
}

/** Whether neither a rule for RFCs nor a group finds anything: then even its reviews are nobody's business. */
function* isBeside(dossier: Dossier, pull: PullRequestFacts, settings: Settings): Judging<boolean> {
  if (detectRfc({ pull, settings: rfcOf(settings) }).verdict !== Verdict.NOT) return false;
  const groups = (yield* effectiveGroupsOf(dossier, settings)).map((group) => group.settings);
  yield* askAll(dossier, keysOf(keysAround(pull, { settings, groups })));
  const known: WorkingGroup[] = [];
  for (const { key } of groups) known.push(...(yield* stored(dossier, WorkingGroupSchema, toGroupName(key))));
  return matchGroups({ pull, groups, known }).length === 0;
}

type Tracking = Known & { readonly pull: Complete; readonly settings: Settings };

/** What a pull request was found to be. */
type Tracked = {
  readonly next: Rfc | undefined;
  readonly motions: readonly Motion[];
  /** At which it was discussed, as far as its readers may know. */
  readonly meetings: readonly Meeting[];
  readonly commands: readonly ThreadCommand[];
  readonly words: readonly RecordedCommand[];
  readonly announced: readonly string[];
  readonly forbidden: readonly string[];
  /** Why a command on its thread was not taken up; undefined if it was. */
  refusalOf(command: ThreadCommand): Reason | undefined;
};

function* track(dossier: Dossier, tracking: Tracking): Judging<Tracked> {
  const { settings, previous, record, visibility } = tracking;
  const { motions: storedMotions, rules } = yield* withPolicies(dossier, tracking.stored);
  const memory = yield* memoryOf(dossier, { ...tracking, stored: storedMotions });
  const said = readThreadCommands(sinceInstalled(dossier, tracking.pull.thread));
  const commands = said.filter(isEffective);
  const permissions = yield* permissionsFor(dossier, tracking.pull, unjudged(commands, memory.words));
  const proposals = yield* proposalsOn(dossier, tracking.pull.thread, unheard(commands, memory));
  const { words, pending } = judgeCommands({
    commands: commands.filter(isRecorded),
    known: memory.words,
    permissions,
    settings,
    author: authorOf(tracking.pull),
    proposals,
  });
  const override = overrideOf(words);
  const pull = override?.word === 'track' ? yield* withFiles(dossier, tracking.pull) : tracking.pull;
  const groups = (yield* effectiveGroupsOf(dossier, settings)).map((group) => group.settings);
  const context = yield* contextOf(dossier, { pull, settings, groups });
  const meetings = yield* meetingsOf(dossier, tracking, memory.meetings);
  const options = { ...context, effective: settings, previous, words, meetings: meetings.names };
  const first = deriveRfc({ ...options, reviewed: memory.reviews });
  const reviewed = first ? yield* judgeReviews(dossier, { pull, rfc: first, settings }) : memory.reviews;
  const moved: MotionOutcome = first
    ? yield* judgeMotions(dossier, {
        pull,
        rfc: first,
        settings,
        commands,
        stored: storedMotions,
        known: memory.events,
        proposals,
      })
    : NO_MOTIONS;
  const allWords = inOrderOfTime([...words, ...moved.words]);
  const next =
    first && (moved.motions.length > 0 || moved.words.length > 0 || reviewed !== first.reviews)
      ? deriveRfc({ ...options, reviewed, words: allWords, motions: moved.motions })
      : first;
  const detection = next?.detection ?? detectRfc({ ...context, override });
  yield* checkSettingsOf(dossier, pull);
  const forbidden = yield* recordAboutGroups(dossier, { pull, commands, settings, groups, record, visibility });
  const belongs = yield* judgeGroupsOf(dossier, { pull, groups, visibility });
  const decision = decideRfc({
    next: yield* shownOn(dossier, next, visibility),
    previous: yield* shownOn(dossier, previous, visibility),
    settings: rfcOf(settings),
    messages: messagesOf(settings),
    pageUrl: next && pageOf(dossier, { pull, visibility }),
    words,
    because: reasonsOf(detection),
    groups: belongs,
    meetings: meetings.told,
    motions: moved.motions,
    formerMotions: storedMotions,
    announced: moved.announced,
    now: dossier.now,
    wasRecorded: record.announced.includes(STATUS),
  });
  const mayWrite = mayWriteTo(dossier, pull);
  if (decision.actions.length > 0 && mayWrite)
    dossier.act(decision.actions, decision.because, (action) => forgetAnnounced(dossier, pull, action));
  dossier.remark('debug', nameOf(pull), `${decision.kind}: ${decision.because.map(({ text }) => text).join(' ')}`);
  const announced = new Map(
    [...moved.announced].map(([id, tokens]) => [
      id,
      [...new Set([...tokens, ...tokensOf(moved.motions, id, decision.actions)])],
    ]),
  );
  yield* putMotions(dossier, storedMotions, { motions: moved.motions, announced, rules, visibility });
  putRfc(dossier, { pull, next, previous, detection, words, visibility, settings });
  const checks = decision.actions.flatMap((action) => (action.type === 'set_check' ? [action] : []));
  yield* passRequired(dossier, { pull, checks: mayWrite ? checks : [] });
  const speaks = mayWrite && decision.actions.some(({ type }) => type === 'upsert_comment');
  return {
    next,
    motions: moved.motions,
    meetings: meetings.told,
    commands: said,
    words,
    announced: speaks ? [STATUS] : [],
    forbidden,
    refusalOf: (command) => {
      const { id, name } = command;
      if (pending.has(id)) return pending.get(id);
      const word = (next?.recordedCommands ?? words).find((one) => one.id === id);
      // A withdrawal is said to the motion that runs, and without one to the RFC.
      if (isRecorded(command) && (name !== '/withdraw' || moved.motions.length === 0 || word?.refused))
        return word?.refused;
      return next ? moved.refused.get(id) : NOT_TRACKED;
    },
  };
}

const STATUS = 'status';

const NOT_TRACKED = reason(
  'not-an-rfc',
  'This pull request is not tracked as an RFC; a maintainer can write /rfc track first.',
);

/** What GitHub did not let us say is said at a later look: it is not on record as said. */
const forgetAnnounced = (dossier: Dossier, pull: PullRequestFacts, action: Action): void => {
  if (action.type !== 'upsert_comment') return;
  const { marker } = action;
  for (const put of [...dossier.settled.values()]) {
    if (!put) continue;
    const { message } = put;
    if (isMessage(message, MotionSchema)) {
      const unsaid = new Set(announcedBy(message, [marker]));
      const announced = message.announced.filter((token) => !unsaid.has(token));
      dossier.put({ ...put, message: create(MotionSchema, { ...message, announced }) });
    } else if (isMessage(message, SubjectRecordSchema) && marker === statusMarker(pull)) {
      const announced = message.announced.filter((word) => word !== STATUS);
      dossier.put({ ...put, message: create(SubjectRecordSchema, { ...message, announced }) });
    }
  }
};

/** Keys of what has just been said about a motion. */
const tokensOf = (
  motions: readonly Motion[],
  id: string,
  actions: Parameters<Dossier['act']>[0],
): readonly string[] => {
  const motion = motions.find((one) => one.id === id);
  const markers = actions.flatMap((action) => (action.type === 'upsert_comment' ? [action.marker] : []));
  return motion ? announcedBy(motion, markers) : [];
};

function* withFiles(dossier: Dossier, pull: Complete): Judging<Complete> {
  if (pull.files) return pull;
  const { repository, number, counts } = pull;
  const about = { repository, number, changed: counts?.files ?? 0 };
  const files: readonly ChangedFile[] = yield* ask(dossier, { ask: 'files', about });
  return { ...pull, files };
}

type Memory = {
  readonly words: readonly RecordedCommand[];
  readonly events: readonly MotionEvent[];
  readonly meetings: readonly string[];
  readonly reviews: readonly Review[];
};

/** What nobody has judged yet, said to the RFC or to a motion. */
const unheard = (commands: readonly ThreadCommand[], { words, events }: Memory): ThreadCommand[] => {
  const known = new Set([...words, ...events].map(({ id }) => id));
  return commands.filter(({ id }) => !known.has(id));
};

/** What the registry knows; if it knows nothing, what our own status comment has on record. */
function* memoryOf(dossier: Dossier, { pull, previous, stored: motions }: Tracking): Judging<Memory> {
  if (previous || motions.length > 0) {
    const { recordedCommands: words = [], reviews = [] } = previous ?? {};
    return { words, reviews, events: motions.flatMap(({ events }) => events), meetings: [] };
  }
  const marker = statusMarker(pull);
  for (const comment of ownComments(dossier, pull.thread)) {
    // Whoever edits one can take the marker out of it, or put it into another one.
    if (!carriesMarker(comment.body, marker) && comment.updatedAt <= comment.at) continue;
    const own = (yield* ownVersionsOf(dossier, comment)).findLast(({ body }) => carriesMarker(body, marker));
    if (!own) continue;
    const { recordedCommands: words, events, meetings, reviews } = parseRecordIn(pull.repository, own.body);
    return { words, events, meetings, reviews };
  }
  return { words: [], events: [], meetings: [], reviews: [] };
}

/**
 * What was said to working groups, as far as nobody has run it: after a lost registry, or a lost delivery. Answers the ids
 * of the words that their authors might not say.
 */
function* recordAboutGroups(
  dossier: Dossier,
  facts: {
    pull: Complete;
    commands: readonly ThreadCommand[];
    settings: Settings;
    groups: Parameters<typeof recordGroupCommands>[1]['groups'];
    record: SubjectRecord;
    visibility: Visibility;
  },
): Judging<string[]> {
  const { pull, commands, settings, groups, record, visibility } = facts;
  const running = runningOf(dossier, { thread: pull.thread, record, commands });
  const known = new Set(record.forbidden);
  const about = commands.filter(
    (command) =>
      (command.name === '/wg add' || command.name === '/wg remove') && !running.has(command) && !known.has(command.id),
  );
  if (about.length === 0) return [];
  const permissions = yield* permissionsFor(dossier, pull, about);
  const { words } = judgeCommands({ commands: about, known: [], permissions, settings, author: authorOf(pull) });
  yield* recordGroupCommands(dossier, {
    target: pull,
    words: words.filter(({ refused }) => !refused),
    groups,
    visibility,
  });
  return words.flatMap(({ id, refused }) => (refused ? id : []));
}

/** Permissions of those whose words have not been judged yet. */
function* permissionsFor(
  dossier: Dossier,
  { repository }: Target,
  commands: readonly ThreadCommand[],
): Judging<ReadonlyMap<string, Permission>> {
  const people = new Map(
    commands
      .filter(({ spec }) => spec.who !== 'policy')
      .map(({ author }) => [author.id, permissionQuestion(repository, author)]),
  );
  yield* askAll(dossier, [...people.values()]);
  const permissions = new Map<string, Permission>();
  for (const [id, question] of people) permissions.set(id, yield* ask(dossier, question));
  return permissions;
}

/** What a judgement needs to know besides the pull request itself: all of it in one lookup. */
function* contextOf(
  dossier: Dossier,
  { pull, settings, groups }: { pull: Complete; settings: Settings; groups: Parameters<typeof groupKeysOf>[1] },
) {
  const rfcSettings = rfcOf(settings);
  const documentKeys = documentKeysOf(pull, settings);
  const named = namedBy(pull);
  const isStacked = pull.defaultBranch !== undefined && pull.base !== pull.defaultBranch;
  const belowQuestion = { ask: 'branch' as const, about: { repository: pull.repository, branch: pull.base } };
  yield* askAll(dossier, [...keysOf(keysAround(pull, { settings, groups })), ...(isStacked ? [belowQuestion] : [])]);
  const known = new Map<string, Rfc>();
  for (const key of documentKeys) {
    for (const rfc of yield* stored(dossier, RfcSchema, key)) {
      if (rfc.detection?.verdict === Verdict.RFC) known.set(rfc.name, rfc);
    }
  }
  const ideas = [];
  for (const one of named) ideas.push(...(yield* stored(dossier, IdeaSchema, refKey(one))));
  const below = isStacked ? yield* ask(dossier, belowQuestion) : undefined;
  const belowRfc = below && (yield* storedOne(dossier, RfcSchema, toRfcName(below)));
  return {
    pull,
    settings: rfcSettings,
    known: [...known.values()],
    ideas,
    defaultBranch: pull.defaultBranch,
    stackedOn: below && {
      repository: pull.repository,
      number: below.number,
      isRfc: belowRfc?.detection?.verdict === Verdict.RFC,
    },
  };
}

type Around = { readonly settings: Settings; readonly groups: Parameters<typeof groupKeysOf>[1] };

/** Keys of everything that a pull request can have to do with: asked for at once, however it turns out. */
const keysAround = (pull: PullRequestFacts, { settings, groups }: Around): string[] => [
  ...new Set([
    ...documentKeysOf(pull, settings),
    ...namedBy(pull).map(refKey),
    ...groupKeysOf(pull, groups),
    ...keysOfStatements([toStatement(pull)]),
  ]),
];

const documentKeysOf = ({ repository, files = [] }: PullRequestFacts, settings: Settings): string[] =>
  readDocuments(files, rfcOf(settings).paths?.values ?? []).added.map((path) => storedKey.document(repository, path));

type Meetings = {
  /** Names of the meetings that discussed it, the oldest first. */
  readonly names: readonly string[];
  /** Those of them that the registry has. */
  readonly told: readonly Meeting[];
};

/** Found by the pull request, however many meetings a community has held; on a public thread nothing of a private one is told. */
function* meetingsOf(
  dossier: Dossier,
  { pull, previous, visibility }: Pick<Tracking, 'pull' | 'previous' | 'visibility'>,
  remembered: readonly string[],
): Judging<Meetings> {
  const found = yield* storedResources(dossier, discussedKey(pull));
  const open = found.flatMap((one) =>
    isMessage(one.message, MeetingSchema) && (one.visibility === 'public' || visibility === 'private')
      ? [one.message]
      : [],
  );
  const names = new Set(open.map(({ name }) => name));
  const others = [...new Set([...(previous?.meetings ?? []), ...remembered])].filter((name) => !names.has(name));
  yield* askAll(dossier, keysOf(others));
  const known = [...open];
  for (const name of others) {
    const meeting = yield* storedOne(dossier, MeetingSchema, name);
    // Of minutes that people wrote the last version counts, which does not tell of it any more.
    if (meeting?.state === MeetingState.HELD) continue;
    names.add(name);
    if (meeting) known.push(meeting);
  }
  const closed = yield* closedTo(dossier, { repositories: known.map(({ repository }) => repository), visibility });
  const told = known.filter(({ repository }) => !closed.has(repository.toLowerCase()));
  const order = byDate([...names]);
  return { names: order, told: told.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)) };
}

/** Address of its page. What is closed is not written to for the link alone: there it stands if it stood before. */
const pageOf = (
  dossier: Dossier,
  { pull, visibility }: { readonly pull: Complete; readonly visibility: Visibility },
): string | undefined => {
  const [organisation = '', repository = ''] = pull.repository.split('/');
  const url = pageUrlOf(dossier, { of: 'rfc', organisation, repository, number: pull.number }, visibility);
  const standing = ownComments(dossier, pull.thread).find(({ body }) => carriesMarker(body, statusMarker(pull)));
  return url !== undefined && (pull.state === 'open' || !standing || standing.body.includes(url)) ? url : undefined;
};

/** What is older than the installation is only written to if it was before: back-fill is silent. */
const mayWriteTo = (dossier: Dossier, pull: Complete): boolean =>
  pull.createdAt >= dossier.installedAt ||
  pull.updatedAt >= dossier.installedAt ||
  ownComments(dossier, pull.thread).some(({ body }) => carriesMarker(body, statusMarker(pull)));

type Judged = {
  readonly pull: PullRequestFacts;
  readonly next: Rfc | undefined;
  readonly previous: Rfc | undefined;
  readonly detection: Detection;
  readonly words: readonly RecordedCommand[];
  readonly visibility: Visibility;
  readonly settings: Settings;
};

const ASK_AGAIN_MS = 6 * 3_600_000;

/** There is no deleting: what was tracked once stays on record, with the verdict that it is none. */
const putRfc = (dossier: Dossier, judged: Judged): void => {
  const { pull, next, previous, detection, words, visibility, settings } = judged;
  const name = toRfcName(pull);
  const isMoved = previous !== undefined && previous.name !== name;
  const version = isMoved ? 0 : (previous?.version ?? 0);
  const updatedAt = timestampFromDate(pull.updatedAt);
  const message = next
    ? { ...next, version }
    : previous
      ? create(RfcSchema, { ...previous, name, version, detection, recordedCommands: [...words], updatedAt })
      : words.length > 0
        ? toIgnored(pull, detection, words)
        : undefined;
  if (isMoved) dossier.remove(previous);
  // Who could not be asked about is asked about again, though nothing happens meanwhile.
  const wakeAt = next && isUnsure(next, settings) ? new Date(dossier.now.getTime() + ASK_AGAIN_MS) : undefined;
  if (message && (wakeAt || !(previous && equals(RfcSchema, message, previous))))
    dossier.put({ message, visibility, wakeAt });
};

/** What a person can say to the RFC now. Who may move is asked for only where a motion could be made. */
function* standingFor(
  dossier: Dossier,
  { pull, settings, tracked }: { readonly pull: Complete; readonly settings: Settings; readonly tracked: Tracked },
  person: AccountFacts,
): Judging<(spec: CommandSpec) => Standing | undefined> {
  const { next, motions } = tracked;
  if (!next) return (spec) => (ON_AN_RFC.has(spec.verb) || LINKS.has(spec.sub ?? '') ? NO_RFC : undefined);
  const motion = motions.at(-1);
  const isOpen = pull.state === 'open' && !pull.draft;
  const canMove = isOpen && (!motion || isOver(motion));
  const keys = (canMove && choosePolicy({ settings, category: next.category }).policy?.mayMove) || [];
  const movers = yield* rolesWith(dossier, { settings, repository: pull.repository, keys });
  const author = toAccount({ id: pull.authorId ?? '', login: pull.author });
  const floor = { author, isOpen, motion, movers, now: dossier.now };
  return (spec) => standingOn(floor, toAccount(person), spec);
}

const NO_RFC: Standing = { isNow: false, who: 'nobody while this is not tracked as an RFC' };
const ON_AN_RFC: ReadonlySet<string> = new Set([
  ...['motion', 'vote', 'object', 'answer', 'concern', 'confirm', 'resolve', 'withdraw', 'fcp'],
]);
const LINKS: ReadonlySet<string> = new Set(['link', 'unlink', 'stage']);

/** The thanks for a ballot that does not bind. */
const support = (...cast: Parameters<typeof supportOf>): Message | undefined => {
  const found = supportOf(...cast);
  return found && motionMessages.support(found);
};

/** The answer to /rfc status. */
function* answerStatus(dossier: Dossier, tracked: Tracked, visibility: Visibility): Judging<Message> {
  const { next, motions, meetings } = tracked;
  const shown = yield* shownOn(dossier, next, visibility);
  return shown ? rfcMessages.answerStatus(shown, { meetings, motions }) : rfcMessages.answerUntracked();
}

/** The answer to /rfc why, for an RFC and for what is none. */
function* answerWhy(dossier: Dossier, asked: Tracking & { readonly tracked: Tracked }): Judging<Message> {
  const { tracked, settings } = asked;
  const { next, motions, meetings, words } = tracked;
  if (next) return rfcMessages.answerWhy(next, { motion: motions.at(-1), meetings, now: dossier.now });
  const pull = yield* withFiles(dossier, asked.pull);
  const groups = (yield* effectiveGroupsOf(dossier, settings)).map((group) => group.settings);
  return rfcMessages.answerWhyNot(
    detectRfc({ ...(yield* contextOf(dossier, { pull, settings, groups })), override: overrideOf(words) }),
  );
}

const authorOf = (pull: PullRequestFacts): AccountFacts => openingOf(pull, SubjectKind.PULL_REQUEST).author;

const nameOf = ({ repository, number }: Target): string => `${repository}#${number}`;
