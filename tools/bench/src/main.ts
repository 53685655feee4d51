/** `pnpm bench NAME [options]`: runs one benchmark. */
import { USAGE as AGENDA, agenda } from './agenda.ts';
import { USAGE as ARTIFACTS, artifacts } from './artifacts.ts';
import { USAGE as DELIVERY, delivery } from './delivery.ts';
import { USAGE as INGEST, ingest } from './ingest.ts';
import { USAGE as PAGES, pages } from './pages.ts';
import { USAGE as RECONCILE, reconcile } from './reconcile.ts';
import { USAGE as REGISTRY, registry } from './registry.ts';
import { USAGE as ROAD, road } from './road.ts';
import { USAGE as RUN, run } from './run.ts';
import { USAGE as SIZE, size } from './size.ts';
import { USAGE as TICK, tick } from './tick.ts';
import { USAGE as TRANSCRIPT, transcript } from './transcript.ts';

const BENCHMARKS: Readonly<
  Record<string, { readonly run: (args: readonly string[]) => void | Promise<void>; readonly usage: string }>
> = {
  agenda: { run: agenda, usage: AGENDA },
  artifacts: { run: artifacts, usage: ARTIFACTS },
  delivery: { run: delivery, usage: DELIVERY },
  ingest: { run: ingest, usage: INGEST },
  pages: { run: pages, usage: PAGES },
  reconcile: { run: reconcile, usage: RECONCILE },
  registry: { run: registry, usage: REGISTRY },
  road: { run: road, usage: ROAD },
  run: { run, usage: RUN },
  size: { run: size, usage: SIZE },
  tick: { run: tick, usage: TICK },
  transcript: { run: transcript, usage: TRANSCRIPT },
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

// Not `exitCode`: what stops a PostgreSQL of ours at the end of a process would end it with 0.
process.exit(await main(process.argv.slice(2)));
