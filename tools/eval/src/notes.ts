/**
 * Notes of real calls, whatever a model replies: whether every citation exists, is verbatim and stands at its time, and
 * whether anything stated was said. Measured from the file itself, with none of the product's own checks.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, tellFigures } from '@rapporteur/bench/figures';
import {
  type Draft,
  extractNotes,
  type Judgement,
  type ModelAnswer,
  type ModelRequest,
  summarize,
  writeNotes,
} from '@rapporteur/core/notes';
import { parseTranscript } from '@rapporteur/core/transcript';
import type { Citation, Correction, Statement, Transcript } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { createRandom } from '@rapporteur/play/random';
import { z } from 'zod';
import { meanOf, rouge } from './rouge.ts';

export const USAGE =
  '  pnpm eval notes DIR [--seed N]   folder of calls, each with transcript.vtt and perhaps tldr.json and chat.txt';

/** Who answers as the model: nobody; somebody honest; somebody who makes things up in every way; somebody broken. */
const WRITERS = ['offline', 'honest', 'inventor', 'random', 'broken'] as const;

export const notes = (args: readonly string[]): void => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' } },
  });
  const calls = readCalls(positionals[0] ?? '');
  const random = createRandom(Number(values.seed)).next;
  const rows = calls.flatMap((call) => WRITERS.map((writer) => measure(call, writer, random)));
  console.log(
    ['call', 'writer', 'shown', 'dangling', 'not verbatim', 'ungrounded', 'late', 'covered', 'seconds'].join('\t'),
  );
  for (const { call, writer, shown, dangling, wrong, ungrounded, late, covered, seconds } of rows) {
    const share = covered === undefined ? '–' : covered.toFixed(2);
    console.log([call, writer, shown, dangling, wrong, ungrounded, late, share, seconds.toFixed(2)].join('\t'));
  }
  tellFigures([...figuresOf(rows), ...rougeOf(calls)]);
};

type Call = {
  readonly id: string;
  readonly transcript: Transcript;
  /** As they stand in the file. */
  readonly cues: readonly Cue[];
  readonly chat: string;
  readonly reference: readonly { readonly text: string; readonly ms: number }[];
};

type Cue = { readonly startMs: number; readonly label: string; readonly text: string };

/** @throws TypeError with one sentence where the folder has no call */
const readCalls = (dir: string): Call[] => {
  if (!existsSync(dir)) throw new TypeError(`There is no folder ${dir}.`);
  const found = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'transcript.vtt')))
    .map(({ name }) => readCall(join(dir, name), name));
  if (found.length === 0) throw new TypeError(`No folder in ${dir} has a transcript.vtt.`);
  return found;
};

const readCall = (folder: string, id: string): Call => {
  const path = join(folder, 'transcript.vtt');
  const bytes = readFileSync(path);
  const { value: transcript } = parseTranscript({ path, bytes, digest: id });
  if (!transcript) throw new TypeError(`${path} is no transcript that can be read.`);
  const [chat, tldr] = ['chat.txt', 'tldr.json'].map((name) => join(folder, name));
  return {
    id,
    transcript,
    cues: readCues(bytes.toString('utf8')),
    chat: chat && existsSync(chat) ? readFileSync(chat, 'utf8') : '',
    reference: tldr && existsSync(tldr) ? readReference(readFileSync(tldr, 'utf8')) : [],
  };
};

/** A reader of its own: Zoom's cues are a number, two times and "Name: words". */
const readCues = (file: string): Cue[] =>
  file
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .flatMap((block) => {
      const found = /^(?:.*\n)?(?:(\d+):)?(\d+):(\d+)\.(\d{3}) --> .*\n([\s\S]+)$/.exec(block.trim());
      if (!found) return [];
      const [, hours = '0', minutes = '0', seconds = '0', ms = '0', payload = ''] = found;
      const startMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
      const [, label = '', text = payload] = /^([^\n:]{1,60}): ([\s\S]*)$/.exec(payload) ?? [];
      return [{ startMs, label, text: oneLine(text) }];
    });

const Item = z.object({
  timestamp: z.string().optional(),
  highlight: z.string().optional(),
  action: z.string().optional(),
  decision: z.string().optional(),
});

