/** Reads a repository by its listings: what changed, or everything. What has to be read as a whole is a key of its own. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type GroupSettings, type Settings, toGroupName, toRfcName, toSyncStateName, Verdict } from '@rapporteur/idl';
import {
  type Look,
  LookSchema,
  type RequestRecord,
  RequestRecordSchema,
  type Rfc,
  RfcSchema,
  type SyncState,
  SyncStateSchema,
  storedKey,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { mayHoldCommands } from '../command/index.ts';
import { type PullRequestFacts, sameReference } from '../github/index.ts';
import { matchGroups } from '../group/index.ts';
import { toMoveTarget } from '../link/index.ts';
import { detectRfc } from '../rfc/index.ts';
import { rfcOf } from '../settings/index.ts';
import { rememberIdeas } from './discussion.ts';
import { ask, askAll, type Dossier, type Judging, keepSoFar, keysOf, reason, stored, storedOne } from './dossier.ts';
import { effectiveGroupsOf, refreshGroupsFile } from './groups-file.ts';
import { followSeries } from './installation.ts';
import { keysOfStatements, rememberLinks, toStatement } from './link.ts';
import { newcomersOf, rememberNewcomers } from './newcomers.ts';
import type { BudgetState, Question, RecentComment, Stop } from './question.ts';
import { askToRead, isRead, syncStateOf, visibilityOf, waitingKey } from './record.ts';
import { reportMissedPushes } from './repository.ts';
import { refreshSettings } from './settings.ts';

/**
 * Brings the registry up to date with one repository, as far as its listings tell, and has everything read that may be an
 * RFC or belong to a group. A reading ends when all of that was read; then its links can be gone through. What a page came to is
 * kept before the next one: a run that has to stop, or is killed, is followed by one that goes on there.
 */
export function* judgeSync(dossier: Dossier, repository: string): Judging {
  const { now, hasWebhooks = true } = dossier;
  yield* askAll(dossier, [
    ...keysOf([
      ...(['syncStates', 'repositories', 'settings', 'newcomers'] as const).map((kind) =>
        storedKey.repository(kind, repository),
      ),
      waitingKey(repository),
    ]),
    toQuestion('begin'),
    commentsOf(dossier, repository),
  ]);
  // First what people wait for; it is found even where nothing else may be asked.
  yield* followMissedCommands(dossier, repository);
  const waiting = yield* stored(dossier, RequestRecordSchema, waitingKey(repository));
  for (const { on, at } of waiting) if (on && ageOf(at, now) > SOON_MS) askToRead(dossier, on, waiting);
  const begun = yield* ask(dossier, toQuestion('begin'));
  const found = { listed: 0, read: 0, rfcs: 0, ideas: 0 };
  if (begun.stop) {
    const before = yield* syncStateOf(dossier, repository);
    yield* report(dossier, { repository, before, found, begun, stop: begun.stop });
    return;
  }
  const settings = yield* refreshSettings(dossier, repository);
  yield* refreshGroupsFile(dossier, settings);
  // Where rules changed, what was known is forgotten by now.
  const before = yield* syncStateOf(dossier, repository);
  const since = sinceOf(before);
  const hasOpen = waiting.some(({ at }) => ageOf(at, now) < LONGEST_WAIT_MS);
  const goesThrough = since !== undefined && !hasOpen && (yield* mayGoThrough(dossier, before));
  // A run that only waits for what was found does not look for more: it would find the same, and wait for ever.
  const isWaiting = isGoingOn(before) || before?.linksPending === true;
  const looks = !since || !isWaiting || ageOf(before?.completeUntil, now) > AGAIN_MS;
  if (looks && !hasWebhooks) yield* reportMissedPushes(dossier, { repository, since: firstOf(dossier) });
  const look = before?.look?.looks === looks && before.look.goesThrough === goesThrough ? before.look : undefined;
  if (look) Object.assign(found, { listed: look.listed, read: look.read, rfcs: look.rfcs, ideas: look.ideas });
  const until = looks ? (dateOf(look?.until) ?? untilOf(now, yield* ask(dossier, toQuestion('rules')))) : since;
  const whole = before?.whole ?? false;
  const known = new Set((yield* newcomersOf(dossier, repository))?.people.map(({ subject }) => subject?.number));
  const seen: PullRequestFacts[] = [];
  const see = (pulls: readonly PullRequestFacts[]): void => {
    seen.push(...pulls.filter(({ authorIsNew, number }) => authorIsNew || known.has(number)));
  };
  function* keepLook(page: number, { requests, unmodified }: BudgetState): Judging {
    if (looks) yield* rememberNewcomers(dossier, { repository, settings, seen: seen.splice(0) });
    const known = yield* syncStateOf(dossier, repository);
    const reading = known ?? create(SyncStateSchema, { name: toSyncStateName(repository), repository });
    const next = create(LookSchema, {
      ...{ page, looks, goesThrough, ...found },
      requests: requests - begun.requests + (look?.requests ?? 0),
      unmodified: unmodified - begun.unmodified + (look?.unmodified ?? 0),
      ...(until && { until: timestampFromDate(until) }),
    });
    dossier.put({
      message: create(SyncStateSchema, { ...reading, look: next }),
      visibility: yield* visibilityOf(dossier, repository),
    });
    yield* keepSoFar(dossier, `page ${page}`);
  }
  const work = { repository, settings, waiting, since, whole, looks, goesThrough, found, see, look, keepLook };
  const stop = (look ? undefined : yield* readIdeas(dossier, work)) ?? (yield* readPulls(dossier, work));
  if (looks && !stop) yield* rememberNewcomers(dossier, { repository, settings, seen });
  const open = hasOpen || found.read > 0;
  const ended = stop ? {} : { until, open };
  yield* report(dossier, { repository, before, found, begun, stop, look, ...ended, goesThrough });
  if (!stop && !open && hasWebhooks && (!before?.endedAt || hasNews(dossier))) yield* followSeries(dossier, [settings]);
}

