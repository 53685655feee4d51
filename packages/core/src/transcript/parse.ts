/** Any transcript file to turns; the format is told by the content, never by the name of the file. */
import { create } from '@bufbuild/protobuf';
import { type Transcript, TranscriptSchema } from '@rapporteur/idl';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { redact } from '../shared/private.ts';
import { type Cue, count, type Format, failure, formatTime, type Source, warnOnce } from './cue.ts';
import { decodeLines } from './decode.ts';
import { CHAT } from './formats/chat.ts';
import { JSON_FORMAT, readJson } from './formats/json.ts';
import { SBV, SRT, WEBVTT } from './formats/subtitle.ts';
import { TSV } from './formats/table.ts';
import { TIMED_TEXT } from './formats/timed-text.ts';
import { endsSentence, toTurns } from './turn.ts';

/** A file as it was read. `digest` is the SHA-256 of its bytes, hexadecimal. */
export type TranscriptFile = { readonly path: string; readonly bytes: Uint8Array; readonly digest: string };

/** All formats; where two fit, the one that places more lines wins, then the earlier one. */
const FORMATS: readonly Format[] = [JSON_FORMAT, WEBVTT, SRT, SBV, TSV, CHAT, TIMED_TEXT];

/**
 * Reads a transcript and never throws. An error means that nothing usable was found and the value is undefined; what
 * could be saved in spite of damage is saved, with warnings.
 */
export const parseTranscript = ({ path, bytes, digest }: TranscriptFile): Parsed<Transcript | undefined> => {
  if (bytes.length > MOST_BYTES) {
    return fail('too-large', 'The file is larger than 32 MB, which no transcript of one meeting is; split it.');
  }
  const lines = decodeLines(bytes);
  if (!('length' in lines)) return { value: undefined, diagnostics: [lines] };
  if (lines.every((line) => line.trim() === '')) {
    return fail('empty-file', 'The file is empty; wait for the export to finish and try again.');
  }
  const source: Source = { lines, json: readJson(lines), isEnded: lines.at(-1) === '' };
  const format = chooseFormat(source);
  if (!format) return fail('not-a-transcript', `${describeOther(lines)}; export the transcript as WebVTT (.vtt).`);
  const { value: cues, diagnostics, name = format.name } = format.parse(source);
  if (cues.length === 0) {
    const isExplained = diagnostics.some(({ severity }) => severity === 'error');
    const error = failure(
      'no-speech',
      `The file looks like ${name}, but no cue with words was found in it; export it again.`,
    );
    return { value: undefined, diagnostics: isExplained ? diagnostics : [...diagnostics, error] };
  }
  if (cues.reduce((sum, { text }) => sum + text.length, 0) > MOST_SPEECH) {
    return fail('too-large', 'The file holds more than 5 MB of words, which no meeting has; split it.');
  }
  // Before anything else sees it: what is stored, shown to a model, quoted and published is one and the same text.
  const turns = toTurns(cues).map((turn) => ({ ...turn, speaker: redact(turn.speaker), text: redact(turn.text) }));
  const value = create(TranscriptSchema, { path, digest, turns, format: name });
  return { value, diagnostics: [...diagnostics, ...inspect(cues, source, diagnostics)] };
};

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_SPEECH = 5 * 1024 * 1024;

const chooseFormat = (source: Source): Format | undefined => {
  const fits = FORMATS.map((format) => ({ format, placed: format.fit(source) }));
  const best = fits.reduce((a, b) => (b.placed > a.placed ? b : a));
  return best.placed > 0 ? best.format : undefined;
};

/** What is to be known about the cues of any format. */
const inspect = (cues: readonly Cue[], source: Source, before: readonly Diagnostic[]): readonly Diagnostic[] => {
  const line = cues[0]?.line ?? 0;
  const has = (code: string) => before.some((diagnostic) => diagnostic.code === code);
  return [
    ...warnOnce(
      'out-of-order',
      findDisorder(cues),
      (n) => `${count(n, 'cue')} started before the one above; all were sorted by time.`,
    ),
    ...warnOnce(
      'no-speakers',
      cues.every(({ speaker }) => speaker === '') ? [{ line }] : [],
      () => 'No speaker is known: the file names none, so the notes cannot say who said what.',
    ),
    ...warnOnce(
      'no-times',
      !has('rough-times') && cues.every(({ startMs }) => startMs === undefined) ? [{ line }] : [],
      () => 'The file has no times, so the notes point at turns, not at moments.',
    ),
    ...findPhantoms(cues),
    ...warnOnce(
      'truncated',
      !has('truncated') && isUnfinished(cues, source) ? [{ line: source.lines.length }] : [],
      () => 'The file ends in the middle of a cue; export it again if the end of the meeting is missing.',
    ),
  ];
};

const findDisorder = (cues: readonly Cue[]): readonly Cue[] =>
  cues.filter((cue, index) => (cue.startMs ?? 0) < (cues[index - 1]?.startMs ?? 0));

/** What recognisers hear in silence: what they doubt themselves, and lines that come three times in a row. */
const findPhantoms = (cues: readonly Cue[]): readonly Diagnostic[] => {
  const isAnonymous = cues.every(({ speaker }) => speaker === '');
  const repeats = (index: number): boolean => {
    const { text, speaker } = cues[index] ?? { text: '', speaker: '' };
    const same = (other: number) => cues[other]?.text === text && cues[other]?.speaker === speaker;
    return (
      (same(index - 1) && same(index - 2)) ||
      (same(index - 1) && same(index + 1)) ||
      (same(index + 1) && same(index + 2))
    );
  };
  const found = cues.filter(
    (cue, index) => cue.isDoubted || (isAnonymous && (repeats(index) || PHANTOM.test(cue.text))),
  );
  const [first] = found;
  const when = first?.startMs === undefined ? '' : ` at ${formatTime(first.startMs)}`;
  return warnOnce(
    'phantom',
    found,
    (n) =>
      `${count(n, 'line')}${when} may be invented, as recognisers do in silence: "${first?.text.slice(0, 60)}"; look before you quote it.`,
  );
};

const PHANTOM =
  /^(?:thanks?(?: you)?(?: so much)? for watching.?|please subscribe.*|subtitles by .*|.*amara\.org.*|\[blank_audio\])$/i;

/** Nearly all cues end a sentence, and the last one neither does nor is its line ended. */
const isUnfinished = (cues: readonly Cue[], { isEnded, json }: Source): boolean => {
  const last = cues.at(-1);
  if (isEnded || json || !last || cues.length < 4 || endsSentence(last.text)) return false;
  return cues.filter(({ text }) => endsSentence(text)).length >= (cues.length - 1) * 0.8;
};

const describeOther = (lines: readonly string[]): string => {
  const text = lines.slice(0, 20).join('\n').trimStart();
  if (/^[[{]\s*["[{]/.test(text)) return 'The file looks like JSON that is damaged, or that was cut off';
  if (/^<(?:!doctype|html|\?xml|tt)\b/i.test(text))
    return 'The file looks like a web page or XML, not like a transcript';
  const isMinutes = lines.some((line) => /^\s*(?:#{1,6}|[-*•]|\d+[.)])\s/.test(line));
  return `No speech of named people and no cues with times were found in the file${isMinutes ? ', which looks like minutes or notes that a person wrote' : ''}, so it is no transcript`;
};

const fail = (code: string, message: string): Parsed<undefined> => ({
  value: undefined,
  diagnostics: [failure(code, message)],
});
