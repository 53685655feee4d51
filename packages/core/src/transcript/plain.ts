/** Plain text with a name before each speech, with or without times: hand-made notes, Otter, Google Meet. */
import type { Diagnostic } from '../shared/diagnostic.ts';
import { type Cue, type Format, isBlank, oneLine, parseTime, warnOnce } from './cue.ts';
import { looksLikeName, splitLabel } from './label.ts';

export const PLAIN: Format = {
  name: 'plain text',
  fit: (lines) => {
    const { heads, body } = readHeads(lines);
    const first = heads[0]?.index ?? 0;
    // Prose with a few colons is no transcript: a fair share of its lines must begin a speech, soon after its start.
    const enough = heads.length >= 2 && heads.length >= body.length * 0.2;
    return enough && body.filter(({ index }) => index < first).length <= 15
      ? body.filter(({ index }) => index >= first).length
      : 0;
  },
  parse: (lines) => {
    const { heads, body, anchors } = readHeads(lines);
    const order = new Map(body.map(({ index }, at) => [index, at]));
    const place = (index: number) => order.get(index) ?? body.length;
    const cues: Cue[] = heads.flatMap((head, n) => {
      const end = heads[n + 1]?.index ?? lines.length;
      const rest = body.slice(place(head.index) + 1, place(end)).map(({ text }) => text);
      const time = head.startMs === undefined ? {} : { startMs: head.startMs };
      return [head.text, ...rest]
        .flatMap((text) => splitLong(oneLine(text)))
        .map((text) => ({ line: head.index + 1, speaker: head.label, text, ...time }));
    });
    const timed = cues.filter(({ startMs }) => startMs !== undefined).length;
    // A time is kept only if each speech has one: half a clock would put the others in the wrong place.
    const value = timed === cues.length ? cues : cues.map(({ line, speaker, text }) => ({ line, speaker, text }));
    return { value, diagnostics: inspect({ cues, timed, anchors }) };
  },
};

type Head = { readonly index: number; readonly label: string; readonly text: string; readonly startMs?: number };
type Line = { readonly index: number; readonly text: string };

/** Lines that begin a speech, and all lines that are speech. */
const readHeads = (lines: readonly string[]) => {
  const anchors: Line[] = [];
  const body: Line[] = [];
  lines.forEach((line, index) => {
    const text = line.replace(/^#{1,6}\s+|\*\*/g, '').trimStart();
    if (isBlank(text) || FOOTER.test(text)) return;
    (parseTime(text) === undefined ? body : anchors).push({ index, text });
  });
  const found = body.flatMap(({ index, text }) => readTimed(text, index) ?? readUntimed(text, index) ?? []);
  const counts = new Map<string, number>();
  for (const { label } of found) counts.set(label, (counts.get(label) ?? 0) + 1);
  const heads = found.filter(
    ({ label, startMs }) => startMs !== undefined || (looksLikeName(label) && (counts.get(label) ?? 0) > 1),
  );
  return { heads, body, anchors };
};

const TIME = '[\\[(]?(?<time>\\d{1,3}:\\d{2}(?::\\d{2})?(?:\\.\\d{1,3})?)(?!:?\\d)[\\])]?';
/** "Ada (00:12:34): words" or "Ada [12:34]"; "[00:12:34] Ada: words"; "Ada  12:34" as Otter heads a speech. */
const TIMED = [
  new RegExp(`^(?<label>[^:\\[]{1,60}?) ${TIME}(?::\\s*(?<text>\\S.*)?)?$`),
  new RegExp(`^${TIME}\\s*[-–]?\\s*(?<label>[^:]{1,60}):\\s+(?<text>\\S.*)$`),
  new RegExp(`^(?<label>\\S.{0,59}?)\\s{2,}${TIME}\\s*$`),
] as const;

const readTimed = (line: string, index: number): Head | undefined => {
  for (const pattern of TIMED) {
    const { label, time, text = '' } = pattern.exec(line)?.groups ?? {};
    const startMs = parseTime(time ?? '');
    if (label && startMs !== undefined && /^[\p{L}@]/u.test(label))
      return { index, label: oneLine(label), text, startMs };
  }
  return undefined;
};

const readUntimed = (line: string, index: number): Head | undefined => {
  const found = splitLabel(line);
  return found ? { index, label: found.label, text: found.text } : undefined;
};

/** A long speech in pieces of whole sentences; each will be a place to point at. */
const splitLong = (text: string): string[] => {
  const pieces: string[] = [];
  for (const sentence of text.split(/(?<=[.?!]) (?=\S)/)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + sentence.length < 500) pieces[pieces.length - 1] = `${last} ${sentence}`;
    else if (sentence !== '') pieces.push(sentence);
  }
  return pieces;
};

const FOOTER = /^(?:transcribed by https?:|transcription ended after|transcript ended|this editable transcript)/i;

const inspect = (found: { cues: readonly Cue[]; timed: number; anchors: readonly Line[] }): readonly Diagnostic[] => [
  ...warnOnce(
    'partial-times',
    found.timed > 0 && found.timed < found.cues.length ? [{ line: 1 }] : [],
    () => 'Only some speeches have a time; the notes will show none.',
  ),
  ...warnOnce(
    'rough-times',
    found.timed === 0 ? found.anchors.map(({ index }) => ({ line: index + 1 })) : [],
    () => 'Times stand once per block, not per speech; the notes will show none.',
  ),
];