/** Whether something that stands on agendas is known otherwise than before: whoever brings them up to date may have done so already. */
const hasNews = ({ settled }: Dossier): boolean =>
  [...settled.keys()].some((name) => /^(?:ideas|rfcs|groups|newcomers)\//.test(name));

/** A subject that cannot be read is asked for again after so long, */
const SOON_MS = 10 * 60_000;

/** and is no reason for others to wait for longer than this. */
const LONGEST_WAIT_MS = 60 * 60_000;

/** So long after its listings were read, a reading that waits looks at them once more. */
const AGAIN_MS = 5 * 60_000;

const dateOf = (at: Look['until']): Date | undefined => at && timestampDate(at);

const ageOf = (at: RequestRecord['at'], now: Date): number => (at ? now.getTime() - timestampDate(at).getTime() : 0);

/** What GitHub dates up to then is known; undefined if everything has to be looked at. */
const sinceOf = (reading: SyncState | undefined): Date | undefined =>
  reading?.completeUntil && !reading.whole ? timestampDate(reading.completeUntil) : undefined;

/** Several runs are one reading while what it found is being read. */
const isGoingOn = (reading: SyncState | undefined): boolean =>
  sinceOf(reading) !== undefined && !reading?.endedAt && !reading?.stopped;

const toQuestion = (at: string): Question<'budget'> => ({ ask: 'budget', about: { at } });

/** GitHub dates by whole seconds, and its listings may lag behind a little. */
const MARGIN_MS = 60_000;

/** Everything older is in the listings that are read from now on; whichever clock is behind counts. */
const untilOf = (now: Date, { answeredAt = now }: BudgetState): Date =>
  new Date(Math.min(now.getTime(), answeredAt.getTime()) - MARGIN_MS);

/** What pull requests say about an RFC finds it only when it is known, in whichever repository it stands. */
function* mayGoThrough(dossier: Dossier, before: SyncState | undefined): Judging<boolean> {
  if (!before?.linksPending) return false;
  const repositories = yield* ask(dossier, { ask: 'repositories', about: 'all' });
  const others = repositories.filter((one) => one.toLowerCase() !== before.repository.toLowerCase());
  const { partial } = yield* isRead(dossier, others);
  // One that cannot be read does not stop the others for ever.
  const isLate = before.endedAt !== undefined && ageOf(before.endedAt, dossier.now) > LONGEST_WAIT_MS;
  if (partial.length > 0 && !isLate) return false;
  for (const other of others) {
    if ((yield* syncStateOf(dossier, other))?.linksPending) {
      dossier.follow({ key: `reading:${other}`, priority: 'low' });
    }
  }
  return true;
}

type Found = { listed: number; read: number; rfcs: number; ideas: number };

type Work = {
  readonly repository: string;
  readonly settings: Settings;
  /** What was asked for before and was not read yet. */
  readonly waiting: readonly RequestRecord[];
  readonly since: Date | undefined;
  readonly whole: boolean;
  /** Whether it looks for what changed. */
  readonly looks: boolean;
  /** Whether all pages are listed, to hear what each pull request says about others. */
  readonly goesThrough: boolean;
  readonly found: Found;
  /** Is shown each page. */
  readonly see: (pulls: readonly PullRequestFacts[]) => void;
  /** With which it goes on; undefined if it begins. */
  readonly look: Look | undefined;
  /** Has all pages before this one kept. */
  readonly keepLook: (page: number, spent: BudgetState) => Judging;
};

function* readIdeas(dossier: Dossier, { repository, settings, since, looks, found }: Work): Judging<Stop | undefined> {
  const { incubatorCategory: category, incubatorRepository } = rfcOf(settings);
  const isElsewhere = incubatorRepository && incubatorRepository.toLowerCase() !== repository.toLowerCase();
  if (!category || isElsewhere || !looks) return undefined;
  const about = { repository, category, since: since?.toISOString() ?? '' };
  const discussions = yield* ask(dossier, { ask: 'discussions', about });
  if ('stop' in discussions) {
    if (discussions.stop.code !== 'forbidden') return discussions.stop;
    // What the app may not read keeps nothing else waiting; once it may, everything is read anew.
    dossier.remark('info', repository, `The discussions of ${repository} are left out: ${discussions.stop.text}`);
    return undefined;
  }
  found.ideas += yield* rememberIdeas(dossier, discussions, settings);
  const first = firstOf(dossier);
  for (const { number, comments, body, updatedAt } of discussions) {
    if (updatedAt >= first && (comments !== 0 || mayHoldCommands(body)))
      dossier.follow({ key: `discussion:${repository}/${number}` });
  }
  return (yield* ask(dossier, toQuestion('ideas'))).stop;
}

function* readPulls(dossier: Dossier, work: Work): Judging<Stop | undefined> {
  const { repository, settings, since, looks, goesThrough } = work;
  if (!looks && !goesThrough) return undefined;
  const groups = (yield* effectiveGroupsOf(dossier, settings)).map((group) => group.settings);
  yield* askAll(dossier, keysOf(groups.map(({ key }) => toGroupName(key))));
  const known: WorkingGroup[] = [];
  for (const { key } of groups) known.push(...(yield* stored(dossier, WorkingGroupSchema, toGroupName(key))));
  for (let page = work.look?.page ?? 1; ; page += 1) {
    const answer = yield* ask(dossier, { ask: 'pullsPage', about: { repository, page } });
    if ('stop' in answer) return answer.stop;
    const { pulls, isLast } = answer;
    work.see(pulls);
    yield* readPage(dossier, pulls, { ...work, groups, known });
    // Newest change first: whatever follows is older still.
    const isOld = since !== undefined && pulls.every(({ updatedAt }) => updatedAt <= since);
    if (isLast || (isOld && !goesThrough)) return undefined;
    const spent = yield* ask(dossier, toQuestion(`page ${page}`));
    yield* work.keepLook(page + 1, spent);
    if (spent.stop) return spent.stop;
  }
}

type Known = { readonly groups: readonly GroupSettings[]; readonly known: readonly WorkingGroup[] };

function* readPage(dossier: Dossier, pulls: readonly PullRequestFacts[], work: Work & Known): Judging {
  const { since, looks, found, waiting } = work;
  // At a first reading, what they say about others waits until the others are known.
  const statements = since
    ? [...pulls, ...(yield* movedFrom(dossier, pulls, work))].map((pull) => toStatement(pull))
    : [];
  yield* askAll(dossier, keysOf([...pulls.map(toRfcName), ...keysOfStatements(statements)]));
  for (const pull of pulls) {
    const rfc = yield* storedOne(dossier, RfcSchema, toRfcName(pull));
    found.listed += 1;
    if (rfc?.detection?.verdict === Verdict.RFC) found.rfcs += 1;
    if (!looks || !hasToBeRead(pull, rfc, work)) continue;
    found.read += 1;
    askToRead(dossier, pull, waiting);
  }
  yield* rememberLinks(dossier, statements);
}

/** Of pull requests that a script opened again in a monorepo, those from which it made them. */
function* movedFrom(
  dossier: Dossier,
  pulls: readonly PullRequestFacts[],
  { since, goesThrough }: Work,
): Judging<PullRequestFacts[]> {
  const fresh = pulls.filter(({ updatedAt }) => goesThrough || !since || updatedAt > since);
  const questions = fresh.flatMap((pull): Question<'branch'>[] => {
    const { repository, branch } = toMoveTarget(pull) ?? {};
    return repository && branch ? [{ ask: 'branch', about: { repository, branch } }] : [];
  });
  yield* askAll(dossier, questions);
  const found: PullRequestFacts[] = [];
  for (const question of questions) {
    const pull = yield* ask(dossier, question);
    if (pull && ![...pulls, ...found].some((other) => sameReference(other, pull))) found.push(pull);
  }
  return found;
}

/** A listing carries no files: only what may be an RFC, or belongs to a group, is read as a whole. */
const hasToBeRead = (
  pull: PullRequestFacts,
  rfc: Rfc | undefined,
  { settings, since, whole, groups, known }: Work & Known,
): boolean => {
  if (since && pull.updatedAt <= since) return false;
  const grouped = matchGroups({ pull, groups, known });
  const isKnown = grouped.every(({ key }) => hasSame(known, key, pull));
  // What changed while the last reading began may have changed again within the same second: it is read once more.
  const isUncertain = since !== undefined && pull.updatedAt.getTime() <= since.getTime() + 2 * MARGIN_MS;
  const isFresh = !whole && !isUncertain;
  if (rfc) {
    const storedAt = rfc.updatedAt && timestampDate(rfc.updatedAt).getTime();
    return !isFresh || storedAt !== pull.updatedAt.getTime() || !isKnown;
  }
  const { verdict } = detectRfc({ pull, settings: rfcOf(settings) });
  // Our label decides nothing, but where it stands we have been, maybe by a person's word that the thread holds.
  const { managedLabel } = rfcOf(settings);
  const isMarked = managedLabel !== undefined && pull.labels.includes(managedLabel);
  return isMarked || verdict !== Verdict.NOT || (grouped.length > 0 && !(isFresh && isKnown));
};

const hasSame = (groups: readonly WorkingGroup[], key: string, pull: PullRequestFacts): boolean =>
  groups.some(
    ({ name, pullRequests }) =>
      name === toGroupName(key) &&
      pullRequests.some(
        ({ subject, updatedAt }) =>
          subject &&
          sameReference(subject, pull) &&
          updatedAt !== undefined &&
          timestampDate(updatedAt).getTime() === pull.updatedAt.getTime(),
      ),
  );

type Progress = {
  readonly repository: string;
  readonly before: SyncState | undefined;
  readonly found: Found;
  readonly begun: BudgetState;
  readonly stop: Stop | undefined;
  /** With which this run went on. */
  readonly look?: Look | undefined;
  /** Of a run that came through all listings: what GitHub dates up to then is in them. */
  readonly until?: Date;
  /** Whether something that was found waits to be read. */
  readonly open?: boolean;
  readonly goesThrough?: boolean;
};

/** Keeps how far it came, and says so. */
function* report(dossier: Dossier, progress: Progress): Judging {
  const { repository, before, stop, until, open = true, goesThrough = false } = progress;
  const { now } = dossier;
  const since = sinceOf(before);
  const former = isGoingOn(before) || before?.linksPending ? before : undefined;
  const count = counted(progress, yield* ask(dossier, toQuestion('end')), since ? former : undefined);
  const linksPending = until
    ? !goesThrough && (since === undefined || before?.linksPending === true)
    : (before?.linksPending ?? false);
  const completeUntil = until ?? since;
  const kept = yield* syncStateOf(dossier, repository);
  const message = create(SyncStateSchema, {
    name: kept?.name ?? toSyncStateName(repository),
    version: kept?.version ?? 0,
    ...(stop && kept?.look ? { look: kept.look } : {}),
    repository,
    ...count,
    beganAt: (since && former?.beganAt) ?? timestampFromDate(now),
    ...(completeUntil ? { completeUntil: timestampFromDate(completeUntil) } : {}),
    ...(until && !open ? { endedAt: (since && former?.endedAt) ?? timestampFromDate(now) } : {}),
    ...(stop ? { stopped: reason(stop.code, stop.text) } : {}),
    whole: until ? false : (before?.whole ?? false),
    linksPending,
  });
  const waits = linksPending && !open ? LINKS_MS : stop && BROKEN.has(stop.code) ? BROKEN_MS : undefined;
  const wakeAt = waits === undefined ? undefined : new Date(now.getTime() + waits);
  dossier.put({ message, visibility: yield* visibilityOf(dossier, repository), wakeAt });
  // Where nothing had to be read, nobody tells that it was.
  if (linksPending && until && !open && since === undefined) {
    dossier.follow({ key: `reading:${repository}`, priority: 'low' });
  }
  const text = `${repository}: ${describe(count)}${stop ? `; stopped: ${stop.text}` : ''}`;
  dossier.remark(stop ? 'warn' : 'info', repository, text);
  dossier.prove({ subject: repository, action: 'reconcile', because: [reason('progress', text)] });
}

/** Others are read to their end in between; whoever is last tells, and this is for where nobody does. */
const LINKS_MS = 5 * 60_000;

/** GitHub did not give what was asked for, and soon may. A pause, and a budget, is for the next round. */
const BROKEN: ReadonlySet<string> = new Set(['incomplete', 'failed', 'forbidden']);
const BROKEN_MS = 5 * 60_000;

type Count = Pick<SyncState, 'listed' | 'read' | 'rfcs' | 'ideas' | 'requests' | 'unmodified'>;

/** `before` is the reading that this run goes on with: it has seen more pages, and has asked for more. */
const counted = (
  { found, begun, look, goesThrough = false }: Pick<Progress, 'found' | 'begun' | 'look' | 'goesThrough'>,
  ended: BudgetState,
  before: Count | undefined,
): Count => {
  const { listed, read, rfcs, ideas } = found;
  const seen = goesThrough ? undefined : before;
  return {
    listed: Math.max(listed, seen?.listed ?? 0),
    read: read + (before?.read ?? 0),
    rfcs: Math.max(rfcs, seen?.rfcs ?? 0),
    ideas: ideas + (before?.ideas ?? 0),
    requests: ended.requests - begun.requests + (look?.requests ?? 0) + (before?.requests ?? 0),
    unmodified: ended.unmodified - begun.unmodified + (look?.unmodified ?? 0) + (before?.unmodified ?? 0),
  };
};

const describe = ({ listed, read, rfcs, ideas, requests, unmodified }: Count): string =>
  [
    `${listed} pull requests listed, ${read} to be read`,
    `${rfcs} ${rfcs === 1 ? 'RFC' : 'RFCs'}`,
    `${ideas} ${ideas === 1 ? 'idea' : 'ideas'} read`,
    `${requests} requests, ${unmodified} of them unmodified`,
  ].join(', ');

/** So long after a comment its commands are still run; later they would surprise more than help. GitHub redelivers as long. */
const LATEST_MS = 3 * 24 * 60 * 60_000;

/** A younger comment's delivery is probably on its way. */
const SOONEST_MS = 2 * 60_000;

const firstOf = ({ now, installedAt }: Dossier): Date =>
  new Date(Math.max(now.getTime() - LATEST_MS, installedAt.getTime()));

/** Asked for whole days, an unchanged listing stays the same answer, which costs nothing. */
const commentsOf = (dossier: Dossier, repository: string): Question<'comments'> => {
  const day = new Date(Math.floor(firstOf(dossier).getTime() / 86_400_000) * 86_400_000);
  return { ask: 'comments', about: { repository, since: day.toISOString() } };
};

/** Has commands run whose delivery never arrived: GitHub shows which of them carry no acknowledgement of ours. */
function* followMissedCommands(dossier: Dossier, repository: string): Judging {
  const comments = yield* ask(dossier, commentsOf(dossier, repository));
  if ('stop' in comments) {
    dossier.remark('warn', repository, `The comments of ${repository} could not be listed: ${comments.stop.text}`);
    return;
  }
  const inOrder = comments.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  for (const comment of inOrder) {
    if (!isMissed(comment, dossier)) continue;
    const { target, isPullRequest } = comment;
    dossier.follow({ key: `${isPullRequest ? 'pull' : 'issue'}:${target.repository}/${target.number}` });
  }
}

/** An edited comment may have been edited by anybody; its event would tell, a listing does not. */
const isMissed = (comment: RecentComment, dossier: Dossier): boolean => {
  const { isBot, isAcknowledged, createdAt, updatedAt, body } = comment;
  const { hasWebhooks = true, now } = dossier;
  return (
    !isBot &&
    !isAcknowledged &&
    createdAt >= firstOf(dossier) &&
    createdAt.getTime() <= now.getTime() - (hasWebhooks ? SOONEST_MS : 0) &&
    createdAt.getTime() === updatedAt.getTime() &&
    mayHoldCommands(body)
  );
};

/** How much a run may ask of GitHub, so that webhooks always find enough left of the hour. */
export type Budget = {
  /** Requests that are not answered with "not modified". */
  readonly requests: number;
  /** Share of the hour's limit that is left to webhooks. */
  readonly reserve: number;
};

/** Why a run stops here, by what it has spent since it began; undefined while it may go on. */
export const stopOf = (
  spent: { readonly paid: number; readonly left: number | undefined; readonly ms: number },
  { requests, reserve }: Budget,
): Stop | undefined => {
  const { paid, left = 1, ms } = spent;
  if (paid >= requests) {
    const text = `The run has asked GitHub ${requests} times, which is its budget; the next one goes on.`;
    return { code: 'budget', text };
  }
  if (left < reserve) {
    const share = `${Math.round(reserve * 100)} %`;
    const text = `Less than ${share} of this hour's requests is left, for webhooks; a later run goes on.`;
    return { code: 'limit', text };
  }
  if (ms > LONGEST_MS) {
    return { code: 'time', text: 'The run took ten minutes, as long as it may; the next one goes on.' };
  }
  return undefined;
};

/** Below the inbox's limit of a quarter of an hour for one run. */
const LONGEST_MS = 10 * 60_000;
