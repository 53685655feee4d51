/**
 * What a person does by a program: each act is one comment with a command on the thread where it belongs, posted with their own
 * token. So the thread stays the record, and nothing is decided by a call that it does not tell of.
 */
import { type ActionItem, type Meeting, type Notes, type SubjectRef, toActionId } from '@rapporteur/idl';
import { RapporteurError } from './error.ts';
import type { GithubOptions } from './github.ts';
import { createPost, type Post, type Posted, type PostOptions, parseThread, type Thread } from './post.ts';

export { type DeviceCode, type Login, type LoginOptions, login, type RenewOptions, renewLogin } from './login.ts';
export { type Post, type Posted, type PostOptions, parseThread, type Thread } from './post.ts';

export type ActorOptions = GithubOptions & {
  /** A token of the person, as `login` gives it; it goes to GitHub alone. */
  readonly token: string;
  /** Asked on which thread the agenda of a meeting stands: a client of the registry. */
  readonly registry?: Meetings | undefined;
};

/** What is asked of a client of the registry. */
export type Meetings = { getMeeting(name: string): Promise<Pick<Meeting, 'issue'>> };

/** A thread, or what people write for it: "acme/widgets#7", the address of its page. */
export type Where = Thread | string;

/** An RFC, or a motion on one. */
type OnRfc = Where | { readonly subject?: SubjectRef | undefined };

/** What a person can do. Each act resolves with the comment's address; all throw RapporteurError, and nothing else. */
export type Actor = {
  /** Posts any one line, a command or not. */
  comment(where: Where, line: string, options?: PostOptions): Promise<Posted>;
  /** On the issue of the item, else where the agenda of its meeting stands. */
  action(item: Pick<ActionItem, 'name' | 'issue' | 'meeting'>): ActionActs;
  /** On the pull request of the RFC: what decides about it. */
  motion(rfc: OnRfc): MotionActs;
  /** On the pull request of the RFC: what becomes of it besides. */
  rfc(rfc: OnRfc): RfcActs;
  /** On the pull request of the notes. */
  notes(notes: Pick<Notes, 'name' | 'pullRequest'>): NotesActs;
  /** Where the agenda of the meeting stands. */
  agenda(meeting: Pick<Meeting, 'name' | 'issue'>): AgendaActs;
};

type Act<Given extends readonly unknown[] = []> = (...given: [...Given, options?: PostOptions]) => Promise<Posted>;

export type ActionActs = {
  readonly done: Act<[reason?: string]>;
  readonly drop: Act<[reason: string]>;
  readonly reopen: Act<[reason?: string]>;
  /** To a login, a group, the name of a person, or "unassigned". */
  readonly assign: Act<[owner: string]>;
  /** "YYYY-MM-DD"; undefined for none. */
  readonly due: Act<[date: string | undefined]>;
};

export type MotionActs = {
  readonly open: Act<[disposition: 'merge' | 'close' | 'postpone']>;
  readonly vote: Act<[ballot: '+1' | '-1' | 'abstain' | 'clear']>;
  readonly object: Act<[reason: string]>;
  readonly withdrawObjection: Act;
  readonly answer: Act<[login: string, text: string]>;
  readonly concern: Act<[name: string, text: string]>;
  readonly confirm: Act<[name: string]>;
  readonly resolve: Act<[name: string, reason?: string]>;
  readonly cancel: Act<[reason?: string]>;
  readonly extend: Act<[days: number, reason?: string]>;
};

/** Stages that people set where they were decided elsewhere. */
export type SetStage = 'in_review' | 'accepted' | 'rejected' | 'postponed' | 'withdrawn' | 'implemented';

export type RfcActs = {
  readonly track: Act;
  readonly ignore: Act;
  readonly stage: Act<[stage: SetStage, reason?: string]>;
  readonly withdraw: Act<[reason?: string]>;
};

export type NotesActs = {
  /** As they were seen, or at a commit. */
  readonly approve: Act<[commit?: string]>;
  readonly regenerate: Act;
  readonly reject: Act<[reason?: string]>;
};

export type AgendaActs = {
  /** A topic in words, or a link. */
  readonly add: Act<[topic: string]>;
};

