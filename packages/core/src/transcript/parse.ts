/** Any transcript file to turns; the format is told by the content, never by the name of the file. */
import { create } from '@bufbuild/protobuf';
import { type Transcript, TranscriptSchema } from '@rapporteur/idl';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { redact } from '../shared/private.ts';
import { type Cue, count, type Format, warnOnce } from './cue.ts';
import { decodeText } from './decode.ts';
import { PLAIN } from './plain.ts';
import { SRT } from './srt.ts';
import { toTurns } from './turn.ts';
import { WEBVTT } from './webvtt.ts';

/** A file as it was read. `digest` is the SHA-256 of its bytes, hexadecimal. */
export type TranscriptFile = { readonly path: string; readonly bytes: Uint8Array; readonly digest: string };

/** All formats; where two fit, the one that places more lines wins, then the earlier one. */
const FORMATS: readonly Format[] = [WEBVTT, SRT, PLAIN];

/**
 * Reads a transcript and never throws. An error means that nothing usable was found and the value is undefined; what
 * could be saved in spite of damage is saved, with warnings.
 */
export const parseTranscript = ({ path, bytes, digest }: TranscriptFile): Parsed<Transcript | undefined> => {
  if (bytes.length > MAX_BYTES) {
    return fail('too-large', 'The file is larger than 5 MB, which no transcript of one meeting is; split it.');
  }
  const text = decodeText(bytes);
  if (typeof text !== 'string') return { value: undefined, diagnostics: [text] };
  if (text.trim() === '') return fail('empty-file', 'The file is empty; wait for the export to finish and try again.');
  const lines = text.split('\n');
  const format = chooseFormat(lines);
  if (!format) return fail('not-a-transcript', `${describeOther(text)}; export it as WebVTT (.vtt).`);
  const { value: cues, diagnostics } = format.parse(lines);
  if (cues.length === 0) {
    const error = fail('no-speech', `The file looks like ${format.name} but holds no words; export it again.`);
    return { value: undefined, diagnostics: [...diagnostics, ...error.diagnostics] };
  }
  // Before anything else sees it: what is stored, shown to a model, quoted and published is one and the same text.
  const turns = toTurns(cues).map((turn) => ({ ...turn, speaker: redact(turn.speaker), text: redact(turn.text) }));
  const value = create(TranscriptSchema, { path, digest, turns });
  return { value, diagnostics: [...diagnostics, ...findDisorder(cues)] };
};

const MAX_BYTES = 5 * 1024 * 1024;

const chooseFormat = (lines: readonly string[]): Format | undefined => {
  const fits = FORMATS.map((format) => ({ format, placed: format.fit(lines) }));
  const best = fits.reduce((a, b) => (b.placed > a.placed ? b : a));
  return best.placed > 0 ? best.format : undefined;
};

const findDisorder = (cues: readonly Cue[]): readonly Diagnostic[] => {
  const places = cues.filter((cue, index) => (cue.startMs ?? 0) < (cues[index - 1]?.startMs ?? 0));
  return warnOnce(
    'out-of-order',
    places,
    (n) => `${count(n, 'cue')} started before the one above; all were sorted by time.`,
  );
};

const describeOther = (text: string): string => {
  if (/^\s*[[{]/.test(text)) return 'The file looks like JSON, which is not read yet';
  if (/^\s*<(?:!doctype|html|\?xml|tt)\b/i.test(text))
    return 'The file looks like a web page or XML, not like a transcript';
  return 'No times and no speakers were found, so the file is no transcript that can be cited';
};

const fail = (code: string, message: string): Parsed<undefined> => ({
  value: undefined,
  diagnostics: [{ severity: 'error', code, message, line: 0, column: 0 }],
});
