/**
 * Stages that meetings propose (M23): an RFC is told in the comment on what came of it at a meeting, and its stage changes once
 * a person says so with the command that always says so.
 */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Stage, toMeetingName, Verdict } from '@rapporteur/idl';
import type { RecordedCommand, Rfc } from '@rapporteur/idl/record';
import { type Content, code, markerLine, md, tight, toMarker } from '../document/index.ts';
import { isDecided, isLegalMove, parseStage, SETTABLE, stageTitle } from './stage.ts';

/** A stage that a meeting proposed, and since when its comment says so; without a stage, since when it does not any more. */
export type Proposal = { readonly meeting: string; readonly to: Stage | undefined; readonly at: Date };

/** What is proposed: what decisions of a meeting imply, from where the RFC stood then. While a vote runs, it decides. */
export const proposeStage = (
  { history, detection }: Pick<Rfc, 'history' | 'detection'>,
  { to, at }: { readonly to: Stage | undefined; readonly at: Date },
): Stage | undefined => {
  if (to === undefined || detection?.verdict !== Verdict.RFC) return undefined;
  const stood = history.findLast(({ cause }) => cause?.at && timestampDate(cause.at) <= at) ?? history[0];
  if (!stood || stood.to === Stage.FCP || stood.to === Stage.FCP_PROPOSED) return undefined;
  if (to === Stage.WITHDRAWN && isDecided(stood.to)) return undefined;
  return isLegalMove(stood.to, to) ? to : undefined;
};

/** The stage that the words of decisions about an RFC name; none where they name several, or say it with an if or a not. */
export const impliedStage = (decisions: readonly string[]): Stage | undefined => {
  const named = new Set(
    decisions.flatMap((text) =>
      UNSURE.test(text) ? [] : IMPLIED.filter(({ words }) => words.test(text)).map(({ stage }) => stage),
    ),
  );
  const [stage] = named;
  return named.size === 1 ? stage : undefined;
};

const UNSURE =
  /\?|n['’]t\b|\b(?:not|never|cannot|no longer|unless|until|till|if|once|when|after|before|whether|provided|should|could|may|might|would|instead|rather|tentatively)\b/i;
/** What is decided about is the RFC: to accept four attempts as the limit is something else. */
const IT = String.raw`(?:(?:(?:the|this|that|our) )?(?:RFC|proposal|pull request|PR)(?: #?\d{1,9})?|#\d{1,9}|it)`;

const implied = (stage: Stage, active: string, passive: string) => ({
  stage,
  words: new RegExp(
    String.raw`\b(?:${active}) ${IT}(?![\w-])|(?<![\w-])${IT} (?:is|was|has been|gets|got|will be)(?: now| hereby| therefore)? (?:${passive})\b(?! that\b)`,
    'i',
  ),
});

const IMPLIED: readonly { readonly stage: Stage; readonly words: RegExp }[] = [
  implied(
    Stage.ACCEPTED,
    'accept(?:s|ed|ing)?|approv(?:e|es|ed|ing)|adopt(?:s|ed|ing)?|merg(?:e|es|ed|ing)',
    'accepted|approved|adopted|merged',
  ),
  implied(Stage.REJECTED, 'reject(?:s|ed|ing)?|declin(?:e|es|ed|ing)', 'rejected|declined'),
  implied(Stage.POSTPONED, 'postpon(?:e|es|ed|ing)', 'postponed|put on hold'),
  implied(Stage.WITHDRAWN, 'withdraw(?:s|ing)?|withdrew', 'withdrawn'),
  {
    stage: Stage.FCP_PROPOSED,
    words:
      /\b(?:start|begin|open|enter|call|propose|mov|go|put)(?:s|e|es|ed|ing)?\b[^.?!]{0,40}\b(?:final comment period|FCP)\b/i,
  },
];

/** Said in the comment on what came of the RFC at a meeting. */
export const renderProposed = (to: Stage): Content => [
  tight(
    markerLine(toMarker(PROPOSES, keyOf(to))),
    md`With that, this RFC would be ${stageTitle(to)}. Nothing has changed yet: ${whoConfirms(to)} can confirm it with ${code(commandFor(to))}, and then its history names the meeting.`,
  ),
];

const PROPOSES = 'proposes';
const FCP = 'fcp';

const keyOf = (stage: Stage): string => [...SETTABLE].find(([, one]) => one === stage)?.[0] ?? FCP;

const commandFor = (to: Stage): string => {
  switch (to) {
    case Stage.FCP_PROPOSED:
      return '/motion merge';
    case Stage.WITHDRAWN:
      return '/withdraw';
    default:
      return `/rfc stage ${keyOf(to)}`;
  }
};

const whoConfirms = (to: Stage): string => {
  switch (to) {
    case Stage.FCP_PROPOSED:
      return 'whoever may start a vote here';
    case Stage.WITHDRAWN:
      return 'its author';
    default:
      return 'a maintainer';
  }
};

/** What versions of one comment proposed, oldest first: as long as they say the same, since the first that did. */
export const parseProposals = (versions: readonly { readonly body: string; readonly at: Date }[]): Proposal[] => {
  const proposals: Proposal[] = [];
  for (const { body, at } of versions) {
    const key = /^<!-- rapporteur:discussed:([^\s]{1,300}) v1 -->/.exec(body.trimStart())?.[1];
    const word = /^<!-- rapporteur:proposes:([a-z_]{1,30}) v1 -->\r?$/m.exec(body)?.[1];
    if (key === undefined) continue;
    const to = word === FCP ? Stage.FCP_PROPOSED : SETTABLE.get(word ?? '');
    const before = proposals.at(-1);
    if (before?.to !== to) proposals.push({ meeting: toMeetingName(key), to, at });
  }
  return proposals;
};

/** The meeting that a word about the stage confirms: the last to propose one proposed this, and nobody has answered it before. */
export const confirmedBy = (
  proposals: readonly Proposal[],
  said: { readonly to: Stage; readonly at: Date },
  answers: readonly Date[],
): string => {
  const standing = new Map<string, Proposal>();
  for (const one of proposals.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    if (one.at >= said.at) continue;
    standing.delete(one.meeting);
    if (one.to !== undefined) standing.set(one.meeting, one);
  }
  const last = [...standing.values()].at(-1);
  if (last?.to !== said.to || answers.some((at) => at > last.at && at <= said.at)) return '';
  return last.meeting;
};

/** The stage that a word asks for; undefined of a word about something else, and of one that was not its author's to say. */
export const stageAsked = (
  { command, text, refused, byId }: RecordedCommand,
  author: { readonly id: string },
): Stage | undefined => {
  // What could not be followed was said all the same, and answers a proposal whenever it is found out.
  if (refused && refused.code !== 'illegal-stage') return undefined;
  if (command === '/rfc stage') return parseStage(text);
  return command === '/withdraw' && byId === author.id ? Stage.WITHDRAWN : undefined;
};
