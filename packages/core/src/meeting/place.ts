/** Where new lines go in a body that people have edited: behind what hangs together, never into its middle. */
import { isBullet, type Line, splitLine, widthOf } from './body.ts';

/** Before which line something goes, and whether a blank line has to stand before it. */
export type Spot = { readonly at: number; readonly isApart: boolean };

/** A spot for items, and how they are written beside their neighbours. */
export type ItemSpot = Spot & { readonly indent: string; readonly bullet: string };

/** The places of a body. */
export type Places = {
  /** Index behind what hangs below a line: deeper lines, and paragraphs that Markdown counts to them. */
  readonly endOf: (index: number) => number;
  /** Whether Markdown counts a line to the words of the line before it. */
  readonly goesOn: (index: number) => boolean;
  /** Behind the words of a line, which may go on in the next lines. */
  readonly endOfWords: (index: number) => number;
  /** Behind all that hangs below a line, for lines that begin in this column. */
  readonly behind: (index: number, width: number) => Spot;
  /** At the end of what hangs below a line. */
  readonly below: (index: number) => ItemSpot;
  /** Beside a line, behind all that hangs below it. */
  readonly beside: (index: number) => ItemSpot;
};

/** Looks at a body once. */
export const createPlaces = (lines: readonly Line[]): Places => {
  const ends = endsOf(lines);
  const endOf = (index: number): number => ends[index] ?? index + 1;
  const behind = (index: number, width: number): Spot => {
    const at = outside(lines, { index, at: endOf(index), width });
    return { at, isApart: lines[at - 1]?.region?.needs === 'blank' };
  };
  const spotAt = (
    index: number,
    { indent, bullet }: { readonly indent: string; readonly bullet: string },
  ): ItemSpot => {
    const { details } = lines[index] ?? {};
    // Behind details, what is as far in as their lines may be code.
    const margin = details ? (/^\s*/.exec(lines[details.first - 1]?.raw ?? '')?.[0] ?? '') : indent;
    return {
      ...behind(index, widthOf(margin)),
      indent: margin,
      bullet: /^[*+-]/.test(bullet) ? bullet.slice(0, 1) : '*',
    };
  };
  return {
    endOf,
    goesOn: (index) => goesOn(lines[index]) && isText(lines[index - 1]),
    endOfWords: (index) => {
      let at = index + 1;
      while (goesOn(lines[at])) at += 1;
      return at;
    },
    behind,
    below: (index) => {
      const rows = lines.slice(index + 1, endOf(index)).filter(({ raw, kind }) => kind === 'plain' && isBullet(raw));
      const least = rows.reduce((width, { raw }) => Math.min(width, widthOf(raw)), Number.POSITIVE_INFINITY);
      const sibling = rows.findLast(({ raw }) => widthOf(raw) === least);
      const indent = ' '.repeat(widthOf(lines[index]?.raw ?? '') + 4);
      return spotAt(index, sibling ? splitLine(sibling.raw) : { indent, bullet: '*' });
    },
    beside: (index) => spotAt(index, splitLine(lines[index]?.raw ?? '')),
  };
};

const isText = (line: Line | undefined): boolean =>
  line !== undefined && line.raw.trim() !== '' && (line.kind === 'plain' || line.kind === 'kept');

/** Whether a line goes on with the words of a text that stands right before it. */
const goesOn = (line: Line | undefined): boolean =>
  line !== undefined &&
  line.raw.trim() !== '' &&
  line.kind === 'plain' &&
  !isBullet(line.raw) &&
  !/^ {0,3}#/.test(line.raw);

const endsOf = (lines: readonly Line[]): number[] => {
  const ends: number[] = [];
  const open: { readonly index: number; readonly width: number }[] = [];
  let last = -1;
  const closeFrom = (width: number): void => {
    while ((open.at(-1)?.width ?? -1) >= width) ends[open.pop()?.index ?? 0] = last + 1;
  };
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'open' || line.kind === 'close') closeFrom(0);
    else if (line.raw.trim() !== '') {
      const isInside = line.region !== undefined && line.region === lines[index - 1]?.region;
      if (!isInside && !(last === index - 1 && last >= 0 && goesOn(line))) {
        const width = widthOf(line.raw);
        closeFrom(width);
        open.push({ index, width });
      }
      last = index;
    }
  }
  closeFrom(0);
  return ends;
};

/** Moves a place out of what nobody may cut, and before what has no end and would take in all that follows. */
const outside = (
  lines: readonly Line[],
  { index, at, width }: { readonly index: number; readonly at: number; readonly width: number },
): number => {
  let place = at;
  // What reaches into each other has no outside: a place that comes again is as good as any.
  const seen = new Set<number>();
  while (!seen.has(place)) {
    seen.add(place);
    const { region, details } = lines[place - 1] ?? {};
    if (region && place < region.last) place = region.last;
    else if (details && place < details.last) {
      if (details.first - 1 <= index) place = details.last;
      else place = details.first - 1;
    } else if (
      region?.needs === 'end' &&
      region.first - 1 > index &&
      widthOf(lines[region.first - 1]?.raw ?? '') < width + 2
    )
      place = region.first - 1;
    else return place;
    // A blank line may be the last one of code.
    while (place - 1 > index && lines[place - 1]?.raw.trim() === '' && !lines[place - 1]?.region) place -= 1;
  }
  return place;
};
