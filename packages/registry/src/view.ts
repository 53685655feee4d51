/** What a caller sees of a resource: what is public, and what they proved that they may read. */
import { fromJson, type JsonValue, type Message, toJson } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { type ExactJson, printExactJson } from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import {
  type AnyKind,
  isOfKind,
  isRepository,
  isViewOf,
  KINDS,
  type KindName,
  type Resource,
  toJsonObject,
  type Views,
  type Visibility,
} from './kinds.ts';
import { namedIn, privateNames } from './private-names.ts';
import type { Registry } from './registry.ts';

export type Viewer =
  | { readonly sees: 'everything' }
  | { readonly sees: 'public' }
  | {
      readonly sees: 'proven';
      /** Whether the caller may read, or write, in a repository; rejects where that cannot be found out. */
      readonly proves: (repository: string, right: 'read' | 'write') => Promise<boolean>;
      /** Who they are, for people, if they may submit transcripts for a repository; absent if they may for none. */
      readonly submits?: (repository: string) => Promise<string | undefined>;
    };

/** Who makes a call; without one, somebody of this very process. */
export type ViewerOf = (context: HandlerContext) => Viewer;

export type View = {
  /** What strangers see of the resources that may be seen, each without what is about things that may not. */
  show<Name extends KindName>(kind: Name, resources: readonly Resource[]): Promise<readonly Views[Name][]>;
  /** The same of any JSON that belongs to a repository; undefined if it may not be seen. */
  showJson<Json extends ExactJson>(
    belongs: { readonly repository: string; readonly visibility: Visibility },
    json: Json,
  ): Promise<Json | ExactJson | undefined>;
};

