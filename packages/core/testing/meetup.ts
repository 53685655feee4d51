/** A registry and a GitHub out of tables, on which the judges of meetings run: they keep state, and count what is asked. */
import { create, fromJson, isMessage, type JsonObject } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  DecisionSchema,
  type Meeting,
  MeetingSchema,
  MeetingState,
  occurrenceOfName,
  SettingsSchema,
  SubjectState,
} from '@rapporteur/idl';
import {
  IdeaSchema,
  ItemRecordSchema,
  ItemState,
  ModelAnswersSchema,
  NotesSchema,
  RepositoryRecordSchema,
  RequestRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  toModelAnswersName,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import type { Permission } from '../src/command/index.ts';
import type {
  AccountFacts,
  Action,
  ChangedFile,
  IssueFacts,
  Post,
  PullRequestFacts,
  Target,
  Version,
} from '../src/github/index.ts';
import { createDossier, type Dossier, type Judging, type Outcome } from '../src/judge/dossier.ts';
import type { Answers, Applied, Ask, Noun, Question, ReadTranscript } from '../src/judge/question.ts';
import { extractNotes } from '../src/notes/index.ts';

export const COMMUNITY = 'flyteorg/community';
export const FLYTE = 'flyteorg/flyte';
export const APP = { id: '1', login: 'rapporteur[bot]', isBot: true };

/** Every second Thursday at 18:00 UTC: June 22, July 6, July 20, 2023, … */
export const SERIES = 'contributors-meetup';

export const SETTINGS = create(SettingsSchema, {
  meeting: {
    key: SERIES,
    title: "Contributors' meetup",
    repository: COMMUNITY,
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
    anchor: '2023-06-22T18:00',
    timeZone: 'UTC',
    durationMinutes: 60,
    minutesPath: 'minutes',
    label: 'agenda',
  },
  groups: { values: [{ key: 'rbac', title: 'RBAC' }] },
});

export const ISSUE_NUMBER = 7;
export const PULL_NUMBER = 9;

/** One run of a judge: the questions in the rounds in which they were asked, and what was settled. */
export type Run = {
  readonly rounds: readonly (readonly Question[])[];
  readonly outcome: Outcome;
  /** What was done at GitHub before the judge ended. */
  readonly done: readonly Action[];
};

/** What is given to a test; each part may be changed between two runs. */
export type World = {
  now: Date;
  /** Whether GitHub tells what happens. */
  hasWebhooks: boolean;
  /** When resources are looked at again. */
  readonly wakes: Map<string, Date>;
  readonly resources: Map<string, Noun>;
  /** Names of the resources that not everybody may read. */
  readonly hidden: Set<string>;
  readonly issues: Map<number, IssueFacts>;
  readonly pulls: Map<number, PullRequestFacts>;
  /** By "commit:path"; the default branch is "". */
  readonly files: Map<string, string | { readonly unreadable: string }>;
  /** What was written on a thread, by number, and the versions of texts, by node id. */
  readonly threads: Map<number, readonly Post[]>;
  readonly versions: Map<string, readonly Version[]>;
  /** GitHub's permission by login; "read" of whom nothing is told. */
  readonly permissions: Map<string, Permission>;
  /** What the listing of comments tells. */
  comments: Answers['comments'];
  /** Who reacted to the agenda. */
  readonly reactions: AccountFacts[];
  /** By path. */
  readonly transcripts: Map<string, ReadTranscript>;
  /** What GitHub answers instead, by the type of the action or by "owner/repo#7". */
  readonly faults: Map<string, Applied>;
  repositories: readonly string[];
  add(...messages: readonly Noun[]): void;
  /** Somebody pushes to the branch of the notes; undefined takes a file out. Gives the new head. */
  push(changes: Readonly<Record<string, string | { readonly unreadable: string } | undefined>>): string;
  /** Runs a judge, and stores what it settled. */
  run(judge: (dossier: Dossier) => Judging): Run;
};

export const createWorld = (): World => {
  const world: World = {
    now: new Date('2023-06-19T16:00:00Z'),
    hasWebhooks: true,
    wakes: new Map(),
    resources: new Map(),
    hidden: new Set(),
    issues: new Map(),
    pulls: new Map(),
    files: new Map(),
    threads: new Map(),
    versions: new Map(),
    permissions: new Map(),
    comments: [],
    reactions: [],
    transcripts: new Map(),
    faults: new Map(),
    repositories: [COMMUNITY, FLYTE],
    add: (...messages) => {
      for (const message of messages) world.resources.set(message.name, message);
    },
    push: (changes) => {
      const pull = world.pulls.get(PULL_NUMBER);
      if (!pull) throw new Error('There is no branch to push to.');
      const headSha = commitOn(world, pull.headSha, changes);
      world.pulls.set(PULL_NUMBER, { ...pull, headSha });
      return headSha;
    },
    run: (judge) => {
      const dossier = createDossier({
        now: world.now,
        app: APP,
        installedAt: new Date(0),
        installation: 1,
        hints: [],
        hasWebhooks: world.hasWebhooks,
      });
      const judging = judge(dossier);
      const rounds: (readonly Question[])[] = [];
      const done: Action[] = [];
      for (let step = judging.next(); !step.done; step = judging.next()) {
        rounds.push(step.value);
        for (const question of step.value) {
          if (question.ask === 'done') done.push(question.about);
          answer(world, dossier, question);
        }
      }
      const outcome = dossier.outcome();
      commit(world, outcome);
      return { rounds, outcome, done };
    },
  };
  world.add(
    create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, repository: COMMUNITY, settings: SETTINGS }),
    create(RepositoryRecordSchema, { name: `repositories/${COMMUNITY}`, repository: COMMUNITY }),
  );
  return world;
};

