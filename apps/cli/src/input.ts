/** Files that a person names. */
import { createReadStream } from 'node:fs';
import type { Io } from './command.ts';
import { toTerminal } from './terminal.ts';

/** The bytes of a file, never many more than `limit` even of one without an end; undefined if it cannot be read, which is said. */
export const readInput = async (io: Io, path: string, limit: number): Promise<Uint8Array | undefined> => {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(io.resolve(path), { end: limit })) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    io.err(`rapporteur: ${toTerminal(path)} cannot be read: ${reasonOf(error)}`);
    return undefined;
  }
};

/** What a text file is to be, for the sentences that say what is wrong with it. `option` is unset for the file that a command is about. */
export type TextKind = {
  readonly option?: string;
  readonly noun: string;
  readonly hint: string;
  readonly form: string;
};

/** A text file of at most a megabyte; undefined if it is none, which is said. */
export const readText = async (io: Io, path: string, kind: TextKind): Promise<string | undefined> => {
  const text = await readMarkedText(io, path, kind);
  return text?.replace(/^\ufeff/, '');
};

/** The same with its byte order mark: from UTF-8, its bytes are those of the file. */
export const readMarkedText = async (io: Io, path: string, kind: TextKind): Promise<string | undefined> => {
  const bytes = await readInput(io, path, MAX_TEXT);
  if (!bytes) return undefined;
  const text = decode(bytes);
  const problem = problemOf(bytes, text, kind);
  if (problem === undefined) return text;
  io.err(toTerminal(`${path}: ${problem}`));
  return undefined;
};

const MAX_TEXT = 1024 * 1024;

const problemOf = (bytes: Uint8Array, text: string, { option, noun, hint, form }: TextKind): string | undefined => {
  if (bytes.length > MAX_TEXT) return `The file is larger than 1 MB, which no ${noun} is; ${hint}.`;
  if (text.trim() === '') return `The file is empty; name another one${option ? `, or leave out ${option}` : ''}.`;
  if (text.includes('\0') || text.includes('\ufffd')) return `The file is not text; the ${noun} must be ${form}.`;
  return undefined;
};

const decode = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', MARKED).decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be', MARKED).decode(bytes);
  return new TextDecoder('utf-8', MARKED).decode(bytes);
};

/** The decoder drops a byte order mark unless told not to. */
const MARKED = { ignoreBOM: true };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  ENOTDIR: 'there is no such file.',
  ENAMETOOLONG: 'no file has such a long name.',
  EISDIR: 'it is a folder; name the file in it.',
  EACCES: 'you have no permission to read it.',
  ELOOP: 'it is a link that leads back to itself.',
};

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? `${code || 'the reason is not known'}.`;
};