/** For one call: what was proven once holds to its end. `repositories` are known already. */
export const createView = (
  registry: Pick<Registry, 'read'>,
  viewer: Viewer,
  repositories: readonly Resource[] = [],
): View => {
  if (viewer.sees === 'everything')
    return {
      show: async (kind, resources) =>
        resources
          .filter((resource) => isOfKind(kind, resource))
          .map(({ message }): Message => viewOf(KINDS[kind], message))
          .filter((shown) => isViewOf(kind, shown)),
      showJson: async (_, json) => json,
    };
  const known = new Map<string, Standing>();
  const proven = new Map<string, Promise<boolean>>();

  const remember = (found: readonly Resource[]): void => {
    for (const resource of found) {
      if (resource.kind !== 'repositories') continue;
      const { name, message } = resource;
      known.set(name.slice('repositories/'.length).toLowerCase(), message.private ? 'private' : 'public');
    }
  };
  remember(repositories);

  const learn = async (repositories: readonly string[]): Promise<void> => {
    const unknown = [...new Set(repositories.map((one) => one.toLowerCase()))].filter((one) => !known.has(one));
    if (unknown.length === 0) return;
    for (const one of unknown) known.set(one, 'unknown');
    remember(await registry.read(unknown.map((one) => storedKey.repository('repositories', one))));
  };
  const standingOf = (repository: string): Standing => known.get(repository.toLowerCase()) ?? 'unknown';
  const proves = (repository: string): Promise<boolean> => {
    if (viewer.sees !== 'proven') return Promise.resolve(false);
    const name = repository.toLowerCase();
    const before = proven.get(name);
    if (before) return before;
    if (proven.size >= MOST_PROVEN) return Promise.resolve(false);
    const answer = viewer.proves(repository, 'read');
    proven.set(name, answer);
    return answer;
  };

  /** Repositories that a text names and its reader may not know of; undefined if they may not see the text at all. */
  const hiddenIn = async (
    names: Names,
    { home, visibility }: { readonly home: string | undefined; readonly visibility: Visibility },
  ): Promise<readonly string[] | undefined> => {
    const isPublic = visibility === 'public' && (home === undefined || standingOf(home) !== 'private');
    // A subject of which nobody knows that it is public is private; a word of a text is a repository only if it is known.
    const secret = [
      ...new Set([
        ...names.subjects.filter((one) => standingOf(one) !== 'public' && one.toLowerCase() !== home?.toLowerCase()),
        ...names.words,
      ]),
    ];
    if (!isPublic) {
      // All of it, or nothing: why it is private is not told in it.
      const needed = [...(home ? [home] : []), ...names.subjects].filter((one) => standingOf(one) !== 'public');
      if (viewer.sees !== 'proven' || needed.length === 0) return undefined;
      return (await all([...new Set([...needed, ...secret])], proves)) ? [] : undefined;
    }
    const hidden: string[] = [];
    for (const one of secret) if (!(await proves(one))) hidden.push(one);
    return hidden;
  };

  return {
    show: async (kind, resources) => {
      const definition: AnyKind = KINDS[kind];
      const mine = resources.filter((resource) => isOfKind(kind, resource));
      const homes = await homesOf(registry, definition, mine);
      const views = mine.map(({ message }) => viewOf(definition, message));
      const closed = await privateNames(registry);
      const named = views.map((view) => namesIn(view, closed));
      await learn([...homes.values(), ...named.flatMap(({ subjects }) => subjects)]);
      const shown: Message[] = [];
      for (const [index, resource] of mine.entries()) {
        const home = homes.get(resource.name);
        const names = named[index];
        const whole = views[index];
        if (names === undefined || whole === undefined) continue;
        const hidden = await hiddenIn(names, { home, visibility: resource.visibility });
        if (hidden === undefined) continue;
        if (hidden.length === 0) shown.push(whole);
        else {
          const body = withhold(
            toJsonObject(() => toJson(definition.view, whole)),
            hidden,
          );
          const left: JsonValue = JSON.parse(printExactJson(body));
          shown.push(fromJson(definition.view, left));
        }
      }
      return shown.filter((one) => isViewOf(kind, one));
    },

    showJson: async ({ repository, visibility }, json) => {
      const names = lookForNames(json, await privateNames(registry));
      await learn([repository, ...names.subjects]);
      const hidden = await hiddenIn(names, { home: repository, visibility });
      if (hidden === undefined) return undefined;
      return hidden.length === 0 ? json : (withhold({ json }, hidden).json ?? null);
    },
  };
};

/** What was made once of a message that nobody changes is not made again. */
const viewOf = (kind: AnyKind, message: Message): ReturnType<AnyKind['toView']> => {
  const known = views.get(message);
  if (known) return known;
  const view = kind.toView(message);
  views.set(message, view);
  return view;
};

const views = new WeakMap<Message, ReturnType<AnyKind['toView']>>();

type Standing = 'public' | 'private' | 'unknown';

/** A caller who reads a list cannot have GitHub asked about more. */
const MOST_PROVEN = 20;

const all = async (names: readonly string[], holds: (name: string) => Promise<boolean>): Promise<boolean> => {
  for (const name of names) if (!(await holds(name))) return false;
  return true;
};

/** Where resources belong: what is about a meeting belongs where the meeting does. */
const homesOf = async (
  registry: Pick<Registry, 'read'>,
  definition: AnyKind,
  resources: readonly Resource[],
): Promise<ReadonlyMap<string, string>> => {
  const homes = new Map<string, string>();
  const meetings = new Map<string, string>();
  for (const { name, message } of resources) {
    const own = definition.repositoryOf(message);
    if (own !== undefined) homes.set(name, own);
    else if (OF_A_MEETING.has(definition.prefix))
      meetings.set(name, ['meetings', ...name.split('/').slice(1, 3)].join('/'));
  }
  if (meetings.size === 0) return homes;
  const found = await registry.read([...new Set(meetings.values())]);
  for (const [name, meeting] of meetings) {
    const held = found.find((one) => one.kind === 'meetings' && one.name === meeting);
    if (held?.kind === 'meetings' && held.message.repository !== '') homes.set(name, held.message.repository);
  }
  return homes;
};

