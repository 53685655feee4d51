/** A dossier: all that is known about one key, as a set of answered questions, and what a judge has settled so far. */
import { create, isMessage, type MessageShape } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import type { Message } from '../document/index.ts';
import { type AccountFacts, type Action, printAction } from '../github/index.ts';
import type { HintData } from './door.ts';
import type { Answers, Ask, Noun, Question, Questions, Resource, Visibility } from './question.ts';

/** A judge asks by yielding questions, goes on when they are answered, and settles its result in the dossier. */
export type Judging<T = void> = Generator<readonly Question[], T, undefined>;

/** Something that was heard about the key: what kind of event it was, and what its payload pointed at. */
export type Hint = HintData & { readonly event: string; readonly action: string | null };

/** What does not have to be asked. */
export type DossierContext = {
  readonly now: Date;
  /** The app's account, "rapporteur[bot]". */
  readonly app: AccountFacts;
  readonly installedAt: Date;
  /** Number of the installation through which GitHub is asked. */
  readonly installation: number;
  readonly hints: readonly Hint[];
  /** False where GitHub tells nobody what happens, so that all of it is found by reading; default true. */
  readonly hasWebhooks?: boolean | undefined;
  /** Address of the pages on which people read where everything stands, without a slash at the end; undefined if there are none. */
  readonly pagesUrl?: string | undefined;
};

/** A key that is to be looked at, too; one of a low priority waits until nothing else does. */
export type Wish = { readonly key: string; readonly priority?: 'low' };

/** A resource as it is to stand; its message carries the version on which it builds. */
export type Put = {
  readonly message: Noun;
  readonly visibility: Visibility;
  /** When time alone changes what is to be said of it. */
  readonly wakeAt?: Date | undefined;
};

/** A line of the audit log. */
export type Evidence = { readonly subject: string; readonly action: string; readonly because: readonly Reason[] };

/** What was settled. Actions are applied as one set; then all of the rest is committed together. */
export type Outcome = {
  readonly actions: readonly Wanted[];
  readonly puts: readonly Put[];
  readonly removes: readonly { readonly name: string; readonly version: number }[];
  readonly follow: readonly Wish[];
  readonly evidence: readonly Evidence[];
  readonly remarks: readonly Remark[];
};

/** An action, why it is wanted, and how the rest is put right if GitHub refuses it: what was not said is not on record as said. */
type Wanted = { readonly action: Action; readonly because: readonly Reason[]; readonly onRefused?: () => void };

/** A line for the log of the process. */
export type Remark = { readonly level: 'debug' | 'info' | 'warn'; readonly about: string; readonly text: string };

export type Dossier = DossierContext & {
  /** The answer, if there is one. */
  find<Q extends Question>(question: Q): { readonly value: Answers[Q['ask']] } | undefined;
  answer<Q extends Question>(question: Q, value: Answers[Q['ask']]): void;
  /** Resources that were put, by name; undefined for one that was removed. */
  readonly settled: ReadonlyMap<string, Put | undefined>;
  put(put: Put): void;
  remove(message: { readonly name: string; readonly version: number }): void;
  /** `otherwise` settles anew what builds on an action that GitHub refuses; the outcome has to be asked for again after it. */
  act(actions: readonly Action<Message>[], because: readonly Reason[], onRefused?: (action: Action) => void): void;
  follow(wish: Wish): void;
  prove(evidence: Evidence): void;
  remark(level: Remark['level'], about: string, text: string): void;
  outcome(): Outcome;
  /** All of the outcome but its actions was committed, and these resources have these versions now. */
  kept(versions: readonly { readonly name: string; readonly version: number }[]): void;
  /** Comments whose commands are being run: if it takes long, people see that they were heard. */
  readonly acknowledgements: Extract<Action, { type: 'react' }>[];
};

/** An empty dossier. */
export const createDossier = (context: DossierContext): Dossier => {
  const answers: { [K in Ask]?: Map<string, { readonly value: Answers[K] }> } = {};
  const settled = new Map<string, Put | undefined>();
  const clean = new Set<string>();
  const removes = new Map<string, Outcome['removes'][number]>();
  const actions: Wanted[] = [];
  const follow = new Map<string, Wish>();
  const evidence: Evidence[] = [];
  const remarks: Remark[] = [];
  return {
    ...context,
    find: (question) => {
      const what: (typeof question)['ask'] = question.ask;
      return answers[what]?.get(identityOf(question.about));
    },
    answer: (question, value) => {
      const what: (typeof question)['ask'] = question.ask;
      answers[what] ??= new Map();
      answers[what].set(identityOf(question.about), { value });
    },
    settled,
    put: (put) => {
      settled.set(put.message.name, put);
      clean.delete(put.message.name);
      removes.delete(put.message.name);
    },
    remove: ({ name, version }) => {
      settled.set(name, undefined);
      removes.set(name, { name, version });
    },
    act: (wanted, because, onRefused) => {
      for (const one of wanted) {
        const action = printAction(one);
        actions.push({ action, because, ...(onRefused && { onRefused: () => onRefused(action) }) });
      }
    },
    follow: (wish) => {
      const before = follow.get(wish.key);
      if (!before || before.priority === 'low') follow.set(wish.key, wish);
    },
    prove: (one) => {
      evidence.push(one);
    },
    remark: (level, about, text) => {
      remarks.push({ level, about, text });
    },
    outcome: () => ({
      actions: [...actions.filter((one) => !isCheck(one)), ...actions.filter(isCheck)],
      puts: [...settled].flatMap(([name, put]) => (put && !clean.has(name) ? [put] : [])),
      removes: [...removes.values()],
      follow: [...follow.values()],
      evidence: [...evidence],
      remarks,
    }),
    kept: (versions) => {
      for (const { name, version } of versions) {
        const put = settled.get(name);
        if (put) settled.set(name, { ...put, message: { ...put.message, version } });
        clean.add(name);
      }
      removes.clear();
      follow.clear();
      evidence.splice(0);
    },
    acknowledgements: [],
  };
};

