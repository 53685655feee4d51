/** The motions of an RFC: what its thread says, with what each motion froze when it was made. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { MotionDisposition, type Reason, type Settings, Stage } from '@rapporteur/idl';
import {
  type Motion,
  type MotionEvent,
  MotionEventSchema,
  MotionSchema,
  type RecordedCommand,
  type Rfc,
} from '@rapporteur/idl/record';
import type { ThreadCommand } from '../command/index.ts';
import type { PullRequestFacts, ThreadFacts } from '../github/index.ts';
import {
  announcedBy,
  choosePolicy,
  deriveMotions,
  dispositionOf,
  isOver,
  isRefresh,
  keepResult,
  namedRoles,
  nextLook,
  toEvent,
  toMotionEvents,
  uniteEvents,
} from '../motion/index.ts';
import { answersIn, confirmedBy, hashOf, type Proposal, stateAt, toRecordedCommand } from '../rfc/index.ts';
import { type Dossier, type Judging, reason } from './dossier.ts';
import { ownVersionsOf } from './own.ts';
import { type Rules, withoutPolicies } from './policy.ts';
import type { Visibility } from './question.ts';
import { rolesWith } from './role.ts';
import { ownComments } from './subject.ts';

/** What the motions of an RFC come to. */
export type MotionOutcome = {
  readonly motions: readonly Motion[];
  /** By motion, what people were told of it already. */
  readonly announced: ReadonlyMap<string, readonly string[]>;
  /** Why something that was said changed nothing, by the id of the command. */
  readonly refused: ReadonlyMap<string, Reason>;
  /** Motions that were refused for good, so that nothing makes them later. */
  readonly words: readonly RecordedCommand[];
};

export const NO_MOTIONS: MotionOutcome = { motions: [], announced: new Map(), refused: new Map(), words: [] };

export type MotionFacts = {
  readonly pull: PullRequestFacts & { readonly thread: ThreadFacts };
  /** The RFC, but for its motions. */
  readonly rfc: Rfc;
  readonly settings: Settings;
  readonly commands: readonly ThreadCommand[];
  readonly stored: readonly Motion[];
  /** Events that the registry or the record in the status comment holds. */
  readonly known: readonly MotionEvent[];
  /** Stages that meetings proposed on the thread. */
  readonly proposals: readonly Proposal[];
};

/** Derives all motions of an RFC from what is said, done and on record. */
export function* judgeMotions(dossier: Dossier, facts: MotionFacts): Judging<MotionOutcome> {
  const { pull, commands, stored, known } = facts;
  const { now } = dossier;
  const { thread } = pull;
  let events = uniteEvents({ known, fresh: toMotionEvents(thread, commands) }, thread);
  const words: RecordedCommand[] = [];
  const refused = new Map<string, Reason>();
  const ids = new Set(events.map(({ id }) => id));
  const earlier = new Map(
    facts.rfc.recordedCommands.flatMap(({ id, refused: why }) => (why ? [[id, why] as const] : [])),
  );
  for (const command of commands) {
    const isMotion = dispositionOf(command) !== undefined;
    if ((!isMotion && !isRefresh(command)) || ids.has(command.id)) continue;
    const before = earlier.get(command.id);
    if (before) {
      refused.set(command.id, before);
      continue;
    }
    const problem = isMotion ? policyProblem(facts) : undefined;
    if (problem) {
      // Settings can be put right, and then the motion is made at the next reading.
      refused.set(command.id, problem);
      continue;
    }
    const event = yield* freeze(dossier, facts, command);
    const tried = [...events, event];
    const why = deriveMotions(tried, now).refused.get(command.id);
    if (!why) {
      events = tried;
      ids.add(event.id);
    } else {
      refused.set(command.id, why);
      // What could not be checked is tried again at the next reading.
      if (why.code !== 'could-not-check') words.push(toRecordedCommand(command, why));
    }
  }
  const replay = deriveMotions([...events, ...pushOf(dossier, facts, events)], now);
  for (const [id, why] of replay.refused) refused.set(id, why);
  const motions = replay.motions.map((motion) => {
    const before = stored.find(({ id }) => id === motion.id);
    const { motion: kept = motion, because } = keepResult(before, motion);
    for (const { code, text } of because) if (code === 'recount-differs') dossier.remark('warn', motion.name, text);
    return kept;
  });
  const announced = new Map<string, string[]>();
  for (const motion of motions) {
    const before = stored.find(({ id }) => id === motion.id)?.announced ?? [];
    announced.set(motion.id, [...new Set([...before, ...(yield* announcedOn(dossier, thread, { motion, before }))])]);
  }
  return { motions, announced, refused, words };
}

