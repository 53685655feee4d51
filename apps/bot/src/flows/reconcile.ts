/** Reads what changed, or everything: at the installation (back-fill), by the timer, on demand. Webhooks are hints. */

import { create, equals } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import { type PullRequestFacts, sameReference } from '@rapporteur/core/github';
import { matchGroups } from '@rapporteur/core/group';
import { nextOccurrence } from '@rapporteur/core/meeting';
import { detectRfc, toRfcName } from '@rapporteur/core/rfc';
import { rfcOf, seriesOf } from '@rapporteur/core/settings';
import {
  type GroupSettings,
  GroupSettingsSchema,
  type Reason,
  ReasonSchema,
  type Rfc,
  type Settings,
  SettingsSchema,
  Verdict,
  type WorkingGroup,
} from '@rapporteur/idl';
import { faultOf, IncompleteAnswer, type Traffic } from '../github/index.ts';
import { refreshAgenda } from './agenda.ts';
import { type Budget, type BudgetOptions, createBudget } from './budget.ts';
import type { Flow } from './flow.ts';
import { loadGroups, refreshGroupsFile } from './group.ts';
import { rememberIdea, sortIdeas } from './idea.ts';
import { rememberLinks, type Said, toSaid } from './link.ts';
import { occurrenceKey, seriesIn } from './meeting.ts';
import { beginReading, forgetReadings, type OpenReading, Overtaken, type Progress, toReadingName } from './reading.ts';
import { trackFacts } from './rfc.ts';
import { refreshSettings } from './settings.ts';

/** How a run differs from the timer's. */
export type ReconcileOptions = BudgetOptions & {
  /** Reads as if nothing were known, and not only what changed. A person asked for it: only the reserve stops it. */
  readonly whole?: boolean;
};

/**
 * Brings the registry up to date with all repositories of an installation, and tells the progress in the readings, in the
 * log and in the audit log. A run that has to stop does so between two subjects, and the next one goes on there. What a
 * single repository's failure leaves out is told as an error in the end.
 */
export const reconcile = async (flow: Flow, options: ReconcileOptions = {}): Promise<void> => {
  const { whole = false } = options;
  const budget = createBudget(flow, whole ? { ...options, requests: Number.POSITIVE_INFINITY } : options);
  const repositories = await longestUnreadFirst(flow, await flow.github.listRepositories());
  const outcomes = new Map<string, Outcome>();
  const filesRead = new Set<string>();
  const said: Said[] = [];
  for (const [index, repository] of repositories.entries()) {
    const outcome = await readRepository(flow, { repository, whole, budget, filesRead, said });
    outcomes.set(repository, outcome);
    if (outcome.ends === 'overtaken') {
      flow.log.info({ repository }, 'another run reads on');
      return;
    }
    await tell(flow, outcome, { repository, place: `${index + 1} of ${repositories.length}` });
    if (outcome.ends === 'run') break;
  }
  await rememberLinks(flow, said);
  await sortIdeas(flow);
  const partial = repositories.filter((repository) => outcomes.get(repository)?.ends !== 'nothing');
  // Agendas last: they are made of what the repositories brought, and of nothing less than all of it.
  if (partial.length > 0) await keepAgendas(flow, repositories, partial);
  else {
    for (const { settings, repository } of outcomes.values()) {
      if (settings && seriesIn(settings, repository)) await refreshAgenda(flow, settings);
    }
  }
  for (const { failure } of outcomes.values()) if (failure !== undefined) throw failure;
};

/** What came of one repository, and what has to end with it. */
type Outcome = {
  readonly repository: string;
  readonly ends: 'nothing' | 'repository' | 'run' | 'overtaken';
  readonly progress: Progress;
  readonly settings?: Settings;
  readonly stopped?: Reason;
  /** An error that is thrown when the other repositories are done. */
  readonly failure?: unknown;
};

