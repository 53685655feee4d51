/** Recorded answers for tests of judges: a small registry found by keys, and what GitHub says, question by question. */
import { isMessage } from '@bufbuild/protobuf';
import { MeetingSchema } from '@rapporteur/idl';
import { IdeaSchema, RepositoryRecordSchema, RequestRecordSchema, RfcSchema } from '@rapporteur/idl/record';
import {
  createDossier,
  type Dossier,
  type Hint,
  type Judging,
  judgeWith,
  type Outcome,
  type Question,
  type Resource,
} from '../src/judge/index.ts';
import type { Answers, Noun, Questions } from '../src/judge/question.ts';

type Recorded =
  | 'file'
  | 'pull'
  | 'issue'
  | 'thread'
  | 'lines'
  | 'talk'
  | 'histories'
  | 'permission'
  | 'required'
  | 'discussion'
  | 'discussions'
  | 'pullsPage'
  | 'helpWanted'
  | 'comments'
  | 'unchecked'
  | 'installed'
  | 'repository'
  | 'repositories'
  | 'branch'
  | 'team'
  | 'holders';

export const APP = { id: '1', login: 'rapporteur[bot]', isBot: true };

/** What is answered; a question that is not among it fails the test, but for those that usually have nothing to say. */
export type World = {
  now: Date;
  /** Address of the pages, where there are any. */
  pagesUrl?: string;
  readonly registry: Map<string, Resource>;
  readonly answers: { [K in Recorded]?: (about: Questions[K]) => Answers[K] };
  stop?: (at: string) => Answers['budget']['stop'];
  hasWebhooks?: boolean;
};

export const createWorld = (answers: World['answers'] = {}): World => ({
  now: new Date('2023-06-25T12:00:00Z'),
  registry: new Map(),
  answers,
});

/** A resource stands in the registry. */
export const keep = (world: World, ...messages: readonly Noun[]): void => {
  for (const message of messages) {
    world.registry.set(message.name, { message: { ...message, version: message.version || 1 }, visibility: 'public' });
  }
};

export type Ran<T> = {
  readonly result: T;
  readonly outcome: Outcome;
  /** What of it was not stored yet. */
  readonly last: Pick<Outcome, 'puts' | 'removes'>;
  /** What was asked, round by round: "stored settings/octo-org/one". */
  readonly rounds: readonly (readonly string[])[];
};

/** Runs a judge to its end; nothing of it is stored yet but what it had kept, which is part of the outcome all the same. */
export const run = <T>(
  world: World,
  judge: (dossier: Dossier) => Judging<T>,
  { hints = [] }: { readonly hints?: readonly Hint[] } = {},
): Ran<T> => {
  const installedAt = new Date('2023-01-01T00:00:00Z');
  const dossier = createDossier({
    now: world.now,
    installation: 1,
    app: APP,
    installedAt,
    hints,
    pagesUrl: world.pagesUrl,
    hasWebhooks: world.hasWebhooks,
  });
  const rounds: string[][] = [];
  const kept: Outcome[] = [];
  const judging = judge(dossier);
  for (;;) {
    const step = judgeWith(judging);
    if ('result' in step) {
      const last = dossier.outcome();
      return { result: step.result, outcome: joined([...kept, last]), last, rounds };
    }
    rounds.push(step.needs.map(nameOf));
    for (const question of step.needs) {
      if (question.ask === 'kept') {
        kept.push({ ...dossier.outcome(), actions: [], remarks: [] });
        dossier.kept(store(world, dossier.outcome()));
        dossier.answer(question, true);
      } else answer(dossier, question, world);
    }
  }
};

/** Runs a judge and commits what it settled. */
export const commit = <T>(world: World, ...rest: [(dossier: Dossier) => Judging<T>, { hints: readonly Hint[] }?]) => {
  const ran = run(world, ...rest);
  store(world, ran.last);
  return ran;
};

const store = (world: World, { puts, removes }: Pick<Outcome, 'puts' | 'removes'>) => {
  for (const { name } of removes) world.registry.delete(name);
  return puts.map(({ message, visibility, wakeAt }) => {
    const version = world.registry.get(message.name)?.message.version ?? 0;
    if (message.version !== version)
      throw new Error(`${message.name} builds on ${message.version}, not on ${version}.`);
    const stored = { ...message, version: version + 1 };
    world.registry.set(message.name, { message: stored, visibility, wakeAt });
    return stored;
  });
};

