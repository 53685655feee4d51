/** Whether a YAML text is small and flat enough to be parsed, told in one walk over its characters. */
import type { Diagnostic } from './diagnostic.ts';

/** Why a text is not parsed; undefined if it may be. */
export const measureYaml = (text: string): Diagnostic | undefined => {
  if (text.length > LONGEST) {
    return refuse('text-too-long', `The file has ${text.length} characters; at most ${LONGEST} are read.`);
  }
  let line = 1;
  let begin = 0;
  let open = 0;
  let marks = 0;
  let entries = 0;
  let isFront = true;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    const column = at - begin + 1;
    switch (char) {
      case '\n':
        line += 1;
        begin = at + 1;
        marks = 0;
        entries += 1;
        isFront = true;
        break;
      case ' ':
      case '\t':
        break;
      case '-':
      case '?':
        if (isFront) marks += 1;
        break;
      case '[':
      case '{':
        open += 1;
        isFront = false;
        break;
      case ']':
      case '}':
        if (open > 0) open -= 1;
        // Each makes an error with its stack.
        else entries += STRAY;
        isFront = false;
        break;
      case ':':
        // "? : ? :" and "- a: - b:" go on at the front of the same line.
        marks += 1;
        entries += 1;
        break;
      case ',':
      case '&':
      case '*':
      case '!':
      case '#':
      case '"':
      case "'":
      case '\\':
        entries += 1;
        isFront = false;
        break;
      default:
        if (isFront && column - 1 > WIDEST) return refuse('text-too-deep', TOO_DEEP, { line, column });
        isFront = false;
    }
    if (open > DEEPEST || (isFront && marks > DEEPEST)) return refuse('text-too-deep', TOO_DEEP, { line, column });
    if (entries > MOST_ENTRIES) {
      const message = `The file holds more than ${MOST_ENTRIES} entries; nothing behind this place, nor before it, is read.`;
      return refuse('text-too-heavy', message, { line, column });
    }
  }
  return undefined;
};

const LONGEST = 262_144;
/** Lists and mappings in each other. */
const DEEPEST = 50;
/** Columns of indent, of which each level takes one. */
const WIDEST = 200;
/** Keys are compared with each other. */
const MOST_ENTRIES = 6_000;
const STRAY = 6;
const TOO_DEEP = 'Lists and mappings lie too deep in each other here; nothing of the file is read.';

const refuse = (code: string, message: string, { line, column } = { line: 0, column: 0 }): Diagnostic => ({
  severity: 'error',
  code,
  message,
  line,
  column,
});
