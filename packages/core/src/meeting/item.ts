/** What the words of one line of minutes say about its item, and what is doubtful in them. */
import { Outcome } from '@rapporteur/idl';
import type { Diagnostic } from '../shared/diagnostic.ts';
import type { Inline } from './inline.ts';
import type { OutlineNode } from './outline.ts';

/** A warning at a place of the text. */
export const warn = (
  { line, column }: Pick<OutlineNode, 'line' | 'column'>,
  code: string,
  message: string,
): Diagnostic => ({ severity: 'warning', code, message, line, column });

/** The words behind "SKIP:"; undefined where it does not stand. */
export const takeSkip = (text: string): string | undefined => /^SKIP(?:PED)?:\s*(.*)$/.exec(text)?.[1];

// A map, since people's words must not find what every object inherits.
const TAGS: ReadonlyMap<string, Outcome> = new Map(
  Object.entries<Outcome>({
    discussed: Outcome.DISCUSSED,
    close: Outcome.RESOLVED,
    'make it an issue': Outcome.RESOLVED,
    'will be an rfc': Outcome.RESOLVED,
  }),
);

/** The words in brackets before an item: "[Will be an RFC] …"; empty for none. */
export const tagOf = (text: string): string => (/^\[([^\]]+)\]/.exec(text)?.[1] ?? '').trim();

/** What became of an item: left out, struck out, ticked, or by its tag. */
export const outcomeOf = (
  node: Pick<OutlineNode, 'isTicked'>,
  { struck, text }: Pick<Inline, 'struck' | 'text'>,
  skipped: boolean,
): Outcome => {
  if (skipped || struck) return Outcome.SKIPPED;
  if (node.isTicked) return Outcome.DISCUSSED;
  return TAGS.get(tagOf(text).toLowerCase()) ?? Outcome.UNSPECIFIED;
};

/** What is doubtful in the links of a line. */
export const doubtLinks = (
  node: Pick<OutlineNode, 'text' | 'line' | 'column'>,
  { text }: Pick<Inline, 'text'>,
  repository: string | undefined,
): Diagnostic[] => {
  const found: Diagnostic[] = [];
  if (node.text.includes(']((')) {
    found.push(warn(node, 'link-repaired', 'A link has double parentheses; it is read without them.'));
  }
  if (!repository && /(?<![\w/[#&])#\d+\b(?!\]\()/.test(node.text)) {
    const number = /#\d+/.exec(text)?.[0] ?? '#';
    const message = `"${number}" names no repository, so it is no link; write owner/name${number}.`;
    found.push(warn(node, 'reference-without-repository', message));
  }
  return found;
};
