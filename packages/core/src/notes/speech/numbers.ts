/** Numbers as digits and as speech: "7928", "79 28", "seventy-nine twenty-eight" and "seven nine two eight" are one. */

/** Every number that somebody may have meant by these words, in canonical digits ("300000", "1.9.0", "7"). */
export const spokenNumbers = (text: string): ReadonlySet<string> => {
  const mentions = new Set<string>();
  for (const run of readRuns(text)) {
    for (let from = 0; from < run.length; from += 1) {
      for (let to = from + 1; to <= Math.min(run.length, from + MAX_PIECES); to += 1)
        addReadings(run.slice(from, to), mentions);
    }
  }
  return mentions;
};

/** The numbers that a sentence states; "one" is not among them, since it mostly counts nothing. */
export const numbersStated = (text: string): string[] =>
  readRuns(text).flatMap((run) => {
    const stated: string[] = [];
    let phrase: Piece[] = [];
    for (const piece of [...run, undefined]) {
      if (piece?.spelled) {
        phrase.push(piece);
        continue;
      }
      if (phrase.some(({ text: word }) => word !== 'one' && !ORDINAL.has(word))) stated.push(compose(phrase) ?? '');
      phrase = [];
      if (piece && piece.value !== undefined) stated.push(trim(piece.value));
    }
    return stated.filter((number) => number !== '');
  });

type Piece = {
  readonly text: string;
  /** Canonical digits; undefined for "point", "hundred" and the like. */
  readonly value: string | undefined;
  readonly scale: number;
  readonly isPoint: boolean;
  readonly spelled: boolean;
};

const MAX_PIECES = 8;
const TOKEN = /(\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*)([km](?![a-z]))?|[a-z]+|\S/gi;

/** Runs of neighbouring number pieces; a comma, a full stop or any other word ends a run. */
const readRuns = (text: string): Piece[][] => {
  const runs: Piece[][] = [[]];
  for (const match of text.toLowerCase().matchAll(TOKEN)) {
    const run = runs.at(-1) ?? [];
    const piece = readPiece(match[0], match[1], match[2]);
    const isFirst = run.length === 0;
    if (piece && !(isFirst && (piece.isPoint || (piece.value === undefined && piece.scale === 0)))) run.push(piece);
    else if (match[0] === '-' || (match[0] === 'and' && (run.at(-1)?.scale ?? 0) > 0)) continue;
    else if (!isFirst) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
};

const readPiece = (text: string, digits: string | undefined, suffix: string | undefined): Piece | undefined => {
  const base = { text, value: undefined, scale: 0, isPoint: false, spelled: false };
  if (digits !== undefined) {
    const plain = digits.replaceAll(',', '');
    const factor = suffix === 'k' ? 1000 : suffix === 'm' ? 1_000_000 : 1;
    return { ...base, value: factor > 1 ? String(Math.round(Number(plain) * factor)) : plain };
  }
  const word = WORDS.get(text);
  if (word !== undefined) return { ...base, value: String(word), spelled: true };
  const scale = SCALES.get(text);
  if (scale !== undefined) return { ...base, scale, spelled: true };
  return text === 'point' || text === 'dot' ? { ...base, isPoint: true, spelled: true } : undefined;
};

const addReadings = (pieces: readonly Piece[], mentions: Set<string>): void => {
  const joined = joinTens(pieces);
  const values = joined.map(({ value }) => value);
  if (values.every((value) => value !== undefined)) {
    mentions.add(trim(values.join('')));
    if (values.every((value) => value.length <= 3)) mentions.add(values.join('.'));
  }
  const composed = compose(pieces);
  if (composed !== undefined) mentions.add(composed);
};

/** "seventy nine" is one piece, 79. */
const joinTens = (pieces: readonly Piece[]): Piece[] => {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const isTens = last?.spelled && last.value !== undefined && /^[2-9]0$/.test(last.value);
    if (last && isTens && piece.spelled && /^[1-9]$/.test(piece.value ?? '')) {
      joined[joined.length - 1] = { ...last, value: String(Number(last.value) + Number(piece.value)) };
    } else joined.push(piece);
  }
  return joined;
};

/** The value of one number phrase: "three hundred thousand", "one point nine"; undefined if it is not one phrase. */
const compose = (pieces: readonly Piece[]): string | undefined => {
  const joined = joinTens(pieces);
  if (joined.some(({ isPoint }) => isPoint)) {
    const parts = joined.filter(({ isPoint }) => !isPoint).map(({ value }) => value);
    const alternates = joined.every(({ isPoint }, index) => isPoint === (index % 2 === 1));
    return alternates && parts.every((part) => part !== undefined) ? trim(parts.join('.')) : undefined;
  }
  let total = 0;
  let current = 0;
  let isOpen = true;
  for (const { value, scale } of joined) {
    if (value !== undefined) {
      if (!isOpen) return undefined;
      current += Number(value);
      isOpen = false;
    } else if (scale === 100) {
      current = (current || 1) * 100;
      isOpen = true;
    } else {
      total += (current || 1) * scale;
      current = 0;
      isOpen = true;
    }
  }
  const sum = total + current;
  return Number.isFinite(sum) ? trim(String(sum)) : undefined;
};

const trim = (digits: string): string => digits.replace(/^0+(?=\d)/, '');

const CARDINALS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const ORDINAL: ReadonlySet<string> = new Set(['first', 'second', 'third']);
const WORDS: ReadonlyMap<string, number> = new Map([
  ...CARDINALS.split(' ').map((word, value): [string, number] => [word, value]),
  ...ORDINALS.split(' ').map((word, value): [string, number] => [word, value]),
  ...TENS.split(' ').map((word, index): [string, number] => [word, (index + 2) * 10]),
  ['oh', 0],
  ['twentieth', 20],
  ['thirtieth', 30],
]);
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['k', 1000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);
