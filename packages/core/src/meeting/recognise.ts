/** Which lines of a body are ours, now that nothing on them says so: by their words, by what they are about, by their place. */
import { SectionKind } from '@rapporteur/idl';
import { type Body, idsOn, isBullet, type Line, parseBody, splitLine, widthOf, wordsOf } from './body.ts';
import { factId, isFactId, subjectOfFact, textOfFact } from './fact.ts';
import { FACTS, headedBy, type Own, type OwnLine, readOwn } from './own.ts';
import { isOwnParagraph } from './render.ts';
import { kindOf, matchSection } from './section.ts';
import { type SubjectOptions, subjectOf } from './subject.ts';

/** What is known of a body's lines. */
export type Recognised = {
  /** Each line of ours and of people's that is an item of ours, with its id. */
  readonly ids: ReadonlyMap<Line, string>;
  /** The same the other way round. */
  readonly lines: ReadonlyMap<string, Line>;
  /** Items that stand in code or a comment, where they are no lines of ours any more. */
  readonly hidden: ReadonlySet<string>;
  /** Items of whose lines people made copies: nobody can tell the one from the other. */
  readonly copied: ReadonlySet<string>;
};

/** The texts of ours by which lines are known, and the repository that "#12" is of. */
export type KnownLines = SubjectOptions & { readonly base: Own; readonly ours: Own };

/** Recognises lines. Of two that are alike, the one that stands where ours stood is ours, and the other one people's. */
export const recognise = ({ lines }: Body, { base, ours, repository }: KnownLines): Recognised => {
  const claims = createClaims(lines);
  const said = lines.map(({ raw }) => wordsOf(raw));
  const order = [...base.lines.values(), ...[...ours.lines.values()].filter(({ id }) => !base.lines.has(id))];
  const isKnown = (id: string): boolean => base.lines.has(id) || ours.lines.has(id);
  const wordings = order.map(({ id }) => {
    const both = [ours.lines.get(id), base.lines.get(id)].flatMap((line) => (line ? wordsOf(line.raw) : []));
    return { id, words: [...new Set(both)], isWanted: ours.lines.has(id) };
  });
  const named = new Map<string, string>();
  for (const { id, words } of wordings) for (const one of words) if (!named.has(one)) named.set(one, id);

  for (const [index, line] of lines.entries()) {
    const marked =
      line.kind === 'plain' && idsOn(line.raw).find((id) => isKnown(isFactId(id) ? subjectOfFact(id) : id));
    if (marked) claims.take(marked, index);
  }
  const copied = takeByWords({ lines, said }, wordings, claims);
  for (const [index, line] of lines.entries()) {
    const text = line.kind === 'plain' && !claims.idAt(index) ? textOfFact(line.raw) : undefined;
    if (text === undefined) continue;
    const about = named.get(wordsOf(text)) ?? subjectOf(text, { repository });
    if (about !== undefined && isKnown(about)) claims.take(factId(about), index);
  }
  const among = peopleLines({ lines, said }, claims);
  const about = lines.map((line, index) =>
    line.kind === 'plain' && !claims.idAt(index)
      ? subjectOf(line.raw, { repository, isAmongPeople: among.has(index) })
      : undefined,
  );
  for (const [index, id] of about.entries()) if (id !== undefined && isKnown(id)) claims.take(id, index);
  const isOpen = (index: number): boolean =>
    lines[index]?.kind === 'plain' &&
    claims.idAt(index) === undefined &&
    !(about[index] !== undefined && isKnown(about[index])) &&
    textOfFact(lines[index].raw) === undefined;
  // Without a base the line about the facts is known by its form, wherever it stands.
  if (base.lines.size === 0 && isKnown(FACTS)) {
    const facts = lines.findIndex(({ raw }, index) => isOpen(index) && isFactsParagraph(raw.trim()));
    if (facts >= 0) claims.take(FACTS, facts);
  }
  takeByPlace({ lines, said }, base.lines.size > 0 ? [...base.lines.values()] : order, {
    ...claims,
    isOpen,
    aboutAt: (index) => about[index],
    aboutOf: (raw) => subjectOf(raw, { repository }),
  });
  const hidden = new Set(
    lines.flatMap(({ kind, raw }, index) => {
      if (kind !== 'kept' || raw.trim() === '') return [];
      return named.get(said[index] ?? '') ?? (base.lines.size === 0 ? (subjectOf(raw) ?? []) : []);
    }),
  );
  return { ...claims.result(), hidden, copied };
};

