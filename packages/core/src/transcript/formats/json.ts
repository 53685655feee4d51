/** JSON of recognisers and of meeting tools, told by its keys. Words that have times of their own make finer cues. */

import type { Diagnostic } from '../../shared/diagnostic.ts';
import { oneLine } from '../../shared/fold.ts';
import {
  type Cue,
  count,
  countLines,
  countWords,
  type Format,
  failure,
  isTime,
  type JsonSource,
  parseTime,
  type Read,
  warnOnce,
} from '../cue.ts';
import { endsSentence } from '../turn.ts';

export const JSON_FORMAT: Format = {
  name: 'JSON',
  fit: ({ json, lines }) => (json ? countLines(lines) : 0),
  parse: ({ json, isEnded }) => (json ? parseJson(json, !isEnded) : { value: [], diagnostics: [] }),
};

/** JSON, or JSON lines, or the whole part of JSON that was cut off; undefined for a text that is none of them. */
export const readJson = (lines: readonly string[]): JsonSource | undefined => {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (!/^\s*[[{]/.test(lines[first] ?? '')) return undefined;
  const text = lines.join('\n');
  // What lies deeper than any tool writes takes the parser time and memory beyond its length.
  const { isDeep, saved } = measure(text);
  if (isDeep) return undefined;
  const whole = tryParse(text);
  if (whole !== undefined) return { value: whole, lost: [], kind: 'whole' };
  const value: unknown[] = [];
  const lost: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const one = /^\s*\{.*\}\s*$/.test(line) && !measure(line).isDeep ? tryParse(line) : undefined;
    if (isRecord(one)) value.push({ ...one, [LINE]: index + 1 });
    else if (value.length === 0) break;
    else lost.push(index + 1);
    // Each attempt costs more than a line that is read.
    if (lost.length > 100 && lost.length > value.length) return undefined;
  }
  if (value.length > 0) return { value, lost, kind: 'lines' };
  const part = tryParse(text.slice(0, saved.end) + saved.closers);
  return part === undefined ? undefined : { value: part, lost: [lines.length], kind: 'cut' };
};

/** How deep a text goes, and what could be saved of it if it was cut off: all up to what was closed last, and what closes the rest. */
const measure = (text: string): { isDeep: boolean; saved: { end: number; closers: string } } => {
  const open: string[] = [];
  const none = { end: 0, closers: '' };
  let isString = false;
  let end = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isString) {
      if (char === '\\') at += 1;
      else if (char === '"') isString = false;
    } else if (char === '"') isString = true;
    else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      if (open.length > DEEPEST) return { isDeep: true, saved: none };
    } else if (char === '}' || char === ']') {
      if (open.pop() !== char) return { isDeep: false, saved: none };
      [end, depth] = [at + 1, open.length];
    }
  }
  // What was open at the last closer is open still, below what was opened since.
  return { isDeep: false, saved: { end, closers: open.slice(0, depth).toReversed().join('') } };
};
const DEEPEST = 50;

/** No key of anybody's. */
const LINE = '\u0000line';

const tryParse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type JsonRecord = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const recordsOf = (value: unknown): readonly JsonRecord[] => listOf(value).filter(isRecord);
const own = (record: unknown, key: string): unknown =>
  isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined;
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => own(inner, key), value);
const firstText = (record: unknown, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const value = own(record, key);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
};

/** A word or a run of words; times are in the unit of the file, or in milliseconds. */
type Piece = {
  readonly text: string;
  readonly start: Moment | undefined;
  readonly end: Moment | undefined;
  readonly speaker: string;
  readonly line: number;
  readonly isDoubted: boolean;
  readonly words: readonly Piece[];
};
/** `unit`: milliseconds of one; undefined where the file does not say. */
type Moment = { readonly value: number; readonly unit: number | undefined };

/** What a shape makes of a value: pieces that are cues, or words. Undefined: it is another shape. */
type Shape = { readonly name: string; readonly read: (value: unknown) => Found | undefined };
type Found = {
  readonly cues?: readonly Piece[];
  readonly words?: readonly Piece[];
  /** Milliseconds of one, where the shape tells it. */
  readonly unit?: number;
};

