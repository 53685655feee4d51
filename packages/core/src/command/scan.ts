/** Which lines of a text look like commands: one scanner for the test whether a text may hold any, and for reading it. */

/** A line that looks like a command, wherever in the document it stands. */
export type Call = {
  /** Offset of the line. */
  readonly start: number;
  /** Offset of the slash or the at sign. */
  readonly at: number;
  /** Whether nothing stands before it that can be seen; otherwise marks of Markdown do. */
  readonly isBare: boolean;
};

/** Whether a text may hold commands: cheap, and right whenever it says no, since only these lines are read. */
export const mayHoldCommands = (body: string): boolean => !findCalls(body).next().done;

/** The lines that look like commands, in order. */
export function* findCalls(text: string): Generator<Call> {
  for (const { index, groups } of text.matchAll(CALL_LINE)) {
    const { front = '' } = groups ?? {};
    const at = index + front.length;
    if (text[at] === '/' || NAMED.test(text.slice(at, at + LONGEST_NAME))) {
      yield { start: index, at, isBare: toSeen(front).trim() === '' };
    }
  }
}

/** A line as it is seen: without invisible characters, with plain blanks; a tab is as wide as four of them. */
export const toSeen = (line: string): string =>
  line
    .replace(UNSEEN, '')
    .replaceAll('\t', '    ')
    .replace(/[\s\u0085\u2800]/g, ' ');

/** Characters that take no room and change how text is shown: they say nothing, and keyboards and editors put them in. */
const UNSEEN_CHARACTERS = '\\p{Default_Ignorable_Code_Point}\\p{Cf}';
const UNSEEN = new RegExp(`[${UNSEEN_CHARACTERS}]`, 'gu');
/** Blanks of all kinds but the ends of lines. NEL and the empty braille pattern are none to JavaScript. */
const BLANK = `[[\\s\\u0085\\u2800${UNSEEN_CHARACTERS}]--[\\r\\n]]`;
/** What Markdown may have before the words of a line: items, headings, tables, emphasis. Quotes are not looked into. */
const MARK = '[\\-+*#\\|_~]|\\d{1,9}[.\\)]|\\[[ xX]\\]';
/**
 * No character begins two of the alternatives, so that a line is walked once. Behind the slash, an invisible character was
 * put to switch the command off.
 */
const CALL_LINE = new RegExp(`(?<=^|[\\r\\n])(?<front>(?:${BLANK}|${MARK})*)[\\/@](?=[a-z])`, 'giv');
const NAMED = new RegExp(`^@r[${UNSEEN_CHARACTERS}]*a`, 'iu');
const LONGEST_NAME = 40;
