/** Summaries of meetings beside those that people wrote, and beside what can be had without looking at the meaning. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type Figure, tellFigures } from '@rapporteur/bench/figures';
import { summarize } from '@rapporteur/core/notes';
import { type Transcript, TranscriptSchema, TurnSchema } from '@rapporteur/idl';
import { z } from 'zod';
import { FLOORS } from './floors.ts';
import { meanOf, type Rouge, rouge } from './rouge.ts';

export const USAGE = '  pnpm eval summary DIR       folder with meetings as QMSum has them, in folders or not';

const Span = z.array(z.tuple([z.string(), z.string()]));
const Meeting = z.object({
  meeting_transcripts: z.array(z.object({ speaker: z.string(), content: z.string() })),
  general_query_list: z.array(z.object({ answer: z.string() })),
  specific_query_list: z.array(z.object({ answer: z.string(), relevant_text_span: Span })),
});

export const summary = ([dir = '']: readonly string[]): void => {
  if (!existsSync(dir)) throw new TypeError(`There is no ${dir}.`);
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  if (files.length === 0) throw new TypeError(`There are no meetings (.json) in ${dir}.`);
  const meetings = files.sort().map((name) => Meeting.parse(JSON.parse(readFileSync(join(dir, name), 'utf8'))));
  const whole = meetings.flatMap(({ meeting_transcripts, general_query_list }) => {
    const transcript = toTranscript(meeting_transcripts);
    return general_query_list.map(({ answer }) => ({ transcript, answer }));
  });
  const spans = meetings.flatMap(({ meeting_transcripts, specific_query_list }) =>
    specific_query_list.flatMap(({ answer, relevant_text_span: ranges }) => {
      const said = ranges.flatMap(([first, last]) => meeting_transcripts.slice(Number(first), Number(last) + 1));
      return said.length > 0 ? [{ transcript: toTranscript(said), answer }] : [];
    }),
  );
  tellFigures([...compare('whole', whole, 100), ...compare('span', spans, 65)]);
};

type Task = { readonly transcript: Transcript; readonly answer: string };

/** Prints a table of ours and all floors; ours are the figures, and the best floor is what each has to beat. */
const compare = (name: string, tasks: readonly Task[], words: number): Figure[] => {
  const score = (write: (transcript: Transcript) => string): Rouge =>
    meanOf(tasks.map(({ transcript, answer }) => rouge(write(transcript), answer)));
  const ours = score((transcript) => summarize({ transcript }, words).join('\n'));
  const floors = Object.entries(FLOORS).map(
    ([floor, write]) => [floor, score((transcript) => write(transcript, words).join('\n'))] as const,
  );
  console.log(`\n${name}: ${tasks.length} summaries of ${words} words (R1 / R2 / Lsum)`);
  for (const [who, { rouge1, rouge2, rougeLsum }] of [['ours', ours] as const, ...floors]) {
    console.log(`  ${who.padEnd(8)} ${[rouge1, rouge2, rougeLsum].map((value) => value.toFixed(1)).join(' / ')}`);
  }
  return METRICS.map((metric) => ({
    name: `${name}.${metric}`,
    value: ours[metric],
    aim: { least: Number(Math.max(...floors.map(([, floor]) => floor[metric])).toFixed(2)) },
  }));
};

const METRICS = ['rouge1', 'rouge2', 'rougeLsum'] as const;

const toTranscript = (said: readonly { readonly speaker: string; readonly content: string }[]): Transcript =>
  create(TranscriptSchema, {
    turns: said.map(({ speaker, content }, index) => ({
      ...create(TurnSchema, { id: `t${index + 1}`, speaker, text: toText(content) }),
    })),
  });

/** Words as a recogniser writes them: no markers of noises, no blanks before a full stop or inside "don 't". */
const toText = (content: string): string =>
  content
    .replace(/\{[a-z]+\}|<[a-z]+>/gi, ' ')
    .replace(/\s+([.,;:?!%)])/g, '$1')
    .replace(/\s+(['’](?:s|m|d|re|ve|ll|t)\b|n['’]t\b)/gi, '$1')
    .replace(/\s+/g, ' ')
    .trim();
