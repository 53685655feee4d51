/** Commands on a thread: each is run once, answered in one comment beside the others of its text, and recorded. */
import { create, equals, isMessage } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { occurrenceOfName, type Reason, type Settings } from '@rapporteur/idl';
import {
  type Notes,
  type Refusal,
  RefusalSchema,
  type RequestRecord,
  RequestRecordSchema,
  type SubjectRecord,
  SubjectRecordSchema,
  toRecordName,
  toRequestName,
} from '@rapporteur/idl/record';
import {
  type Actor,
  type CommandSource,
  type CommandSpec,
  commandMessages,
  commandTable,
  decidePermission,
  decideThreadKind,
  isOnLine,
  mayByPermission,
  mayHoldCommands,
  nameCommand,
  neededPermission,
  originOf,
  type Permission,
  type PlannedCommand,
  readText,
  type Spoken,
  type Standing,
  standingsOf,
  type ThreadCommand,
  type ThreadKind,
} from '../command/index.ts';
import { type Message, print, together, under } from '../document/index.ts';
import {
  type AccountFacts,
  commentMarker,
  formatReference,
  type Post,
  type Target,
  type ThreadFacts,
} from '../github/index.ts';
import { meetingMessages, nextOccurrence } from '../meeting/index.ts';
import { notesMessages } from '../notes/index.ts';
import { messagesOf, permissionsOf, seriesOf } from '../settings/index.ts';
import { answerActions, findActions } from './actions.ts';
import { explainAgenda } from './agenda.ts';
import { acknowledge, answerLate } from './answer.ts';
import { ask, type Dossier, type Judging, reason } from './dossier.ts';
import { runWg } from './group.ts';
import { nextMeetings, notesKey, seriesMeant } from './meeting.ts';
import { positionOf, reactionTargetOf, sourceOfPost } from './position.ts';
import type { Question, Visibility } from './question.ts';
import { seriesKey } from './series-key.ts';
import { answerConfig, answerSetting } from './settings.ts';
import { type Opening, originOfRun, subjectOf } from './subject.ts';

/** A thread, and what its judge found. */
export type CommandContext = {
  readonly opening: Opening;
  readonly place: ThreadKind;
  /** Those that the pull request carries; undefined on any other thread, and where nobody knows them any more. */
  readonly notes?: Notes | undefined;
  readonly thread: ThreadFacts;
  readonly settings: Settings;
  readonly visibility: Visibility;
  readonly record: SubjectRecord;
  /** What people were told just now, by the kind of the comment. */
  readonly announced: readonly string[];
  /** Ids of commands that their author was found just now to have no permission for. */
  readonly forbidden: readonly string[];
  readonly commands: readonly ThreadCommand[];
  /** Why a command about the RFC was not taken up; undefined if it was. */
  refusalOf(command: ThreadCommand): ReturnType<typeof reason> | undefined;
  /** What a person can say to the RFC now; undefined of a command that has nothing to do with it. */
  standingFor(person: AccountFacts): Judging<(spec: CommandSpec) => Standing | undefined>;
  /** What is said to whose ballot does not bind; undefined if there is nothing to say. */
  supportOf(command: ThreadCommand): Message | undefined;
  answerStatus(): Judging<Message>;
  answerWhy(): Judging<Message>;
};

/** What a thread is found to be that can be no RFC. */
export const NO_RFC: Pick<CommandContext, 'announced' | 'forbidden' | 'refusalOf' | 'standingFor' | 'supportOf'> = {
  announced: [],
  forbidden: [],
  refusalOf: () => reason('not-an-rfc', 'Only a pull request can be an RFC.'),
  *standingFor() {
    return () => undefined;
  },
  supportOf: () => undefined,
};

/** A text whose commands are to be run. */
type Candidate = {
  readonly post: Post;
  readonly origin: string;
  readonly spoken: Spoken;
  /** What was run or answered of it. */
  readonly executed: readonly string[];
};