/** What somebody asks by a command, or by a push. */
export const request = (fields: JsonObject): Noun => {
  const number = Number(fields.number ?? 1);
  const { number: _, ...others } = fields;
  return fromJson(
    RequestRecordSchema,
    {
      name: `requests/${COMMUNITY.toLowerCase()}/${number}/comment-${number}.1`,
      on: { repository: COMMUNITY, number },
      origin: `comment-${number}`,
      marker: `<!-- rapporteur:answer:${number} v1 -->`,
      by: 'ada',
      at: '2023-06-19T15:00:00Z',
      url: `https://github.com/${COMMUNITY}/issues/${number}#issuecomment-1`,
      othersDone: true,
      ...others,
    },
    { ignoreUnknownFields: true },
  );
};

/** Texts of comments that are wanted on a thread, without their marker. */
export const saidOn = ({ outcome, done }: Run, target: Target): string[] =>
  [...done, ...outcome.actions.map(({ action }) => action)].flatMap((action) =>
    action.type === 'upsert_comment' &&
    action.target.repository === target.repository &&
    action.target.number === target.number
      ? [action.body.replace(/^.*\n/, '')]
      : [],
  );

export const asked = ({ rounds }: Run, what: Ask): Question[] =>
  rounds.flat().filter((question) => question.ask === what);

/** Keys of the registry that were asked for, by statement. */
export const statements = ({ rounds }: Run): string[][] =>
  rounds
    .map((round) => round.flatMap((question) => (question.ask === 'stored' ? [question.about] : [])))
    .filter((keys) => keys.length > 0);

const month = (at: Date): string => at.toISOString().slice(0, 7);

const ownerOf = (name: string): string => name.split('/')[1] ?? '';

const OVER: ReadonlySet<MeetingState> = new Set([MeetingState.FROZEN, MeetingState.REPORTED, MeetingState.CANCELLED]);

