/**
 * Text with a name before each speech, with or without times: exports of Otter, Fathom, tl;dv, Rev, Teams, Google Meet, Craig
 * and Whisper's console, logs of IRC, and what people type. A file is read in the one style that begins most of its speeches.
 */
import { oneLine } from '../../shared/fold.ts';
import { type Cue, count, type Format, isBlank, parseTime, type Read, type Source, warnOnce } from '../cue.ts';
import { chooseLabels, isFullName, isHeading, isShared, type Labelled, looksLikeName, splitLabel } from '../label.ts';

type Style = {
  readonly name: string;
  /** How a speech begins: groups `label`, `time`, `end`, `text`, `day`; words may also stand below. */
  readonly head: RegExp;
  /** Where most heads are so, the others are speech. */
  readonly strict?: RegExp;
  /** Whether the times are those of the day: always, or where hours and minutes alone are given. */
  readonly clock?: 'always' | 'short';
  readonly isUnlabelled?: boolean;
};

const CLOCK = '\\d{1,4}:\\d{2}(?::\\d{2})?(?:[.,]\\d{1,6})?(?:\\s?[AaPp]\\.?[Mm]\\b\\.?)?';
const SPOKEN = '(?:\\d{1,3} hours? ?)?(?:\\d{1,4} minutes? ?)?\\d{1,2} seconds?';
const DAY = '(?:(?<day>\\d{4}-\\d{2}-\\d{2})[T ])?';
const time = (name = 'time') => `(?<${name}>${CLOCK}|${SPOKEN})`;
/** Not inside a longer number. */
const TIME = `${time()}(?![\\d:])`;
const LABEL = '(?<label>[\\p{L}\\p{N}@_][^:\\n]{0,79}?)';

const STYLES: readonly Style[] = [
  {
    name: 'Whisper’s console output',
    head: new RegExp(`^\\[${TIME}\\s*-->\\s*${time('end')}\\]\\s*(?<text>\\S.*)$`),
    isUnlabelled: true,
  },
  { name: 'Zoom’s saved captions', head: new RegExp(`^\\[(?<label>[^\\]]{1,80})\\]\\s+${TIME}\\s*$`), clock: 'always' },
  {
    name: 'a log of a channel',
    head: new RegExp(`^[[(]?${DAY}${TIME}Z?[\\])]?\\s*<\\s*[@+%&~]?(?<label>[^<>]{1,80})>\\s*(?<text>.*)$`),
    clock: 'short',
  },
  {
    name: 'text with a time and a name before each speech',
    head: new RegExp(
      `^[[(]?${TIME}(?:\\s*(?:-->|[-–—])\\s*${time('end')})?[\\])]?\\s*[-–—|:]?\\s*\\[?(?<label>[\\p{L}\\p{N}@_][^:\\]]{0,79}?)\\]?:(?:\\s+(?<text>\\S.*)|\\s*)$`,
      'u',
    ),
  },
  {
    name: 'text with a name and a time before each speech',
    head: new RegExp(
      `^${LABEL}:?\\s*[[(]${TIME}(?:\\s*[-–—]\\s*${time('end')})?[\\])]\\s*(?::|[-–—]\\s|$)\\s*(?<text>.*)$`,
      'u',
    ),
  },
  {
    name: 'text with a time and a name above each speech',
    head: new RegExp(`^[[(@]?${TIME}[\\])]?\\s*(?:[-–—|]\\s*|\\s)${LABEL}$`, 'u'),
    strict: new RegExp(`^[[(@]?${CLOCK}[\\])]?\\s*[-–—|]\\s`),
  },
  {
    name: 'text with a name and a time above each speech',
    head: new RegExp(`^${LABEL}(?:\\s+|\\s*[-–—|,·•]\\s*)${TIME}$`, 'u'),
    strict: new RegExp(`(?:\\s{2,}|\\t|[-–—|,·•]\\s*)${CLOCK}$`),
  },
];

const TIMED: Style = {
  name: 'text with a time before each line',
  head: new RegExp(
    `^[[(]?${TIME}(?:\\s*(?:-->|[-–—])\\s*${time('end')})?[\\])]?(?:\\s*[-–—|:]\\s+|\\s+)(?<text>\\S.*)$`,
  ),
  isUnlabelled: true,
};

const NAMED = 'text with a name before each speech';

