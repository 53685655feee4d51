/** Posts one comment of a person on a thread, at most once for a key. */
import { SubjectKind } from '@rapporteur/idl';
import { RapporteurError } from './error.ts';
import {
  type Answered,
  type Github,
  type GithubOptions,
  listAt,
  lockedError,
  missingError,
  openGithub,
  postJson,
  textAt,
  toRefusal,
  valueAt,
} from './github.ts';

/** A pull request, an issue or a discussion. Of an unknown kind GitHub is asked. */
export type Thread = {
  /** "owner/name" */
  readonly repository: string;
  readonly number: number;
  readonly kind?: SubjectKind | undefined;
};

export type PostOptions = {
  /**
   * Tells this act from others: a second call with it finds the comment among the last hundred of the thread and posts nothing.
   * 1 to 100 letters, digits and "._:/-"; it stands in the comment, unseen.
   */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for each request to GitHub; default 15000. */
  readonly timeoutMs?: number | undefined;
};

export type Posted = {
  /** Address of the comment. */
  readonly url: string;
  /** False where an earlier call with the key had posted it. */
  readonly isNew: boolean;
};

/** Posts one line. */
export type Post = (thread: Thread, line: string, options?: PostOptions) => Promise<Posted>;

/** Posts with a person's token; it is sent to GitHub alone and kept nowhere. */
export const createPost = ({ token, ...options }: GithubOptions & { readonly token: string }): Post => {
  const github = openGithub(options);
  const running = new Map<string, Promise<unknown>>();
  const post: Post = async (thread, line, { key, ...call } = {}) => {
    if (key === undefined && thread.kind !== undefined && thread.kind !== SubjectKind.DISCUSSION)
      return comment(github, { token, thread, body: line, ...call });
    const found = await findThread(github, { token, thread, ...call });
    const mark = key === undefined ? undefined : markOf(key);
    const before = mark && found.comments.find(({ isMine, body }) => isMine && body.includes(mark));
    if (before) return { url: before.url, isNew: false };
    const body = mark === undefined ? line : `${line}\n\n${mark}`;
    if (found.discussion === undefined) return comment(github, { token, thread, body, ...call });
    if (found.isLocked) throw lockedError(placeOf(thread));
    return discuss(github, { token, thread, body, id: found.discussion, ...call });
  };
  return async (thread, line, call = {}) => {
    checkThread(thread);
    if (call.key === undefined) return post(thread, line, call);
    // Two calls at once would both find nothing.
    const act = `${placeOf(thread).toLowerCase()} ${markOf(call.key)}`;
    const turn = (running.get(act) ?? Promise.resolve()).catch(() => {}).then(() => post(thread, line, call));
    running.set(act, turn);
    try {
      return await turn;
    } finally {
      if (running.get(act) === turn) running.delete(act);
    }
  };
};

/** "acme/widgets#7" */
export const placeOf = ({ repository, number }: Thread): string => `${repository}#${number}`;

/** A thread as people write it: "acme/widgets#7", or its address. @throws RapporteurError "invalid" */
export const parseThread = (text: string): Thread => {
  const { repository, number, path } = (SHORT.exec(text.trim()) ?? ADDRESS.exec(text.trim()))?.groups ?? {};
  if (repository === undefined)
    throw new RapporteurError(
      'invalid',
      `"${text.slice(0, 200)}" is no thread; write it as "owner/name#7", or as the address of its page.`,
    );
  return { repository, number: Number(number), ...(path !== undefined && { kind: KINDS[path] }) };
};

