/** The motions of an RFC: what its thread says, with what each motion froze when it was made. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { SaidCommand } from '@rapporteur/core/command';
import type { PullRequestFacts } from '@rapporteur/core/github';
import {
  choosePolicy,
  deriveMotions,
  dispositionOf,
  isOver,
  isRefresh,
  keepResult,
  namedRoles,
  type Replay,
  toEvent,
  toldBy,
  toMotionEvents,
  uniteEvents,
} from '@rapporteur/core/motion';
import { hashOf, stateAt, toWord } from '@rapporteur/core/rfc';
import {
  type Motion,
  type MotionEvent,
  MotionEventSchema,
  MotionSchema,
  type Reason,
  ReasonSchema,
  type Rfc,
  type Settings,
  type Word,
} from '@rapporteur/idl';
import type { Flow } from './flow.ts';
import { loadRoles } from './roles.ts';

/** What the motions of an RFC come to. */
export type Moved = {
  readonly motions: readonly Motion[];
  /** By motion, what people were told of it already. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** Why something that was said changed nothing, by the id of the command. */
  readonly refused: ReadonlyMap<string, Reason>;
  /** Motions that were refused for good, so that nothing makes them later. */
  readonly words: readonly Word[];
};

export type MotionFacts = {
  readonly pull: PullRequestFacts;
  /** The RFC, but for its motions. */
  readonly rfc: Rfc;
  readonly settings: Settings;
  readonly said: readonly SaidCommand[];
  readonly stored: readonly Motion[];
  /** Events that the registry or the record in the status comment holds. */
  readonly known: readonly MotionEvent[];
};

/** Derives all motions of an RFC from what is said, done and on record. */
export const deriveMoved = async (flow: Flow, facts: MotionFacts): Promise<Moved> => {
  const { pull, said, stored, known } = facts;
  const thread = pull.thread ?? { written: [], happenings: [] };
  let events = uniteEvents({ known, fresh: toMotionEvents(thread, said) }, thread);
  const words: Word[] = [];
  const refused = new Map<string, Reason>();
  const earlier = new Map(
    facts.rfc.words.flatMap(({ id, refused: reason }) => (reason ? [[id, reason] as const] : [])),
  );
  for (const command of said) {
    const isMotion = dispositionOf(command) !== undefined;
    if ((!isMotion && !isRefresh(command)) || events.some(({ id }) => id === command.id)) continue;
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
    const event = await freeze(flow, facts, command);
    const tried = [...events, event];
    const reason = deriveMotions(tried, flow.now()).refused.get(command.id);
    if (!reason) events = tried;
    else {
      refused.set(command.id, reason);
      // What could not be checked is tried again at the next reading.
      if (reason.code !== 'could-not-check') words.push(toWord(command, reason));
    }
  }
  events = [...events, ...(await pushOf(flow, facts, events))];
  const replay = deriveMotions(events, flow.now());
  for (const [id, reason] of replay.refused) refused.set(id, reason);
  const motions = keepResults(flow, stored, replay);
  const bodies = thread.written.flatMap(({ author, body }) => (author.login === flow.github.appLogin ? [body] : []));
  const told = new Map(
    motions.map((motion) => [
      motion.id,
      [...new Set([...(stored.find(({ id }) => id === motion.id)?.told ?? []), ...toldBy(motion, bodies)])],
    ]),
  );
  return { motions, told, refused, words };
};

/** Stores the motions that changed; what people were told stands with them. */
export const rememberMotions = async (
  flow: Flow,
  stored: readonly Motion[],
  { motions, told }: { motions: readonly Motion[]; told: ReadonlyMap<string, readonly string[]> },
): Promise<void> => {
  for (const motion of motions) {
    const before = stored.find(({ id }) => id === motion.id);
    const next = { ...motion, version: before?.version ?? 0, told: [...(told.get(motion.id) ?? [])] };
    if (!before || !equals(MotionSchema, before, next)) await flow.client.putMotion(next);
  }
};

const keepResults = (flow: Flow, stored: readonly Motion[], { motions }: Replay): Motion[] =>
  motions.map((motion) => {
    const { motion: kept = motion, because } = keepResult(
      stored.find(({ id }) => id === motion.id),
      motion,
    );
    for (const { code, text } of because) if (code === 'recount-differs') flow.log.warn({ motion: motion.name }, text);
    return kept;
  });

/** Why no motion can be made under the settings in force. */
const policyProblem = ({ settings, rfc }: MotionFacts): Reason | undefined => {
  const { policy, problems } = choosePolicy({ settings, category: rfc.category });
  if (policy) return undefined;
  const [{ text } = { text: 'no policy is set' }] = problems;
  return create(ReasonSchema, { code: 'no-policy', text: `No motion can be made under the settings here: ${text}` });
};

/** What a motion or a refresh freezes: the policy, and the lists of the roles that it names. */
const freeze = async (
  flow: Flow,
  { pull, rfc, settings, known }: MotionFacts,
  command: SaidCommand,
): Promise<MotionEvent> => {
  const { repository } = pull;
  const disposition = dispositionOf(command);
  if (disposition === undefined) {
    const running = known.findLast(({ what }) => what.case === 'moved')?.what;
    const keys = running?.case === 'moved' && running.value.policy ? namedRoles(running.value.policy) : [];
    return toEvent(command, {
      case: 'rolesRefreshed',
      value: { roles: await loadRoles(flow, { settings, repository, keys }) },
    });
  }
  const { policy } = choosePolicy({ settings, category: rfc.category });
  const roles = policy ? await loadRoles(flow, { settings, repository, keys: namedRoles(policy) }) : [];
  return toEvent(command, {
    case: 'moved',
    value: {
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
};

/** A push that was not on record yet, while a motion runs. GitHub does not tell when it was; this is when it was seen. */
const pushOf = async (
  flow: Flow,
  { pull, rfc }: MotionFacts,
  events: readonly MotionEvent[],
): Promise<MotionEvent[]> => {
  const running = deriveMotions(events, flow.now()).motions.at(-1);
  if (!running || isOver(running) || running.endedAt || !pull.files) return [];
  const last = events.findLast(({ what }) => what.case === 'commitsPushed')?.what;
  const before = last?.case === 'commitsPushed' && running.changes.length > 0 ? last.value.headSha : running.headSha;
  const id = `push-${pull.headSha}`;
  if (before === pull.headSha || running.headSha === pull.headSha || events.some((event) => event.id === id)) return [];
  return [
    create(MotionEventSchema, {
      id,
      origin: id,
      at: timestampFromDate(flow.now()),
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