/** What all of a run settled, in its order. */
const joined = (outcomes: readonly Outcome[]): Outcome => ({
  actions: outcomes.flatMap(({ actions }) => actions),
  puts: outcomes.flatMap(({ puts }) => puts),
  removes: outcomes.flatMap(({ removes }) => removes),
  follow: outcomes.flatMap(({ follow }) => follow),
  evidence: outcomes.flatMap(({ evidence }) => evidence),
  remarks: outcomes.flatMap(({ remarks }) => remarks),
});

const answer = (dossier: Dossier, question: Question, { registry, answers, stop }: World): void => {
  const silent = () => {
    throw new Error(`Nothing is recorded for "${nameOf(question)}".`);
  };
  switch (question.ask) {
    case 'stored': {
      const found = [...registry.values()].filter(({ message }) => keysOf(message).includes(question.about));
      dossier.answer(question, found);
      break;
    }
    case 'file':
      dossier.answer(question, answers.file?.(question.about));
      break;
    case 'pull':
      dossier.answer(question, (answers.pull ?? silent)(question.about));
      break;
    case 'issue':
      dossier.answer(question, (answers.issue ?? silent)(question.about));
      break;
    case 'thread':
      dossier.answer(question, (answers.thread ?? silent)(question.about));
      break;
    case 'lines':
      dossier.answer(question, (answers.lines ?? silent)(question.about));
      break;
    case 'talk':
      dossier.answer(question, (answers.talk ?? silent)(question.about));
      break;
    case 'permission':
      dossier.answer(question, (answers.permission ?? silent)(question.about));
      break;
    case 'files':
      dossier.answer(question, []);
      break;
    case 'required':
      dossier.answer(question, answers.required?.(question.about) ?? []);
      break;
    case 'histories':
      dossier.answer(question, answers.histories?.(question.about) ?? new Map());
      break;
    case 'discussion':
      dossier.answer(question, (answers.discussion ?? silent)(question.about));
      break;
    case 'discussions':
      dossier.answer(question, (answers.discussions ?? silent)(question.about));
      break;
    case 'pullsPage':
      dossier.answer(question, (answers.pullsPage ?? silent)(question.about));
      break;
    case 'helpWanted':
      dossier.answer(question, (answers.helpWanted ?? silent)(question.about));
      break;
    case 'comments':
      dossier.answer(question, answers.comments?.(question.about) ?? []);
      break;
    case 'unchecked':
      dossier.answer(question, answers.unchecked?.(question.about) ?? []);
      break;
    case 'installed':
      dossier.answer(question, (answers.installed ?? silent)(question.about));
      break;
    case 'repository':
      dossier.answer(question, (answers.repository ?? silent)(question.about));
      break;
    case 'repositories':
      dossier.answer(question, (answers.repositories ?? silent)(question.about));
      break;
    case 'branch':
      dossier.answer(question, (answers.branch ?? silent)(question.about));
      break;
    case 'team':
      dossier.answer(question, (answers.team ?? silent)(question.about));
      break;
    case 'holders':
      dossier.answer(question, (answers.holders ?? silent)(question.about));
      break;
    case 'budget': {
      const why = stop?.(question.about.at);
      dossier.answer(question, { requests: 0, unmodified: 0, ...(why ? { stop: why } : {}) });
      break;
    }
    default:
      silent();
  }
};

/** Keys as the registry derives them, as far as the tests need them. */
const keysOf = (message: Noun): string[] => {
  const { name } = message;
  const [kind = '', owner = '', repository = '', ...rest] = name.split('/');
  const own = [name, [kind, owner.toLowerCase(), repository.toLowerCase(), ...rest].join('/')];
  if (isMessage(message, RepositoryRecordSchema)) return [...own, `node:${message.nodeId}`];
  if (isMessage(message, RequestRecordSchema)) return [...own, `to:${message.to.toLowerCase()}`];
  if (isMessage(message, MeetingSchema))
    return [...own, ...message.discussed.map((ref) => `discussed:${ref.repository.toLowerCase()}/${ref.number}`)];
  if (!isMessage(message, RfcSchema) && !isMessage(message, IdeaSchema)) return own;
  const ends = message.links.flatMap(({ from, to }) => [from, to].flatMap((end) => (end ? [end] : [])));
  return [...own, ...ends.map((end) => `linked:${end.repository.toLowerCase()}/${end.number}`)];
};

const nameOf = ({ ask, about }: Question): string =>
  `${ask} ${typeof about === 'string' ? about : Object.values(about).map(String).join(' ')}`;
