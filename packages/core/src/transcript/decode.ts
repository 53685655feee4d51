/** Bytes to text: UTF-8 or UTF-16 by their marks, else Windows-1252, with line feeds only. */
import type { Diagnostic } from '../shared/diagnostic.ts';

/** The text of a file, or the reason why there is none. */
export const decodeText = (bytes: Uint8Array): string | Diagnostic => {
  const archive = ARCHIVES.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
  if (archive) return binary(`The file is ${archive.name}, not text; export the transcript as WebVTT (.vtt) instead.`);
  const text = decode(bytes)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell binary files from text
  const odd = text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  if (text.includes('\0') || odd > text.length / 100) {
    return binary('The file is not text; export the transcript as WebVTT (.vtt) and try again.');
  }
  return text;
};

const decode = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // A file cut off inside a character still is UTF-8.
  for (const missing of [0, 1, 2, 3]) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - missing));
    } catch {}
  }
  return new TextDecoder('windows-1252').decode(bytes);
};

const binary = (message: string): Diagnostic => ({
  severity: 'error',
  code: 'binary-file',
  message,
  line: 0,
  column: 0,
});

const ARCHIVES = [
  { name: 'a Word document or a ZIP archive', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'a PDF document', magic: [0x25, 0x50, 0x44, 0x46] },
] as const;
