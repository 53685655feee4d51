/**
 * Minutes as an outline. Hand-kept lists mix indents, tabs and bullets until Markdown sees code or one paragraph in them;
 * people see lines that are further in or further out, and so does this.
 */
import type { Parsed } from '../shared/diagnostic.ts';
import { refuseMarkdown } from '../shared/door.ts';
import { isDividing } from '../shared/line.ts';
import { findFences, idsOn, isBullet, splitLine, splitLines, widthOf, withoutHashes, withoutIds } from './body.ts';

/** A heading, a bullet, a paragraph or a bare time, with the bullets further in than itself. */
export type OutlineNode = {
  readonly kind: 'heading' | 'bullet' | 'text' | 'time';
  /** Markdown of the line and of the lines that continue it, without bullet, box and id. */
  readonly text: string;
  /** Id that Rapporteur gave the line; empty for people's lines. */
  readonly id: string;
  readonly isTicked: boolean;
  /** Level of a heading, from 1; a bold line by itself is below all headings. 0 for the rest. */
  readonly level: number;
  /** Place of the text, from 1. */
  readonly line: number;
  readonly column: number;
  readonly children: readonly OutlineNode[];
};

/**
 * Reads the outline. Empty bullets, hidden comments and fenced code are no nodes, nor are bare times ("4:53") unless asked
 * for. A text that is too heavy to be parsed has no outline.
 */
export const parseOutline = (markdown: string, { withTimes = false } = {}): Parsed<OutlineNode[]> => {
  // Each line will be parsed by itself.
  const { lines: fenced, refusal = refuseMarkdown(markdown) } = findFences(markdown);
  if (refusal) return { value: [], diagnostics: [refusal] };
  const roots: Draft[] = [];
  let stack: Draft[] = [];
  let open: Draft | undefined;
  for (const { raw, number } of splitLines(markdown)) {
    const width = widthOf(raw);
    if (fenced.has(number) || isRule(raw)) continue;
    if (IS_UNDERLINE.test(raw) && open?.kind === 'text' && open === roots.at(-1)) {
      roots[roots.length - 1] = { ...open, kind: 'heading', level: 1 };
      open = undefined;
      continue;
    }
    if (raw.trim() === '' || IS_COMMENT.test(raw) || IS_TIME.test(raw)) {
      open = undefined;
      if (withTimes && IS_TIME.test(raw)) {
        stack = [];
        roots.push({ ...toDraft(raw, number), kind: 'time' });
      }
      continue;
    }
    const draft = toDraft(raw, number);
    if (draft.kind === 'bullet') {
      while ((stack.at(-1)?.width ?? -INSIDE) + INSIDE > width) stack.pop();
      if (draft.text === '') continue;
      (stack.at(-1)?.children ?? roots).push(draft);
      stack.push(draft);
      open = draft;
      continue;
    }
    const owner = draft.kind === 'text' ? (open ?? ownerOf(stack, width)) : undefined;
    if (owner && draft.id === '' && !IS_LEAD.test(raw)) {
      if (open || owner.children.length === 0) owner.text = `${owner.text} ${draft.text}`;
      else owner.children.push(draft);
      open ??= owner.children.at(-1) ?? owner;
      continue;
    }
    stack = [];
    roots.push(draft);
    open = draft.kind === 'text' && draft.id === '' ? draft : undefined;
  }
  return { value: roots, diagnostics: [] };
};

type Draft = Omit<OutlineNode, 'text' | 'children'> & { text: string; children: Draft[]; readonly width: number };

/** A line belongs to the item above it from this many columns further in. */
const INSIDE = 2;
/** A line across the page, or below the head of a table; one of thousands of marks is not worth a parser's time. */
const isRule = (raw: string): boolean =>
  (/^[\s|:-]*$/.test(raw) && raw.includes('---')) || isDividing(raw, raw.search(/\S|$/), raw.length);
/** Makes a heading of the text above. */
const IS_UNDERLINE = /^ {0,3}=+\s*$/;
const IS_COMMENT = /^\s*<!--(?:(?!-->).)*-->\s*$/;
const IS_TIME = /^\s*(?:\d{1,2}:)?\d{1,2}:\d{2}\s*$/;
/** A bold line by itself, "**Minutes**", is a heading in all but name. */
const LEAD_LEVEL = 7;
const IS_LEAD = /^\s*\*\*[^*]+\*\*:?\s*$/;

const ownerOf = (stack: readonly Draft[], width: number): Draft | undefined =>
  stack.findLast((item) => width >= item.width + INSIDE);

const toDraft = (raw: string, line: number): Draft => {
  const rest = /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(withoutIds(raw))?.[1];
  const heading = rest === undefined ? undefined : withoutHashes(rest);
  const id = idsOn(raw)[0] ?? '';
  const common = { line, id, children: [], width: widthOf(raw) };
  if (heading !== undefined) {
    const level = /^ *(#+)/.exec(raw)?.[1]?.length ?? 1;
    return { ...common, kind: 'heading', level, text: heading, isTicked: false, column: raw.indexOf(heading) + 1 };
  }
  const { text, bullet, box } = partsOf(raw);
  const kind = isBullet(raw) ? 'bullet' : 'text';
  const column = Math.max(raw.indexOf(text), bullet.length) + 1;
  return { ...common, kind, level: IS_LEAD.test(raw) ? LEAD_LEVEL : 0, text, isTicked: box === 'x', column };
};

/** Bullet and words of a line; "* * https://…" is one bullet. Strokes are kept: they are words' markup here. */
const partsOf = (raw: string): { text: string; bullet: string; box: string } => {
  let bullets = '';
  let ticked = '';
  let left = raw;
  for (let count = 0; ; count += 1) {
    const { indent, bullet, box, text, struck } = splitLine(left);
    ticked ||= box;
    if (bullet === '' && isBullet(left)) return { text: '', bullet: bullets + left, box: ticked };
    const words = struck ? `~~${text}~~` : text;
    bullets += indent + bullet;
    if (bullet === '' || !isBullet(words) || count === MOST_BULLETS)
      return { text: words, bullet: bullets, box: ticked };
    left = words;
  }
};

const MOST_BULLETS = 20;
