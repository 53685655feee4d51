/** Texts of a YAML tree that a person wrote, and where its problems stand. */
import type { Diagnostic } from '../shared/diagnostic.ts';
import { isMap, isScalar, isSeq, type LineCounter, type YAMLMap } from '../shared/door.ts';

/** Collects problems with line and column. */
export type Reader = { readonly lines: LineCounter; readonly diagnostics: Diagnostic[] };

export const createReader = (lines: LineCounter): Reader => ({ lines, diagnostics: [] });

/** The text of a field; empty if it has none. */
export const textOf = (map: YAMLMap, key: string): string => {
  const value = map.get(key);
  return typeof value === 'string' || typeof value === 'number' ? toLine(String(value)) : '';
};

/** Whether a text is a blank of the template that nobody filled in, such as "<GITHUB_HANDLE>". */
export const isBlank = (text: string): boolean => /^<[^>]*>$/.test(text);

/** All texts below a node, in order: a person writes one sentence, a list, or a mapping. */
export const textsOf = (node: unknown): string[] => {
  if (isScalar(node)) {
    const { value } = node;
    const text = typeof value === 'string' || typeof value === 'number' ? toLine(String(value)) : '';
    return text === '' || isBlank(text) ? [] : [text];
  }
  if (isSeq(node)) return node.items.flatMap(textsOf);
  return isMap(node) ? node.items.flatMap(({ value }) => textsOf(value)) : [];
};

/** Where a node begins, in UTF-16 code units. */
export const startOf = (node: unknown): number =>
  (isMap(node) || isSeq(node) || isScalar(node)) && node.range ? node.range[0] : 0;

/** Notes a problem; an error unless it says otherwise. */
export const report = (
  { lines, diagnostics }: Reader,
  { severity = 'error', code, message }: Pick<Diagnostic, 'code' | 'message'> & Partial<Pick<Diagnostic, 'severity'>>,
  offset: number,
): void => {
  const { line, col } = lines.linePos(offset);
  diagnostics.push({ severity, code, message, line: Math.max(line, 1), column: Math.max(col, 1) });
};

const toLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