/**
 * Ids of the lines of an agenda that is read back. Without what the bot wrote last they are told by what a line is about,
 * and by the marks of older agendas.
 */
export const idsOfOwn = (
  text: string,
  key: string,
  { base = '', repository }: { readonly base?: string | undefined; readonly repository?: string | undefined },
): ((line: { readonly raw: string; readonly number: number }) => string | undefined) => {
  const body = parseBody(text, key);
  const own = readOwn(base, key, () => undefined);
  if (own.lines.size > 0) {
    const nothing = readOwn('', key, () => undefined);
    const { ids } = recognise(body, { base: own, ours: nothing, repository });
    const numbers = new Map([...ids].map(([{ number }, id]) => [number, id]));
    return ({ number }) => numbers.get(number);
  }
  const ids = new Map<number, string>();
  const taken = new Set(body.lines.flatMap(({ raw }) => idsOn(raw)));
  for (const { kind, raw, number } of body.lines) {
    const said = textOfFact(raw);
    const about = subjectOf(said ?? raw, { repository });
    const id = isOwnParagraph(raw.trim()) ? OWN : about && (said === undefined ? about : factId(about));
    const [mark] = idsOn(raw);
    if (mark !== undefined) ids.set(number, mark);
    else if (kind === 'plain' && id !== undefined && (id === OWN || !taken.has(id))) ids.set(number, id);
    if (id !== undefined) taken.add(id);
  }
  return ({ number }) => ids.get(number);
};

const isFactsParagraph = (words: string): boolean => words.startsWith('As ') && isOwnParagraph(words);

/** Any paragraph of ours. */
const OWN = 'own';

type Claims = ReturnType<typeof createClaims>;

const createClaims = (lines: readonly Line[]) => {
  const places = new Map<string, number>();
  const ids: (string | undefined)[] = [];
  return {
    /** The first to take an id or a line has it. */
    take: (id: string, index: number): void => {
      if (places.has(id) || ids[index] !== undefined) return;
      places.set(id, index);
      ids[index] = id;
    },
    idAt: (index: number): string | undefined => ids[index],
    placeOf: (id: string): number | undefined => places.get(id),
    result: () => {
      const taken = [...places].flatMap(([id, index]) => {
        const line = lines[index];
        return line ? [{ id, line }] : [];
      });
      return {
        ids: new Map(taken.map(({ id, line }) => [line, id])),
        lines: new Map(taken.map(({ id, line }) => [id, line])),
      };
    },
  };
};

/** The words by which an item is known: those that are wanted before those that were. */
type Wording = { readonly id: string; readonly words: readonly string[]; readonly isWanted: boolean };

/** Lines, with the words of each. */
type Texts = { readonly lines: readonly Line[]; readonly said: readonly string[] };

/** What stands once is told first, and says where to look for what stands twice. Tells what stands twice. */
const takeByWords = ({ lines, said }: Texts, wordings: readonly Wording[], claims: Claims): ReadonlySet<string> => {
  const standing = new Map<string, number[]>();
  const counts = new Map<string, number>();
  for (const [index, { kind, raw }] of lines.entries()) {
    if (kind !== 'plain' || raw.trim() === '') continue;
    const words = said[index] ?? '';
    counts.set(words, (counts.get(words) ?? 0) + 1);
    if (claims.idAt(index) !== undefined) continue;
    const known = standing.get(words);
    if (known) known.push(index);
    else standing.set(words, [index]);
  }
  const wanted = new Map<string, number>();
  for (const { words } of wordings) for (const one of words) wanted.set(one, (wanted.get(one) ?? 0) + 1);
  const isFree = (place: number): boolean => claims.idAt(place) === undefined;
  for (const { id, words } of wordings) {
    const found = words.find((one) => standing.has(one)) ?? '';
    const [only, more] = standing.get(found) ?? [];
    if (only !== undefined && more === undefined && wanted.get(found) === 1) claims.take(id, only);
  }
  const seen = new Map<string, number>();
  /** The next line of these words that is free, behind the one before it in ours. */
  const nextOf = (one: string, last: number): number | undefined => {
    const places = standing.get(one) ?? [];
    let at = seen.get(one) ?? 0;
    while (at < places.length && ((places[at] ?? 0) <= last || !isFree(places[at] ?? 0))) at += 1;
    seen.set(one, at);
    return places[at] ?? places.find(isFree);
  };
  // What is wanted still comes first: of two that are alike, the other one may go.
  for (const round of [wordings.filter((one) => one.isWanted), wordings.filter((one) => !one.isWanted)]) {
    let last = -1;
    seen.clear();
    for (const { id, words } of round) {
      for (const one of words) {
        const place = claims.placeOf(id) === undefined ? nextOf(one, last) : undefined;
        if (place !== undefined) claims.take(id, place);
      }
      last = claims.placeOf(id) ?? last;
    }
  }
  const isCopied = (one: string): boolean => (counts.get(one) ?? 0) > (wanted.get(one) ?? 0);
  return new Set(wordings.flatMap(({ id, words }) => (words.some(isCopied) ? [id] : [])));
};

