/** Commands in comments: acknowledged at once, run one by one, answered in one comment, remembered. */
import { create } from '@bufbuild/protobuf';
import {
  type Actor,
  availableCommands,
  type CommandSource,
  type CommandSpec,
  commandTable,
  decidePermission,
  decidePlace,
  nameCommand,
  neededPermission,
  type Place,
  type PlannedCommand,
  planCommands,
  renderAnswer,
  renderHelp,
  renderMisplaced,
  renderNotTaken,
  renderRefusal,
  renderTooMany,
  renderUnknown,
  renderUnverifiable,
} from '@rapporteur/core/command';
import { type Action, commentMarker, type Target, type Written } from '@rapporteur/core/github';
import { permissionsOf } from '@rapporteur/core/settings';
import { ReasonSchema, type Settings } from '@rapporteur/idl';
import { explainAgenda, postAgenda } from './agenda.ts';
import { approve, carriesNotes } from './approve.ts';
import { answerConfig, answerSetting } from './config.ts';
import { applyActions, type Flow } from './flow.ts';
import { runWg } from './group.ts';
import { loadPermission } from './permission.ts';
import { answerStatus, answerWhy, type Tracked, trackPullRequest } from './rfc.ts';
import { loadSettings } from './settings.ts';

/** A comment, or the body of an issue or pull request, that may hold commands. Every text in it is foreign. */
export type CommandComment = {
  readonly target: Target;
  readonly isPullRequest: boolean;
  readonly issueAuthor: string;
  readonly on: Extract<Action, { type: 'react' }>['on'];
  readonly url: string;
  readonly body: string;
  readonly author: string;
  readonly authorId: string;
  readonly nodeId: string;
  readonly sender: string;
  readonly senderIsBot: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Set if the event is an edit. */
  readonly formerBody?: string;
  readonly transferred?: boolean;
};

/** What came of one command. An answer is Markdown that is already safe; none if the effect shows by itself. */
type Outcome = { readonly done: boolean; readonly answer?: string };

/** Runs the commands of a comment. Running them again changes nothing. */
export const runCommands = async (flow: Flow, comment: CommandComment): Promise<void> => {
  const key = commentKey(comment);
  const executed = await loadExecuted(flow, key);
  const plan = planCommands({
    body: comment.body,
    event: comment.formerBody === undefined ? 'created' : 'edited',
    previousExecuted: executed,
    senderIsBot: comment.senderIsBot,
    senderIsAuthor: comment.sender === comment.author,
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    transferred: comment.transferred ?? false,
  });
  if (plan.kind === 'ignored') {
    flow.log.debug({ comment: comment.url, because: plan.because.code }, 'ignored');
    return;
  }
  await react(flow, comment, 'eyes');
  const outcomes =
    plan.kind === 'too_many'
      ? [{ done: false, answer: renderTooMany(sourceOf(comment, ''), plan.because) }]
      : await runAll(flow, comment, plan.commands);
  const answers = outcomes.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  // What an edit adds is answered beside the earlier answer, which stays.
  const round = executed.length === 0 ? key : `${key}/${executed.length}`;
  if (answers.length > 0) await answer(flow, comment, { round, answers });
  await react(flow, comment, outcomes.every(({ done }) => done) ? 'rocket' : 'confused');
  const keys = plan.kind === 'too_many' ? [plan.key] : plan.commands.map((command) => command.key);
  await remember(flow, key, keys);
};

const runAll = async (flow: Flow, comment: CommandComment, commands: readonly PlannedCommand[]): Promise<Outcome[]> => {
  const settings = await loadSettings(flow, comment.target.repository);
  const place = await placeOf(flow, comment);
  const outcomes: Outcome[] = [];
  let tracked: Promise<Tracked | undefined> | undefined;
  // However many words about an RFC a comment holds, its thread is read once.
  const track = (): Promise<Tracked | undefined> => {
    tracked ??= trackPullRequest(flow, comment.target, toWritten(comment));
    return tracked;
  };
  for (const command of commands) outcomes.push(await runOne(flow, { comment, command, settings, place, track }));
  return outcomes;
};