/** So long after a text its commands are still run unasked; later they would surprise more than help. GitHub redelivers as long. */
const LATEST_MS = 3 * 24 * 60 * 60_000;

/** The texts that may hold commands that nobody has run. */
const candidatesOf = (
  dossier: Dossier,
  { thread, record }: { readonly thread: ThreadFacts; readonly record: SubjectRecord },
): Candidate[] => {
  const executed = byOrigin(record.commands);
  const hinted = new Set(
    dossier.hints.flatMap(({ comment, review, line }) => [comment ?? [], review ?? [], line ?? []].flat()),
  );
  const since = Math.max(dossier.now.getTime() - LATEST_MS, dossier.installedAt.getTime());
  return thread.posts.flatMap((post): Candidate[] => {
    const { author, body, updatedAt, id } = post;
    if (author.isBot || !mayHoldCommands(body)) return [];
    if (updatedAt.getTime() < since && !hinted.has(id)) return [];
    const origin = originOf(post);
    const spoken = readText(post);
    const known = executed.get(origin);
    // Whoever acknowledged it before everything was forgotten has run what stood there by then.
    if (!known && post.isAcknowledged) {
      const former = spoken.former.map(runOf);
      return former.length > 0 ? [{ post, origin, spoken, executed: former }] : [];
    }
    return [{ post, origin, spoken, executed: known ?? [] }];
  });
};

const byOrigin = (commands: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const one of commands) {
    const origin = originOfRun(one);
    found.set(origin, [...(found.get(origin) ?? []), one]);
  }
  return found;
};

/** How it is recorded that a command was run: what an edit repeats later is another one. */
const runOf = ({ id, key }: Pick<ThreadCommand, 'id' | 'key'>): string => `${id} ${key}`;

/** What is to be run or answered now. */
type Errand =
  | { readonly kind: 'command'; readonly run: string; readonly command: PlannedCommand; readonly given: ThreadCommand }
  | { readonly kind: 'unknown'; readonly run: string; readonly command: PlannedCommand; readonly given: undefined }
  | { readonly kind: 'too_many'; readonly run: string; readonly because: Reason }
  | { readonly kind: 'unversioned'; readonly run: string; readonly text: string };

/** What nobody has run of a text. `commands` are those of its thread that count. */
const errandsOf = ({ origin, spoken, executed }: Candidate, commands: readonly ThreadCommand[]): readonly Errand[] => {
  const { plan, unclear } = spoken;
  const done = new Set(executed);
  const isNew = ({ run }: Errand): boolean => !done.has(run);
  if (plan?.kind !== 'run' && plan?.kind !== 'too_many') return [];
  const [doubtful] = plan.commands.filter(({ key, match }) => match.kind === 'command' && unclear.has(key));
  const doubt: Errand[] = doubtful
    ? [{ kind: 'unversioned', run: `${origin} ${UNVERSIONED}`, text: doubtful.text }]
    : [];
  if (plan.kind === 'too_many') {
    const tooMany: Errand = { kind: 'too_many', run: `${origin} ${plan.key}`, because: plan.because };
    return (doubtful ? doubt : [tooMany]).filter(isNew);
  }
  const errands = plan.commands.flatMap((command): Errand[] => {
    const { key, match } = command;
    if (match.kind === 'unknown') {
      return unclear.has(key) ? [] : [{ kind: 'unknown', run: `${origin} ${key}`, command, given: undefined }];
    }
    const one = commands.findLast((other) => other.origin === origin && other.key === key);
    // What somebody else wrote into a text is nobody's command.
    if (!one || done.has(`${origin} ${key}`)) return [];
    return [{ kind: 'command', run: runOf(one), command, given: one }];
  });
  return [...errands, ...doubt].filter(isNew);
};

