/** Corrections beside the truth (`glossary.jsonl`: what was heard for which term), or beside another's list (`transcript_changelog.tsv`). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Figure, tellFigures } from '@rapporteur/bench/figures';
import { glossaryOf } from '@rapporteur/core/notes';
import { applyCorrections, proposeCorrections, type Term } from '@rapporteur/core/terms';
import { parseTranscript } from '@rapporteur/core/transcript';
import type { Correction, Transcript, Turn } from '@rapporteur/idl';
import { z } from 'zod';

export const USAGE =
  '  pnpm eval corrections DIR   folder with glossary.jsonl and its dialogues, or with folders that have transcript_changelog.tsv';

/** What a recogniser wrote, and what was meant. */
type Pair = { readonly heard: string; readonly term: string };

type Call = { readonly transcript: Transcript; readonly pairs: readonly Pair[] };

export const corrections = ([dir = '']: readonly string[]): void => {
  const truth = join(dir, 'glossary.jsonl');
  const isTrue = existsSync(truth);
  const calls = isTrue ? readDialogues(dir, truth) : readCalls(dir);
  if (calls.length === 0) throw new TypeError(`There is neither ${truth} nor a folder with transcript_changelog.tsv.`);
  const results = calls.map((call) => ({ ...call, proposed: propose(call, []) }));
  const figures = isTrue ? [...beside(results, ''), ...confirmed(calls)] : besideList(results);
  tellFigures([
    ...figures,
    ...always(results),
    { name: 'milliseconds.per.1000.words', value: millisecondsPer1000Words(calls) },
  ]);
};

type Result = Call & { readonly proposed: readonly Correction[] };

/** With the terms alone, or also with what a person confirmed. */
const propose = ({ transcript, pairs }: Call, heard: readonly Pair[]): Correction[] => {
  const glossary: Term[] = [...new Set(pairs.map(({ term }) => term))].map((term) => ({
    term,
    kind: 'word',
    source: 'the glossary',
    heard: heard.filter((pair) => pair.term === term).map((pair) => pair.heard),
  }));
  return proposeCorrections(transcript.turns, glossaryOf({ transcript, glossary }));
};

const confirmed = (calls: readonly Call[]): Figure[] =>
  beside(
    calls.map((call) => ({ ...call, proposed: propose(call, call.pairs) })),
    '.confirmed',
  );

/** `found`, `listed`: shares of what was misheard; `wrong`: share of those that got another term; `damaged`: spans that were right. */
const beside = (results: readonly Result[], suffix: string): Figure[] => {
  const spans = results.flatMap(({ transcript, pairs, proposed }) =>
    spansOf(transcript.turns, pairs).map((span) => ({ span, on: proposed.filter((one) => overlaps(one, span)) })),
  );
  const patched = spans.map(({ span, on }) => ({ span, patches: on.filter(({ doubtful }) => !doubtful) }));
  const isRight = ({ span, patches }: (typeof patched)[number]) => patches.some(({ term }) => term === span.term);
  const touched = new Set(patched.flatMap(({ patches }) => patches));
  const damages = results.flatMap(({ proposed }) => proposed.filter((one) => !one.doubtful && !touched.has(one)));
  for (const { turnId, from, to } of damages) console.log(`damaged: ${turnId} "${from}" became "${to}"`);
  return [
    { name: `found${suffix}`, value: share(patched.filter(isRight).length, spans.length) },
    {
      name: `listed${suffix}`,
      value: share(
        spans.filter(({ on }) => on.length > 0 && on.every(({ doubtful }) => doubtful)).length,
        spans.length,
      ),
    },
    {
      name: `wrong${suffix}`,
      value: share(patched.filter((one) => one.patches.length > 0 && !isRight(one)).length, spans.length),
      aim: { most: 0 },
    },
    { name: `damaged${suffix}`, value: damages.length, aim: { most: 0 } },
  ];
};