const parseJson = (json: JsonSource, isCut: boolean): Read => {
  for (const { name, read } of SHAPES) {
    const found = read(json.value);
    if (!found) continue;
    const pieces = found.cues ?? found.words ?? [];
    const unit = found.unit ?? guessUnit(pieces);
    const cues = found.cues ? found.cues.flatMap((piece) => refine(piece, unit)) : joinWords(found.words ?? [], unit);
    if (cues.length > 0)
      return {
        value: cues,
        diagnostics: lostLines({ ...json, isCut }),
        name: json.kind === 'lines' ? 'JSON lines' : name,
      };
  }
  return { value: [], diagnostics: [describe(json.value)] };
};

const lostLines = ({ lost, kind, isCut }: JsonSource & { readonly isCut: boolean }): readonly Diagnostic[] => {
  if (kind === 'cut' || (isCut && lost.length === 1)) {
    const message = 'The file ends in the middle of a cue, whose words are missing; export it again.';
    return [{ severity: 'warning', code: 'truncated', message, line: lost[0] ?? 0, column: 1 }];
  }
  return warnOnce(
    'lost-line',
    lost.map((line) => ({ line })),
    (n) => `The words of ${count(n, 'line')} are missing, since what stands there is no JSON; export the file again.`,
  );
};

/** Why there are no words in it: a job that failed, or is not done, says so itself. */
const describe = (value: unknown): Diagnostic => {
  const status = firstText(value, ['status', 'jobStatus', 'job_status', 'state']);
  const error =
    own(value, 'error') ??
    own(value, 'err_msg') ??
    own(value, 'failure') ??
    own(value, 'failure_detail') ??
    own(value, 'failureReason') ??
    listOf(own(value, 'errors'))[0];
  const why = typeof error === 'string' ? error : firstText(error, ['message', 'detail', 'reason']);
  const isDone =
    status === undefined || /^(?:completed?|done|success|succeeded|ok|finished|transcribed)$/i.test(status);
  const said = [status && `status "${oneLine(status)}"`, why && oneLine(why).replace(/\.$/, '')]
    .filter(Boolean)
    .join(': ')
    .slice(0, 300);
  if (status !== undefined && /queue|process|progress|pending|running|created|submitted/i.test(status)) {
    return failure(
      'failed-job',
      `The transcription was not done yet (${said}), so the file holds no words; export it again when it is.`,
    );
  }
  if (why !== undefined || !isDone) {
    return failure(
      'failed-job',
      `The transcription did not succeed (${said}), so the file holds no words; run it again.`,
    );
  }
  const hasSpeech = ['utterances', 'sentences', 'segments', 'transcription', 'monologues', 'words', 'text'].some(
    (key) => isRecord(value) && Object.hasOwn(value, key),
  );
  return hasSpeech
    ? failure('no-speech', 'The file looks like a transcript in JSON but holds no words; export it again.')
    : failure(
        'not-a-transcript',
        'The file is JSON in which no speech was found; export the transcript as WebVTT (.vtt).',
      );
};

// ---- times

const STARTS = [
  'start',
  'start_time',
  'startTime',
  'start_timestamp',
  'startTimestamp',
  'start_ms',
  'startMs',
  'start_time_ms',
  'startTimeMs',
  'startOffset',
  'start_offset',
  'begin',
  'from',
  'time_begin',
  'ts',
  'timestamp',
  'time',
  'offset',
];
const ENDS = [
  'end',
  'end_time',
  'endTime',
  'end_timestamp',
  'endTimestamp',
  'end_ms',
  'endMs',
  'end_time_ms',
  'endTimeMs',
  'endOffset',
  'end_offset',
  'to',
  'end_ts',
  'time_end',
];

const momentOf = (record: JsonRecord, keys: readonly string[]): Moment | undefined => {
  for (const key of keys) {
    const value = own(record, key);
    // A pair of start and end; a moment that is relative to the recording, and absolute.
    const inner = Array.isArray(value)
      ? value[keys === STARTS ? 0 : 1]
      : isRecord(value)
        ? (own(value, 'relative') ?? own(value, 'seconds'))
        : value;
    const moment = toMoment(inner, /ms$/i.test(key) ? 1 : undefined);
    if (moment) return moment;
  }
  return undefined;
};

