/** What becomes of a row when a repository is renamed: its name, and the texts inside that name the repository. */
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { kindOf, type Row } from './kinds.ts';

export type Rename = { readonly from: string; readonly to: string };

/** The row under the new name of the repository; undefined if it has nothing to do with the old one. */
export const followRename = (row: Row, rename: Rename): Row | undefined => {
  if (row.kind === 'transcripts') return undefined;
  const follow = createFollower(rename);
  const name = followName(row.name, rename) ?? row.name;
  const followed = followObject(row.body, follow);
  const body = row.kind === 'repositories' && name !== row.name ? withFormer(followed, rename) : followed;
  const isSame = name === row.name && JSON.stringify(body) === JSON.stringify(row.body);
  return isSame ? undefined : { ...row, name, body };
};

/** A repository remembers the names that it gave up, and takes one back that it has again. */
const withFormer = (body: JsonObject, { from, to }: Rename): JsonObject => {
  const before = isWords(body.former) ? body.former : [];
  return {
    ...body,
    former: [...new Set([...before, from.toLowerCase()])].filter((name) => name !== to.toLowerCase()),
  };
};

/**
 * A row that moves to where another stands already, made after GitHub knew the new name and before anybody here did: what
 * has the history stays, and lists of words (commands that were run, what people were told) are those of both.
 */
export const uniteRows = (moved: Row, standing: Row): Row => ({
  ...moved,
  body: Object.fromEntries(
    Object.entries({ ...standing.body, ...moved.body }).map(([key, value]) => [
      key,
      isWords(value) && isWords(standing.body[key]) ? [...new Set([...value, ...standing.body[key]])] : value,
    ]),
  ),
  visibility: moved.visibility === 'public' && standing.visibility === 'public' ? 'public' : 'private',
  wakeAt: earlier(moved.wakeAt, standing.wakeAt),
});

const isWords = (value: JsonValue | undefined): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const earlier = (a: Date | undefined, b: Date | undefined): Date | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/** What is a copy of what people wrote, or of what stands at GitHub (as the files of settings do), and must go on to be one. */
const VERBATIM: ReadonlySet<string> = new Set(['baseMarkdown', 'quote', 'settings', 'origins', 'former']);

type Follow = (text: string) => string;

const followObject = (object: JsonObject, follow: Follow): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, VERBATIM.has(key) ? value : followValue(value, follow)]),
  );

const followValue = (value: JsonValue, follow: Follow): JsonValue => {
  if (typeof value === 'string') return follow(value);
  if (Array.isArray(value)) return value.map((item) => followValue(item, follow));
  return value !== null && typeof value === 'object' ? followObject(value, follow) : value;
};

const createFollower = (rename: Rename): Follow => {
  const { from, to } = rename;
  const old = from.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // As a whole: the repository itself, "owner/repo/7", "owner/repo:path".
  const whole = new RegExp(`^${old}(?=$|/[0-9]+$|:\\S+$)`, 'i');
  // The key of a job: "series:owner/repo/key".
  const key = new RegExp(`(?<=^[a-z]+:)${old}(?=$|/\\S+$)`, 'i');
  // Anywhere: an address, and "owner/repo#7".
  const address = new RegExp(`(?<=https://github\\.com/)${old}(?![\\w-]|\\.\\w)`, 'gi');
  const reference = new RegExp(`(?<![\\w./-])${old}(?=#[0-9])`, 'gi');
  const hint = from.toLowerCase();
  return (text) => {
    if (!text.toLowerCase().includes(hint)) return text;
    const name = followName(text, rename);
    if (name !== undefined) return name;
    return [whole, key, address, reference].reduce((said, pattern) => said.replace(pattern, () => to), text);
  };
};

/** How names of requests begin that are made on a subject. */
const REQUEST = /^requests\/(?:read\/)?/;

/** The new form of a resource name under the repository; undefined if it is none. */
const followName = (text: string, { from, to }: Rename): string | undefined => {
  const [request = ''] = REQUEST.exec(text) ?? [];
  if (request !== '' && text.toLowerCase().startsWith(`${request}${from}/`.toLowerCase()))
    return `${request}${to.toLowerCase()}${text.slice(request.length + from.length)}`;
  const [prefix = '', owner = '', repository = '', ...rest] = text.split('/');
  const under = kindOf(prefix)?.under;
  if (under === undefined || `${owner}/${repository}`.toLowerCase() !== from.toLowerCase()) return undefined;
  return [prefix, under === 'lower' ? to.toLowerCase() : to, ...rest].join('/');
};