/** As the registry derives them from a message. */
const keysOf = (message: Noun): string[] => {
  const refs = (subjects: readonly (Target | undefined)[]): string[] =>
    subjects.flatMap((subject) => (subject ? [`ref:${subject.repository.toLowerCase()}/${subject.number}`] : []));
  if (isMessage(message, RequestRecordSchema)) return [`to:${message.to.toLowerCase()}`];
  if (isMessage(message, MeetingSchema)) {
    const { series, state, pinned, issue, closedAt } = message;
    const posted = state === MeetingState.POSTED ? [`posted:${series}`] : [];
    const unclosed = issue && !closedAt && OVER.has(state) ? [`unclosed:${series}`] : [];
    return [...posted, ...unclosed, ...(pinned ? [`pinned:${series}`] : []), ...refs([issue])];
  }
  if (isMessage(message, ItemRecordSchema)) {
    const [, series = '', date = ''] = message.name.split('/');
    const open = message.state === ItemState.CLOSED ? [] : [`item-open:${series}`];
    const meetings = new Set([`meetings/${series}/${date}`, ...message.events.map(({ meeting }) => meeting)]);
    return [...[...meetings].map((name) => `meeting:${name}`), ...open];
  }
  if (isMessage(message, NotesSchema)) return refs([message.pullRequest]);
  if (isMessage(message, DecisionSchema)) return [`meeting:${message.meeting}`];
  if (isMessage(message, ActionItemSchema)) {
    const [, series = '', day = ''] = message.name.split('/');
    const closed = message.closedAt && `action-closed:${series}:${month(timestampDate(message.closedAt))}`;
    return [closed ?? `action-open:${series}`, `meeting:meetings/${series}/${day}`, ...refs(message.subjects)];
  }
  if (isMessage(message, IdeaSchema)) return [`idea-open:${ownerOf(message.name)}`, ...refs([message.subject])];
  if (isMessage(message, WorkingGroupSchema)) return refs(message.pullRequests.map(({ subject }) => subject));
  if (isMessage(message, RepositoryRecordSchema)) return [`installation:${message.installationId}`];
  if (!isMessage(message, RfcSchema)) return [];
  const { name, state, closedAt, subject } = message;
  const isOpen = state === SubjectState.OPEN || state === SubjectState.DRAFT;
  return [
    ...(isOpen ? [`open:${ownerOf(name)}`] : []),
    ...(closedAt ? [`closed:${ownerOf(name)}:${month(timestampDate(closedAt))}`] : []),
    ...refs([subject]),
  ];
};

/** Answers the versions that these resources have now. */
const commit = (world: Pick<World, 'resources' | 'wakes'>, { puts, removes }: Pick<Outcome, 'puts' | 'removes'>) => {
  for (const { name } of removes) world.resources.delete(name);
  return puts.map(({ message, wakeAt }) => {
    const { name } = message;
    if (wakeAt) world.wakes.set(name, wakeAt);
    else world.wakes.delete(name);
    const before = world.resources.get(name)?.version ?? 0;
    if (message.version !== before) throw new Error(`${name} builds on another version.`);
    world.resources.set(name, { ...message, version: before + 1 });
    return { name, version: before + 1 };
  });
};

