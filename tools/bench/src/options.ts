/** Options of benchmarks: whole numbers above 0. */
import { parseArgs } from 'node:util';

/** Reads `--name N` for each name; what is not given has its default. @throws TypeError with one sentence */
export const parseNumbers = <Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, number>>,
): ((name: Name) => number) => {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: [...args], options });
  const given = new Map(
    Object.entries(values).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, positive(`--${name}`, text)] as const] : [],
    ),
  );
  return (name) => given.get(name) ?? defaults[name];
};

const positive = (name: string, text: string): number => {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new TypeError(`${name} needs a whole number above 0, not "${text}".`);
  return Number(text);
};
