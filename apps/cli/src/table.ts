/** Tables and lists of fields for people, as wide as their terminal whatever is in them. */
import { styleText } from 'node:util';
import type { Io } from './command.ts';
import { toTerminal } from './terminal.ts';
import { besideName, cutTo, padTo, prepareFor, widthOf } from './text.ts';

type Style = Parameters<typeof styleText>[0];

/** Only what is printed already safe for a terminal may be styled: what a terminal obeys would be taken out again. */
export const paint = ({ hasColours }: Pick<Io, 'hasColours'>, style: Style, text: string): string =>
  hasColours && text !== '' ? styleText(style, text, { validateStream: false }) : text;

export type Column<Row> = {
  readonly head: string;
  /** Foreign text; empty in every row, the column is left out. */
  readonly cell: (row: Row) => string;
  /** What people copy is cut last. */
  readonly isWhole?: true;
  readonly side?: 'right';
};

/** A row a line under a line of heads; cells that are too long for all to fit are cut. Nothing without rows. */
export const printTable = async <Row>(io: Io, rows: readonly Row[], columns: readonly Column<Row>[]): Promise<void> => {
  if (rows.length === 0) return;
  const filled = columns
    .map((column) => ({ ...column, cells: rows.map((row) => toTerminal(column.cell(row)).trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  await prepareFor(filled.flatMap(({ cells }) => cells));
  const natural = filled.map(({ head, cells }) => Math.max(widthOf(head), ...cells.map(widthOf)));
  const widths = fit(
    natural,
    filled.map(({ isWhole = false }) => isWhole),
    io.columns - GAP.length * (filled.length - 1),
  );
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return padTo(cutTo(cell, width), width, filled[index]?.side);
      })
      .join(GAP)
      .trimEnd();
  io.out(paint(io, 'dim', lineOf(filled.map(({ head }) => head))));
  for (const index of rows.keys()) io.out(lineOf(filled.map(({ cells }) => cells[index] ?? '')));
};

const GAP = '  ';

/** Widths that fit into a line: the widest columns give way first, and those to keep only when nothing else is left to give. */
const fit = (natural: readonly number[], isWhole: readonly boolean[], room: number): readonly number[] => {
  const kept = sum(natural.filter((_, index) => isWhole[index]));
  const others = natural.filter((_, index) => !isWhole[index]);
  const cap = capOf(others, room - kept);
  const least = others.map((width) => Math.min(width, cap));
  const keptCap = capOf(
    natural.filter((_, index) => isWhole[index]),
    room - sum(least),
  );
  return natural.map((width, index) => Math.min(width, isWhole[index] ? keptCap : cap));
};

/** The greatest width to which all have to be cut so that they fit into the room together. */
const capOf = (widths: readonly number[], room: number): number => {
  let cap = Math.max(0, ...widths);
  while (cap > NARROWEST && sum(widths.map((width) => Math.min(width, cap))) > room) cap -= 1;
  return cap;
};

const NARROWEST = 6;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** A name and its value a line; what is empty is left out. */
export const printFields = async (
  io: Io,
  fields: readonly (readonly [name: string, value: string])[],
): Promise<void> => {
  const filled = fields.map(([name, value]) => [name, toTerminal(value)] as const).filter(([, value]) => value !== '');
  await prepareFor(filled.map(([, value]) => value));
  const indent = Math.max(0, ...filled.map(([name]) => widthOf(name))) + GAP.length;
  for (const [name, value] of filled)
    for (const line of besideName(name, value, [indent, io.columns]))
      io.out(line.startsWith(name) ? `${paint(io, 'dim', name)}${line.slice(name.length)}` : line);
};

/** The heading of a part of what is printed, with an empty line above it. */
export const printHeading = (io: Io, text: string): void => {
  io.out('');
  io.out(paint(io, 'bold', toTerminal(text)));
};

/** Something short, and in lines beside it what is to be said of it; `indent` is where these begin, else behind it. */
export const printBeside = async (
  io: Io,
  [name, text]: readonly [name: string, text: string],
  { indent, style }: { readonly indent?: number; readonly style?: Style } = {},
): Promise<void> => {
  const [safeName, safeText] = [toTerminal(name), toTerminal(text)];
  await prepareFor([safeName, safeText]);
  for (const line of besideName(safeName, safeText, [indent ?? widthOf(safeName), io.columns]))
    io.out(style === undefined ? line : paint(io, style, line));
};