/** Nobody waits for ever because others change more: what was read to its end the longest ago comes first. */
const longestUnreadFirst = async (flow: Flow, repositories: readonly string[]): Promise<string[]> => {
  const readings = await flow.client.listReadings({ pageSize: 500 }).all();
  const endedAt = new Map(
    readings.map(({ name, endedAt: at, completeUntil }) => [
      name,
      at && completeUntil ? timestampDate(at).getTime() : 0,
    ]),
  );
  const timeOf = (repository: string): number => endedAt.get(toReadingName(repository)) ?? 0;
  return repositories.toSorted((a, b) => timeOf(a) - timeOf(b));
};

type Place = {
  readonly repository: string;
  readonly whole: boolean;
  readonly budget: Budget;
  /** Registry files of groups that this run has read. */
  readonly filesRead: Set<string>;
  /** What the listed pull requests say about others: an RFC may stand in a repository that is read later. */
  readonly said: Said[];
};

const readRepository = async (flow: Flow, place: Place): Promise<Outcome> => {
  const { repository, budget } = place;
  const before = flow.github.traffic();
  const found = { listed: 0, read: 0, rfcs: 0, ideas: 0 };
  const progressOf = (): Progress => ({ ...found, ...spent(before, flow.github.traffic()) });
  let reading: OpenReading | undefined;
  try {
    const none = budget.stop();
    if (none) {
      await (await beginReading(flow, place)).breakOff(progressOf(), none);
      return { repository, ends: 'run', progress: progressOf(), stopped: none };
    }
    const settings = await refreshRules(flow, place);
    reading = await beginReading(flow, place);
    const until = untilOf(flow);
    const work = { ...place, settings, reading, found, progressOf };
    const stopped = (await readIdeas(flow, work)) ?? (await readPulls(flow, work));
    if (stopped) {
      await reading.breakOff(progressOf(), stopped);
      return { repository, ends: 'run', progress: progressOf(), settings, stopped };
    }
    // What was judged by settings that do not hold any more is looked at again.
    const now = (await optional(flow.client.getSettings(repository)))?.settings;
    await reading.finish(progressOf(), now && equals(SettingsSchema, now, settings) ? until : undefined);
    return { repository, ends: 'nothing', progress: progressOf(), settings };
  } catch (error) {
    if (error instanceof Overtaken) return { repository, ends: 'overtaken', progress: progressOf() };
    const fault = faultOf(error, flow.now());
    if (!fault) throw error;
    const stopped = create(ReasonSchema, { code: codeOf(error, fault), text: fault.text });
    await (reading ?? (await beginReading(flow, place))).breakOff(progressOf(), stopped);
    // A pause that GitHub asks for is no failure: nobody sleeps, a later run goes on.
    if (fault.waitMs !== undefined) return { repository, ends: 'run', progress: progressOf(), stopped };
    const isOthersToo = !fault.isFinal && !(error instanceof IncompleteAnswer);
    if (isOthersToo) throw error;
    return { repository, ends: 'repository', progress: progressOf(), stopped, failure: error };
  }
};

/** Reads the settings and the registry file of the groups. Where rules changed, everything is judged by them anew. */
const refreshRules = async (flow: Flow, { repository, filesRead }: Place): Promise<Settings> => {
  const settings = await refreshSettings(flow, repository);
  const { groupsFile } = settings;
  if (!groupsFile || filesRead.has(groupsFile)) return settings;
  filesRead.add(groupsFile);
  const former = await loadGroups(flow, settings);
  await refreshGroupsFile(flow, settings);
  const groups = await loadGroups(flow, settings);
  const isSame =
    groups.length === former.length &&
    groups.every((group, index) => equals(GroupSettingsSchema, group, former[index] ?? create(GroupSettingsSchema)));
  if (!isSame) await forgetReadings(flow);
  return settings;
};

const codeOf = (error: unknown, { waitMs }: { readonly waitMs?: number }): string =>
  error instanceof IncompleteAnswer ? 'incomplete' : waitMs === undefined ? 'failed' : 'limit';