/** @throws RapporteurError "invalid" when GitHub's address is not one, or the token is empty */
export const createActor = ({ registry, ...options }: ActorOptions): Actor => {
  if (!/^[\x21-\x7e]+$/.test(options.token))
    throw new RapporteurError('invalid', 'The token is empty or holds blanks; it is none of GitHub.');
  return actBy(createPost(options), registry);
};

/** The acts over another way to post, such as one that only shows what would be posted where. */
export const actBy = (post: Post, registry?: Meetings): Actor => {
  const say = async (where: Where | Promise<Thread>, line: string, options: PostOptions | undefined) => {
    const thread = await where;
    return post(typeof thread === 'string' ? parseThread(thread) : thread, line, options);
  };
  const agendaOf = async (meeting: string, instead: string): Promise<Thread> => {
    const issue = meeting === '' ? undefined : (await registry?.getMeeting(meeting))?.issue;
    if (issue) return issue;
    throw new RapporteurError(
      'invalid',
      registry || meeting === '' ? instead : `${instead} Give the actor a registry to ask.`,
    );
  };
  // What a caller gets wrong is told by the promise too.
  const acts =
    (where: () => Where | Promise<Thread>) =>
    async (line: () => string, options: PostOptions | undefined): Promise<Posted> => {
      const said = line();
      return say(where(), said, options);
    };
  return {
    comment: async (where, line, options) => say(where, oneLine(line, 'comment'), options),
    action: (item) => {
      const act = acts(
        () => item.issue ?? agendaOf(item.meeting, `It is not known where ${toActionId(item.name)} can be spoken of.`),
      );
      const id = (): string => idOf(item.name);
      return {
        done: (reason, options) => act(() => `/action done ${id()}${perhaps(reason)}`, options),
        drop: (reason, options) => act(() => `/action drop ${id()} ${oneLine(reason, 'reason')}`, options),
        reopen: (reason, options) => act(() => `/action reopen ${id()}${perhaps(reason)}`, options),
        assign: (owner, options) => act(() => `/action assign ${id()} ${ownerOf(owner)}`, options),
        due: (date, options) => act(() => `/action due ${id()} ${date === undefined ? 'none' : dayOf(date)}`, options),
      };
    },
    motion: (rfc) => {
      const act = acts(() => threadOf(rfc));
      return {
        open: (disposition, options) => act(() => `/motion ${oneOf(DISPOSITIONS, disposition)}`, options),
        vote: (ballot, options) => act(() => `/vote ${oneOf(BALLOTS, ballot)}`, options),
        object: (reason, options) => act(() => `/object ${plainReason(reason)}`, options),
        withdrawObjection: (options) => act(() => '/object withdraw', options),
        answer: (login, text, options) => act(() => `/answer ${loginOf(login)}: ${oneLine(text, 'answer')}`, options),
        concern: (name, text, options) => act(() => `/concern ${nameOf(name)}: ${oneLine(text, 'concern')}`, options),
        confirm: (name, options) => act(() => `/confirm ${nameOf(name)}`, options),
        resolve: (name, reason, options) =>
          act(() => `/resolve ${nameOf(name)}${reason === undefined ? '' : `: ${oneLine(reason, 'reason')}`}`, options),
        cancel: (reason, options) => act(() => `/fcp cancel${perhaps(reason)}`, options),
        extend: (days, reason, options) => act(() => `/fcp extend ${daysOf(days)}${perhaps(reason)}`, options),
      };
    },
    rfc: (rfc) => {
      const act = acts(() => threadOf(rfc));
      return {
        track: (options) => act(() => '/rfc track', options),
        ignore: (options) => act(() => '/rfc ignore', options),
        stage: (stage, reason, options) => act(() => `/rfc stage ${oneOf(STAGES, stage)}${perhaps(reason)}`, options),
        withdraw: (reason, options) =>
          act(() => `/withdraw${reason === undefined ? '' : ` ${plainReason(reason)}`}`, options),
      };
    },
    notes: ({ name, pullRequest }) => {
      const act = acts(() => {
        if (pullRequest) return pullRequest;
        throw new RapporteurError('invalid', `${name} has no pull request yet on which they could be spoken of.`);
      });
      return {
        approve: (commit, options) =>
          act(() => `/notes approve${commit === undefined ? '' : ` ${shaOf(commit)}`}`, options),
        regenerate: (options) => act(() => '/notes regenerate', options),
        reject: (reason, options) => act(() => `/notes reject${perhaps(reason)}`, options),
      };
    },
    agenda: ({ name, issue }) => {
      const act = acts(() => issue ?? agendaOf(name, `The agenda of ${name} is not posted yet.`));
      return { add: (topic, options) => act(() => `/agenda add ${oneLine(topic, 'topic')}`, options) };
    },
  };
};

