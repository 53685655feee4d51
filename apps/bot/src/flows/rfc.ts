/** Pull requests: load what GitHub says now, derive and decide in core, apply, remember. */

import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import { type Permission, readSaid, type SaidCommand } from '@rapporteur/core/command';
import { alreadyStands, type PullRequestFacts, type Target, type Written } from '@rapporteur/core/github';
import { toldBy } from '@rapporteur/core/motion';
import {
  decideRfc,
  deriveRfc,
  detectRfc,
  isWord,
  judgeWords,
  overrideOf,
  parseRecord,
  reasonsOf,
  statusMarker,
  statusWords,
  toIgnored,
  toRfcName,
  unjudged,
  untrackedWords,
  whyNotWords,
  whyWords,
} from '@rapporteur/core/rfc';
import { rfcOf } from '@rapporteur/core/settings';
import {
  type Detection,
  type Meeting,
  type Motion,
  type MotionEvent,
  type Reason,
  ReasonSchema,
  type Rfc,
  type Settings,
  Verdict,
  type Word,
} from '@rapporteur/idl';
import { applyActions, type Flow, wasSaid } from './flow.ts';
import { loadGroups, rememberGroupWords, updateGroups } from './group.ts';
import { rememberLinks, toSaid } from './link.ts';
import { deriveMoved, type Moved, rememberMotions } from './motion.ts';
import { loadPermission } from './permission.ts';
import { checkSettingsOf, loadSettings } from './settings.ts';

/** Tracks one pull request after an event. A comment that the event brought may be younger than what GitHub lists. */
export const trackPullRequest = async (
  flow: Flow,
  target: Target,
  brought: { readonly written?: Written } = {},
): Promise<Tracked | undefined> => {
  const settings = await loadSettings(flow, target.repository);
  const pull = await flow.github.loadPullRequest(target);
  if (pull) return trackFacts(flow, { pull, settings, ...brought });
  flow.log.info({ subject: `${target.repository}#${target.number}` }, 'ignored: GitHub has no such pull request');
  return undefined;
};

/** Result and next step of an answer; both are Markdown that is already safe. */
export type Words = { readonly result: string; readonly next: string };

/** The answer to /rfc status. */
export const answerStatus = async (flow: Flow, target: Target): Promise<Words> => {
  const rfc = await optional(flow.client.getRfc(toRfcName(target)));
  if (rfc?.detection?.verdict !== Verdict.RFC) return untrackedWords();
  return statusWords(rfc, { meetings: await loadMeetings(flow, rfc), motions: await loadMotions(flow, target) });
};

/** The answer to /rfc why, for an RFC and for what is none. */
export const answerWhy = async (flow: Flow, target: Target, settings: Settings): Promise<Words> => {
  const rfc = await optional(flow.client.getRfc(toRfcName(target)));
  if (rfc?.detection?.verdict === Verdict.RFC) {
    return whyWords(rfc, { motion: (await loadMotions(flow, target)).at(-1), now: flow.now() });
  }
  const found = await flow.github.loadPullRequest(target);
  if (!found) return untrackedWords();
  const pull = await flow.github.complete(found, { withFiles: true });
  const override = overrideOf(rfc?.words ?? []);
  return whyNotWords(detectRfc({ ...(await loadSurroundings(flow, pull)), settings: rfcOf(settings), override }));
};

const loadMeetings = async (flow: Flow, { meetings }: Pick<Rfc, 'meetings'>): Promise<Meeting[]> => {
  const loaded = await Promise.all(meetings.map((name) => optional(flow.client.getMeeting(name))));
  return loaded.flatMap((meeting) => (meeting ? [meeting] : []));
};

/** Its motions as stored, oldest first. */
const loadMotions = async (flow: Flow, { repository, number }: Target): Promise<Motion[]> => {
  const motions = await flow.client
    .listMotions({ pageSize: 500, subject: `${repository.toLowerCase()}/${number}` })
    .all();
  return motions.toSorted((a, b) => timeOf(a) - timeOf(b));
};