/** A comment that was just written may be missing in what GitHub lists. */
const toWritten = (comment: CommandComment): { readonly written?: Written } => {
  const { on, formerBody, nodeId, author, authorId, createdAt, updatedAt, url, body } = comment;
  if (on.kind !== 'issue_comment' || formerBody !== undefined) return {};
  const account = { id: authorId, login: author, isBot: false };
  return { written: { kind: 'comment', id: on.id, nodeId, author: account, at: createdAt, updatedAt, url, body } };
};

type Running = {
  readonly comment: CommandComment;
  readonly command: PlannedCommand;
  readonly settings: Settings;
  readonly place: Place;
  readonly track: () => Promise<Tracked | undefined>;
};

const runOne = async (flow: Flow, running: Running): Promise<Outcome> => {
  const { comment, command, settings, place } = running;
  const source = sourceOf(comment, command.text);
  if (command.match.kind === 'unknown') {
    return { done: false, answer: renderUnknown({ source, match: command.match }) };
  }
  const { spec } = command.match;
  const inPlace = decidePlace(spec, place);
  if (inPlace.kind !== 'allowed') {
    return { done: false, answer: renderMisplaced({ source, spec, because: inPlace.because }) };
  }
  if (isSaidToRfc(spec)) return hearRfc(flow, { ...running, spec, source });
  const actor = await loadActor(flow, comment, spec);
  const decision = decidePermission({ spec, actor, settings });
  switch (decision.kind) {
    case 'allowed':
      return dispatch(flow, { ...running, spec, source, actor });
    case 'unverifiable':
      return { done: false, answer: renderUnverifiable({ source, spec, willRetry: false }) };
    case 'refused': {
      const holders = await loadHolders(flow, comment.target.repository, { spec, settings });
      return { done: false, answer: renderRefusal({ source, spec, because: decision.because, holders }) };
    }
    default:
      return decision.kind satisfies never;
  }
};

type Dispatched = Running & { readonly spec: CommandSpec; readonly source: CommandSource; readonly actor: Actor };

const dispatch = async (
  flow: Flow,
  { comment, command, spec, source, actor, settings, place }: Dispatched,
): Promise<Outcome> => {
  const { target } = comment;
  switch (nameCommand(spec)) {
    case '/agenda': {
      const posted = await postAgenda(flow, settings);
      return {
        done: posted.done,
        ...(posted.issue?.repository === target.repository && posted.issue.number === target.number
          ? {}
          : { answer: renderAnswer({ source, ...posted.words }) }),
      };
    }
    case '/agenda why':
      return { done: true, answer: renderAnswer({ source, ...(await explainAgenda(flow, settings)) }) };
    case '/notes approve': {
      const approval = await approve(flow, target, actor.login);
      return approval.kind === 'approved'
        ? { done: true, answer: renderAnswer({ source, ...approval.words }) }
        : { done: false, answer: renderAnswer({ source, ...approval.words }) };
    }
    case '/rfc status':
      return { done: true, answer: renderAnswer({ source, ...(await answerStatus(flow, target)) }) };
    case '/rfc why':
      return { done: true, answer: renderAnswer({ source, ...(await answerWhy(flow, target, settings)) }) };
    case '/wg status':
    case '/wg add':
    case '/wg remove': {
      const sub = spec.sub === 'add' ? 'add' : spec.sub === 'remove' ? 'remove' : 'status';
      const args = command.match.kind === 'command' ? command.match.args : [];
      const id = `${originOf(comment)}.${command.line}`;
      const said = {
        sub,
        args,
        target,
        by: actor.login,
        at: comment.createdAt,
        id,
        url: comment.url,
        settings,
      } as const;
      const { done, words } = await runWg(flow, said);
      return { done, answer: renderAnswer({ source, ...words }) };
    }
    case '/config show':
      return { done: true, answer: renderAnswer({ source, ...(await answerConfig(flow, target.repository)) }) };
    case '/config explain': {
      const key = command.match.kind === 'command' ? command.match.rest : '';
      return { done: true, answer: renderAnswer({ source, ...(await answerSetting(flow, target.repository, key)) }) };
    }
    case '/help': {
      const [topic] = command.match.kind === 'command' ? command.match.args : [];
      const permission = await loadPermission(flow, target.repository, comment.author);
      const specs = availableCommands({ table: commandTable, place, actor: { ...actor, permission }, settings });
      return { done: true, answer: renderHelp({ source, specs, ...(topic ? { topic: topic.text } : {}) }) };
    }
    default:
      throw new Error(`${nameCommand(spec)} stands in the command table, but no flow runs it.`);
  }
};