const toMoment = (value: unknown, unit: number | undefined): Moment | undefined => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return { value, unit };
  if (typeof value !== 'string') return undefined;
  const number = /^\s*(\d{1,10}(?:\.\d{1,12})?)\s*(s|ms)?\s*$/.exec(value);
  if (number) return { value: Number(number[1]), unit: number[2] === 's' ? 1000 : number[2] === 'ms' ? 1 : unit };
  const iso = /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7}(?:\.\d{1,9})?)S)?$/.exec(value);
  if (iso) return { value: (Number(iso[1] ?? 0) * 60 + Number(iso[2] ?? 0)) * 60 + Number(iso[3] ?? 0), unit: 1000 };
  const clock = parseTime(value);
  return clock === undefined ? undefined : { value: clock, unit: 1 };
};

const toMs = (moment: Moment | undefined, unit: number): number | undefined => {
  if (!moment) return undefined;
  const ms = Math.round(moment.value * (moment.unit ?? unit));
  return isTime(ms) ? ms : undefined;
};

/** Seconds, unless people would then take half a minute for each word: the unit is told by how fast they speak. */
const guessUnit = (pieces: readonly Piece[]): number => {
  const bare = pieces.filter(({ start }) => start && start.unit === undefined);
  if (bare.some(({ start, end }) => !Number.isInteger(start?.value) || (end && !Number.isInteger(end.value))))
    return 1000;
  const rates = bare
    .map(({ text, start, end }, index) => {
      const stop = end?.value ?? bare[index + 1]?.start?.value ?? start?.value ?? 0;
      return (stop - (start?.value ?? 0)) / Math.max(1, countWords(text));
    })
    .filter((rate) => rate > 0)
    .sort((a, b) => a - b);
  return (rates[rates.length >> 1] ?? 0) > 30 ? 1 : 1000;
};

// ---- pieces

const TEXTS = [
  'text',
  'sentence',
  'transcript',
  'content',
  'caption',
  'utterance',
  'message',
  'speech',
  'words',
  'body',
  'value',
];
const WORDS = ['punctuated_word', 'punctuatedWord', 'word', 'text', 'content', 'value'];
const NAMES = [
  'speaker_name',
  'speakerName',
  'speakerDisplayName',
  'display_name',
  'displayName',
  'participant_name',
  'participantName',
  'user_name',
  'username',
  'name',
];
const SPEAKERS = [
  'speaker',
  'participant',
  'user',
  'speaker_label',
  'speakerLabel',
  'speaker_id',
  'speakerId',
  'speakerTag',
  'speaker_tag',
  'spk',
  'author',
];

/** The name of who speaks, or a name made of a key such as 0 or "A". */
const speakerOf = (record: JsonRecord, known: ReadonlyMap<unknown, string>): string => {
  const name = firstText(record, NAMES);
  if (name !== undefined) return oneLine(name);
  for (const key of SPEAKERS) {
    const value = own(record, key);
    const inner = isRecord(value) ? (firstText(value, NAMES) ?? own(value, 'id')) : value;
    const shown = known.get(inner) ?? shownKey(inner);
    if (shown !== '') return shown;
  }
  return '';
};

const shownKey = (key: unknown): string => {
  if (typeof key === 'number') return `Speaker ${key}`;
  if (typeof key !== 'string') return '';
  const text = oneLine(key);
  return /^(?:[A-Za-z]|\d{1,3})$/.test(text) ? `Speaker ${text}` : text;
};

/** Names by id, where some records have both, or a list of speakers stands beside the speech. */
const knownSpeakers = (records: readonly JsonRecord[], speakers: unknown): ReadonlyMap<unknown, string> => {
  const known = new Map<unknown, string>();
  for (const record of [...records, ...recordsOf(speakers)]) {
    const name = firstText(record, NAMES);
    const id = own(record, 'speaker_id') ?? own(record, 'speakerId') ?? own(record, 'id');
    const isId = typeof id === 'number' || typeof id === 'string';
    // The id of a sentence is none of its speaker.
    const isOfSpeaker = own(record, 'id') !== id || firstText(record, TEXTS) === undefined;
    if (name !== undefined && isId && isOfSpeaker && !known.has(id)) known.set(id, oneLine(name));
  }
  return known;
};