/** What people were told besides, by the app's own words: with a marker of ours in a comment anybody could keep a notice from them. */
function* announcedOn(
  dossier: Dossier,
  thread: ThreadFacts,
  { motion, before }: { readonly motion: Motion; readonly before: readonly string[] },
): Judging<string[]> {
  const found: string[] = [];
  for (const comment of ownComments(dossier, thread)) {
    if (announcedBy(motion, [comment.body]).every((token) => before.includes(token))) continue;
    const own = yield* ownVersionsOf(dossier, comment);
    found.push(
      ...announcedBy(
        motion,
        own.map(({ body }) => body),
      ),
    );
  }
  return found;
}

/** Puts the motions; what people were told stands with them, and so does when time alone will change them. */
export function* putMotions(
  dossier: Dossier,
  stored: readonly Motion[],
  settled: Pick<MotionOutcome, 'motions' | 'announced'> & {
    readonly rules: readonly Rules[];
    readonly visibility: Visibility;
  },
): Judging {
  const { motions, announced, rules, visibility } = settled;
  for (const motion of motions) {
    const before = stored.find(({ id }) => id === motion.id);
    const message = create(MotionSchema, {
      ...motion,
      version: before?.version ?? 0,
      announced: [...(announced.get(motion.id) ?? [])],
    });
    const wakeAt = nextLook(message, dossier.now);
    if (before && equals(MotionSchema, before, message) && !wakeAt) continue;
    dossier.put({ message: yield* withoutPolicies(dossier, message, rules), visibility, wakeAt });
  }
}

/** Why no motion can be made under the settings in force. */
const policyProblem = ({ settings, rfc }: MotionFacts): Reason | undefined => {
  const { policy, problems } = choosePolicy({ settings, category: rfc.category });
  if (policy) return undefined;
  const [{ text } = { text: 'no policy is set' }] = problems;
  return reason('no-policy', `No motion can be made under the settings here: ${text}`);
};

/** What a motion or a refresh freezes: the policy, and the lists of the roles that it names. */
function* freeze(
  dossier: Dossier,
  { pull, rfc, settings, known, proposals }: MotionFacts,
  command: ThreadCommand,
): Judging<MotionEvent> {
  const { repository } = pull;
  const disposition = dispositionOf(command);
  if (disposition === undefined) {
    const running = known.findLast(({ what }) => what.case === 'moved')?.what;
    const keys = running?.case === 'moved' && running.value.policy ? namedRoles(running.value.policy) : [];
    const roles = yield* rolesWith(dossier, { settings, repository, keys });
    return toEvent(command, { case: 'rolesRefreshed', value: { roles } });
  }
  const { policy } = choosePolicy({ settings, category: rfc.category });
  const roles = policy ? yield* rolesWith(dossier, { settings, repository, keys: namedRoles(policy) }) : [];
  const isAccepting = disposition === MotionDisposition.MERGE;
  const moves = known.flatMap(({ at, what }) => (what.case === 'moved' && at ? timestampDate(at) : []));
  const answers = [...answersIn(rfc.recordedCommands, { id: pull.authorId ?? '' }), ...moves];
  const meeting = isAccepting ? confirmedBy(proposals, { to: Stage.FCP_PROPOSED, at: command.at }, answers) : '';
  return toEvent(command, {
    case: 'moved',
    value: {
      meeting,
      ...(rfc.subject ? { subject: rfc.subject } : {}),
      subjectState: stateAt(pull, command.at),
      author: { id: pull.authorId ?? '', login: pull.author },
      disposition,
      ...(policy ? { policy } : {}),
      roles,
      headSha: pull.headSha,
      documentHash: rfc.documentHash,
    },
  });
}

/** A push that was not on record yet, while a motion runs. GitHub does not tell when it was; this is when it was seen. */
const pushOf = ({ now }: Dossier, { pull, rfc }: MotionFacts, events: readonly MotionEvent[]): MotionEvent[] => {
  const running = deriveMotions(events, now).motions.at(-1);
  if (!running || isOver(running) || running.endedAt || !pull.files) return [];
  const last = events.findLast(({ what }) => what.case === 'commitsPushed')?.what;
  const before = last?.case === 'commitsPushed' && running.changes.length > 0 ? last.value.headSha : running.headSha;
  const id = `push-${pull.headSha}`;
  if (before === pull.headSha || running.headSha === pull.headSha || events.some((event) => event.id === id)) return [];
  return [
    create(MotionEventSchema, {
      id,
      origin: id,
      at: timestampFromDate(now),
      actor: { id: pull.authorId ?? '', login: pull.author },
      url: pull.url,
      what: {
        case: 'commitsPushed',
        value: {
          headSha: pull.headSha,
          documentHash: hashOf(pull.files, rfc.documents),
          diffUrl: `${pull.url}/files/${before}..${pull.headSha}`,
        },
      },
    }),
  ];
};