const spent = (before: Traffic, after: Traffic): Pick<Progress, 'requests' | 'unmodified'> => ({
  requests: after.requests - before.requests,
  unmodified: after.unmodified - before.unmodified,
});

/** GitHub dates by whole seconds, and its listings may lag behind a little. */
const MARGIN_MS = 60_000;

/** Everything older is in the listings that are read from now on; whichever clock is behind counts. */
const untilOf = (flow: Flow): Date => {
  const now = flow.now().getTime();
  return new Date(Math.min(now, flow.github.traffic().answeredAt?.getTime() ?? now) - MARGIN_MS);
};

type Work = Place & {
  readonly settings: Settings;
  readonly reading: OpenReading;
  readonly found: { listed: number; read: number; rfcs: number; ideas: number };
  readonly progressOf: () => Progress;
};

const readIdeas = async (flow: Flow, work: Work): Promise<Reason | undefined> => {
  const { repository, settings, reading, found, budget } = work;
  const { incubatorCategory: category, incubatorRepository } = rfcOf(settings);
  if (!category || (incubatorRepository && incubatorRepository.toLowerCase() !== repository.toLowerCase())) {
    return undefined;
  }
  for await (const page of flow.github.listDiscussions({ repository, category, since: reading.since })) {
    for (const discussion of page) {
      if (await rememberIdea(flow, discussion, { settings })) found.ideas += 1;
    }
    const stopped = budget.stop();
    if (stopped) return stopped;
  }
  return undefined;
};

/** So many subjects are read between two words on the progress. */
const SUBJECTS_PER_WORD = 20;

const readPulls = async (flow: Flow, work: Work): Promise<Reason | undefined> => {
  const { repository, settings, reading, found, budget, progressOf, said } = work;
  const { since } = reading;
  const known = await loadKnown(flow, { repository, settings });
  for await (const page of flow.github.listPullRequests(repository)) {
    for (const pull of page) {
      found.listed += 1;
      said.push(toSaid(pull));
      const need = whatToDo(pull, known, work);
      if (need === 'unchanged') found.rfcs += 1;
      if (need !== 'read') continue;
      const stopped = budget.stop();
      if (stopped) return stopped;
      found.read += 1;
      const { isRfc, groups } = await readSubject(flow, pull, settings);
      if (isRfc) found.rfcs += 1;
      if (groups.length > 0) known.stored = await flow.client.listGroups({ pageSize: 500 }).all();
      if (found.read % SUBJECTS_PER_WORD === 0) await reading.tell(progressOf());
    }
    // Newest change first: whatever follows is older still.
    if (since && page.every(({ updatedAt }) => updatedAt <= since)) return undefined;
    await reading.tell(progressOf());
    flow.log.info({ repository, ...progressOf() }, `${repository}: ${describe(progressOf())} so far`);
    const stopped = budget.stop();
    if (stopped) return stopped;
  }
  return undefined;
};

/** The one way from a listed pull request into the registry. */
const readSubject = (flow: Flow, pull: PullRequestFacts, settings: Settings): ReturnType<typeof trackFacts> =>
  trackFacts(flow, { pull, settings });

/** What the registry holds of a repository when its reading begins. */
type Known = {
  readonly rfcs: ReadonlyMap<string, Rfc>;
  readonly groups: readonly GroupSettings[];
  stored: readonly WorkingGroup[];
};

const loadKnown = async (
  flow: Flow,
  { repository, settings }: { repository: string; settings: Settings },
): Promise<Known> => {
  const [rfcs, groups, stored] = await Promise.all([
    flow.client.listRfcs({ pageSize: 500, repository }).all(),
    loadGroups(flow, settings),
    flow.client.listGroups({ pageSize: 500 }).all(),
  ]);
  return { rfcs: new Map(rfcs.map((rfc) => [rfc.name, rfc])), groups, stored };
};