/** Everything with a time and a sentence, however it is grouped. */
const readReference = (json: string): Call['reference'] => {
  const found: { text: string; ms: number }[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (typeof value === 'object' && value !== null) {
      const item = Item.safeParse(value).data;
      const text = item?.highlight ?? item?.action ?? item?.decision;
      if (item?.timestamp && text) found.push({ text, ms: toMs(item.timestamp) });
      for (const one of Object.values(value)) if (typeof one === 'object') walk(one);
    }
  };
  walk(JSON.parse(json));
  return found;
};

const toMs = (time: string): number => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

type Row = {
  readonly call: string;
  readonly writer: (typeof WRITERS)[number];
  readonly shown: number;
  readonly citations: number;
  readonly dangling: number;
  readonly wrong: number;
  readonly labels: number;
  /** Corrections that stand elsewhere than they say, inside a word, or in an address or a number. */
  readonly damaged: number;
  readonly ungrounded: number;
  readonly late: number;
  readonly covered: number | undefined;
  readonly seconds: number;
  /** Characters sent to the model for one of the transcript, over all requests. */
  readonly sent: number;
};

const measure = (call: Call, writer: (typeof WRITERS)[number], random: () => number): Row => {
  const before = process.cpuUsage();
  const { notes: made, sent } =
    writer === 'offline'
      ? { notes: extractNotes({ transcript: call.transcript }), sent: 0 }
      : writeWith(call, writer, random);
  const { user, system } = process.cpuUsage(before);
  const spoken = call.transcript.turns.reduce((sum, { text }) => sum + text.length, 0);
  const statements = [...made.summary, ...made.topics.flatMap((topic) => topic.statements)];
  const shown = statements.filter(({ doubts }) => doubts.length === 0);
  const turns = new Map(call.transcript.turns.map((turn) => [turn.id, turn]));
  const labels = new Set(call.cues.map(({ label }) => label));
  const citations = shown.flatMap((statement) => statement.citations);
  const isVerbatim = ({ turnId, quote, offset }: Citation) =>
    turns.get(turnId)?.text.slice(offset, offset + quote.length) === quote;
  return {
    call: call.id,
    writer,
    shown: shown.length,
    citations: citations.length,
    dangling:
      citations.filter(({ turnId }) => !turns.has(turnId)).length +
      shown.filter((one) => one.citations.length === 0).length,
    wrong: citations.filter((citation) => !isVerbatim(citation) || !isSpoken(call, citation)).length,
    damaged: made.corrections.filter((one) => isDamage(one, turns.get(one.turnId)?.text ?? '')).length,
    labels: citations.filter(({ speaker }) => speaker !== '' && !labels.has(speaker)).length,
    ungrounded: shown.filter((statement) => !isGrounded(statement, call)).length,
    late: citations.filter((citation) => isLate(call, citation)).length,
    covered: call.reference.length === 0 ? undefined : coverageOf(call, shown),
    seconds: (user + system) / 1_000_000,
    sent: sent / spoken,
  };
};

const isDamage = ({ start, end, from }: Correction, text: string): boolean => {
  const isInWord = (at: number) => /[\p{L}\p{N}]{2}/u.test(text.slice(Math.max(0, at - 1), at + 1));
  const around = /\S*$/.exec(text.slice(0, start))?.[0] + text.slice(start, end) + /^\S*/.exec(text.slice(end))?.[0];
  return (
    text.slice(start, end) !== from ||
    isInWord(start) ||
    isInWord(end) ||
    /:\/\/|www\./.test(around) ||
    !/\p{L}/u.test(from)
  );
};

/** All speech in one line, with where each cue begins in it. */
const speechOf = ({
  cues,
}: Call): { readonly text: string; readonly starts: readonly { readonly at: number; readonly ms: number }[] } => {
  let text = '';
  const starts = cues.map((cue) => {
    const at = text.length;
    text += `${cue.text} `;
    return { at, ms: cue.startMs };
  });
  return { text, starts };
};

const isSpoken = (call: Call, { quote }: Citation): boolean => speechOf(call).text.includes(oneLine(quote));

