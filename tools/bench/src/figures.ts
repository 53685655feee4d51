/** Figures for programs, one a line, and the aims that they have to reach. */

export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly aim?: { readonly most?: number; readonly least?: number };
};

/** Prints `figure NAME NUMBER` for each. @throws an Error that names every aim that was missed */
export const tellFigures = (figures: readonly Figure[], tell: (line: string) => void = console.log): void => {
  for (const { name, value } of figures) tell(`figure ${name} ${rounded(value)}`);
  const missed = figures.flatMap((figure) => missedBy(figure));
  if (missed.length > 0) throw new Error(`Aims that were missed: ${missed.join('; ')}.`);
};

const missedBy = ({ name, value, aim = {} }: Figure): readonly string[] => {
  const { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY } = aim;
  const shown = rounded(value);
  if (Number.isNaN(value)) return [`${name} was not measured`];
  if (shown > most) return [`${name} is ${shown}, at most ${most}`];
  return shown < least ? [`${name} is ${shown}, at least ${least}`] : [];
};

const rounded = (value: number): number => Number(value.toFixed(2));
