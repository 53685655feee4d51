/** Bytes to lines: UTF-8 or UTF-16 with or without their marks, else Windows-1252; or the paragraphs of a Word document. */
import type { Diagnostic } from '../shared/diagnostic.ts';
import { readDocument } from '../shared/office.ts';
import { failure } from './cue.ts';

/** The lines of a file, or the reason why there are none. */
export const decodeLines = (bytes: Uint8Array): readonly string[] | Diagnostic => {
  if (startsWith(bytes, ZIP)) {
    const { lines, problem } = readDocument(bytes);
    return lines ?? failure('binary-file', PROBLEMS[problem]);
  }
  const binary = BINARIES.find(({ magic }) => startsWith(bytes, magic));
  if (binary) {
    return failure(
      'binary-file',
      `The file is ${binary.name}, not text; export the transcript as WebVTT (.vtt) instead.`,
    );
  }
  const text = decode(bytes)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell binary files from text
  const odd = text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  if (!text.startsWith('WEBVTT') && (text.includes('\0') || odd > text.length / 100)) {
    return failure('binary-file', 'The file is not text; export the transcript as WebVTT (.vtt) and try again.');
  }
  // As WebVTT wants it.
  return text.replaceAll('\0', '\ufffd').split('\n');
};

const decode = (bytes: Uint8Array): string => {
  const wide = wideOf(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  // A file cut off inside a character still is UTF-8.
  for (const missing of [0, 1, 2, 3]) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - missing));
    } catch {}
  }
  return new TextDecoder('windows-1252').decode(bytes);
};

/** UTF-16 by its mark, or because of most characters one byte is zero, always the same one. */
const wideOf = (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined => {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const sample = bytes.subarray(0, 4_096);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [high = 0, low = 0] = zeros;
  const most = sample.length / 2;
  // Words of a script with one byte in common, as Cyrillic has it, still have blanks and line ends between them.
  const isClear = (there: number, other: number) => sample.length >= 4 && there >= most * 0.1 && other <= there * 0.02;
  if (isClear(low, high)) return 'utf-16le';
  return isClear(high, low) ? 'utf-16be' : undefined;
};

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

const ZIP = [0x50, 0x4b, 0x03, 0x04] as const;

const PROBLEMS = {
  damaged: 'The file is a ZIP archive or a Word document that is damaged; download it again.',
  'too-large':
    'The file is a ZIP archive or a Word document that holds more than any transcript; export it as WebVTT (.vtt).',
  'not-word': 'The file is a ZIP archive without a Word document in it; unpack it, and push the transcript alone.',
} as const;

const BINARIES = [
  { name: 'a PDF document', magic: [0x25, 0x50, 0x44, 0x46] },
  { name: 'a Word document of the time before 2007', magic: [0xd0, 0xcf, 0x11, 0xe0] },
  { name: 'packed (gzip)', magic: [0x1f, 0x8b] },
  { name: 'a recording', magic: [0x49, 0x44, 0x33] },
] as const;
