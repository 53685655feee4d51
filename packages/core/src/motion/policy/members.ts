/** Members of a role from a table in a Markdown file, as communities keep their lists of maintainers. */
import { toString as textOf } from 'mdast-util-to-string';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import { type NodeOf, parseMarkdown, type TreeNode } from '../../shared/door.ts';

type Table = NodeOf<'table'>;
type TableRow = NodeOf<'tableRow'>;

/** Logins in the order of the table, each once. With an error among the diagnostics nobody may rely on the list. */
export type MembersTable = { readonly logins: readonly string[]; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads the members from all tables of a file: a row names its member by a link to the GitHub profile or by "@login".
 * With `words`, only rows count in which one of them stands as a whole word, in whatever case. "TBD" is an empty seat.
 */
export const parseMembersTable = (markdown: string, words: readonly string[]): MembersTable => {
  const { tree, refusal } = parseMarkdown(markdown);
  if (refusal) return { logins: [], diagnostics: [refusal] };
  const tables = findTables(tree);
  if (tables.length === 0) return refuse('no-table', 'The file has no table of members.');
  const rows = tables.flatMap(({ children: [, ...body] }) => body).filter((row) => isMeant(row, words));
  const seats = rows.map((row) => ({ row, login: loginOf(row) }));
  const logins = seats.flatMap(({ login }) => (login === undefined ? [] : [login]));
  const named = new Map<string, string>();
  for (const login of logins) if (!named.has(login.toLowerCase())) named.set(login.toLowerCase(), login);
  const unique = [...named.values()];
  const nameless = seats.filter(({ row, login }) => login === undefined && !isEmptySeat(row));
  const warnings = nameless.map(({ row }) => toWarning(row));
  if (unique.length > 0) return { logins: unique, diagnostics: warnings };
  const asked = words.length > 0 ? ` with ${words.map((word) => `"${word}"`).join(' or ')}` : '';
  const { diagnostics } = refuse('no-members', `No row of the table${asked} names a member by a link to GitHub.`);
  return { logins: [], diagnostics: [...diagnostics, ...warnings] };
};

const refuse = (code: string, message: string): MembersTable => ({
  logins: [],
  diagnostics: [{ severity: 'error', code, message, line: 0, column: 0 }],
});

const toWarning = ({ position }: TableRow): Diagnostic => ({
  severity: 'warning',
  code: 'no-login',
  message: 'This row names nobody; link the name to the GitHub profile, or write TBD for an empty seat.',
  line: position?.start.line ?? 0,
  column: position?.start.column ?? 0,
});

const findTables = (node: TreeNode): Table[] => {
  if (node.type === 'table') return [node];
  return 'children' in node ? node.children.flatMap((child) => findTables(child)) : [];
};

const isMeant = (row: TableRow, words: readonly string[]): boolean => {
  if (words.length === 0) return true;
  const present = row.children.flatMap((cell) => wordsOf(textOf(cell)));
  return words.some((word) => containsRun(present, wordsOf(word)));
};

/** Letters, digits and what joins them: "co-chair" is one word, and "TSC" does not stand in "TSCs". */
const wordsOf = (text: string): readonly string[] =>
  (text.normalize('NFC').match(/[\p{L}\p{N}]+(?:[-'’_.][\p{L}\p{N}]+)*/gu) ?? []).map((word) => word.toLowerCase());

const containsRun = (text: readonly string[], run: readonly string[]): boolean =>
  run.length > 0 && text.some((_, start) => run.every((word, index) => text[start + index] === word));

const isEmptySeat = ({ children: [first] }: TableRow): boolean => /^(?:tbd|vacant|)$/i.test(textOf(first).trim());

const LOGIN = '[a-z0-9](?:[a-z0-9-]{0,38})';
const PROFILE = new RegExp(`^https?://(?:www\\.)?github\\.com/(${LOGIN})/?(?:[?#].*)?$`, 'i');
const MENTION = new RegExp(`(?:^|[\\s(])@(${LOGIN})(?![\\w/-])`, 'i');

/** The first cell with a profile names the member; an employer's page stands behind it. */
const loginOf = ({ children }: TableRow): string | undefined =>
  children.map(profileIn).find((login) => login !== undefined) ??
  children.map((cell) => MENTION.exec(textOf(cell))?.[1]).find((login) => login !== undefined);

const profileIn = (node: TreeNode): string | undefined => {
  if (node.type === 'link') return PROFILE.exec(node.url)?.[1];
  if (!('children' in node)) return undefined;
  return node.children.map((child) => profileIn(child)).find((login) => login !== undefined);
};