const timeOf = ({ openedAt }: Motion): number => (openedAt ? timestampDate(openedAt).getTime() : 0);

/** What is found in a pull request. */
export type Tracked = {
  readonly isRfc: boolean;
  readonly groups: readonly string[];
  /** Why a command on its thread was not taken up; undefined if it was. `origin` is the text it stands in, `key` the command. */
  refusalOf(origin: string, key: string): Reason | undefined;
};

/** Tracks a pull request; its thread, and its files if they may be new, are read here. */
export const trackFacts = async (flow: Flow, facts: Facts): Promise<Tracked> => {
  const tracked = await flow.exclusively(toRfcName(facts.pull), () => track(flow, facts));
  // Outside the lock: what it names may be an RFC that has one of its own.
  await rememberLinks(flow, [toSaid(facts.pull, { isRfc: tracked.isRfc })]);
  return tracked;
};

type Facts = {
  readonly pull: PullRequestFacts;
  readonly settings: Settings;
  readonly written?: Written | undefined;
};

const track = async (flow: Flow, { pull: listed, settings, written }: Facts): Promise<Tracked> => {
  const rfcSettings = rfcOf(settings);
  const previous = await optional(flow.client.getRfc(toRfcName(listed)));
  // A listing that took long is older than what an event has told meanwhile.
  if (previous?.updatedAt && timestampDate(previous.updatedAt) > listed.updatedAt) {
    return { isRfc: previous.detection?.verdict === Verdict.RFC, groups: [], refusalOf: () => undefined };
  }
  const withFiles = previous?.headSha !== listed.headSha || previous.documentHash === '';
  const pull = withBrought(await flow.github.complete(listed, { withFiles }), written);
  const stored = await loadMotions(flow, pull);
  const memory = await loadMemory(flow, pull, { previous, stored });
  const said = readSaid(await sinceInstalled(flow, pull));
  const { words, pending } = judgeWords({
    said: said.filter(isWord),
    known: memory.words,
    permissions: await loadPermissions(flow, pull, unjudged(said, memory.words)),
    settings,
    author: pull.author,
  });
  const override = overrideOf(words);
  // Who overrules the rules may do it long after the files were read.
  const whole = pull.files || override?.word !== 'track' ? pull : await flow.github.complete(pull, { withFiles: true });
  const ideas = await flow.client.listIdeas({ pageSize: 500 }).all();
  const surroundings = { ...(await loadSurroundings(flow, whole)), settings: rfcSettings };
  const options = { ...surroundings, previous, ideas, words, meetings: memory.meetings };
  const first = deriveRfc(options);
  const moved = first
    ? await deriveMoved(flow, { pull: whole, rfc: first, settings, said, stored, known: memory.events })
    : NOTHING_MOVED;
  const next = first && deriveRfc({ ...options, words: [...words, ...moved.words], motions: moved.motions });
  const detection = next?.detection ?? detectRfc({ ...surroundings, override });
  await checkSettingsOf(flow, whole);
  await hearGroupWords(flow, { pull: whole, said, settings });
  const groups = await updateGroups(flow, { pull: whole, groups: await loadGroups(flow, settings) });
  const decision = decideRfc({
    next,
    previous,
    settings: rfcSettings,
    words,
    because: reasonsOf(detection),
    groups,
    meetings: next ? await loadMeetings(flow, next) : [],
    motions: moved.motions,
    formerMotions: stored,
    told: moved.told,
    now: flow.now(),
    wasSaid: previous !== undefined && (await wasSaid(flow, pull, 'status')),
  });
  const subject = `${pull.repository}#${pull.number}`;
  flow.log.debug({ subject, decision: decision.kind, because: decision.because.map(({ text }) => text) }, 'decided');
  // What GitHub has just told to stand need not be asked again, let alone written.
  const wanted = decision.actions.filter((action) => !alreadyStands(action, whole, flow.github.appLogin));
  if (wanted.length > 0 && mayWrite(flow, whole)) await applyActions(flow, wanted, decision.because);
  const told = new Map(
    [...moved.told].map(([id, tokens]) => [
      id,
      [...new Set([...tokens, ...tokensOf(moved.motions, id, decision.actions)])],
    ]),
  );
  await rememberMotions(flow, stored, { motions: moved.motions, told });
  await remember(flow, { pull: whole, next, previous, detection, words });
  return {
    isRfc: next !== undefined,
    groups: groups.map(({ title }) => title),
    refusalOf: (origin, key) => {
      const command = said.find((one) => one.origin === origin && one.key === key);
      if (!command) return UNSEEN;
      const { id, name } = command;
      if (pending.has(id)) return pending.get(id);
      const word = (next?.words ?? words).find((one) => one.id === id);
      // A withdrawal is said to the motion that runs, and without one to the RFC.
      if (isWord(command) && (name !== '/withdraw' || moved.motions.length === 0 || word?.refused))
        return word?.refused;
      return next ? moved.refused.get(id) : NOT_TRACKED;
    },
  };
};