/** Whether no cue that holds the beginning of the quote begins within two seconds of the time that is shown. */
const isLate = (call: Call, { quote, startMs }: Citation): boolean => {
  if (startMs === undefined) return true;
  const { text, starts } = speechOf(call);
  const words = oneLine(quote);
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const cue = starts.findLast((start) => start.at <= at);
    if (cue && Math.abs(cue.ms - startMs) <= 2_000) return false;
  }
  return true;
};

/** Digits and links of a statement stand in the speech around its citations, in the chat, or are spelled out there. */
const isGrounded = ({ text, citations }: Statement, { transcript, chat }: Call): boolean => {
  const order = transcript.turns.map(({ id }) => id);
  const near = citations
    .flatMap(({ turnId }) => transcript.turns.slice(Math.max(0, order.indexOf(turnId) - 3), order.indexOf(turnId) + 2))
    .map((turn) => turn.text)
    .join(' ');
  const said = `${near} ${chat}`.toLowerCase();
  const everything = transcript.turns.map((turn) => turn.text).join(' ');
  const digits = (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((number) => number.replaceAll(',', ''));
  const links = text.match(/https?:\/\/\S+/g) ?? [];
  const isThere = (number: string) =>
    said.replaceAll(',', '').includes(number) ||
    /(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)/.test(
      said,
    ) ||
    (number.includes('.') && everything.includes(number));
  return digits.every(isThere) && links.every((link) => said.includes(link.toLowerCase().replace(/[.,)]+$/, '')));
};

/** Share of the reference's items near which something is cited that speaks of the same. */
const coverageOf = ({ reference }: Call, shown: readonly Statement[]): number => {
  const isCovered = ({ text, ms }: Call['reference'][number]) => {
    const wanted = wordsOf(text);
    return shown.some((one) => {
      const isNear = one.citations.some(({ startMs = Number.POSITIVE_INFINITY }) => Math.abs(startMs - ms) <= 90_000);
      const had = wordsOf(`${one.text} ${one.citations.map(({ quote }) => quote).join(' ')}`);
      return isNear && [...wanted].filter((word) => had.has(word)).length >= Math.min(2, wanted.size);
    });
  };
  return reference.filter(isCovered).length / reference.length;
};

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z0-9]{4,}/g) ?? []);

/** The passes with somebody who answers for the model; whoever judges says yes. */
const writeWith = (
  call: Call,
  writer: Exclude<(typeof WRITERS)[number], 'offline'>,
  random: () => number,
): { readonly notes: Notes; readonly sent: number } => {
  const passes = writeNotes({ transcript: call.transcript });
  let sent = 0;
  let step = passes.next();
  while (!step.done) {
    const { prompt } = step.value;
    sent += prompt.system.length + prompt.user.length;
    step = passes.next(answer(step.value, { call, writer, random }));
  }
  return { notes: step.value, sent };
};

type Answering = {
  readonly call: Call;
  readonly writer: Exclude<(typeof WRITERS)[number], 'offline'>;
  readonly random: () => number;
};

const answer = (request: ModelRequest, answering: Answering): ModelAnswer => {
  const value = answering.writer === 'broken' ? brokenValue(answering.random) : replyTo(request, answering);
  return { ok: true, value, model: 'script' };
};

const brokenValue = (random: () => number): unknown =>
  [null, '', '{"topics": [', { topics: 'none' }, { topics: [{ title: 'x' }] }, [], { verdicts: {} }, 7][
    Math.floor(random() * 8)
  ];

const replyTo = (request: ModelRequest, answering: Answering): Draft | Judgement | object => {
  switch (request.pass) {
    case 'draft':
      return draftOf(answering);
    case 'judge':
      return {
        verdicts: request.claims.map(({ id, turns }) => ({
          claim: id,
          verdict: 'supported',
          kind: 'decision',
          actor: null,
          problem: null,
          words: turns.slice(0, 1).map((turn) => ({ turn: turn.id, quote: turn.text.slice(0, 60) })),
        })),
      };
    case 'repair':
      return {
        repairs: [1, 2, 3].map((n) => ({
          id: `r${n}`,
          statement: draftOf(answering).topics[0]?.statements[n] ?? null,
        })),
      };
  }
};