const toPiece = (record: JsonRecord, known: ReadonlyMap<unknown, string>, isWord = false): Piece => {
  const words = isWord
    ? []
    : recordsOf(own(record, 'words') ?? own(record, 'result')).map((word) => toPiece(word, known, true));
  const offsets = own(record, 'offsets');
  const own_ = isRecord(offsets) ? { start: msOf(own(offsets, 'from')), end: msOf(own(offsets, 'to')) } : undefined;
  const text =
    firstText(record, isWord ? WORDS : TEXTS) ?? firstText(recordsOf(own(record, 'nBest'))[0], ['display']) ?? '';
  const line = own(record, LINE);
  const speaker = speakerOf(record, known);
  return {
    text: oneLine(text === '' ? words.map((word) => word.text).join(' ') : text),
    start: own_?.start ?? momentOf(record, STARTS) ?? words[0]?.start,
    end: own_?.end ?? momentOf(record, ENDS) ?? words.at(-1)?.end,
    speaker: speaker === '' ? (words[0]?.speaker ?? '') : speaker,
    line: typeof line === 'number' ? line : 0,
    isDoubted: isBelow(own(record, 'avg_logprob'), -1) || isAbove(own(record, 'compression_ratio'), 2.4),
    words,
  };
};

const msOf = (value: unknown): Moment | undefined => toMoment(value, 1);
const isBelow = (value: unknown, limit: number): boolean => typeof value === 'number' && value < limit;
const isAbove = (value: unknown, limit: number): boolean => typeof value === 'number' && value > limit;

/** A long piece as its words tell it, if they are the same words. */
const refine = (piece: Piece, unit: number): readonly Cue[] => {
  const { text, words, line, speaker, isDoubted } = piece;
  if (text === '') return [];
  const start = toMs(piece.start, unit);
  const end = toMs(piece.end, unit);
  const isLong = words.length > 30 || (end ?? 0) - (start ?? 0) > 10_000;
  if (isLong && words.some((word) => word.start) && oneLine(words.map((word) => word.text).join(' ')) === text) {
    return joinWords(
      words.map((word) => ({ ...word, speaker, line, isDoubted })),
      unit,
    );
  }
  return [{ line, speaker, text, startMs: start, endMs: end, isDoubted }];
};

const PAUSE_MS = 2_000;

/** Words to cues: cut where the speaker changes, a sentence ends or nobody speaks. */
const joinWords = (words: readonly Piece[], unit: number): readonly Cue[] => {
  const cues: {
    line: number;
    speaker: string;
    words: string[];
    startMs: number | undefined;
    endMs: number | undefined;
    isDoubted: boolean;
  }[] = [];
  let isOver = true;
  for (const word of words) {
    if (word.text === '') continue;
    const [startMs, endMs] = [toMs(word.start, unit), toMs(word.end, unit)];
    const last = cues.at(-1);
    const speaker = word.speaker === '' && last ? last.speaker : word.speaker;
    const isPause = startMs !== undefined && last?.endMs !== undefined && startMs - last.endMs > PAUSE_MS;
    // A number that the recogniser could not place has no time, and belongs to the words around it.
    if (!last || isPause || speaker !== last.speaker || (isOver && startMs !== undefined)) {
      cues.push({
        line: word.line,
        speaker,
        words: [word.text],
        startMs,
        endMs: endMs ?? startMs,
        isDoubted: word.isDoubted,
      });
    } else {
      last.words.push(word.text);
      last.endMs = endMs ?? startMs ?? last.endMs;
      last.startMs ??= startMs;
    }
    isOver = endsSentence(word.text);
  }
  return cues.map(({ words: said, ...cue }) => ({ ...cue, text: oneLine(said.join(' ')) }));
};

// ---- shapes

/** Where a list of speeches may lie. */
const WRAPPERS = ['data', 'result', 'results', 'response', 'payload', 'transcript', 'transcription', 'output'];
const LISTS = [
  'utterances',
  'sentences',
  'segments',
  'transcription',
  'transcript',
  'captions',
  'entries',
  'paragraphs',
  'turns',
  'cues',
  'chunks',
  'phrases',
  'recognizedPhrases',
  'subtitles',
  'speeches',
  'messages',
  'items',
  'results',
  'data',
  'transcripts',
];

