/** Options of benchmarks: whole numbers above 0. */
import { parseArgs } from 'node:util';

/** Reads `--name N` for each name; a missing one has its default. @throws TypeError with one sentence */
export const parseNumbers = <Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, number>>,
): Record<Name, number> => {
  const names = Object.keys(defaults);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: [...args], options });
  const read = { ...defaults };
  for (const [name, value] of Object.entries(values)) {
    if (isName(name, defaults) && typeof value === 'string') read[name] = positive(`--${name}`, value);
  }
  return read;
};

const isName = <Name extends string>(name: string, defaults: Readonly<Record<Name, number>>): name is Name =>
  Object.hasOwn(defaults, name);

const positive = (name: string, text: string): number => {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new TypeError(`${name} needs a whole number above 0, not "${text}".`);
  return Number(text);
};