/** Of what was said, what was run or is about to be; a word that its author took out before anybody ran it is neither. */
export const runningOf = (
  dossier: Dossier,
  {
    commands,
    ...heldBy
  }: { readonly thread: ThreadFacts; readonly record: SubjectRecord; readonly commands: readonly ThreadCommand[] },
): ReadonlySet<ThreadCommand> => {
  const errands = candidatesOf(dossier, heldBy).flatMap((candidate) => errandsOf(candidate, commands));
  const done = new Set(heldBy.record.commands);
  return new Set([
    ...errands.flatMap((errand) => ('given' in errand && errand.given) || []),
    ...commands.filter((one) => done.has(runOf(one))),
  ]);
};

const UNVERSIONED = 'unversioned';

/** Tells which texts hold commands that nobody has run, so that whoever waits for long sees that they were heard. */
export const acknowledgeNew = (
  dossier: Dossier,
  { opening, thread, record }: Pick<CommandContext, 'opening' | 'thread' | 'record'>,
): void => {
  for (const candidate of candidatesOf(dossier, { thread, record })) {
    const { post, executed, spoken } = candidate;
    const isNew = executed.length === 0 && !post.isAcknowledged && errandsOf(candidate, spoken.commands).length > 0;
    if (!isNew) continue;
    dossier.acknowledgements.push({
      type: 'react',
      repository: opening.repository,
      on: reactionTargetOf(opening, sourceOfPost(post)),
      content: 'eyes',
    });
  }
};

/** What came of one command. An answer is Markdown that is already safe; none if the effect shows by itself. */
type Outcome = {
  readonly done: boolean;
  readonly answer?: Message;
  readonly pending?: RequestRecord;
  /** Whether the answer says that the person may not. */
  readonly isRefusal?: true;
};

/** Runs what nobody has run yet. Running it again changes nothing. */
export function* runCommands(dossier: Dossier, context: CommandContext): Judging {
  const { thread, record, opening } = context;
  yield* answerLate(dossier, targetOf(opening));
  const run: string[] = [];
  const refusals = [...record.refusals];
  const forbidden = new Set([...record.forbidden, ...context.forbidden]);
  for (const candidate of candidatesOf(dossier, { thread, record }))
    run.push(...(yield* runText(dossier, context, { candidate, refusals, forbidden })));
  const announced = [...new Set([...record.announced, ...context.announced])];
  const isSame = announced.length === record.announced.length && forbidden.size === record.forbidden.length;
  if (run.length === 0 && isSame) return;
  dossier.put({
    message: create(SubjectRecordSchema, {
      ...record,
      subject: subjectOf(opening),
      commands: [...record.commands, ...run],
      announced,
      refusals: refusals.slice(-MOST_REFUSALS),
      forbidden: [...forbidden],
    }),
    visibility: context.visibility,
  });
}

/** What was refused on a thread; what is refused in the course of a look is added. */
type Refused = {
  readonly refusals: Refusal[];
  /** Ids of commands. A command on a locked thread is run again when it can be answered, with the permission of its day. */
  readonly forbidden: Set<string>;
};