const answer = (world: World, dossier: Dossier, question: Question): void => {
  switch (question.ask) {
    case 'stored':
      dossier.answer(
        question,
        [...world.resources.values()]
          .filter((message) => message.name === question.about || keysOf(message).includes(question.about))
          .map((message) => ({
            message,
            visibility: world.hidden.has(message.name) ? 'private' : 'public',
            wakeAt: world.wakes.get(message.name),
          })),
      );
      return;
    case 'issue':
      dossier.answer(question, world.issues.get(question.about.number));
      return;
    case 'sheet': {
      const { number = 0, marker } = question.about;
      const found = world.issues.get(number) ?? [...world.issues.values()].find(({ body }) => body.startsWith(marker));
      dossier.answer(question, found);
      return;
    }
    case 'comments':
      dossier.answer(question, world.comments);
      return;
    case 'reactions':
      dossier.answer(question, world.reactions);
      return;
    case 'pull':
      dossier.answer(question, world.pulls.get(question.about.number));
      return;
    case 'branch':
      dossier.answer(
        question,
        [...world.pulls.values()].find(({ head }) => head === question.about.branch),
      );
      return;
    case 'file':
      dossier.answer(question, world.files.get(`${refOf(question.about.ref)}:${question.about.path}`));
      return;
    case 'thread':
      dossier.answer(question, { posts: world.threads.get(question.about.number) ?? [], timelineEvents: [] });
      return;
    case 'files':
      dossier.answer(question, []);
      return;
    case 'lines':
      dossier.answer(question, { posts: [], timelineEvents: [] });
      return;
    case 'histories':
      dossier.answer(
        question,
        new Map(
          question.about.texts.map(({ nodeId, body }) => {
            const versions = world.versions.get(nodeId) ?? [];
            return [nodeId, { body, isEdited: versions.length > 1, isWhole: true, versions, isAcknowledged: false }];
          }),
        ),
      );
      return;
    case 'compared': {
      const { head } = question.about;
      const files = [...filesAt(world, head)].flatMap(([path, text]): ChangedFile[] => {
        const before = world.files.get(`:${path}`);
        const status = before === undefined ? 'added' : 'modified';
        return before === text ? [] : [{ path, status, sha: blobOf(text) }];
      });
      dossier.answer(question, { files, isWhole: true, commits: commitsOf(world) });
      return;
    }
    case 'entry': {
      const text = world.files.get(`${question.about.commit}:${question.about.path}`);
      dossier.answer(question, text === undefined ? undefined : { mode: '100644', sha: blobOf(text) });
      return;
    }
    case 'permission':
      dossier.answer(question, world.permissions.get(question.about.login) ?? 'read');
      return;
    case 'required':
      dossier.answer(question, []);
      return;
    case 'repositories':
      dossier.answer(question, world.repositories);
      return;
    case 'transcript':
      dossier.answer(question, world.transcripts.get(question.about.path));
      return;
    case 'draft': {
      const { id: _, ...evidence } = question.about;
      const kept = world.resources.get(toModelAnswersName(occurrenceOfName(evidence.meeting.name)));
      const spent = kept && isMessage(kept, ModelAnswersSchema) ? kept.spent : undefined;
      // What the ledger holds is told by whoever drafts.
      dossier.answer(question, { ...extractNotes(evidence), ...(spent && { usage: spent }) });
      return;
    }
    case 'kept':
      dossier.kept(commit(world, dossier.outcome()));
      dossier.answer(question, true);
      return;
    case 'done':
      dossier.answer(question, apply(world, question.about));
      return;
    default:
      throw new Error(`Nobody answers "${question.ask}" here.`);
  }
};

/** Commits that bring transcripts are on the default branch. */
const refOf = (ref = ''): string => (ref.startsWith('sha') ? '' : ref);

const filesAt = (world: World, commit: string) =>
  new Map(
    [...world.files].flatMap(([name, text]) =>
      name.startsWith(`${commit}:`) ? [[name.slice(commit.length + 1), text] as const] : [],
    ),
  );

const blobOf = (text: string | { readonly unreadable: string }): string => `blob ${JSON.stringify(text)}`;

/** Of the branch, oldest first. */
const commitsOf = (world: World): string[] => [
  ...new Set([...world.files.keys()].map((name) => name.slice(0, name.indexOf(':'))).filter((sha) => sha !== '')),
];

const commitOn = (world: World, parent: string | undefined, changes: Parameters<World['push']>[0]): string => {
  const commits = new Set([...world.files.keys()].map((name) => name.slice(0, name.indexOf(':'))));
  const sha = `${100 + commits.size}c0ffee`.padEnd(40, '0');
  const files = new Map<string, Parameters<World['push']>[0][string]>([
    ...(parent === undefined ? [] : filesAt(world, parent)),
    ...Object.entries(changes),
  ]);
  for (const [path, text] of files) if (text !== undefined) world.files.set(`${sha}:${path}`, text);
  return sha;
};

