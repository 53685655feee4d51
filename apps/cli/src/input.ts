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