/** Answers what was run, "comment-12.1 /rfc status". */
function* runText(
  dossier: Dossier,
  context: CommandContext,
  { candidate, refusals, forbidden }: Refused & { readonly candidate: Candidate },
): Judging<string[]> {
  const { thread, opening } = context;
  const { post, executed } = candidate;
  const isTransferred = thread.timelineEvents.some(({ kind, at }) => kind === 'transferred' && at >= post.at);
  const errands = isTransferred ? [] : errandsOf(candidate, context.commands);
  if (errands.length === 0) return [];
  const target = targetOf(opening);
  const on = reactionTargetOf(opening, sourceOfPost(post));
  const round = roundOf(target, { post, executed });
  const outcomes: Outcome[] = [];
  for (const errand of errands) outcomes.push(yield* runErrand(dossier, context, { post, errand, forbidden }));
  const isSilent = wasRefused(refusals, post);
  const spoken = outcomes.filter(({ answer, isRefusal }) => answer !== undefined && !(isSilent && isRefusal));
  const refusal = spoken.some(({ isRefusal }) => isRefusal) ? toRefusal(post) : undefined;
  if (refusal) refusals.push(refusal);
  const answers = spoken.flatMap(({ answer }) => answer ?? []);
  const marker = commentMarker('answer', round);
  const run = errands.map((errand) => errand.run);
  const requests = outcomes.flatMap(({ pending }) => pending ?? []);
  // Whoever answers a request says all of it, later if need be.
  const onRefused = requests.length > 0 ? undefined : (): void => forgetRun(dossier, target, { run, refusal });
  if (answers.length > 0) {
    const because = [reason('command', `${post.author.login} wrote a command.`)];
    const position = positionOf(opening, sourceOfPost(post));
    const body = under(marker, together(answers));
    dossier.act([{ type: 'upsert_comment', target, position, marker, body }], because, onRefused);
  }
  const isDone = outcomes.every(({ done }) => done);
  for (const request of requests) {
    const message = create(RequestRecordSchema, {
      ...request,
      othersDone: isDone,
      answered: print(together(answers)),
      marker,
    });
    dossier.put({ message, visibility: context.visibility });
    dossier.follow({ key: request.to });
  }
  if (requests.length === 0) acknowledge(dossier, { target, on, ...(onRefused && { onRefused }) }, isDone);
  return run;
}

/** One refusal for each person, thread and hour (C23); then 😕 has to do. */
const wasRefused = (refusals: readonly Refusal[], { author, updatedAt }: Post): boolean =>
  refusals.some(({ accountId, at }) => {
    const since = at && updatedAt.getTime() - timestampDate(at).getTime();
    return accountId === author.id && since !== undefined && Math.abs(since) < REFUSED_MS;
  });

const toRefusal = ({ author, updatedAt }: Post): Refusal =>
  create(RefusalSchema, { accountId: author.id, at: timestampFromDate(updatedAt) });

const REFUSED_MS = 60 * 60_000;
/** More people than these are not refused on one thread within an hour; should they be, the first ones hear it again. */
const MOST_REFUSALS = 100;

function* runErrand(
  dossier: Dossier,
  context: CommandContext,
  { post, errand, forbidden }: Pick<Running, 'post' | 'forbidden'> & { readonly errand: Errand },
): Judging<Outcome> {
  switch (errand.kind) {
    case 'too_many':
      return { done: false, answer: commandMessages.tooMany(sourceOf(post, ''), errand.because) };
    case 'unversioned':
      return { done: false, answer: commandMessages.unversioned(sourceOf(post, errand.text)) };
    default: {
      const { command, given } = errand;
      return yield* runOne(dossier, context, { post, command, given, forbidden });
    }
  }
}

/** What could not be answered, on a locked thread, is run again at the next look, and answered then if the lock is off. */
const forgetRun = (
  dossier: Dossier,
  target: Target,
  { run, refusal }: { readonly run: readonly string[]; readonly refusal: Refusal | undefined },
): void => {
  const put = dossier.settled.get(toRecordName(target));
  if (!put || !isMessage(put.message, SubjectRecordSchema)) return;
  const commands = put.message.commands.filter((command) => !run.includes(command));
  const refusals = put.message.refusals.filter((one) => !refusal || !equals(RefusalSchema, one, refusal));
  dossier.put({ ...put, message: create(SubjectRecordSchema, { ...put.message, commands, refusals }) });
};

/** What an edit adds is answered beside the earlier answer, which stays. */
const roundOf = (
  { repository, number }: Target,
  { post, executed }: { readonly post: Post; readonly executed: readonly string[] },
): string => {
  const key = `${repository}#${number}/${nameInMarker(post)}`;
  return executed.length === 0 ? key : `${key}/${executed.length}`;
};