const OF_A_MEETING: ReadonlySet<string> = new Set([
  'agendas',
  'transcripts',
  'notes',
  'minutes',
  'actionItems',
  'decisions',
]);

type Names = { readonly subjects: readonly string[]; readonly words: readonly string[] };

/** Repositories of the subjects in a message, and which of those that are closed its texts name. */
const namesIn = (message: object, closed: ReadonlySet<string>): Names => {
  const known = named.get(message);
  if (known?.closed === closed) return known;
  const names = { ...lookForNames(message, closed), closed };
  named.set(message, names);
  return names;
};

const named = new WeakMap<object, Names & { readonly closed: ReadonlySet<string> }>();

const lookForNames = (message: unknown, closed: ReadonlySet<string>): Names => {
  const subjects = new Set<string>();
  const words = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (closed.size > 0) for (const name of namedIn(value, closed)) words.add(name);
    } else if (Array.isArray(value)) {
      for (const inner of value) walk(inner);
    } else if (typeof value === 'object' && value !== null) {
      if ('repository' in value && typeof value.repository === 'string' && isRepository(value.repository))
        subjects.add(value.repository);
      for (const inner of Object.values(value)) walk(inner);
    }
  };
  walk(message);
  return { subjects: [...subjects], words: [...words] };
};

/** The body without what is about hidden repositories: entries, links, reasons, and lines that name them or their titles. */
const withhold = (body: ExactObject, hidden: readonly string[]): ExactObject => {
  const repositories = new Set(hidden.map((one) => one.toLowerCase()));
  const isHidden = (value: ExactJson | undefined): boolean =>
    isObject(value) && typeof value.repository === 'string' && repositories.has(value.repository.toLowerCase());
  const titles: string[] = [];
  const collect = (value: ExactJson): void => {
    if (isList(value)) value.forEach(collect);
    if (!isObject(value)) return;
    if (isHidden(value) && typeof value.title === 'string' && value.title.length >= SHORTEST_TITLE)
      titles.push(value.title.toLowerCase());
    for (const inner of Object.values(value)) collect(inner);
  };
  collect(body);
  const telling = [...repositories, ...titles];
  const tells = (text: string): boolean => {
    const small = text.toLowerCase();
    return telling.some((word) => small.includes(word));
  };
  /** About something hidden, or one of the reasons that name it. */
  const goes = (entry: ExactJson): boolean => {
    if (typeof entry === 'string') return tells(entry);
    if (!isObject(entry)) return false;
    if (isHidden(entry) || Object.values(entry).some(isHidden)) return true;
    // What people said there, wherever it is kept.
    if ([entry.id, entry.url].some((place) => typeof place === 'string' && tells(place))) return true;
    return typeof entry.code === 'string' && typeof entry.text === 'string' && tells(entry.text);
  };
  const clean = (value: ExactJson): ExactJson => {
    if (typeof value === 'string')
      return tells(value)
        ? value
            .split('\n')
            .filter((line) => !tells(line))
            .join('\n')
        : value;
    if (isList(value)) return value.filter((entry) => !goes(entry)).map(clean);
    return isObject(value) ? cleanObject(value) : value;
  };
  const cleanObject = (object: ExactObject): ExactObject =>
    Object.fromEntries(
      Object.entries(object)
        .filter(([, value]) => !isHidden(value))
        .map(([key, value]) => [key, clean(value)]),
    );
  return cleanObject(body);
};

/** A shorter one is a word that anything may hold. */
const SHORTEST_TITLE = 6;

type ExactObject = { readonly [key: string]: ExactJson };

const isList = (value: ExactJson | undefined): value is readonly ExactJson[] => Array.isArray(value);

const isObject = (value: ExactJson | undefined): value is ExactObject =>
  typeof value === 'object' && value !== null && !isList(value);
