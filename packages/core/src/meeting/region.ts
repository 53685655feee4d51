/** What of a body hangs together, and is cut by a line in its middle: code, tables, comments, HTML, front matter. */
import type { Diagnostic } from '../shared/diagnostic.ts';
import { parseMarkdown, refuseMarkdown, type TreeNode } from '../shared/door.ts';

/** From its first line to its last. */
export type Region = {
  readonly kind: 'code' | 'table' | 'comment' | 'html' | 'matter' | 'details' | 'copy';
  readonly first: number;
  readonly last: number;
  /** What has to stand behind it before another line: a blank line, or its own end, which people did not write. */
  readonly needs: 'nothing' | 'blank' | 'end';
};

/** Finds them, in the order of the text; with a refusal nobody knows them. What lies in details may be anything. */
export const findRegions = (text: string): { readonly regions: readonly Region[]; readonly refusal?: Diagnostic } => {
  if (!/```|~~~|[<|]|^\ufeff?---/.test(text)) return { regions: [] };
  const heavy = refuseMarkdown(text);
  if (heavy) return { regions: [], refusal: heavy };
  const rows = text.split(/\r\n|\r|\n/);
  if (!rows.some(mayHang)) return { regions: [] };
  const { tree, refusal } = parseMarkdown(withoutWords(rows).join('\n'));
  if (refusal) return { regions: [], refusal };
  const regions = [...findMatter(rows)];
  const opened: number[] = [];
  const visit = (node: TreeNode, isInLine: boolean): void => {
    const first = node.position?.start.line ?? 0;
    const last = node.position?.end.line ?? 0;
    if (node.type === 'code') {
      const needs = needsOfCode(rows, { first, last, column: node.position?.start.column ?? 1 });
      if (needs) regions.push({ kind: 'code', first, last, needs });
    } else if (node.type === 'table') {
      regions.push({ kind: 'table', first, last, needs: 'blank' });
    } else if (node.type === 'html') {
      if (!isInLine || last > first) regions.push({ ...formOfHtml(node.value.trimStart(), isInLine), first, last });
      for (const [tag] of node.value.matchAll(/<\/?details\b/gi)) {
        if (!tag.startsWith('</')) opened.push(first);
        else {
          const start = opened.pop();
          if (start !== undefined && opened.length === 0)
            regions.push({ kind: 'details', first: start, last, needs: 'blank' });
        }
      }
    }
    if (!('children' in node)) return;
    for (const child of node.children) visit(child, isInLine || IN_LINE.has(node.type));
  };
  visit(tree, false);
  // Behind the last line break no line begins, and nothing that comes there would stand.
  const lines = rows.at(-1) === '' ? rows.length - 1 : rows.length;
  return { regions: regions.map((one) => (one.last > lines ? { ...one, last: lines } : one)) };
};

/**
 * Whether a line may begin what hangs together, or divide the head of a table from its body. Most agendas have no such line
 * but markers of ours, each of which is a comment by itself, and need not be parsed.
 */
const mayHang = (row: string): boolean =>
  /```|~~~|^[\s>\ufeff]*[-:|][-:|\s>]*$/.test(row) || (row.includes('<') && !readMark(row));

/**
 * A text that hangs together in the same lines, where bullets that hold nothing but words hold one letter: these are most of
 * an agenda, and its words take most of the parser's time. What goes on below such a bullet may end what begins in it.
 */
const withoutWords = (rows: readonly string[]): string[] => {
  const bare = [...rows];
  let isOpen = true;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index] ?? '';
    const [bullet] = /^[ \t]*[*+-] (?=\p{L}|\[(?!\^))/u.exec(row) ?? [];
    const isPlain = !/[<>|~]|```|\]:/.test(row);
    if (bullet !== undefined && isPlain && isOpen) bare[index] = `${bullet}x`;
    if (bullet !== undefined || row.trim() === '') isOpen = true;
    else if (row.includes('<')) isOpen = false;
  }
  return bare;
};

/** A line by which an agenda, or in older ones a section of it, begins or ends. */
export type Mark = { readonly isOpen: boolean; readonly key: string; readonly section: string };

export const readMark = (raw: string): Mark | undefined => {
  if (!raw.includes('rapporteur:')) return undefined;
  const { open, openKey, close, closeKey, slash, blockKey, section } = MARK.exec(raw)?.groups ?? {};
  if (open && openKey) return { isOpen: true, key: openKey, section: '' };
  if (close && closeKey) return { isOpen: false, key: closeKey, section: '' };
  return blockKey && section ? { isOpen: slash === '', key: blockKey, section } : undefined;
};

const MARK =
  /^\s*<!-- (?:(?<open>rapporteur:agenda:)(?<openKey>[a-z0-9._/#-]+) v1|(?<close>\/rapporteur:agenda:)(?<closeKey>[a-z0-9._/#-]+)|(?<slash>\/?)rapporteur:block:(?<blockKey>[a-z0-9._/#-]+):(?<section>[a-z0-9-]+)) -->\s*$/;

/** Lines of fenced code and of comments: what nobody reads as words of the text. */
export const unreadLines = (text: string): { readonly lines: ReadonlySet<number>; readonly refusal?: Diagnostic } => {
  const { regions, refusal } = findRegions(text);
  const lines = new Set<number>();
  for (const { kind, first, last } of regions) {
    if (kind !== 'code' && !(kind === 'comment' && last > first)) continue;
    for (let number = first; number <= last; number += 1) lines.add(number);
  }
  return refusal ? { lines, refusal } : { lines };
};

const IN_LINE: ReadonlySet<TreeNode['type']> = new Set(['paragraph', 'heading', 'tableCell']);

/** Deeply indented bullets are code to Markdown too, but to people they are bullets: then it is undefined. */
const needsOfCode = (
  rows: readonly string[],
  { first, last, column }: { readonly first: number; readonly last: number; readonly column: number },
): Region['needs'] | undefined => {
  const [fence] = /^(?:```+|~~~+)/.exec((rows[first - 1] ?? '').slice(column - 1).trimStart()) ?? [];
  if (!fence) return undefined;
  const closing = (rows[last - 1] ?? '').replace(/^[\s>]+/, '').trimEnd();
  const isClosed = last > first && closing.startsWith(fence) && /^(?:`+|~+)$/.test(closing);
  return isClosed ? 'nothing' : 'end';
};

const formOfHtml = (value: string, isInLine: boolean): Pick<Region, 'kind' | 'needs'> => {
  if (isInLine) return { kind: value.startsWith('<!--') ? 'comment' : 'html', needs: 'nothing' };
  if (value.startsWith('<!--')) return { kind: 'comment', needs: value.includes('-->') ? 'nothing' : 'end' };
  const [, raw] = /^<(pre|script|style|textarea)\b/i.exec(value) ?? [];
  if (raw) return { kind: 'html', needs: /<\/(?:pre|script|style|textarea)>/i.test(value) ? 'nothing' : 'end' };
  if (/^<[?!]/.test(value)) return { kind: 'html', needs: value.includes('>') ? 'nothing' : 'end' };
  return { kind: 'html', needs: 'blank' };
};

/** Front matter is nothing of GitHub's in an issue, and still somebody's. */
function* findMatter(rows: readonly string[]): Generator<Region> {
  if (!/^\ufeff?---[ \t]*$/.test(rows[0] ?? '')) return;
  for (let index = 1; index < rows.length; index += 1) {
    const row = rows[index] ?? '';
    if (/^(?:---|\.\.\.)[ \t]*$/.test(row)) {
      if (index > 1) yield { kind: 'matter', first: 1, last: index + 1, needs: 'nothing' };
      return;
    }
    if (!/^(?:[ \t#-]|[\w-]+[ \t]*:|$)/.test(row)) return;
  }
}