/** Comments on lines have numbers of their own. */
const nameInMarker = ({ kind, id }: Post): string => {
  if (kind === 'description') return 'body';
  return kind === 'line' ? `line-${id}` : String(id);
};

type Running = {
  readonly post: Post;
  readonly command: PlannedCommand;
  readonly given: ThreadCommand | undefined;
  readonly forbidden: Set<string>;
};

function* runOne(dossier: Dossier, context: CommandContext, running: Running): Judging<Outcome> {
  const { place, settings, opening } = context;
  const { post, command, given, forbidden } = running;
  const source = sourceOf(post, command.text);
  if (command.match.kind === 'unknown') {
    return { done: false, answer: commandMessages.unknown({ source, match: command.match }) };
  }
  if (!given) throw new Error('A command that was read is one that was given.');
  const { spec } = given;
  const inPlace = decideThreadKind(spec, place, isOnLine(given));
  if (inPlace.kind !== 'allowed') {
    return { done: false, answer: commandMessages.misplaced({ source, spec, because: inPlace.because }) };
  }
  if (isAboutRfc(spec)) return yield* recordRfcCommand(dossier, context, { given, source });
  const actor: Actor = forbidden.has(given.id)
    ? NOBODY
    : {
        login: post.author.login,
        // What is open to everybody costs no request.
        permission: spec.who === 'anyone' ? 'unknown' : yield* permissionOf(dossier, opening, post.author),
        isAuthor: post.author.id === opening.author.id,
      };
  const decision = decidePermission({ spec, actor, settings });
  switch (decision.kind) {
    case 'allowed':
      return yield* dispatch(dossier, context, { post, given, source, actor });
    case 'unverifiable':
      return { done: false, answer: commandMessages.unverifiable({ source, spec, willRetry: false }) };
    case 'refused': {
      forbidden.add(given.id);
      const holders = yield* holdersOf(dossier, opening.repository, { spec, settings });
      const answer = commandMessages.refusal({
        source,
        spec,
        because: decision.because,
        holders,
        own: messagesOf(settings).refusal,
      });
      return { done: false, answer, isRefusal: true };
    }
    default:
      return decision.kind satisfies never;
  }
}

const NOBODY: Actor = { login: '', permission: 'none', isAuthor: false };

type Dispatched = {
  readonly post: Post;
  readonly given: ThreadCommand;
  readonly source: CommandSource;
  readonly actor: Actor;
};