const UNSEEN = create(ReasonSchema, {
  code: 'unseen',
  text: 'GitHub does not show me this comment yet, so nothing came of it; please write it again.',
});

const NOT_TRACKED = create(ReasonSchema, {
  code: 'not-an-rfc',
  text: 'This pull request is not tracked as an RFC; a maintainer can write /rfc track first.',
});

const NOTHING_MOVED: Moved = { motions: [], told: new Map(), refused: new Map(), words: [] };

/** Keys of what has just been said about a motion. */
const tokensOf = (motions: readonly Motion[], id: string, actions: Parameters<typeof applyActions>[1]): string[] => {
  const motion = motions.find((one) => one.id === id);
  return motion
    ? toldBy(
        motion,
        actions.flatMap((action) => (action.type === 'upsert_comment' ? [action.body] : [])),
      )
    : [];
};

/** The comment of the event, if the thread was read before GitHub listed it there. */
const withBrought = (pull: PullRequestFacts, written: Written | undefined): PullRequestFacts => {
  const { thread } = pull;
  const isThere = thread?.written.some(({ kind, id }) => kind === written?.kind && id === written?.id);
  return !thread || !written || isThere
    ? pull
    : { ...pull, thread: { ...thread, written: [...thread.written, written] } };
};

type Memory = {
  readonly words: readonly Word[];
  readonly events: readonly MotionEvent[];
  readonly meetings: readonly string[];
};

/** What the registry knows; if it knows nothing, what our own status comment has on record. */
const loadMemory = async (
  flow: Flow,
  pull: PullRequestFacts,
  { previous, stored }: { previous: Rfc | undefined; stored: readonly Motion[] },
): Promise<Memory> => {
  if (previous || stored.length > 0) {
    return { words: previous?.words ?? [], events: stored.flatMap(({ events }) => events), meetings: [] };
  }
  const sticky = ownComments(flow, pull).find(({ body }) => body.trimStart().startsWith(statusMarker(pull)));
  if (!sticky) return { words: [], events: [], meetings: [] };
  // People with write access can edit it: only a version that the app wrote is believed.
  const name = flow.github.appLogin.replace(/\[bot\]$/, '');
  const versions = (await flow.github.loadVersions([sticky.nodeId])).get(sticky.nodeId) ?? [];
  const own = versions.findLast(({ by }) => by.replace(/\[bot\]$/, '') === name);
  return parseRecord(versions.length > 0 ? (own?.body ?? '') : sticky.body);
};

const ownComments = ({ github }: Flow, { thread }: PullRequestFacts): Written[] =>
  (thread?.written ?? []).filter(({ author, kind }) => kind === 'comment' && author.login === github.appLogin);

