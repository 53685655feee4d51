/** Answers of the search service: what was found, as far as the caller may see it. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SearchHitSchema, SearchRequest } from '@rapporteur/idl';
import { type AnyKind, KINDS, type KindName, kindOf, type Views } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import type { FoundPassage, SearchQuery } from './store.ts';
import { createView, type Viewer } from './view.ts';
import { cutAround, findWords, toPlainWords } from './words.ts';

type Hit = MessageInitShape<typeof SearchHitSchema>;

/** Kinds in whose texts words are looked for. */
const SEARCHED = Object.values(KINDS)
  .filter(({ isSearched }) => isSearched)
  .map(({ prefix }) => prefix);

export const search = async (
  registry: Registry,
  { query, kinds, pageSize, pageToken }: SearchRequest,
  viewer: Viewer,
): Promise<{ readonly hits: Hit[]; readonly nextPageToken: string }> => {
  if (query.length > LONGEST_QUERY) throw invalid(`A query has at most ${LONGEST_QUERY} characters.`);
  if (toPlainWords(query) === '') throw invalid('The query holds no word to look for; write one or more.');
  const unknown = kinds.find((kind) => !SEARCHED.some((one) => one === kind));
  if (unknown !== undefined) throw invalid(`"${unknown}" is not searched; known are ${SEARCHED.join(', ')}.`);
  const limit = toLimit(pageSize);
  const token = ['search', query, ...kinds.toSorted()];
  const shownOf = createShown(registry, viewer);
  const read = async (by: SearchQuery['by'], from: FoundPassage['place'] | undefined): Promise<readonly Shown[]> => {
    const shown: Shown[] = [];
    // What is not shown takes no place, as in lists.
    for (let after = from; ; ) {
      const size = after === from ? limit + 1 : Math.max(limit + 1, FEWEST_READ);
      const found = await registry.search({ text: query.normalize(), by, kinds, after, limit: size });
      const views = await shownOf(found);
      for (const passage of found) {
        const view = views.get(passage.name);
        if (view !== undefined && stands(passage, view)) shown.push({ passage, view });
      }
      after = found.at(-1)?.place ?? after;
      if (shown.length > limit || found.length < size) return shown;
    }
  };
  const position = toPosition(parsePageToken(token, pageToken));
  const exact = position?.by === 'likeness' ? [] : await read('words', position?.place);
  // Only where the caller sees nothing that has the words: what they may not see does not change what they are answered.
  const by = exact.length > 0 || position?.by === 'words' ? 'words' : 'likeness';
  const shown = by === 'words' ? exact : await read('likeness', position?.place);
  const { items, nextPageToken } = cut(shown, limit, ({ passage: { place } }) =>
    toPageToken(token, JSON.stringify([by, place.rank, place.kind, place.name, place.part])),
  );
  return { hits: items.map(({ passage, view }) => toHit(query, passage, view)), nextPageToken };
};

type Shown = { readonly passage: FoundPassage; readonly view: View };

const LONGEST_QUERY = 500;
const FEWEST_READ = 100;
const LONGEST_SNIPPET = 240;

type View = Views[KindName];

const createShown = (registry: Registry, viewer: Viewer) => {
  const view = createView(registry, viewer);
  return async (found: readonly FoundPassage[]): Promise<ReadonlyMap<string, View>> => {
    const names = [...new Set(found.map(({ name }) => name))];
    const resources = (await registry.read(names)).filter(({ name }) => names.includes(name));
    const shown = new Map<string, View>();
    for (const kind of new Set(resources.map((one) => one.kind)))
      for (const one of await view.show(
        kind,
        resources.filter((resource) => resource.kind === kind),
      ))
        shown.set(one.name, one);
    return shown;
  };
};

/** What was taken out of a resource, or changed since, is not found in it. */
const stands = ({ kind, part, title, text }: FoundPassage, view: View): boolean => {
  const known: AnyKind | undefined = kindOf(kind);
  return (known?.passagesOf(view) ?? []).some(
    (one) => one.part === part && one.title === title && one.text.startsWith(text),
  );
};

const toHit = (query: string, { name, part, title, text }: FoundPassage, view: View): Hit => {
  const snippet = cutAround(text, findWords(query, text), LONGEST_SNIPPET);
  const url = urlOf(view);
  return {
    name,
    part,
    title: { text: title, highlights: [...findWords(query, title)] },
    ...(snippet.text !== '' && { snippet: { text: snippet.text, highlights: [...snippet.highlights] } }),
    url,
  };
};

const urlOf = (view: View): string => {
  switch (view.$typeName) {
    case 'rapporteur.v1.Rfc':
    case 'rapporteur.v1.Idea':
      return view.subject?.url ?? '';
    case 'rapporteur.v1.Notes':
      return view.pullRequest?.url ?? '';
    case 'rapporteur.v1.ActionItem':
      return view.issue?.url ?? '';
    default:
      return '';
  }
};

const toPosition = (token: string) => {
  if (token === '') return undefined;
  const [by, rank, kind, name, part]: unknown[] = JSON.parse(token);
  const place = { rank: Number(rank), kind: String(kind), name: String(name), part: String(part) };
  return { by: by === 'likeness' ? ('likeness' as const) : ('words' as const), place };
};