/** The list is another program's, with known errors: agreeing with it is no aim. */
const besideList = (results: readonly Result[]): Figure[] => {
  const spans = results.flatMap(({ transcript, pairs, proposed }) => {
    const patches = proposed.filter(({ doubtful }) => !doubtful);
    return spansOf(transcript.turns, pairs).map((span) => ({ span, on: patches.filter((one) => overlaps(one, span)) }));
  });
  const met = spans.filter(({ on }) => on.length > 0);
  const patches = results.flatMap(({ proposed }) => proposed.filter(({ doubtful }) => !doubtful));
  return [
    {
      name: 'agreed',
      value: share(
        met.filter(({ span, on }) => on.some(({ to, term }) => [to, term].includes(span.term))).length,
        met.length,
      ),
    },
    { name: 'abstained', value: share(spans.length - met.length, spans.length) },
    {
      name: 'alone',
      value: share(patches.filter((one) => met.every(({ on }) => !on.includes(one))).length, patches.length),
    },
  ];
};

/** What must never be: words cut, labels touched, words changed that do not stand there. */
const always = (results: readonly Result[]): Figure[] => {
  let inside = 0;
  let labels = 0;
  for (const { transcript, proposed } of results) {
    for (const turn of transcript.turns) {
      const own = proposed.filter(({ turnId }) => turnId === turn.id);
      inside += own.filter((one) => !standsWhole(one, turn.text)).length;
      // A label stands in front of its words, and is none of them.
      const line = `${turn.speaker}: ${turn.text}`;
      const shown = applyCorrections(
        line,
        own.map((one) => ({ ...one, ...shifted(one, turn.speaker.length + 2) })),
      );
      if (shown !== `${turn.speaker}: ${applyCorrections(turn.text, own)}`) labels += 1;
    }
  }
  return [
    { name: 'damaged.inside', value: inside, aim: { most: 0 } },
    { name: 'labels', value: labels, aim: { most: 0 } },
  ];
};

const shifted = ({ start, end }: Correction, by: number) => ({ start: start + by, end: end + by });

const standsWhole = ({ start, end, from }: Correction, text: string): boolean =>
  text.slice(start, end) === from && !/[\p{L}\p{N}]/u.test(text.charAt(start - 1) + text.charAt(end));

type Span = { readonly turnId: string; readonly start: number; readonly end: number; readonly term: string };

/** Where the heard forms stand, as whole words, in whatever case. */
const spansOf = (turns: readonly Turn[], pairs: readonly Pair[]): Span[] =>
  turns.flatMap(({ id, text }) =>
    pairs.flatMap(({ heard, term }) => {
      const escaped = heard.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
      const found = text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'));
      return [...found].map(({ 0: words, index }) => ({ turnId: id, start: index, end: index + words.length, term }));
    }),
  );

const overlaps = (one: Correction, span: Span): boolean =>
  one.turnId === span.turnId && one.start < span.end && span.start < one.end;

const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

/** Every word of a meeting is looked at once, so this stays what it is however long the meeting. */
const millisecondsPer1000Words = (calls: readonly Call[]): number => {
  const words = calls
    .flatMap(({ transcript }) => transcript.turns)
    .reduce((sum, { text }) => sum + text.split(' ').length, 0);
  const started = performance.now();
  for (const call of calls) propose(call, []);
  return ((performance.now() - started) / words) * 1000;
};

const Row = z.object({ dialogue: z.string(), heard: z.string(), term: z.string() });

const readDialogues = (dir: string, path: string): Call[] => {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Row.parse(JSON.parse(line)));
  return [...new Set(rows.map(({ dialogue }) => dialogue))].map((dialogue) => ({
    transcript: readTranscript(join(dir, basename(dialogue))),
    pairs: rows.filter((row) => row.dialogue === dialogue),
  }));
};

const readCalls = (dir: string): Call[] =>
  (existsSync(dir) ? readdirSync(dir, { withFileTypes: true }) : [])
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'transcript_changelog.tsv')))
    .map(({ name }) => ({
      transcript: readTranscript(join(dir, name, 'transcript.vtt')),
      pairs: readFileSync(join(dir, name, 'transcript_changelog.tsv'), 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'))
        .flatMap(([heard = '', term = '']) => (heard && term && heard !== term ? [{ heard, term }] : [])),
    }));

const readTranscript = (path: string): Transcript => {
  const { value } = parseTranscript({ path, bytes: readFileSync(path), digest: '' });
  if (!value) throw new Error(`${path} is no transcript that can be read.`);
  return value;
};