const apply = (world: World, action: Action): Applied => {
  const place = 'target' in action ? `${action.target.repository}#${action.target.number}` : '';
  const fault = world.faults.get(action.type) ?? world.faults.get(place);
  if (fault) return fault;
  const url = (kind: string, number: number): string => `https://github.com/${COMMUNITY}/${kind}/${number}`;
  switch (action.type) {
    case 'upsert_issue': {
      const marked = [...world.issues.values()].find(({ body }) => body.startsWith(action.marker));
      const isFree = marked || !world.issues.has(ISSUE_NUMBER);
      const number = action.number ?? marked?.number ?? (isFree ? ISSUE_NUMBER : 1000 + world.issues.size);
      const standing = world.issues.get(number);
      if (standing && action.expected !== undefined && standing.body !== action.expected) return { outcome: 'stale' };
      world.issues.set(number, toIssue(number, action));
      return { outcome: 'written', number, nodeId: `I_${number}`, url: url('issues', number) };
    }
    case 'open_pull_request': {
      const { branch, draft, files, head } = action;
      const standing = [...world.pulls.values()].find((pull) => pull.head === branch);
      const number = standing?.number ?? PULL_NUMBER + world.pulls.size;
      const place = { number, nodeId: `PR_${number}`, url: url('pull', number), branch };
      if (standing && standing.headSha !== head) return { outcome: 'stale', ...place };
      const changed = files.filter(({ path, content }) => world.files.get(`${head}:${path}`) !== content);
      const sha =
        changed.length > 0
          ? commitOn(world, head, Object.fromEntries(changed.map(({ path, content }) => [path, content])))
          : head;
      world.pulls.set(number, {
        ...toPull(number, action),
        headSha: sha ?? '',
        draft: draft && (standing?.draft ?? true),
      });
      const commit = changed.length > 0 && sha !== undefined ? { commit: { sha, at: world.now } } : {};
      return { outcome: 'written', ...place, ...commit };
    }
    case 'close_pull_request': {
      const pull = world.pulls.get(action.target.number);
      if (pull) world.pulls.set(pull.number, { ...pull, state: 'closed' });
      return { outcome: 'written' };
    }
    case 'merge_pull_request': {
      const pull = world.pulls.get(action.target.number);
      if (pull?.headSha !== action.headSha || pull.base !== action.base) return { outcome: 'stale' };
      world.pulls.set(pull.number, { ...pull, merged: true, state: 'closed' });
      for (const [path, text] of filesAt(world, pull.headSha)) world.files.set(`:${path}`, text);
      return { outcome: 'written' };
    }
    default:
      return { outcome: 'written' };
  }
};

const WHEN = new Date('2023-06-01T00:00:00Z');

const toIssue = (number: number, { title, body }: { readonly title: string; readonly body: string }): IssueFacts => ({
  repository: COMMUNITY,
  number,
  nodeId: `I_${number}`,
  title,
  url: `https://github.com/${COMMUNITY}/issues/${number}`,
  body,
  author: APP.login,
  state: 'open',
  labels: [],
  isPullRequest: false,
  comments: 0,
  createdAt: WHEN,
  updatedAt: WHEN,
});

const toPull = (
  number: number,
  { title, body, branch }: { readonly title: string; readonly body: string; readonly branch: string },
): PullRequestFacts => ({
  repository: COMMUNITY,
  number,
  nodeId: `PR_${number}`,
  title,
  url: `https://github.com/${COMMUNITY}/pull/${number}`,
  body,
  author: APP.login,
  authorId: APP.id,
  authorIsBot: true,
  state: 'open',
  draft: true,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'main',
  defaultBranch: 'main',
  head: branch,
  headRepository: COMMUNITY,
  headSha: 'head',
  createdAt: WHEN,
  updatedAt: WHEN,
});

/** The stored resource with a name, if it is of the kind that the test expects. */
export const meetingIn = ({ resources }: World, date: string): Meeting | undefined => {
  const message = resources.get(`meetings/${SERIES}/${date}`);
  return message && isMessage(message, MeetingSchema) ? message : undefined;
};