type Lists = { readonly records: readonly JsonRecord[]; readonly beside: unknown };

const findLists = (value: unknown, depth = 0): readonly Lists[] => {
  if (Array.isArray(value)) return [{ records: recordsOf(value), beside: undefined }];
  if (!isRecord(value) || depth > 4) return [];
  const here = LISTS.flatMap((key) => {
    const records = recordsOf(own(value, key));
    return records.length > 0 ? [{ records, beside: own(value, 'speakers') ?? own(value, 'participants') }] : [];
  });
  return [
    ...here,
    ...WRAPPERS.flatMap((key) => (isRecord(own(value, key)) ? findLists(own(value, key), depth + 1) : [])),
  ];
};

/** Lists of records that have words and mostly a time; the first that holds nearly as many words as any. */
const listed: Shape['read'] = (value) => {
  const found = findLists(value).map(({ records, beside }) => {
    const known = knownSpeakers(records, beside);
    const cues = records.map((record) => toPiece(record, known)).filter(({ text }) => text !== '');
    return { cues, words: cues.reduce((sum, { text }) => sum + countWords(text), 0) };
  });
  const most = Math.max(0, ...found.map(({ words }) => words));
  const best = found.find(({ cues, words }) => cues.length > 0 && words >= most * 0.9);
  return best && inUnitOf(value, { cues: best.cues });
};

/** Its times are milliseconds, whatever else they look like. */
const isAssembly = (value: unknown): boolean =>
  isRecord(value) &&
  'utterances' in value &&
  'words' in value &&
  ('status' in value || 'audio_url' in value || 'acoustic_model' in value);

const inUnitOf = (value: unknown, found: Found): Found => (isAssembly(value) ? { ...found, unit: 1 } : found);

/** AssemblyAI without utterances, and others that give a list of words alone. */
const wordsAlone: Shape['read'] = (value) => {
  const list =
    own(value, 'words') ?? own(value, 'word_segments') ?? at(value, 'results', 'words') ?? at(value, 'result', 'words');
  const words = recordsOf(list).map((record) => toPiece(record, new Map(), true));
  return words.length > 0 ? inUnitOf(value, { words }) : undefined;
};

/** Deepgram: utterances if they were asked for, else the words of each channel. */
const deepgram: Shape['read'] = (value) => {
  const channels = recordsOf(at(value, 'results', 'channels'));
  if (channels.length === 0) return undefined;
  const channelOf = (index: number, speaker: string, isOne: boolean) =>
    channels.length === 1
      ? speaker
      : isOne || speaker === ''
        ? `Channel ${index + 1}`
        : `Channel ${index + 1}, ${speaker}`;
  const utterances = recordsOf(at(value, 'results', 'utterances'));
  if (utterances.length > 0) {
    const several = new Set<unknown>();
    const first = new Map<unknown, unknown>();
    for (const one of utterances) {
      const channel = own(one, 'channel');
      if (first.has(channel) && first.get(channel) !== own(one, 'speaker')) several.add(channel);
      else first.set(channel, own(one, 'speaker'));
    }
    return {
      unit: 1000,
      cues: utterances.map((one) => {
        const piece = toPiece(one, new Map());
        const channel = own(one, 'channel');
        const index = typeof channel === 'number' ? channel : Number(listOf(channel)[0] ?? 0);
        return { ...piece, speaker: channelOf(index, piece.speaker, !several.has(channel)) };
      }),
    };
  }
  const cues = channels.flatMap((channel, index) => {
    const words = recordsOf(own(recordsOf(own(channel, 'alternatives'))[0], 'words')).map((word) =>
      toPiece(word, new Map(), true),
    );
    const isOne = new Set(words.map(({ speaker }) => speaker)).size <= 1;
    return joinWords(
      words.map((word) => ({ ...word, speaker: channelOf(index, word.speaker, isOne) })),
      1000,
    );
  });
  // One channel after the other is no disorder.
  return { unit: 1, cues: cues.map(ofCue).sort((a, b) => (a.start?.value ?? 0) - (b.start?.value ?? 0)) };
};

