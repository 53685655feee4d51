/** Pull requests: load what GitHub says now, derive and decide in core, apply, remember. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import type { PullRequestFacts, Target } from '@rapporteur/core/github';
import {
  decideRfc,
  deriveRfc,
  detectRfc,
  personsWord,
  reasonsOf,
  statusMarker,
  statusWords,
  toIgnored,
  toRfcName,
  untrackedWords,
  whyNotWords,
  whyWords,
} from '@rapporteur/core/rfc';
import { groupsOf, rfcOf } from '@rapporteur/core/settings';
import {
  type Cause,
  CauseSchema,
  type Detection,
  type Meeting,
  type Rfc,
  type Settings,
  Verdict,
} from '@rapporteur/idl';
import { applyActions, type Flow, wasSaid } from './flow.ts';
import { updateGroups } from './group.ts';
import { loadSettings } from './settings.ts';

/** Tracks one pull request after an event. */
export const trackPullRequest = async (flow: Flow, target: Target, cause: Cause): Promise<void> => {
  const settings = await loadSettings(flow, target.repository);
  const pull = await flow.github.loadPullRequest(target);
  if (!pull) {
    flow.log.info({ subject: `${target.repository}#${target.number}` }, 'ignored: GitHub has no such pull request');
    return;
  }
  await trackFacts(flow, { pull, settings, cause });
};

/** A person's word on whether a pull request is an RFC; it wins over every signal. */
export const overrideRfc = async (
  flow: Flow,
  { target, override, by, settings }: { target: Target; override: 'track' | 'ignore'; by: string; settings: Settings },
): Promise<void> => {
  const pull = await flow.github.loadPullRequest(target);
  if (!pull) return;
  const kind = { case: 'person' as const, value: by };
  const cause = create(CauseSchema, { kind, at: timestampFromDate(flow.now()) });
  await trackFacts(flow, { pull, settings, cause, override });
};

/** Result and next step of an answer; both are Markdown that is already safe. */
export type Words = { readonly result: string; readonly next: string };

/** The answer to /rfc status. */
export const answerStatus = async (flow: Flow, target: Target): Promise<Words> => {
  const rfc = await optional(flow.client.getRfc(toRfcName(target)));
  if (rfc?.detection?.verdict !== Verdict.RFC) return untrackedWords();
  return statusWords(rfc, { meetings: await loadMeetings(flow, rfc) });
};

/** The answer to /rfc why, for an RFC and for what is none. */
export const answerWhy = async (flow: Flow, target: Target, settings: Settings): Promise<Words> => {
  const rfc = await optional(flow.client.getRfc(toRfcName(target)));
  if (rfc?.detection?.verdict === Verdict.RFC) return whyWords(rfc);
  const pull = await flow.github.loadPullRequest(target);
  if (!pull) return untrackedWords();
  const override = personsWord(rfc?.detection);
  return whyNotWords(detectRfc({ ...(await loadSurroundings(flow, pull)), settings: rfcOf(settings), override }));
};

const loadMeetings = async (flow: Flow, { meetings }: Rfc): Promise<Meeting[]> => {
  const loaded = await Promise.all(meetings.map((name) => optional(flow.client.getMeeting(name))));
  return loaded.flatMap((meeting) => (meeting ? [meeting] : []));
};

/** What is found in a pull request. */
export type Tracked = { readonly isRfc: boolean; readonly groups: readonly string[] };

/** Tracks a pull request whose facts are read, files and reviews included. */
export const trackFacts = (flow: Flow, facts: Facts): Promise<Tracked> =>
  flow.exclusively(toRfcName(facts.pull), () => track(flow, facts));

type Facts = {
  readonly pull: PullRequestFacts;
  readonly settings: Settings;
  readonly cause: Cause;
  readonly override?: 'track' | 'ignore';
};

const track = async (flow: Flow, { pull, settings, cause, override }: Facts): Promise<Tracked> => {
  const rfcSettings = rfcOf(settings);
  const previous = await optional(flow.client.getRfc(toRfcName(pull)));
  // A listing that took long is older than what an event has told meanwhile.
  if (previous?.updatedAt && !override && timestampDate(previous.updatedAt) > pull.updatedAt) {
    return { isRfc: previous.detection?.verdict === Verdict.RFC, groups: [] };
  }
  const ideas = await flow.client.listIdeas({ pageSize: 500 }).all();
  const surroundings = { ...(await loadSurroundings(flow, pull)), settings: rfcSettings };
  const next = deriveRfc({
    ...surroundings,
    previous,
    ideas,
    override,
    closedBy: pull.closedBy,
    cause,
    now: flow.now(),
  });
  const word = override ?? personsWord(previous?.detection);
  const detection = next?.detection ?? detectRfc({ ...surroundings, override: word });
  const groups = await updateGroups(flow, { pull, groups: groupsOf(settings) });
  const decision = decideRfc({
    next,
    previous,
    settings: rfcSettings,
    because: reasonsOf(detection),
    groups,
    meetings: next ? await loadMeetings(flow, next) : [],
    wasSaid: previous !== undefined && (await wasSaid(flow, pull, 'status')),
  });
  const subject = `${pull.repository}#${pull.number}`;
  flow.log.debug({ subject, decision: decision.kind, because: decision.because.map(({ text }) => text) }, 'decided');
  if (decision.actions.length > 0 && (await mayWrite(flow, pull))) {
    await applyActions(flow, decision.actions, decision.because);
  }
  await remember(flow, { pull, next, previous, detection });
  return { isRfc: next !== undefined, groups: groups.map(({ title }) => title) };
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
const mayWrite = async (flow: Flow, pull: PullRequestFacts): Promise<boolean> =>
  pull.createdAt >= flow.github.installedAt ||
  pull.updatedAt >= flow.github.installedAt ||
  (await flow.github.hasComment(pull, statusMarker(pull)));

type Judged = {
  readonly pull: PullRequestFacts;
  readonly next: Rfc | undefined;
  readonly previous: Rfc | undefined;
  readonly detection: Detection;
};

const remember = async (flow: Flow, { pull, next, previous, detection }: Judged): Promise<void> => {
  if (next) await flow.client.putRfc(next);
  // There is no deleting: what was tracked once stays on record, with the verdict that it is none.
  else if (previous) await flow.client.putRfc({ ...previous, detection, updatedAt: timestampFromDate(pull.updatedAt) });
  else if (personsWord(detection)) await flow.client.putRfc(toIgnored(pull, detection));
};