/** They go last: GitHub has to be asked what stands, and meanwhile somebody may wait for an answer. */
const isCheck = ({ action }: Wanted): boolean => action.type === 'set_check';

/** What tells one question of a kind from another. */
const identityOf = (about: Questions[Ask]): string =>
  typeof about === 'string' ? about : 'id' in about && typeof about.id === 'string' ? about.id : JSON.stringify(about);

/** The answer to one question; it is asked only if it was not before. */
export function* ask<Q extends Question>(dossier: Dossier, question: Q): Judging<Answers[Q['ask']]> {
  const known = dossier.find(question);
  if (known) return known.value;
  yield [question];
  const answer = dossier.find(question);
  if (!answer) throw new Error(`The question "${question.ask}" was not answered.`);
  return answer.value;
}

/** Has several questions answered at once, side by side. */
export function* askAll(dossier: Dossier, questions: readonly Question[]): Judging {
  const open = questions.filter((question) => !dossier.find(question));
  if (open.length > 0) yield open;
}

/** The resources of a kind that have a key, as they stand or as they were settled in this very run. */
export function* stored<S extends GenMessage<Noun>>(
  dossier: Dossier,
  schema: S,
  key: string,
): Judging<MessageShape<S>[]> {
  return (yield* storedResources(dossier, key)).flatMap(({ message }) => (isMessage(message, schema) ? [message] : []));
}

/** The resources that have a key, of whatever kind, with their visibility. */
export function* storedResources(dossier: Dossier, key: string): Judging<Resource[]> {
  const found = yield* ask(dossier, { ask: 'stored', about: key });
  // Keys are in lower case, names may be written as GitHub writes them.
  const names = new Set([key, ...found.map(({ message }) => message.name)].map((name) => name.toLowerCase()));
  return [
    ...found.filter(({ message }) => !dossier.settled.has(message.name)),
    ...[...dossier.settled].flatMap(([name, put]) => (put && names.has(name.toLowerCase()) ? [put] : [])),
  ];
}

/** The resource with a name. */
export function* storedOne<S extends GenMessage<Noun>>(
  dossier: Dossier,
  schema: S,
  name: string,
): Judging<MessageShape<S> | undefined> {
  return (yield* stored(dossier, schema, name)).at(0);
}

/** Questions for `askAll`, by keys of the registry. */
export const keysOf = (keys: readonly string[]): Question<'stored'>[] =>
  keys.map((about) => ({ ask: 'stored' as const, about }));

/** Has what was settled so far committed; `at` tells one moment from another. */
export function* keepSoFar(dossier: Dossier, at: string): Judging {
  yield* ask(dossier, { ask: 'kept', about: { at } });
}

/** Has an action done now. */
export function* done(dossier: Dossier, wanted: Action<Message>, because: readonly Reason[]): Judging<Answers['done']> {
  const action = printAction(wanted);
  const applied = yield* ask(dossier, { ask: 'done', about: action });
  if (applied.outcome === 'written') dossier.prove({ ...nameOf(action), because });
  return applied;
}

/** What the audit log calls an action: "set_labels", and for a comment also which one, "upsert_comment status". */
export const nameOf = (action: Action): Pick<Evidence, 'subject' | 'action'> => ({
  subject: 'target' in action ? `${action.target.repository}#${action.target.number}` : action.repository,
  action:
    action.type === 'upsert_comment'
      ? `${action.type} ${/^<!-- rapporteur:([a-z]+):/.exec(action.marker)?.[1] ?? ''}`
      : action.type,
});

/** One reason. */
export const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

/**
 * Runs a judge as far as a dossier lets it: to its end, or to the questions that have to be answered first. `load` of the
 * shell does the same with waiting; this one serves where nothing may be loaded: a recorded dossier, a preview.
 */
export const judgeWith = <T>(judging: Judging<T>): { readonly needs: readonly Question[] } | { readonly result: T } => {
  const step = judging.next();
  return step.done ? { result: step.value } : { needs: step.value };
};