/** A listing carries no files: only what may be an RFC, or belongs to a group, is read as a whole. */
const whatToDo = (
  pull: PullRequestFacts,
  { rfcs, groups, stored }: Known,
  { settings, reading, whole }: Pick<Work, 'settings' | 'reading' | 'whole'>,
): 'read' | 'unchanged' | 'nothing' => {
  const rfc = rfcs.get(toRfcName(pull));
  const isRfc = rfc?.detection?.verdict === Verdict.RFC;
  if (reading.since && pull.updatedAt <= reading.since) return isRfc ? 'unchanged' : 'nothing';
  const grouped = matchGroups({ pull, groups, known: stored });
  const isFresh = !whole && !isUncertain(pull, reading);
  if (rfc && !isFresh) return 'read';
  const isKnown = isFresh && grouped.every(({ key }) => hasSame(stored, key, pull));
  if (rfc) {
    const storedAt = rfc.updatedAt && timestampDate(rfc.updatedAt).getTime();
    if (storedAt !== pull.updatedAt.getTime() || !isKnown) return 'read';
    return isRfc ? 'unchanged' : 'nothing';
  }
  const { verdict } = detectRfc({ pull, settings: rfcOf(settings) });
  // Our label decides nothing, but where it stands we have been, maybe by a person's word that the thread holds.
  const { managedLabel } = rfcOf(settings);
  const isMarked = managedLabel !== undefined && pull.labels.includes(managedLabel);
  return isMarked || verdict !== Verdict.NOT || (grouped.length > 0 && !isKnown) ? 'read' : 'nothing';
};

/** What changed while the last reading began may have changed again within the same second: it is read once more. */
const isUncertain = ({ updatedAt }: PullRequestFacts, { since }: OpenReading): boolean =>
  since !== undefined && updatedAt.getTime() <= since.getTime() + 2 * MARGIN_MS;

const hasSame = (groups: readonly WorkingGroup[], key: string, pull: PullRequestFacts): boolean =>
  groups.some(
    ({ name, pullRequests }) =>
      name === `groups/${key}` &&
      pullRequests.some(
        ({ subject, updatedAt }) =>
          subject &&
          sameReference(subject, pull) &&
          updatedAt !== undefined &&
          timestampDate(updatedAt).getTime() === pull.updatedAt.getTime(),
      ),
  );

const describe = ({ listed, read, rfcs, ideas, requests, unmodified }: Progress): string =>
  [
    `${listed} pull requests listed, ${read} read`,
    `${rfcs} ${rfcs === 1 ? 'RFC' : 'RFCs'}`,
    `${ideas} ${ideas === 1 ? 'idea' : 'ideas'} read`,
    `${requests} requests, ${unmodified} of them unmodified`,
  ].join(', ');

const tell = async (
  flow: Flow,
  { progress, stopped }: Outcome,
  { repository, place }: { repository: string; place: string },
): Promise<void> => {
  const text = `${repository} (${place}): ${describe(progress)}${stopped ? `; stopped: ${stopped.text}` : ''}`;
  if (stopped) flow.log.warn({ repository, ...progress, code: stopped.code }, text);
  else flow.log.info({ repository, ...progress }, text);
  const because = [create(ReasonSchema, { code: 'progress', text })];
  await flow.client.appendAudit([{ subject: repository, action: 'reconcile', because, cause: flow.cause }]);
};

/** An agenda that is old is better than one from which things are missing that nobody dropped. */
const keepAgendas = async (flow: Flow, repositories: readonly string[], partial: readonly string[]): Promise<void> => {
  for (const repository of repositories) {
    const settings = (await optional(flow.client.getSettings(repository)))?.settings;
    const series = settings && seriesIn(settings, repository) ? seriesOf(settings) : undefined;
    const meeting = series && nextOccurrence(series, flow.now());
    if (!meeting) continue;
    const agenda = await optional(flow.client.getAgenda(`agendas/${occurrenceKey(meeting)}`));
    if (!agenda?.asOf) continue;
    const asOf = timestampDate(agenda.asOf).toISOString();
    const names = partial.join(', ');
    flow.log.warn({ meeting: meeting.name }, `The agenda stays as of ${asOf}: not read to the end: ${names}.`);
  }
};
