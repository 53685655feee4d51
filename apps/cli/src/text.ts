/** Text in columns of a terminal, in which a character takes none, one or two. */
import stringWidth from 'string-width';

/** How many columns a text takes. */
export const widthOf = (text: string): number => (isPlain(text) ? text.length : stringWidth(text));

/** At most so many columns; what is left out shows as "…". */
export const cutTo = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of characters.segment(text)) {
    width += widthOf(segment);
    if (width >= columns) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
};

/** In lines of at most so many columns, broken between words; a word that is longer, such as an address, stays whole. */
export const wrapTo = (text: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
};

/** A text with blanks behind it, or in front of it, up to so many columns. */
export const padTo = (text: string, columns: number, side: 'left' | 'right' = 'left'): string => {
  const blanks = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return side === 'left' ? `${text}${blanks}` : `${blanks}${text}`;
};

/** A name and what it stands for beside it, whose further lines begin below its first. */
export const besideName = (name: string, text: string, [indent, columns]: readonly [number, number]): string[] =>
  wrapTo(text, Math.max(20, columns - indent)).map((line, index) => `${padTo(index === 0 ? name : '', indent)}${line}`);

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
