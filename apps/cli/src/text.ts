/** Text in columns of a terminal, in which a character takes none, one or two. */

/** Loads what it takes to measure these texts, which takes longer than all the rest of a start: until then every character counts as one column. */
export const prepareFor = async (texts: readonly string[]): Promise<void> => {
  if (measure === undefined && !texts.every(isPlain)) measure = (await import('string-width')).default;
};

let measure: ((text: string) => number) | undefined;

/** How many columns a text takes. */
export const widthOf = (text: string): number => (measure && !isPlain(text) ? measure(text) : text.length);

/** At most so many columns; what is left out shows as "…". */
export const cutTo = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text;
  if (isPlain(text)) return `${text.slice(0, columns - 1).trimEnd()}…`;
  let kept = '';
  let width = 0;
  for (const character of charactersOf(text)) {
    width += widthOf(character);
    if (width >= columns) break;
    kept += character;
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

/** As people see them. */
const charactersOf = (text: string): readonly string[] => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
};

let segmenter: Intl.Segmenter | undefined;

/** Letters of Latin, Greek and Cyrillic and the punctuation of texts: one column each, whatever stands beside them. */
const isPlain = (text: string): boolean =>
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e]*$/.test(text);