/** Lines below the headings of sections in which people stand. */
const peopleLines = ({ lines, said }: Texts, claims: Claims): ReadonlySet<number> => {
  const found = new Set<number>();
  let width = -1;
  for (const [index, { raw, kind }] of lines.entries()) {
    if (raw.trim() === '' || kind !== 'plain') continue;
    if (isBullet(raw) && widthOf(raw) <= Math.max(width, 0)) {
      const key = headedBy(claims.idAt(index) ?? '') ?? matchSection(said[index] ?? '');
      width = key !== undefined && PEOPLE.has(kindOf(key)) ? widthOf(raw) : -1;
    } else if (width >= 0) found.add(index);
  }
  return found;
};

const PEOPLE: ReadonlySet<SectionKind> = new Set([SectionKind.ATTENDEES, SectionKind.NEW_MEMBERS]);

/** What is known of lines besides their words. */
type Subjects = {
  readonly isOpen: (index: number) => boolean;
  readonly aboutAt: (index: number) => string | undefined;
  readonly aboutOf: (raw: string) => string | undefined;
};

/** A line that people edited stands between the same lines as before, has most of its words, and is about no other subject. */
const takeByPlace = ({ lines, said }: Texts, order: readonly OwnLine[], claims: Claims & Subjects): void => {
  const after: number[] = [];
  let next = lines.length;
  for (let at = order.length - 1; at >= 0; at -= 1) {
    after[at] = next;
    next = claims.placeOf(order[at]?.id ?? '') ?? next;
  }
  // Lines of ours that come in between take nobody's place.
  const open = [...lines.keys()].filter((index) => lines[index]?.raw.trim() !== '' && claims.isOpen(index));
  const behind: number[] = [];
  for (let index = 0, at = 0; index < lines.length; index += 1) {
    while ((open[at] ?? index) < index) at += 1;
    behind.push(at);
  }
  const bags = new Map<number, Bag>();
  let last = -1;
  for (const [at, { id, raw }] of order.entries()) {
    const place = claims.placeOf(id);
    const until = (after[at] ?? 0) > last ? (after[at] ?? 0) : lines.length;
    if (place !== undefined) {
      last = place;
      continue;
    }
    const [wanted, begun] = [bagOf(raw), wordsOf(raw)];
    const about = claims.aboutOf(raw);
    const isOther = (index: number): boolean => about !== undefined && (claims.aboutAt(index) ?? about) !== about;
    let best = { index: -1, share: LEAST_ALIKE };
    const from = behind[last + 1] ?? open.length;
    for (const index of open.slice(from, from + FARTHEST)) {
      if (index >= until) break;
      if (claims.idAt(index) !== undefined || isOther(index)) continue;
      const bag = bags.get(index) ?? bagOf(lines[index]?.raw ?? '');
      bags.set(index, bag);
      const isLonger = said[index]?.startsWith(begun) ?? false;
      const share = isLonger ? 1 : likenessOf(wanted, bag);
      if (share >= best.share && (best.index < 0 || share > best.share)) best = { index, share };
    }
    if (best.index >= 0) claims.take(id, best.index);
    last = claims.placeOf(id) ?? last;
  }
};

/** An edited line begins as before or has half of its words still, and is one of so many lines of nobody behind the one before it. */
const LEAST_ALIKE = 0.5;
const FARTHEST = 24;

type Bag = { readonly words: ReadonlyMap<string, number>; readonly size: number };

const bagOf = (raw: string): Bag => {
  const words = new Map<string, number>();
  const text = splitLine(raw).text.replace(/\(?https?:[^\s)]*\)?/g, ' ');
  let size = 0;
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    words.set(word, (words.get(word) ?? 0) + 1);
    size += 1;
  }
  return { words, size };
};

/** Twice what both have, of what each has. */
const likenessOf = (a: Bag, b: Bag): number => {
  let both = 0;
  for (const [word, count] of a.words) both += Math.min(count, b.words.get(word) ?? 0);
  return a.size + b.size === 0 ? 0 : (2 * both) / (a.size + b.size);
};
