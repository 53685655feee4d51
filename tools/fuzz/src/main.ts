/** `pnpm fuzz NAME [options]`: throws hostile input at the product until an aim is missed. Figures come last. */
import { USAGE as AGENDA, agenda } from './agenda.ts';
import { USAGE as GROWTH, growth } from './growth.ts';
import { USAGE as PEOPLE, people } from './people.ts';
import { USAGE as STORM, storm } from './storm.ts';

const FUZZES: Readonly<
  Record<string, { readonly run: (args: readonly string[]) => boolean | Promise<boolean>; readonly usage: string }>
> = {
  agenda: { run: agenda, usage: AGENDA },
  growth: { run: growth, usage: GROWTH },
  people: { run: people, usage: PEOPLE },
  storm: { run: storm, usage: STORM },
};

const main = async ([name = '', ...args]: readonly string[]): Promise<number> => {
  const fuzz = Object.hasOwn(FUZZES, name) ? FUZZES[name] : undefined;
  const usage = Object.values(FUZZES).map((one) => one.usage);
  if (fuzz === undefined || args.includes('--help')) {
    const asked = name === '--help' || fuzz !== undefined;
    (asked ? console.log : console.error)(['Usage:', ...usage].join('\n'));
    return asked ? 0 : 2;
  }
  try {
    return (await fuzz.run(args)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof TypeError ? 2 : 1;
  }
};

process.exitCode = await main(process.argv.slice(2));