const DISPOSITIONS = ['merge', 'close', 'postpone'] as const;
const BALLOTS = ['+1', '-1', 'abstain', 'clear'] as const;
const STAGES = ['in_review', 'accepted', 'rejected', 'postponed', 'withdrawn', 'implemented'] as const;

/** What ends a line somewhere, cannot be seen, or turns the direction of what follows. */
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
/** GitHub takes 65,536 characters, the key among them. */
const LONGEST = 60_000;

/** @throws RapporteurError "invalid" for what would not stay one line */
const oneLine = (text: string, what: string): string => {
  const line = text.trim();
  if (line === '') throw new RapporteurError('invalid', `The ${what} is empty.`);
  if (line.length > LONGEST)
    throw new RapporteurError('invalid', `The ${what} has ${line.length} characters; at most ${LONGEST} are posted.`);
  const at = line.search(UNFIT);
  if (at >= 0)
    throw new RapporteurError(
      'invalid',
      `The ${what} holds a line break, or another character that cannot be seen, at character ${at + 1}; it has to be one plain line.`,
    );
  return line;
};

const perhaps = (reason: string | undefined): string => (reason === undefined ? '' : ` ${oneLine(reason, 'reason')}`);

const fitting = (text: string, form: RegExp, problem: string): string => {
  const line = oneLine(text, 'text');
  if (form.test(line)) return line;
  throw new RapporteurError('invalid', `"${line.slice(0, 100)}" is ${problem}.`);
};

const oneOf = <Choice extends string>(choices: readonly Choice[], given: Choice): Choice => {
  const found = choices.find((one) => one === given);
  if (found !== undefined) return found;
  throw new RapporteurError('invalid', `"${String(given).slice(0, 100)}" is none of ${choices.join(', ')}.`);
};

/** With its series: several may have the same day. */
const idOf = (name: string): string => {
  const id = toActionId(name);
  if (id === name) throw new RapporteurError('invalid', `"${name.slice(0, 100)}" is no name of an action item.`);
  return `${name.split('/')[1]}/${id}`;
};

const dayOf = (date: string): string => fitting(date, /^\d{4}-\d{2}-\d{2}$/, 'no day; write it as "2026-12-24"');

const loginOf = (login: string): string =>
  fitting(login.replace(/^@/, ''), /^[a-z0-9][a-z0-9_-]{0,99}(?:\[bot\])?$/i, 'no login');

const shaOf = (commit: string): string => fitting(commit, /^[0-9a-f]{7,40}$/i, 'no commit; write 7 to 40 digits of it');

const ownerOf = (owner: string): string =>
  /^@?[a-z0-9][\w-]*$/i.test(owner) ? owner : `"${fitting(owner, /^[^"“”„«»]+$/, 'no owner: it has quotes')}"`;

/** In quotes where it would end too soon, or be a word of the command. */
const nameOf = (name: string): string => {
  const line = fitting(name, /^[^"“”„«»]+$/, 'no name of a concern: it has quotes');
  return /[:：]|^help\W*$/i.test(line) ? `"${line}"` : line;
};

/** Not one of the words that mean something else behind the name of a command. */
const plainReason = (reason: string): string =>
  fitting(oneLine(reason, 'reason'), /^(?!(?:withdraw|help)\W*$)/i, 'no reason, but a part of another command');

const daysOf = (days: number): string => {
  if (Number.isInteger(days) && days > 0 && days <= 365) return `${days} days`;
  throw new RapporteurError('invalid', `${days} is no number of days from 1 to 365.`);
};

const threadOf = (rfc: OnRfc): Where => {
  if (typeof rfc === 'string' || 'repository' in rfc) return rfc;
  if (rfc.subject) return rfc.subject;
  throw new RapporteurError(
    'invalid',
    'The RFC was read without its subject, so nobody knows where it can be spoken of.',
  );
};
