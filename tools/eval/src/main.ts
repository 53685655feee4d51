/** `pnpm eval NAME …`: measures what is read and what is written, against the truth beside it or by itself. Figures come last. */
import { USAGE as CORRECTIONS, corrections } from './corrections.ts';
import { USAGE as FAITHFULNESS, faithfulness } from './faithfulness.ts';
import { USAGE as NOTES, notes } from './notes.ts';
import { USAGE as OFFLINE, offline } from './offline.ts';
import { USAGE as STATEMENTS, statements } from './statements.ts';
import { USAGE as SUMMARY, summary } from './summary.ts';
import { USAGE as TRANSCRIPTS, transcripts } from './transcripts.ts';
import { USAGE as VOICE, voice } from './voice.ts';

const EVALS: Readonly<
  Record<string, { readonly run: (args: readonly string[]) => void | Promise<void>; readonly usage: string }>
> = {
  faithfulness: { run: faithfulness, usage: FAITHFULNESS },
  offline: { run: offline, usage: OFFLINE },
  summary: { run: summary, usage: SUMMARY },
  notes: { run: notes, usage: NOTES },
  statements: { run: statements, usage: STATEMENTS },
  transcripts: { run: transcripts, usage: TRANSCRIPTS },
  corrections: { run: corrections, usage: CORRECTIONS },
  voice: { run: voice, usage: VOICE },
};

const main = async ([name = '', ...args]: readonly string[]): Promise<number> => {
  const one = Object.hasOwn(EVALS, name) ? EVALS[name] : undefined;
  if (one === undefined || args.includes('--help')) {
    const asked = name === '--help' || one !== undefined;
    (asked ? console.log : console.error)(['Usage:', ...Object.values(EVALS).map(({ usage }) => usage)].join('\n'));
    return asked ? 0 : 2;
  }
  try {
    await one.run(args);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof TypeError ? 2 : 1;
  }
};

process.exitCode = await main(process.argv.slice(2));
