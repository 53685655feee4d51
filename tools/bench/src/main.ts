/** `pnpm bench NAME [options]`: runs one benchmark. */
import { USAGE as INGEST, ingest } from './ingest.ts';
import { USAGE as RECONCILE, reconcile } from './reconcile.ts';

const BENCHMARKS: Readonly<
  Record<string, { readonly run: (args: readonly string[]) => Promise<void>; readonly usage: string }>
> = {
  ingest: { run: ingest, usage: INGEST },
  reconcile: { run: reconcile, usage: RECONCILE },
};

const main = async ([name = '', ...args]: readonly string[]): Promise<number> => {
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  const usage = Object.values(BENCHMARKS).map((one) => one.usage);
  if (benchmark === undefined || args.includes('--help')) {
    const asked = name === '--help' || benchmark !== undefined;
    (asked ? console.log : console.error)(['Usage:', ...usage].join('\n'));
    return asked ? 0 : 2;
  }
  try {
    await benchmark.run(args);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof TypeError ? 2 : 1;
  }
};

process.exitCode = await main(process.argv.slice(2));
