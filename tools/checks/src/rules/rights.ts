/** The manifest asks for the permissions and events that the bot uses, and for no more. */
import { covers, type Needs } from '@rapporteur/github-sandbox/description';
import { parse } from 'yaml';
import * as z from 'zod';
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import { isTest, type Repository, sourcesOf } from '../repository.ts';

export interface Rights {
  /** What operations need, by GitHub's id of them: "issues/create-comment". */
  readonly operations: Readonly<Record<string, Needs>>;
  /** The same for fields of GraphQL, and for events. */
  readonly fields: Readonly<Record<string, Needs>>;
  readonly events: Readonly<Record<string, Needs>>;
  /** Events that the bot listens to. */
  readonly subscribed: readonly string[];
}

/** Something that the bot does, and where; with a message if nobody knows what it needs. */
type Use = Finding & { readonly what: string; readonly needs: Needs };

const MANIFEST = 'app.yml';
const USERS = /^apps\/(bot|cli)\/src\//;

const manifestSchema = z.object({
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
});

export const checkRights = (repository: Repository, rights: Rights): Verdict => {
  const text = repository.files.get(MANIFEST) ?? '';
  const read = manifestSchema.safeParse(parse(text));
  if (!read.success) return verdictOf([{ file: MANIFEST, message: z.prettifyError(read.error) }], '');
  const { default_events: events, default_permissions: granted } = read.data;
  const lineOf = (name: string): number => positionOf(text, text.search(new RegExp(`\\b${name}\\b`))).line;

  const sources = sourcesOf(repository).filter(([path]) => USERS.test(path) && !isTest(path));
  const found = sources.flatMap(([path, source]) => [
    ...operationsIn(path, source, rights),
    ...fieldsIn(path, source, rights),
  ]);
  const received = events.map((event): Use => {
    const needs = rights.events[event] ?? 'nothing';
    return { file: MANIFEST, line: lineOf(event), what: `the event ${event}`, needs, message: '' };
  });
  const uses = [...found, ...received];

  const missing = uses.filter(({ needs, message }) => message === '' && needs !== 'key' && !covers(granted, needs));
  const surplus = Object.entries(granted).filter(([name, access]) => !isNeeded({ granted, name, access }, uses));
  return verdictOf(
    [
      ...uses.filter(({ message }) => message !== ''),
      ...missing.map(({ file, line = 1, column = 1, what, needs }) => ({
        file,
        line,
        column,
        message: `${what} needs ${[needs].flat().join(' or ')}: ask for it in ${MANIFEST}, with the reason`,
      })),
      ...surplus.map(([name, access]) => ({
        file: MANIFEST,
        line: lineOf(name),
        message: `nothing needs ${name}: ${access}: ask for less`,
      })),
      ...eventFindings(events, rights, lineOf),
    ],
    `${found.length} uses, ${Object.keys(granted).length} permissions, ${events.length} events`,
  );
};

/** Whether something could not be done with less. */
const isNeeded = (
  { granted, name, access }: { granted: Readonly<Record<string, string>>; name: string; access: string },
  uses: readonly Use[],
): boolean => {
  const less = { ...granted, [name]: access === 'write' ? 'read' : 'none' };
  return uses.some(({ needs }) => needs !== 'key' && covers(granted, needs) && !covers(less, needs));
};

/** What every App that may write checks is told of its own, without asking for it. */
const UNASKED: ReadonlySet<string> = new Set(['check_run', 'check_suite']);

const eventFindings = (
  events: readonly string[],
  { events: known, subscribed }: Rights,
  lineOf: (name: string) => number,
): readonly Finding[] => [
  // What needs no permission, as the event "installation", is sent to every App.
  ...subscribed
    .filter((event) => !events.includes(event) && !UNASKED.has(event) && known[event]?.length !== 0)
    .map((event) => ({ file: MANIFEST, message: `the bot listens to ${event}, which is not among the events` })),
  ...events
    .filter((event) => !subscribed.includes(event))
    .map((event) => ({ file: MANIFEST, line: lineOf(event), message: `nobody listens to ${event}: leave it out` })),
  ...events
    .filter((event) => known[event] === undefined)
    .map((event) => ({ file: MANIFEST, line: lineOf(event), message: `GitHub has no event ${event}` })),
];

/** `octokit.rest.issues.createComment`, and `reactions.listForIssue` of what was taken out of it. */
const operationsIn = (path: string, source: string, { operations }: Rights): Use[] =>
  [...source.matchAll(/\b([a-z]\w*)\.(?=([a-z]\w*))/g)].flatMap(({ 1: group = '', 2: method = '', index }): Use[] => {
    const id = `${group}/${method.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const needs = operations[id];
    const place = { file: path, ...positionOf(source, index), what: `${group}.${method}` };
    if (needs !== undefined) return [{ ...place, needs, message: '' }];
    if (!source.slice(0, index).endsWith('.rest.')) return [];
    const message = `${place.what} is not in the table of rights: add ${id} to packages/github-sandbox/src/description/rights.ts and cut again`;
    return [{ ...place, needs: 'nothing', message }];
  });

/** Fields of GraphQL whose right is known, and every mutation. */
const fieldsIn = (path: string, source: string, { fields }: Rights): Use[] => [
  ...[...source.matchAll(/\b([a-z]\w*)(?=\s?[({])/g)].flatMap(({ 1: field = '', index }): Use[] => {
    const needs = isInQuery(source, index) ? fields[field] : undefined;
    return needs ? [{ file: path, ...positionOf(source, index), what: field, needs, message: '' }] : [];
  }),
  ...[...source.matchAll(/\bmutation\s*(?:\([^)]*\))?\s*\{\s*(\w+)/g)].flatMap(({ 1: field = '', index }): Use[] => {
    if (fields[field] !== undefined) return [];
    const message = `${field} is not in the table of rights of GraphQL: add it to packages/github-sandbox/src/description/rights.ts`;
    return [{ file: path, ...positionOf(source, index), what: field, needs: 'nothing', message }];
  }),
];

/** Whether a query or a mutation begins above, in the same text. */
const isInQuery = (source: string, index: number): boolean => {
  const before = source.slice(0, index);
  const begin = Math.max(before.lastIndexOf('query ('), before.lastIndexOf('mutation ('));
  return begin >= 0 && !/;\s*\n/.test(before.slice(begin));
};
