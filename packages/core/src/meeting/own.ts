/** What the bot wrote last, or wants to write: lines with ids, in blocks, of which each stands alone in people's text. */
import { idsOn, isBullet, type Line, parseOwnBody, widthOf, withoutIds, wordsOf } from './body.ts';
import { takeId, toId, toSlug } from './ident.ts';
import { matchSection } from './section.ts';
import { subjectOf } from './subject.ts';

/** A line of ours, without its mark. */
export type OwnLine = {
  readonly id: string;
  readonly raw: string;
  /** Key of the block that it stands in. */
  readonly block: string;
  /** Ids of the lines that it hangs below, nearest first. */
  readonly parents: readonly string[];
};

/** A text of ours. Blank lines stand within blocks, not between them. */
export type Own = {
  readonly lines: ReadonlyMap<string, OwnLine>;
  /** Rows of each block, in order; a blank row has no line. */
  readonly blocks: ReadonlyMap<string, readonly (OwnLine | undefined)[]>;
  readonly opening: string;
  readonly closing: string;
};

/** Keys of the two blocks that are no sections of the agenda. */
export const HEAD = 'when';
export const FACTS = 'facts';

/** Id of the line that is a section's heading. */
export const headingId = (sectionKey: string): string => `${HEADING}${sectionKey}`;

/** Key of the section of which a line is the heading. */
export const headedBy = (id: string): string | undefined =>
  id.startsWith(HEADING) ? id.slice(HEADING.length) : undefined;

const HEADING = 'section/';

/** Whether lines have their marks. */
export const isMarked = (text: string): boolean => /<!-- i:[a-z0-9._/#-]+ -->/.test(text);

/** Reads a text of ours. `nameOf` gives a line without mark its id; without one it is nobody's. */
export const readOwn = (text: string, key: string, nameOf: (line: Line) => string | undefined): Own => {
  const lines = new Map<string, OwnLine>();
  const blocks = new Map<string, (OwnLine | undefined)[]>();
  let [opening, closing] = ['', ''];
  let block = HEAD;
  const above: { readonly id: string; readonly width: number }[] = [];
  let blanks = 0;
  for (const line of parseOwnBody(text, key).lines) {
    if (line.kind === 'open') opening = line.raw.trim();
    if (line.kind === 'close') closing = line.raw.trim();
    if (line.kind !== 'plain' && line.kind !== 'kept') continue;
    if (line.raw.trim() === '') {
      blanks += 1;
      continue;
    }
    const id = idsOn(line.raw)[0] ?? nameOf(line);
    if (id === undefined || lines.has(id)) continue;
    const begun = id === FACTS ? FACTS : headedBy(id);
    if (begun !== undefined && begun !== block) {
      block = begun;
      above.length = 0;
    }
    const rows = blocks.get(block) ?? [];
    if (rows.length > 0) for (; blanks > 0; blanks -= 1) rows.push(undefined);
    blanks = 0;
    const width = widthOf(line.raw);
    while ((above.at(-1)?.width ?? -1) >= width) above.pop();
    const parents = isBullet(line.raw) ? above.map((one) => one.id).reverse() : [];
    const own = { id, raw: withoutIds(line.raw), block, parents };
    if (isBullet(line.raw)) above.push({ id, width });
    lines.set(id, own);
    rows.push(own);
    blocks.set(block, rows);
  }
  return { lines, blocks, opening, closing };
};

/** Names for the lines of a text that never had marks: by what they are about, or by their words. */
export const nameLines = (): ((line: Line) => string) => {
  const taken = new Set<string>();
  return ({ raw }) => {
    const isHeading = isBullet(raw) && widthOf(raw) === 0;
    const words = wordsOf(raw);
    const slug = toSlug(words.replace(/\(https?:[^)]*\)/g, '').replace(/\d+/g, '')) || 'line';
    const name = isHeading ? headingId(matchSection(words.replace(/[[\]]|\(https?:.*$/g, '')) ?? slug) : subjectOf(raw);
    return takeId(name ?? toId(slug), taken);
  };
};
