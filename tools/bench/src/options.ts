/** Options of benchmarks: most are whole numbers above 0. */
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

/** Takes `--name` out of the arguments. */
export const takeFlag = (
  args: readonly string[],
  name: string,
): { readonly given: boolean; readonly rest: string[] } => ({
  given: args.includes(`--${name}`),
  rest: args.filter((arg) => arg !== `--${name}`),
});

/** Takes `--name a,b` out of the arguments; all that is known, if it is not given. @throws TypeError with one sentence */
export const takeChoice = <Word extends string>(
  args: readonly string[],
  name: string,
  known: readonly Word[],
): { readonly chosen: readonly Word[]; readonly rest: string[] } => {
  const at = args.indexOf(`--${name}`);
  if (at === -1) return { chosen: known, rest: [...args] };
  const words = (args[at + 1] ?? '').split(',');
  const chosen = known.filter((word) => words.includes(word));
  if (chosen.length < words.length) throw new TypeError(`--${name} takes some of ${known.join(',')}.`);
  return { chosen, rest: args.toSpliced(at, 2) };
};

const positive = (name: string, text: string): number => {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new TypeError(`${name} needs a whole number above 0, not "${text}".`);
  return Number(text);
};