function* dispatch(
  dossier: Dossier,
  context: CommandContext,
  { post, given, source, actor }: Dispatched,
): Judging<Outcome> {
  const { opening, settings, place, visibility } = context;
  const target = targetOf(opening);
  const answer = (given: Message): Message => commandMessages.answer(source, given);
  const name = nameCommand(given.spec);
  switch (name) {
    case '/agenda': {
      const series = yield* seriesMeant(dossier, settings, target);
      if (!series) return { done: false, answer: answer(meetingMessages.noSeries([])) };
      if (!nextOccurrence(series, dossier.now)) {
        return { done: false, answer: answer(meetingMessages.noSeries(['The rule gives no further date.'])) };
      }
      return { done: true, pending: toRequest(context, { post, given, to: seriesKey(series), what: 'agenda' }) };
    }
    case '/agenda add':
    case '/agenda accept':
    case '/agenda drop':
    case '/agenda skip':
    case '/agenda defer':
    case '/agenda move':
    case '/agenda reopen':
    case '/ok': {
      const series = yield* seriesMeant(dossier, settings, target);
      if (!series) return { done: false, answer: answer(meetingMessages.noSeries([])) };
      const what = `agenda ${given.spec.sub ?? given.spec.verb}`;
      const request = toRequest(context, { post, given, to: seriesKey(series), what });
      // What anybody may propose stands at once if it comes from somebody who may accept it.
      const permission = yield* permissionOf(dossier, opening, post.author);
      const byMaintainer = mayByPermission({ spec: given.spec, actor: { ...actor, permission }, settings });
      return { done: true, pending: create(RequestRecordSchema, { ...request, byMaintainer }) };
    }
    case '/action list': {
      const words = yield* answerActions(dossier, { settings, visibility, login: given.values.login });
      return { done: true, answer: answer(words) };
    }
    case '/action add':
    case '/action done':
    case '/action drop':
    case '/action reopen':
    case '/action assign':
    case '/action due':
    case '/action link': {
      const found = yield* findActions(dossier, { settings, visibility, target, id: given.values.action });
      if ('words' in found) return { done: false, answer: answer(found.words) };
      const request = toRequest(context, { post, given, to: found.key, what: `action ${given.spec.sub ?? ''}` });
      const byMaintainer = mayByPermission({ spec: given.spec, actor, settings });
      return { done: true, pending: create(RequestRecordSchema, { ...request, byMaintainer }) };
    }
    case '/meeting next':
      return { done: true, answer: answer(yield* nextMeetings(dossier, settings)) };
    case '/meeting here':
    case '/meeting add':
    case '/meeting skip':
    case '/meeting cancel':
    case '/meeting uncancel':
    case '/meeting move': {
      const series = yield* seriesMeant(dossier, settings, target, given.values.date);
      if (!series) return { done: false, answer: answer(meetingMessages.noSeries([])) };
      const request = toRequest(context, { post, given, to: seriesKey(series), what: name.slice(1) });
      return { done: true, pending: request };
    }
    case '/agenda why':
      return { done: true, answer: answer(yield* explainAgenda(dossier, settings, target)) };
    case '/notes approve':
    case '/notes reject':
    case '/notes regenerate':
    case '/notes strike':
    case '/notes fix':
    case '/notes recording':
    case '/notes alias': {
      const { notes } = context;
      if (!notes) return { done: false, answer: answer(notesMessages.unchanged({ why: 'lost' })) };
      const to = notesKey(target.repository, occurrenceOfName(notes.name));
      const request = toRequest(context, { post, given, to, what: given.spec.sub ?? '' });
      const byMaintainer = mayByPermission({ spec: given.spec, actor, settings });
      return { done: true, pending: create(RequestRecordSchema, { ...request, byMaintainer }) };
    }
    case '/rfc status':
      return { done: true, answer: answer(yield* context.answerStatus()) };
    case '/rfc why':
      return { done: true, answer: answer(yield* context.answerWhy()) };
    case '/wg status':
    case '/wg add':
    case '/wg remove': {
      const { done, words } = yield* runWg(dossier, { given, target, settings, visibility });
      return { done, answer: answer(words) };
    }
    case '/config show':
      return { done: true, answer: answer(yield* answerConfig(dossier, target.repository)) };
    case '/config explain':
      return { done: true, answer: answer(yield* answerSetting(dossier, target.repository, given.values.word ?? '')) };
    case '/help': {
      const topic = given.values.verb;
      const permission = yield* permissionOf(dossier, opening, post.author);
      const standingOf = yield* context.standingFor(post.author);
      const entries = standingsOf({
        table: commandTable,
        place,
        isOnLine: isOnLine(given),
        actor: { ...actor, permission },
        settings,
        standingOf: (spec) =>
          MEETING_VERBS.has(spec.verb) && seriesOf(settings).length === 0 ? NO_MEETINGS : standingOf(spec),
      });
      return { done: true, answer: commandMessages.help({ source, entries, ...(topic ? { topic } : {}) }) };
    }
    default:
      throw new Error(`${name} stands in the command table, but no judge runs it.`);
  }
}

const MEETING_VERBS: ReadonlySet<string> = new Set(['agenda', 'action', 'meeting']);
const NO_MEETINGS: Standing = { isNow: false, who: 'nobody while no meetings are planned' };