const SHORT = /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>[1-9]\d{0,8})$/;
const ADDRESS =
  /^https?:\/\/[^/?#\s]+\/(?<repository>[\w.-]+\/[\w.-]+)\/(?<path>pull|issues|discussions)\/(?<number>[1-9]\d{0,8})(?:[/?#]\S*)?$/;
const KINDS: Readonly<Record<string, SubjectKind>> = {
  pull: SubjectKind.PULL_REQUEST,
  discussions: SubjectKind.DISCUSSION,
};

const checkThread = ({ repository, number }: Thread): void => {
  if (/^[\w.-]+\/[\w.-]+$/.test(repository) && Number.isSafeInteger(number) && number > 0) return;
  throw new RapporteurError('invalid', 'This is no thread of GitHub: it has no repository "owner/name" and number.');
};

const markOf = (key: string): string => {
  if (!/^[\w.:/-]{1,100}$/.test(key) || key.includes('--'))
    throw new RapporteurError(
      'invalid',
      `"${key.slice(0, 120)}" is no key: 1 to 100 letters, digits and "._:/-", without two hyphens together.`,
    );
  return `<!-- key ${key} -->`;
};

type Writing = Omit<PostOptions, 'key'> & {
  readonly token: string;
  readonly thread: Thread;
  readonly body: string;
};

const comment = async (github: Github, { thread, body, ...asked }: Writing): Promise<Posted> => {
  const url = `${github.restUrl}/repos/${thread.repository}/issues/${thread.number}/comments`;
  const answer = await postJson(github, url, { ...asked, body: { body }, writes: true });
  if (answer.status !== 201) throw toRefusal(answer, placeOf(thread));
  return toPosted(textAt(answer.body, 'html_url'));
};

const discuss = async (github: Github, { thread, body, id, ...asked }: Writing & { id: string }): Promise<Posted> => {
  const answer = await postJson(github, github.graphqlUrl, {
    ...asked,
    body: { query: ADD, variables: { input: { discussionId: id, body } } },
    writes: true,
  });
  const url = textAt(answer.body, 'data', 'addDiscussionComment', 'comment', 'url');
  if (answer.status !== 200 || url === undefined) throw toProblem(answer, placeOf(thread));
  return toPosted(url);
};

const ADD = `mutation ($input: AddDiscussionCommentInput!) { addDiscussionComment(input: $input) { comment { url } } }`;

const toPosted = (url: string | undefined): Posted => {
  if (url === undefined) throw new RapporteurError('internal', 'Whatever answers at this address is not GitHub.');
  return { url, isNew: true };
};

type Found = {
  /** Node id, of a discussion alone. */
  readonly discussion: string | undefined;
  readonly isLocked: boolean;
  readonly comments: readonly { readonly body: string; readonly url: string; readonly isMine: boolean }[];
};

const findThread = async (github: Github, { thread, ...asked }: Omit<Writing, 'body'>): Promise<Found> => {
  const [owner = '', name = ''] = thread.repository.split('/');
  const { number } = thread;
  const answer = await postJson(github, github.graphqlUrl, {
    ...asked,
    body: { query: FIND, variables: { owner, name, number } },
  });
  const repository = valueAt(answer.body, 'data', 'repository');
  const item = valueAt(repository, 'issueOrPullRequest');
  const discussion = valueAt(repository, 'discussion');
  const found = item ?? discussion;
  if (answer.status !== 200 || !found) throw toProblem(answer, placeOf(thread));
  return {
    discussion: item ? undefined : textAt(discussion, 'id'),
    isLocked: valueAt(found, 'locked') === true,
    comments: listAt(found, 'comments', 'nodes').map((one) => ({
      body: textAt(one, 'body') ?? '',
      url: textAt(one, 'url') ?? '',
      isMine: valueAt(one, 'viewerDidAuthor') === true,
    })),
  };
};

const LAST = 'id locked comments(last: 100) { nodes { body url viewerDidAuthor } }';
const FIND = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $number) { ... on Issue { ${LAST} } ... on PullRequest { ${LAST} } }
    discussion(number: $number) { ${LAST} }
  }
}`;

/** GraphQL refuses with status 200 and a type. */
const toProblem = (answer: Answered, place: string): RapporteurError => {
  if (answer.status !== 200) return toRefusal(answer, place);
  const errors = listAt(answer.body, 'errors');
  const [first] = errors;
  const message = textAt(first, 'message') ?? 'no reason was given';
  const type = errors.map((one) => textAt(one, 'type')).find((one) => one !== undefined && one !== 'NOT_FOUND');
  if (type === undefined) return missingError(place);
  const status = type === 'RATE_LIMITED' ? 429 : /FORBIDDEN|SCOPES|SAML/.test(type) ? 403 : 422;
  return toRefusal({ ...answer, status, body: { message } }, place);
};