/** Commands whose word is read from the thread: to hear one is to read the thread and to see what came of it. */
const isSaidToRfc = ({ verb, sub, asks }: CommandSpec): boolean =>
  !asks && (SAID_TO_RFC.has(verb) || (verb === 'rfc' && sub !== undefined));

const SAID_TO_RFC: ReadonlySet<string> = new Set([
  'motion',
  'vote',
  'object',
  'answer',
  'concern',
  'confirm',
  'resolve',
  'withdraw',
  'fcp',
]);

type Heard = Running & { readonly spec: CommandSpec; readonly source: CommandSource };

const hearRfc = async (flow: Flow, { comment, command, settings, spec, source, track }: Heard): Promise<Outcome> => {
  const tracked = await track();
  const because = tracked?.refusalOf(originOf(comment), command.key);
  if (!because) return { done: tracked !== undefined };
  switch (because.code) {
    case 'not-permitted': {
      const holders = await loadHolders(flow, comment.target.repository, { spec, settings });
      return { done: false, answer: renderRefusal({ source, spec, because, holders }) };
    }
    case 'permission-unknown':
      return { done: false, answer: renderUnverifiable({ source, spec, willRetry: true }) };
    default:
      return { done: false, answer: renderNotTaken({ source, spec, because }) };
  }
};

const originOf = ({ on }: CommandComment): string =>
  on.kind === 'issue' ? `description-${on.number}` : `comment-${on.id}`;

const placeOf = async (flow: Flow, { target, isPullRequest }: CommandComment): Promise<Place> => {
  if (!isPullRequest) return 'issue';
  return (await carriesNotes(flow, target)) ? 'notes_pull_request' : 'pull_request';
};

const loadActor = async (flow: Flow, comment: CommandComment, spec: CommandSpec): Promise<Actor> => ({
  login: comment.author,
  // What is open to everybody costs no request.
  permission: spec.who === 'anyone' ? 'unknown' : await loadPermission(flow, comment.target.repository, comment.author),
  isAuthor: comment.author === comment.issueAuthor,
});

const loadHolders = async (
  flow: Flow,
  repository: string,
  { spec, settings }: { spec: CommandSpec; settings: Settings },
) => {
  const { maintainers, maintainerPermission } = permissionsOf(settings);
  const needed = neededPermission(spec, maintainerPermission);
  const logins = needed === undefined ? [] : await flow.github.listPermitted(repository, needed);
  return { logins: [...new Set([...(maintainers?.values ?? []), ...logins])] };
};

const react = async (
  flow: Flow,
  { target, on }: CommandComment,
  content: Extract<Action, { type: 'react' }>['content'],
): Promise<void> => {
  await flow.github.apply({ type: 'react', repository: target.repository, on, content });
};

const answer = async (
  flow: Flow,
  comment: CommandComment,
  { round, answers }: { round: string; answers: readonly string[] },
): Promise<void> => {
  const marker = commentMarker('answer', round);
  const body = `${marker}\n${answers.join('\n\n---\n\n')}`;
  const because = [create(ReasonSchema, { code: 'command', text: `${comment.author} wrote a command.` })];
  await applyActions(flow, [{ type: 'upsert_comment', target: comment.target, marker, body }], because);
};

/** What was run for a comment stands in the audit log: an edit runs only what is new in it. */
const loadExecuted = async (flow: Flow, key: string): Promise<string[]> => {
  const entries = await flow.client.listAudit({ subject: key, pageSize: 500 }).all();
  return entries.filter(({ action }) => action === 'command').flatMap(({ because }) => because.map(({ code }) => code));
};

const remember = async (flow: Flow, key: string, commands: readonly string[]): Promise<void> => {
  const because = commands.map((code) => create(ReasonSchema, { code, text: 'The command was run.' }));
  await flow.client.appendAudit([{ subject: key, action: 'command', because, cause: flow.cause }]);
};

const commentKey = ({ target, on }: Pick<CommandComment, 'target' | 'on'>): string =>
  `${target.repository}#${target.number}/${on.kind === 'issue' ? 'body' : on.id}`;

const sourceOf = ({ author, url }: CommandComment, text: string): CommandSource => ({ login: author, text, url });