const ofCue = ({ text, startMs, endMs, speaker, line }: Cue): Piece => {
  const moment = (value: number | undefined) => (value === undefined ? undefined : { value, unit: 1 });
  return { text, start: moment(startMs), end: moment(endMs), speaker, line, isDoubted: false, words: [] };
};

/** AWS Transcribe and Speechmatics: words and punctuation marks, each with its readings. */
const items: Shape['read'] = (value) => {
  const list = recordsOf(at(value, 'results', 'items') ?? own(value, 'results'));
  if (
    !list.some((item) => recordsOf(own(item, 'alternatives')).some((reading) => own(reading, 'content') !== undefined))
  )
    return undefined;
  const speakers = new Map(
    recordsOf(at(value, 'results', 'speaker_labels', 'segments')).flatMap((segment) =>
      recordsOf(own(segment, 'items')).map(
        (item) => [own(item, 'start_time'), own(item, 'speaker_label') ?? own(segment, 'speaker_label')] as const,
      ),
    ),
  );
  const words: Piece[] = [];
  for (const item of list) {
    const reading = recordsOf(own(item, 'alternatives'))[0];
    const speaker =
      own(item, 'speaker_label') ?? own(reading, 'speaker') ?? speakers.get(own(item, 'start_time')) ?? '';
    const word = toPiece({ ...item, ...reading, speaker }, new Map(), true);
    attach(words, word, /^punct/.test(String(own(item, 'type'))));
  }
  return { words, unit: 1000 };
};

/** A mark belongs to the word before it. */
const attach = (words: Piece[], word: Piece, isMark: boolean): void => {
  const last = words.at(-1);
  if (isMark && last) words[words.length - 1] = { ...last, text: `${last.text}${word.text}` };
  else if (word.text !== '') words.push(word);
};

/** Rev.ai: speeches of elements, among them marks and blanks. */
const monologues: Shape['read'] = (value) => {
  const list = recordsOf(own(value, 'monologues'));
  if (list.length === 0) return undefined;
  const known = knownSpeakers([], own(value, 'speakers'));
  const words = list.flatMap((monologue) => {
    const said: Piece[] = [];
    const speaker = speakerOf(
      { speaker: own(own(monologue, 'speaker_info'), 'display_name') ?? own(monologue, 'speaker') },
      known,
    );
    for (const element of recordsOf(own(monologue, 'elements'))) {
      attach(said, { ...toPiece(element, known, true), speaker }, own(element, 'type') === 'punct');
    }
    return said;
  });
  return { words, unit: 1000 };
};

/** Google: results of words; where speakers are told, the last result has all words once more. */
const recognised: Shape['read'] = (value) => {
  const results = recordsOf(own(value, 'results') ?? at(value, 'response', 'results'));
  const lists = results.map((result) => recordsOf(own(recordsOf(own(result, 'alternatives'))[0], 'words')));
  const all = lists.flat();
  if (all.length === 0) return undefined;
  const last = lists.at(-1) ?? [];
  const isAll = lists.length > 1 && last.length >= all.length - last.length;
  return { words: (isAll ? last : all).map((word) => toPiece(word, new Map(), true)), unit: 1000 };
};

/** Nothing but a text: no times, and nobody knows who speaks. */
const textAlone: Shape['read'] = (value) => {
  const text = oneLine(firstText(value, ['text', 'transcript']) ?? '');
  if (text === '') return undefined;
  const words = text.split(' ').map((word) => ({
    text: word,
    start: undefined,
    end: undefined,
    speaker: '',
    line: 0,
    isDoubted: false,
    words: [],
  }));
  return { words };
};

/** Of the shapes that fit, the first that has words. */
const SHAPES: readonly Shape[] = [
  { name: 'Deepgram JSON', read: deepgram },
  { name: 'JSON of words and marks', read: items },
  { name: 'Rev.ai JSON', read: monologues },
  { name: 'JSON of recognised words', read: recognised },
  { name: 'AssemblyAI JSON', read: (value) => (isAssembly(value) ? (listed(value) ?? wordsAlone(value)) : undefined) },
  { name: 'JSON of speeches', read: listed },
  { name: 'JSON of words', read: wordsAlone },
  { name: 'JSON without times', read: textAlone },
];