export const TIMED_TEXT: Format = {
  name: 'text',
  fit: ({ lines }) => {
    const found = read(lines);
    if (!found) return 0;
    return found.body.length - found.above;
  },
  parse: (source) => {
    const found = read(source.lines);
    return found ? toCues(found, source) : { value: [], diagnostics: [] };
  },
};

/** A line that may be speech; `opens` where the one above it is blank. */
type Line = { readonly text: string; readonly number: number; readonly opens: boolean };

type Head = {
  /** Its place in the body. */
  readonly at: number;
  readonly label: string;
  readonly text: string;
  readonly time?: Stamp | undefined;
  readonly end?: Stamp | undefined;
};

/** A time as written. `isShort`: without seconds if it is one of the day. */
type Stamp = { readonly ms: number; readonly isShort: boolean; readonly isClock: boolean };

/** Times that stand alone above one or more speeches; `before` is the place in the body of what follows. */
type Anchor = { readonly before: number; readonly number: number; readonly ms: number };

type Reading = {
  readonly name: string;
  readonly style: Style | undefined;
  readonly body: readonly Line[];
  readonly heads: readonly Head[];
  readonly anchors: readonly Anchor[];
  /** How many lines stand above the first speech. */
  readonly above: number;
  readonly summary: number;
  readonly isLog: boolean;
};

/** How a file is read; undefined if it is no transcript. */
const read = (lines: readonly string[]): Reading | undefined => {
  const summary = findTranscript(lines);
  const { body, anchors, isLog } = readBody(lines, summary);
  const timed = readTimed(body, anchors);
  const named = readNamed(body);
  const isBest = timed !== undefined && timed.heads.length >= named.length;
  const heads = isBest ? timed.heads : named.length > 0 ? withTimes(named, anchors) : readAnchored(body, anchors);
  const first = heads[0];
  const style = isBest ? timed.style : undefined;
  const isNamed = !isBest && named.length > 0;
  if (!first || heads.length < (isNamed ? 2 : 1) || heads.length < (body.length - first.at) * 0.1) return undefined;
  // Prose with a few colons is no transcript: a transcript has them soon, and many.
  if (first.at > (isNamed ? 15 : 40) || (isNamed && heads.length < body.length * 0.2)) return undefined;
  const name = style?.name ?? (isNamed ? (anchors.length > 0 ? 'Google Meet text' : NAMED) : TIMED.name);
  return { name, style, body, heads, anchors: isBest ? [] : anchors, above: Math.ceil(first.at), summary, isLog };
};

/** Line of the heading "Transcript" below a summary that a machine wrote; 0 if there is none. */
const findTranscript = (lines: readonly string[]): number => {
  const at = lines.findIndex((line) => TRANSCRIPT.test(line));
  if (at < 1) return 0;
  const above = lines.slice(0, at).filter((line) => !isBlank(line));
  return above.length > 4 || above.some((line) => SUMMARY.test(line)) ? at + 1 : 0;
};

