/** Gives each line of a meeting to a section: headings open sections, or bullets at the margin where no heading is. */
import type { OutlineNode } from '../meeting/index.ts';
import { parseTime } from '../transcript/index.ts';

/** A line and what lies below it, by indent, by level of headings, or by time. */
export type Placed = { readonly node: OutlineNode; readonly children: Placed[] };

/** A section before it is read. */
export type Draft = {
  /** Unset for text that stands below no heading. */
  readonly heading: OutlineNode | undefined;
  readonly items: Placed[];
  /** Texts that stand below no bullet, where bullets are the sections. */
  readonly strays: OutlineNode[];
};

/** Places the lines of one meeting, in order. */
export const placeNodes = (nodes: readonly OutlineNode[]): Draft[] => {
  const drafts: Draft[] = [];
  /** Headings inside of the section that are still open. */
  let open: { readonly level: number; readonly items: Placed[] }[] = [];
  let mark: Placed | undefined;
  const openSection = (heading: OutlineNode | undefined, items: Placed[] = []): Draft => {
    const draft = { heading, items, strays: [] };
    drafts.push(draft);
    open = [{ level: heading?.level || NO_LEVEL, items }];
    mark = undefined;
    return draft;
  };
  for (const node of nodes) {
    const level = levelOf(node);
    const draft = drafts.at(-1);
    const isUnderHeading = (draft?.heading?.level ?? 0) > 0;
    if (level > 0) {
      mark = undefined;
      while ((open.at(-1)?.level ?? 0) >= level) open.pop();
      const parent = open.at(-1);
      if (!parent) openSection(node, node.children.map(toPlaced));
      else {
        const placed = toPlaced(node);
        parent.items.push(placed);
        open.push({ level, items: placed.children });
      }
    } else if (node.kind === 'bullet' && !isUnderHeading) {
      openSection(node, node.children.map(toPlaced));
    } else {
      const { items, strays } = draft ?? openSection(undefined);
      const placed = toPlaced(node);
      const time = timeMarkOf(node);
      if (!time && !isUnderHeading && !mark && node.kind === 'text') strays.push(node);
      (time || !mark ? (open.at(-1)?.items ?? items) : mark.children).push(placed);
      if (time) mark = time.isLine ? undefined : placed;
    }
  }
  return drafts;
};

/** Below all headings: what stands behind a bullet belongs to it until a heading comes. */
const NO_LEVEL = 99;

const levelOf = ({ level, kind }: OutlineNode): number => (kind === 'heading' || kind === 'text' ? level : 0);

const toPlaced = (node: OutlineNode): Placed => ({ node, children: node.children.map(toPlaced) });

/** A time of the recording and its words: "4:53", "Monorepo @ 4:53", "[4:53] They spoke". */
export type TimeMark = {
  readonly text: string;
  readonly startMs: number;
  /** Whether the words are a line of the notes, and no title of what follows. */
  readonly isLine: boolean;
};

/** The mark that a line is; undefined if it is none. */
export const timeMarkOf = ({ kind, text }: Pick<OutlineNode, 'kind' | 'text'>): TimeMark | undefined => {
  const [, before, line] = kind === 'time' ? [] : (LINE.exec(text) ?? []);
  const [, words = '', time = before ?? ''] = kind === 'time' ? ['', '', text] : (TOPIC.exec(text) ?? []);
  const startMs = parseTime(time);
  return startMs === undefined ? undefined : { text: line ?? words, startMs, isLine: line !== undefined };
};

/** A topic is a few words; looked for in a short text only, it costs next to nothing. */
const TOPIC = /^(.{1,300}?) @ ((?:\d{1,2}:)?\d{1,2}:\d{2})$/;
const LINE = /^\\?\[((?:\d{1,2}:)?\d{1,2}:\d{2})\\?\] +(\S.*)$/s;