const toRequest = (
  { opening }: CommandContext,
  asked: { post: Post; given: ThreadCommand; to: string; what: string },
): RequestRecord => {
  const { post, given, to, what } = asked;
  const { commit, statement, turns, heard, item, action, date, when, text: words } = given.values;
  const { until, shift, after, due, reference } = given.values;
  const named = reference ? formatReference({ repository: opening.repository, ...reference }) : undefined;
  const shifted = after === undefined ? shift : `${shift} ${after}`;
  const { repository, number } = opening;
  return create(RequestRecordSchema, {
    name: toRequestName({ repository, number }, given.id),
    to,
    what,
    on: subjectOf(opening),
    origin: given.origin,
    text: given.text,
    by: post.author.login,
    byId: post.author.id,
    nodeId: post.nodeId,
    replyTo: post.replyTo ?? '',
    at: timestampFromDate(given.at),
    url: post.url,
    argument: commit ?? statement ?? turns ?? heard ?? item ?? action ?? date ?? '',
    localStart: when ?? '',
    words: words ?? until ?? shifted ?? due ?? named ?? '',
  });
};

/** Commands whose word is read from the thread: to hear one is to read the thread and to see what came of it. */
const isAboutRfc = ({ verb, asks, decides }: CommandSpec): boolean =>
  !asks && (verb === 'rfc' || (decides === true && verb !== 'notes'));

function* recordRfcCommand(
  dossier: Dossier,
  { refusalOf, supportOf, opening, settings }: CommandContext,
  { given, source }: { given: ThreadCommand; source: CommandSource },
): Judging<Outcome> {
  const because = refusalOf(given);
  if (!because) {
    const words = supportOf(given);
    return { done: true, ...(words ? { answer: commandMessages.answer(source, words) } : {}) };
  }
  const { spec } = given;
  const own = messagesOf(settings).refusal;
  switch (because.code) {
    case 'not-permitted': {
      const holders = yield* holdersOf(dossier, opening.repository, { spec, settings });
      return { done: false, answer: commandMessages.refusal({ source, spec, because, holders, own }), isRefusal: true };
    }
    case 'permission-unknown':
      return { done: false, answer: commandMessages.unverifiable({ source, spec, willRetry: true }) };
    default: {
      const answer = commandMessages.notTaken({ source, spec, because, own });
      return { done: false, answer, ...(NOT_FOR_THEM.has(because.code) ? { isRefusal: true } : {}) };
    }
  }
}

/** Reasons of a motion why it is not for this person to say. */
const NOT_FOR_THEM: ReadonlySet<string> = new Set([
  'may-not-move',
  'not-allowed',
  'not-a-member',
  'not-the-raiser',
  'not-the-author',
]);

/** The permission of a person on a repository; "unknown" if GitHub does not tell. */
const permissionOf = (dossier: Dossier, { repository }: Target, account: AccountFacts): Judging<Permission> =>
  ask(dossier, permissionQuestion(repository, account));

export const permissionQuestion = (repository: string, { login, id }: AccountFacts): Question<'permission'> => ({
  ask: 'permission',
  about: { repository, login: login.toLowerCase(), account: id },
});

function* holdersOf(
  dossier: Dossier,
  repository: string,
  { spec, settings }: { spec: CommandSpec; settings: Settings },
): Judging<{ logins: string[] }> {
  const { maintainers, maintainerPermission } = permissionsOf(settings);
  const permission = neededPermission(spec, maintainerPermission);
  const holders =
    permission === undefined ? [] : yield* ask(dossier, { ask: 'holders', about: { repository, permission } });
  const logins = (holders ?? []).filter(({ isBot }) => !isBot).map(({ login }) => login);
  return { logins: [...new Set([...(maintainers?.values ?? []), ...logins])] };
}

const targetOf = ({ repository, number }: Target): Target => ({ repository, number });

const sourceOf = ({ author, url }: Post, text: string): CommandSource => ({ login: author.login, text, url });