const draftOf = ({ call, writer, random }: Answering): Draft => {
  const { turns } = call.transcript;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const quoteOf = (text: string) => {
    const words = text.split(' ');
    const from = Math.floor(random() * Math.max(1, words.length - 12));
    return words.slice(from, from + 5 + Math.floor(random() * 12)).join(' ');
  };
  const source =
    call.reference.length > 0
      ? call.reference
      : turns.slice(0, 20).map(({ text, startMs = 0 }) => ({ text: text.slice(0, 200), ms: startMs }));
  const statements = source.slice(0, 40).map(({ text, ms }) => {
    const near = turns.findLast(({ startMs = 0 }) => startMs <= ms) ?? turns[0];
    const turn = writer === 'honest' ? near : pick(turns);
    const quote = turn ? quoteOf(turn.text) : '';
    const made =
      writer === 'inventor'
        ? `${text} See https://evil.example/${Math.floor(random() * 99)} and #${Math.floor(random() * 9999)}.`
        : text;
    return {
      kind: pick(['claim', 'decision', 'action_item', 'open_question'] as const) ?? ('claim' as const),
      text: writer === 'random' ? (turn ? `${quoteOf(turn.text)} ${Math.floor(random() * 500)}` : made) : made,
      owner: pick([null, 'Nobody', turn?.speaker ?? null]) ?? null,
      due: pick([null, '2026-12-24', 'soon']) ?? null,
      citations: [
        {
          turn: writer === 'random' && random() < 0.3 ? `t${turns.length + 5}` : (turn?.id ?? ''),
          quote: random() < 0.2 ? `${quote} indeed` : quote,
        },
      ],
    };
  });
  return {
    summary: statements.slice(0, 4),
    topics: [
      {
        title: source[0]?.text.slice(0, 100) ?? '',
        agendaItem: null,
        firstTurn: 't1',
        lastTurn: turns.at(-1)?.id ?? '',
        statements,
      },
    ],
  };
};

/** Of a summary in as many words as the reference has, at most a hundred, in percent. */
const rougeOf = (calls: readonly Call[]): Figure[] => {
  const scores = calls.flatMap(({ transcript, reference }) => {
    if (reference.length === 0) return [];
    const wanted = reference.map(({ text }) => text).join('\n');
    const words = Math.min(100, wanted.split(/\s+/).length);
    return [rouge(summarize({ transcript }, words).join('\n'), wanted)];
  });
  if (scores.length === 0) return [];
  return Object.entries(meanOf(scores)).map(([name, value]) => ({ name, value }));
};

const figuresOf = (rows: readonly Row[]): Figure[] => {
  const sum = (name: 'dangling' | 'wrong' | 'labels' | 'damaged' | 'ungrounded' | 'late' | 'citations') =>
    rows.reduce((total, row) => total + row[name], 0);
  const times = rows
    .filter(({ writer }) => writer === 'offline')
    .map(({ seconds }) => seconds)
    .sort((a, b) => a - b);
  const covered = rows.filter(({ writer }) => writer === 'offline').flatMap((row) => row.covered ?? []);
  const citations = sum('citations');
  const sent = rows
    .filter(({ writer }) => writer === 'honest')
    .map((row) => row.sent)
    .sort((a, b) => a - b);
  return [
    { name: 'dangling', value: sum('dangling'), aim: { most: 0 } },
    { name: 'verbatim', value: citations === 0 ? 1 : 1 - sum('wrong') / citations, aim: { least: 1 } },
    { name: 'damaged', value: sum('damaged'), aim: { most: 0 } },
    { name: 'labels', value: sum('labels'), aim: { most: 0 } },
    { name: 'ungrounded', value: sum('ungrounded'), aim: { most: 0 } },
    { name: 'late', value: sum('late'), aim: { most: 0 } },
    ...(covered.length > 0 ? [{ name: 'coverage', value: covered.reduce((a, b) => a + b, 0) / covered.length }] : []),
    { name: 'sent.median', value: sent[Math.floor(sent.length / 2)] ?? 0, aim: { most: 2.7 } },
    { name: 'seconds.p90', value: times[Math.floor(times.length * 0.9)] ?? 0 },
  ];
};
