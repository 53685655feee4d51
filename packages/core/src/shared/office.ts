/** The lines of a Word document. An archive may claim to be small and be endless, so what is unpacked is counted. */
import { strFromU8, Unzip, UnzipInflate } from 'fflate';
import { Parser } from 'htmlparser2';

/** More than the text of any meeting takes, with its markup. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_FILES = 2_000;
/** Paragraphs lie in tables in tables, but not deeper. */
const DEEPEST = 200;
/** One piece unpacks to some 33 MB at most. */
const PIECE = 32 * 1024;

/** What a document holds, or why it is not read. */
export type ReadDocument =
  | { readonly lines: readonly string[]; readonly problem?: undefined }
  | { readonly lines?: undefined; readonly problem: 'damaged' | 'too-large' | 'not-word' };

/** Each paragraph, and each line of it, is a line. Never throws. */
export const readDocument = (bytes: Uint8Array): ReadDocument => {
  const xml = unpack(bytes, 'word/document.xml');
  return xml instanceof Uint8Array ? { lines: readParagraphs(strFromU8(xml)) } : { problem: xml };
};

/** Ends the unpacking from inside. */
class TooLarge extends Error {}

const unpack = (bytes: Uint8Array, wanted: string): Uint8Array | 'damaged' | 'too-large' | 'not-word' => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let files = 0;
  let isThere = false;
  let isWhole = false;
  let isDamaged = false;
  const unzip = new Unzip((file) => {
    files += 1;
    if (files > MOST_FILES) throw new TooLarge();
    if (file.name !== wanted || isThere) return;
    isThere = true;
    file.ondata = (error, chunk, isLast) => {
      if (error) isDamaged = true;
      size += chunk?.length ?? 0;
      if (size > MOST_BYTES) throw new TooLarge();
      if (chunk) chunks.push(chunk);
      isWhole ||= isLast;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length && !isWhole; at += PIECE) {
      unzip.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
  } catch (error) {
    return error instanceof TooLarge ? 'too-large' : 'damaged';
  }
  if (!isThere) return files > 0 ? 'not-word' : 'damaged';
  return isDamaged || !isWhole ? 'damaged' : join(chunks, size);
};

const join = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

const readParagraphs = (xml: string): string[] => {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  /** Depth of the element whose text counts, or does not: words that were deleted, codes of fields. */
  let texts = 0;
  const end = () => {
    lines.push(line);
    line = '';
  };
  const parser = new Parser(
    {
      onopentag: (name) => {
        depth += 1;
        if (depth > DEEPEST) parser.reset();
        else if (name === 'w:t') texts += 1;
        else if (name === 'w:tab') line += '\t';
        else if (name === 'w:br' || name === 'w:cr') end();
      },
      ontext: (text) => {
        if (texts > 0) line += text;
      },
      onclosetag: (name) => {
        depth -= 1;
        if (name === 'w:t') texts -= 1;
        else if (name === 'w:p') end();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  parser.end();
  if (line !== '') end();
  return lines;
};
