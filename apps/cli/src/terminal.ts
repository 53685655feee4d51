/** Foreign text on a terminal. */

/**
 * Without control characters and escape sequences, which could rewrite the screen, and without the invisible characters
 * that turn the direction of text or defuse it for GitHub. Line feeds stay only if asked for.
 */
export const toTerminal = (text: string, keepLines = false): string => {
  // Nearly all texts.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...text]
    .map((character) => {
      if (character === '\n' && keepLines) return character;
      if (character === '\n' || character === '\t') return ' ';
      return isObeyed(character) ? '' : character;
    })
    .join('');
};

/** JSON that means the same and holds nothing that a terminal obeys: JSON itself escapes only the first 32 characters. */
export const toTerminalJson = (json: string): string =>
  [...json]
    .map((character) => {
      if (character === '\n' || !isObeyed(character)) return character;
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    })
    .join('');

const isObeyed = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return OBEYED.some(([first, last]) => code >= first && code <= last);
};

/** Control characters; marks, embeddings and isolates of direction; the joiner that defuses text; the byte order mark. */
const OBEYED = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
] as const;