const TRANSCRIPT =
  /^\s*(?:#{1,6}\s+)?(?:\*\*)?(?:\p{Extended_Pictographic}\ufe0f?\s*)?(?:full |meeting )?transcript(?:\*\*)?:?\s*$/iu;
const SUMMARY =
  /\bGemini\b|^\s*(?:#{1,6}\s+)?(?:\*\*)?(?:📝|summary|overview|details|notes|suggested next steps|next steps|action items|key (?:points|takeaways)|invited\b|attachments\b|meeting records\b)/iu;

const readBody = (lines: readonly string[], from: number) => {
  const body: Line[] = [];
  const anchors: Anchor[] = [];
  let isLog = false;
  let opens = true;
  for (const [index, raw] of lines.entries()) {
    if (index < from) continue;
    if (isBlank(raw)) {
      opens = true;
      continue;
    }
    const text = withoutMarks(raw);
    const number = index + 1;
    const ms = parseTime(text.replace(/^[[(](.*)[\])]$/, '$1'));
    if (ms !== undefined) anchors.push({ before: body.length, number, ms });
    else if (LOG_LINE.test(text)) isLog = true;
    else if (text !== '' && !NO_SPEECH.test(text)) body.push({ text, number, opens });
    opens = false;
  }
  return { body, anchors, isLog };
};

/** Headings and the emphasis of what stands first in a line. */
const withoutMarks = (line: string): string =>
  line
    .replace(/^\s*#{1,6}\s+/, '')
    .replace(/^(.{0,24}?)(\*\*|__)([^*_]{1,90})\2/, '$1$3')
    .trim();

/** What programs write below, above and between speeches. */
const NO_SPEECH = new RegExp(
  `^[*_]?(?:${[
    'transcribed by https?:.*|(?:transcription|meeting) ended after.*|transcript ended.*|this editable transcript.*|this transcript was .{0,60}generated.*',
    '[-*_=]{3,}|view recording - .*|.{0,100} (?:started|stopped) transcription|(?:detecting|detected) language.*|screen sharing: .* started screen sharing.*|action item: .* - watch: https?:.*|end of transcript.*',
  ].join('|')})$`,
  'i',
);
const WHEN = `[[(]?(?:\\d{4}-\\d{2}-\\d{2}[T ])?${CLOCK}[\\])]?`;
/** Who came and went in an IRC channel, and what its log says of itself. */
const LOG_LINE = new RegExp(
  `^(?:---? (?:log |day changed)|\\*{4} (?:begin|end)|${WHEN}\\s+(?:-!-|\\*\\*\\*|(?:-->|<--)\\s+[^\\d\\s]|\\*\\s|=-=|-\\S+-\\s)|${WHEN}\\s+\\S+ (?:has (?:joined|left|quit)|is now known as)\\b)`,
  'i',
);

const readTimed = (body: readonly Line[], anchors: readonly Anchor[]) => {
  const found = STYLES.map((style) => ({ style, heads: headsOf(body, style) }));
  const best = found.reduce((a, b) => (b.heads.length > a.heads.length ? b : a));
  const bare = { style: TIMED, heads: headsOf(body, TIMED) };
  // Every line that begins with a time and a name begins with a time.
  if (bare.heads.length > best.heads.length * 3 && bare.heads.length > body.length * 0.5) return bare;
  if (best.heads.length === 0 || areItems(best.heads)) return undefined;
  const isBelow = best.style === STYLES.at(-1);
  // Otter leaves out a name that it does not know, and keeps the time.
  const unnamed = isBelow
    ? anchors.map(({ before, ms }) => ({ at: before - 0.5, label: '', text: '', time: plainStamp(ms) }))
    : [];
  return { ...best, heads: [...best.heads, ...unnamed].sort((a, b) => a.at - b.at) };
};

/** "10:05 Retry budget: four attempts" of minutes: nobody comes twice, and what stands there is no name. */
const areItems = (heads: readonly Head[]): boolean =>
  new Set(heads.map(({ label }) => label)).size === heads.length &&
  heads.some(({ label }) => label.includes(' ') && !isFullName(label) && !/\d/.test(label));

const headsOf = (body: readonly Line[], { head, strict, isUnlabelled }: Style): Head[] => {
  const found = body.flatMap(({ text }, at): (Head & { isStrict: boolean })[] => {
    if (text.length > LONGEST_HEAD && head.source.endsWith('$') && !head.source.includes('<text>')) return [];
    const groups = head.exec(text)?.groups;
    const stamp = readStamp(groups?.time, groups?.day);
    if (!groups || !stamp) return [];
    const label = oneLine(groups.label ?? '');
    if (!isUnlabelled && !isLabel(label, groups.text === undefined)) return [];
    const end = readStamp(groups.end, undefined);
    return [{ at, label, text: groups.text ?? '', time: stamp, end, isStrict: strict?.test(text) ?? true }];
  });
  const strictly = found.filter(({ isStrict }) => isStrict);
  const heads = strictly.length >= found.length * 0.6 ? strictly : found;
  return head.source.includes('<text>') ? heads : withoutStrays(heads);
};

/** "We — 10:30" in a line of its own: who is heard once, and long after what follows, is none. */
const withoutStrays = (heads: readonly Head[]): Head[] => {
  const counts = new Map<string, number>();
  for (const { label } of heads) counts.set(label, (counts.get(label) ?? 0) + 1);
  const ms = (head: Head | undefined) => head?.time?.ms ?? 0;
  return heads.filter((head, index) => {
    const next = heads[index + 1];
    return !next || counts.get(head.label) !== 1 || ms(head) <= ms(next) || ms(heads[index - 1]) > ms(next);
  });
};

const LONGEST_HEAD = 160;

/** Of a label alone in its line more is asked than of one before words. */
const isLabel = (label: string, isAlone: boolean): boolean => {
  if (label === '' || isHeading(label) || !/\p{L}/u.test(label) || DATE.test(label)) return false;
  if (label.split(' ').length > 10) return false;
  return !isAlone || (!/[.?!,;]$/.test(label) && (looksLikeName(label) || label.split(' ').length <= 2));
};

/** "November 12, 2026," above a transcript. */
const DATE = /\b(?:19|20)\d{2}\b|^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b.*\d/i;

const readStamp = (text: string | undefined, day: string | undefined): Stamp | undefined => {
  if (text === undefined) return undefined;
  const spoken = /(?:(\d+) hours? ?)?(?:(\d+) minutes? ?)?(\d+) seconds?/.exec(text);
  if (spoken) {
    const [h = 0, m = 0, s = 0] = spoken.slice(1).map((part) => Number(part ?? 0));
    return { ms: ((h * 60 + m) * 60 + s) * 1000, isShort: false, isClock: false };
  }
  const half = /[AaPp](?=\.?[Mm])/.exec(text)?.[0].toLowerCase();
  const digits = text.replace(/\s?[AaPp]\.?[Mm]\b\.?$/, '');
  const isShort = /^\d{1,2}:\d{2}$/.test(digits);
  const ms = parseTime(half && isShort ? `${digits}:00` : digits);
  if (ms === undefined) return undefined;
  const noon = half === 'p' && ms < 12 * HOUR ? 12 * HOUR : half === 'a' && ms >= 12 * HOUR ? -12 * HOUR : 0;
  return { ms: ms + noon, isShort: isShort && !half, isClock: half !== undefined || day !== undefined };
};

const HOUR = 3_600_000;

/** Speeches that begin with a name alone. Minutes have colons too, but behind bullets and headings. */
const readNamed = (body: readonly Line[]): Head[] => {
  const found = body.map(({ text }) => bracketed(text) ?? splitLabel(text));
  const bullets = body.filter(({ text }) => /^(?:[-*•+]|\d{1,3}[.)]|- \[.\])\s/.test(text)).length;
  const headings = body.filter(({ text }) =>
    isHeading(/^(?:[-*•+]\s+)?([^:]{1,60}):(?:\s|$)/.exec(text)?.[1] ?? ''),
  ).length;
  const candidates = found.filter((line) => line !== undefined).length;
  if (bullets > body.length * 0.3 || headings > candidates * 0.34) return [];
  const labels = chooseLabels(
    found.map((line) => (line && (looksLikeName(line.label) || isNick(line.label)) ? line : undefined)),
  );
  const heads = found.flatMap((line, at) => (line && labels.has(line.label) ? [{ at, ...line }] : []));
  return new Set(heads.map(({ label }) => label)).size < heads.length ? heads : [];
};

/** "<ada> words" of a log without times, "[SPEAKER_00]: words" of a recogniser. */
const bracketed = (text: string): Labelled | undefined => {
  const [, nick, key, words = ''] = /^(?:<\s*[@+%&~]?([^<>\s]{1,60})>|\[([^\]]{1,60})\]:?)\s+(\S.*)$/.exec(text) ?? [];
  const label = nick ?? key;
  return label === undefined || isHeading(label) ? undefined : { label, text: words };
};

const isNick = (label: string): boolean => /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(label);

/** Times that stand alone above words, as a video's transcript is copied; the name may stand in the line above the time. */
const readAnchored = (body: readonly Line[], anchors: readonly Anchor[]): Head[] => {
  if (anchors.length < 2) return [];
  const above = anchors.map(({ before }) => body[before - 1]?.text ?? '');
  const counts = new Map<string, number>();
  for (const text of above) counts.set(text, (counts.get(text) ?? 0) + 1);
  const isNamed = (text: string) => looksLikeName(text) && !/[.?!,;:]$/.test(text);
  const names = above.filter((text) => isNamed(text) && (counts.get(text) ?? 0) > 1).length;
  const hasNames = names >= anchors.length * 0.6;
  return anchors.map(({ before, ms }, index) => {
    const label = hasNames && isNamed(above[index] ?? '') ? (above[index] ?? '') : '';
    return { at: label === '' ? before - 0.5 : before - 1, label, text: '', time: plainStamp(ms) };
  });
};

const plainStamp = (ms: number): Stamp => ({ ms, isShort: false, isClock: false });

/** Where each speech has a time of its own in the line above it, that is its time. */
const withTimes = (heads: readonly Head[], anchors: readonly Anchor[]): readonly Head[] => {
  const times = new Map(anchors.map(({ before, ms }) => [before, ms]));
  if (heads.filter(({ at }) => times.has(at)).length < heads.length * 0.8) return heads;
  let last = anchors[0]?.ms ?? 0;
  return heads.map((head) => {
    last = times.get(head.at) ?? last;
    return { ...head, time: plainStamp(last) };
  });
};

const toCues = (reading: Reading, { lines }: Source): Read => {
  const { body, heads, summary } = reading;
  const { offsets, isClock, base } = toOffsets(reading);
  const shared: number[] = [];
  const cues = heads.flatMap((head, n): Cue[] => {
    const next = heads[n + 1]?.at ?? body.length;
    const below = body.slice(Math.floor(head.at) + 1, Math.ceil(next));
    const number = body[Math.ceil(head.at)]?.number ?? lines.length;
    if (isShared(head.label)) {
      shared.push(number);
      return [];
    }
    const { startMs, endMs } = offsets[n] ?? {};
    return [{ text: head.text, number }, ...below].flatMap(({ text, number: line }) => {
      const words = oneLine(text);
      return words === '' ? [] : [{ line, speaker: head.label, text: words, startMs, endMs }];
    });
  });
  const diagnostics = [
    ...warnOnce(
      'summary-left-out',
      summary > 0 ? [{ line: 1 }] : [],
      () => `What stands above the heading in line ${summary} is a summary and no speech, so it was left out.`,
    ),
    ...warnOnce(
      'left-out',
      reading.above > 5 ? body.slice(0, reading.above).map(({ number }) => ({ line: number })) : [],
      (n) => `${count(n, 'line')} above the first speech belonged to none and was left out.`,
    ),
    ...warnOnce(
      'clock-times',
      isClock ? [{ line: body[Math.ceil(heads[0]?.at ?? 0)]?.number ?? 1 }] : [],
      () => `The times are those of the day, not of the recording; they count from the first line, ${base}.`,
    ),
    ...warnOnce(
      'rough-times',
      heads.every(({ time }) => !time) ? reading.anchors.map(({ number }) => ({ line: number })) : [],
      () => 'Times stand once per block, not per speech; the notes will show none.',
    ),
    ...warnOnce(
      'shared-screen',
      shared.map((line) => ({ line })),
      (n) => `${count(n, 'line')} came from a shared screen, not from a person, and was left out.`,
    ),
  ];
  return { value: cues, diagnostics, name: reading.name };
};

type Offsets = { readonly startMs?: number | undefined; readonly endMs?: number | undefined };

/** Times of the recording. Nobody is silent for hours at its start, so a time of ten o'clock is one of the day. */
const toOffsets = ({
  heads,
  style,
  isLog,
}: Reading): { offsets: readonly Offsets[]; isClock: boolean; base: string } => {
  const first = heads.find(({ time }) => time)?.time;
  if (!first) return { offsets: [], isClock: false, base: '' };
  const isShort = style?.clock === 'short' && heads.every(({ time }) => time?.isShort ?? true);
  const isClock =
    style?.clock === 'always' ||
    isShort ||
    heads.filter(({ time: stamp }) => stamp?.isClock).length > heads.length / 2 ||
    first.ms >= (style?.clock === 'short' ? HOUR / 2 : 3 * HOUR) ||
    (style?.clock === 'short' && isLog);
  const scale = isShort ? 60 : 1;
  const start = first.ms * scale;
  let days = 0;
  let last = start;
  const move = (stamp: Stamp | undefined): number | undefined => {
    if (!stamp || !isClock) return stamp?.ms;
    const ms = stamp.ms * scale;
    // After midnight.
    if (ms + days < last - 12 * HOUR) days += 24 * HOUR;
    last = Math.max(last, ms + days);
    return Math.max(0, ms + days - start);
  };
  const offsets = heads.map(({ time: begin, end }) => ({ startMs: move(begin), endMs: move(end) }));
  const seconds = Math.floor(start / 1000);
  const base = [seconds / 3600, (seconds / 60) % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  return { offsets, isClock, base };
};