/** Where we never were, what was said before the installation was said to somebody else. */
const sinceInstalled = async (flow: Flow, pull: PullRequestFacts) => {
  const thread = pull.thread ?? { written: [], happenings: [] };
  if (ownComments(flow, pull).length > 0) return thread;
  return { ...thread, written: thread.written.filter(({ updatedAt }) => updatedAt >= flow.github.installedAt) };
};

/** What was said to working groups, as far as they have not heard it: after a lost registry, or a lost delivery. */
const hearGroupWords = async (
  flow: Flow,
  { pull, said, settings }: { pull: PullRequestFacts; said: readonly SaidCommand[]; settings: Settings },
): Promise<void> => {
  const about = said.filter(({ name }) => name === '/wg add' || name === '/wg remove');
  if (about.length === 0) return;
  const stored = await flow.client.listGroups({ pageSize: 500 }).all();
  const heard = new Set(stored.flatMap(({ words }) => words.map(({ url }) => url)));
  const fresh = about.filter(({ url }) => !heard.has(url));
  const permissions = await loadPermissions(flow, pull, fresh);
  const { words } = judgeWords({ said: fresh, known: [], permissions, settings, author: pull.author });
  await rememberGroupWords(flow, { target: pull, words: words.filter(({ refused }) => !refused), settings });
};

/** Permissions of those whose words have not been judged yet. */
const loadPermissions = async (
  flow: Flow,
  { repository }: PullRequestFacts,
  said: readonly SaidCommand[],
): Promise<Map<string, Permission>> => {
  const logins = [
    ...new Set(said.filter(({ spec }) => spec.who !== 'policy').map(({ author }) => author.login.toLowerCase())),
  ];
  const read = await Promise.all(
    logins.map(async (login) => [login, await loadPermission(flow, repository, login)] as const),
  );
  return new Map(read);
};

/** What a judgement needs to know besides the pull request itself. */
const loadSurroundings = async (flow: Flow, pull: PullRequestFacts) => {
  const stored = await flow.client.listRfcs({ pageSize: 500, repository: pull.repository }).all();
  return {
    pull,
    known: stored.filter(({ detection }) => detection?.verdict === Verdict.RFC),
    defaultBranch: pull.defaultBranch,
    stackedOn: await findBelow(flow, pull),
  };
};

/** The pull request into whose branch this one goes, if it does not go into the default branch. */
const findBelow = async (flow: Flow, { repository, base, defaultBranch }: PullRequestFacts) => {
  if (!defaultBranch || base === defaultBranch) return undefined;
  const below = await flow.github.findPullRequest({ repository, branch: base });
  if (!below) return undefined;
  const rfc = await optional(flow.client.getRfc(toRfcName(below)));
  return { repository, number: below.number, isRfc: rfc?.detection?.verdict === Verdict.RFC };
};

/** What is older than the installation is only written to if it was before: back-fill is silent. */
const mayWrite = (flow: Flow, pull: PullRequestFacts): boolean =>
  pull.createdAt >= flow.github.installedAt ||
  pull.updatedAt >= flow.github.installedAt ||
  ownComments(flow, pull).some(({ body }) => body.trimStart().startsWith(statusMarker(pull)));

type Judged = {
  readonly pull: PullRequestFacts;
  readonly next: Rfc | undefined;
  readonly previous: Rfc | undefined;
  readonly detection: Detection;
  readonly words: readonly Word[];
};

const remember = async (flow: Flow, { pull, next, previous, detection, words }: Judged): Promise<void> => {
  if (next) await flow.client.putRfc(next);
  // There is no deleting: what was tracked once stays on record, with the verdict that it is none.
  else if (previous) {
    const updatedAt = timestampFromDate(pull.updatedAt);
    await flow.client.putRfc({ ...previous, detection, words: [...words], updatedAt });
  } else if (words.length > 0) await flow.client.putRfc(toIgnored(pull, detection, words));
};
