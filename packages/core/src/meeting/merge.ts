/**
 * The three-way merge of an agenda: what the bot wrote last (base), what stands now (theirs), what is wanted (ours).
 * People's bytes are never lost, a line of ours never stands twice, and merging twice is merging once (M12–M15).
 */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { sameBody } from '../document/index.ts';
import { cutText } from '../shared/cut.ts';
import type { Diagnostic } from '../shared/diagnostic.ts';
import { type Added, addLines, createAdded } from './add.ts';
import {
  type Body,
  idsOn,
  isBullet,
  type Line,
  occurrenceOf,
  parseBody,
  parseOwnBody,
  splitLine,
  toLineMark,
  withoutIds,
  withoutLineMarks,
  wordsOf,
} from './body.ts';
import { factId, isFactId, isStaleFact, refreshFact, subjectOfFact, toFact } from './fact.ts';
import { readInline } from './inline.ts';
import { headingsOnlyFilled } from './optional.ts';
import { FACTS, headingId, isMarked, nameLines, type Own, type OwnLine, readOwn } from './own.ts';
import { createPlaces } from './place.ts';
import { recognise } from './recognise.ts';
import { findRegions } from './region.ts';
import type { Merging } from './sides.ts';

/**
 * The three bodies. The lines of base and ours have their marks, those of theirs need none. An empty `base` means that it
 * is lost, and then everything that stands counts as people's.
 */
export type MergeInput = {
  readonly base: string;
  readonly theirs: string;
  readonly ours: string;
  /** Repository in which the text stands, and that "#12" is of. */
  readonly repository?: string | undefined;
  /** Ids of headings that stand only while something of ours does below them. */
  readonly optional?: ReadonlySet<string> | undefined;
};

/** `conflicts` says where people's words stand instead of ours. With a refusal, `body` is theirs, untouched. */
export type Merged = { readonly body: string; readonly conflicts: readonly Reason[]; readonly refusal?: Diagnostic };

/**
 * Merges. Total: whatever the three texts are, there is a result, and no mark stands in it.
 *
 * A line that people edited is known by what stands around it, and what comes new may stand around it as well. So what is
 * known has to hold in the result, too: it is merged until that stays as it is, which most do at once. Each time no byte of
 * people's is lost, as each time what stood counts as theirs; and what does not settle is left as it stands.
 */
export const mergeAgenda = (input: MergeInput): Merged => {
  const merged = settle(input);
  const { base, ours } = input;
  if (merged.refusal || base === ours) return merged;
  // The next refresh knows more, where the base was lost: what it would take away goes now.
  const next = settle({ ...input, base: ours, theirs: merged.body });
  return next.body === merged.body ? merged : { ...next, conflicts: [...merged.conflicts, ...next.conflicts] };
};

const settle = (input: MergeInput): Merged => {
  const mergeOnce = createMerge(input);
  const first = mergeOnce(input.theirs);
  if (first.body === input.theirs) return first;
  let merged = first;
  for (let times = 1; times < MOST_MERGES; times += 1) {
    const again = mergeOnce(merged.body);
    if (again.body === merged.body) {
      if (merged === first) return first;
      const damage = first.conflicts.filter(({ code }) => code === DAMAGE);
      return { body: merged.body, conflicts: [...damage, ...again.conflicts] };
    }
    merged = again;
  }
  return { body: input.theirs, conflicts: [reason('no-place', NO_PLACE)] };
};

const MOST_MERGES = 5;

/** One merge into what stands, of which the result may merge to another one still. */
const createMerge = ({
  base,
  ours,
  repository,
  optional = headingsOnlyFilled(undefined),
}: Omit<MergeInput, 'theirs'>): ((theirs: string) => Merged) => {
  const [was, wanted] = [withoutLineMarks(base), withoutLineMarks(ours)];
  const all: Merged = { body: wanted, conflicts: [] };
  const isEmpty = (body: string): boolean => body.trim() === '' && ours.trim() !== '';
  const key = occurrenceOf(ours) ?? '';
  const isUnchanged = sameBody(was, wanted);
  const headings = new Set(
    (isUnchanged ? ours.split('\n') : [])
      .filter((row) => idsOn(row).some((id) => optional.has(id)))
      .map((row) => withoutIds(row).trim()),
  );
  let both: ReturnType<typeof readBoth> | undefined;
  return (theirs) => {
    if (isEmpty(theirs)) return all;
    const standing = parseBody(theirs, key);
    if (standing.refusal) return { body: theirs, conflicts: [], refusal: standing.refusal };
    const isSettled = isUnchanged && !hasBareHeading(standing, headings);
    if (isSettled || sameBody(theirs, wanted)) return { body: theirs, conflicts: [] };
    both ??= readBoth({ base, ours, key, repository });
    const [before, now] = both;
    // What was saved at the start of the meeting holds people's lines, too.
    if (before.isOurs && (sameBody(theirs, base) || sameBody(theirs, was))) return all;
    const input = { base: before.own, ours: now, repository, optional };
    const merged = mergeBodies({ ...input, theirs: tidy(standing, key) }, { isCareful: false });
    // All that stood was ours.
    if (isEmpty(merged.body)) return all;
    if (holdsTogether(theirs, merged.body)) return merged;
    const careful = mergeBodies({ ...input, theirs: standing }, { isCareful: true });
    const stays = holdsTogether(theirs, careful.body) ? careful : { body: theirs, conflicts: [] };
    return { ...stays, conflicts: [...stays.conflicts, reason('no-place', NO_PLACE)] };
  };
};

/** Whether one of these headings stands there and nothing below it. */
const hasBareHeading = ({ lines }: Body, headings: ReadonlySet<string>): boolean => {
  const found = lines.flatMap(({ raw }, index) => (headings.has(raw.trim()) ? [index] : []));
  if (found.length === 0) return false;
  const { endOf } = createPlaces(lines);
  return found.some((index) => endOf(index) === index + 1);
};

/** A text in which the lines of ours that nobody edited have their marks. */
export const markUnedited = (text: string, base: string, repository?: string): string => {
  const key = occurrenceOf(text) ?? '';
  const [own, nothing] = [readOwn(base, key, () => undefined), readOwn('', key, () => undefined)];
  const body = parseBody(text, key);
  if (own.lines.size === 0 || body.refusal) return text;
  const { ids } = recognise(body, { base: own, ours: nothing, repository });
  return body.lines
    .map((line) => {
      const id = ids.get(line);
      const was = id === undefined ? undefined : own.lines.get(id);
      const isTheirs = was === undefined || !isSame(was.raw, line.raw);
      return `${!isTheirs && id !== undefined ? `${withoutIds(line.raw)} ${toLineMark(id)}` : line.raw}${line.end}`;
    })
    .join('');
};

const NO_PLACE = 'I found no place for what is new that would leave what people wrote in one piece.';

/** The marks of ours tell its lines; a base without marks is read by them, and what they do not tell is nobody's. */
const readBoth = ({ base, ours, key, repository }: Omit<MergeInput, 'theirs'> & { readonly key: string }) => {
  const now = readOwn(ours, key, isMarked(ours) ? () => undefined : nameLines());
  if (base === '' || isMarked(base)) {
    const own = readOwn(base, key, () => undefined);
    const isOurs = parseOwnBody(base, key).lines.every(
      (line) => line.kind !== 'plain' || line.raw.trim() === '' || isMarked(line.raw),
    );
    return [{ own, isOurs }, now] as const;
  }
  const nothing = readOwn('', key, () => undefined);
  const body = parseBody(base, key);
  const { ids } = recognise(body, { base: nothing, ours: now, repository });
  const names = isMarked(ours) ? () => undefined : nameLines();
  const numbers = new Map([...ids].map(([{ number }, id]) => [number, id]));
  return [
    { own: readOwn(base, key, (line) => numbers.get(line.number) ?? names(line)), isOurs: !isMarked(ours) },
    now,
  ] as const;
};

/** Whether everything that people wrote in one piece is in one piece still. */
const holdsTogether = (before: string, after: string): boolean => {
  const [was, now] = [piecesOf(before), piecesOf(after)];
  return was.length === now.length && was.every((piece, index) => piece === now[index]);
};

const piecesOf = (text: string): string[] => {
  const regions = findRegions(text).regions.filter(({ kind }) => kind !== 'details');
  const rows = regions.length === 0 ? [] : text.split(/\r\n|\r|\n/);
  return regions
    .map(
      ({ kind, first, last }) =>
        `${kind} ${rows
          .slice(first - 1, last)
          .join('\n')
          .trim()}`,
    )
    .filter((piece) => !/^comment <!-- \/?rapporteur:[^\n]* -->$/.test(piece));
};

/**
 * A body without markers of older agendas, and with one of each of ours: what is merged is what will stand, else the next
 * merge would find another text.
 */
const tidy = (body: Body, key: string): Body & { readonly isDamaged?: boolean } => {
  const kept: { raw: string; end: string; kind: Line['kind'] }[] = [];
  const seen = new Set<Line['kind']>();
  let isDamaged = false;
  let wasApart = false;
  for (const { raw, end, kind } of body.lines) {
    const isMarker = kind === 'open' || kind === 'close';
    if (kind === 'old' || (isMarker && seen.has(kind))) {
      isDamaged ||= isMarker;
      wasApart = true;
      continue;
    }
    // What stood apart by a marker is not to become one paragraph.
    const above = kept.at(-1);
    const isBeside = kind === 'plain' && above?.kind === 'plain' && above.raw.trim() !== '' && raw.trim() !== '';
    if (wasApart && isBeside && !isBullet(raw)) kept.push({ raw: '', end: above.end, kind });
    wasApart = false;
    seen.add(kind);
    kept.push({ raw, end, kind });
  }
  if (kept.length === body.lines.length) return body;
  const next = parseBody(kept.map(({ raw, end }) => `${raw}${end}`).join(''), key);
  if (next.refusal) return body;
  const left = tidy(next, key);
  return { ...left, isDamaged: isDamaged || left.isDamaged === true };
};

type Tidy = ReturnType<typeof tidy>;
type Input = {
  readonly base: Own;
  readonly theirs: Tidy;
  readonly ours: Own;
  readonly repository: string | undefined;
  readonly optional: ReadonlySet<string>;
};

/** Careful: no line comes and none goes. */
const mergeBodies = (input: Input, { isCareful }: { readonly isCareful: boolean }): Merged => {
  const { base, theirs, ours } = input;
  const { lines } = theirs;
  const known = recognise(theirs, input);
  const isNew = (id: string): boolean => !base.lines.has(id) && !known.lines.has(id) && !known.hidden.has(id);
  const filled = filledHeadings(input, isNew);
  const all: Merging = {
    own: { base, ours },
    base: base.lines,
    theirs: known.lines,
    ours: ours.lines,
    lines,
    end: lines.find((line) => line.end !== '')?.end ?? '\n',
    idOf: (line) => known.ids.get(line),
    indexOf: (id) => {
      const line = known.lines.get(id);
      return line && line.number - 1;
    },
    places: createPlaces(lines),
    isCopied: (id) => known.copied.has(id),
    isNew: (id) => isNew(id) || (filled.has(id) && !known.lines.has(id) && !known.hidden.has(id)),
    conflicts: [],
  };
  const merging = isCareful ? all : withoutEmptied(all, { optional: input.optional, filled });
  tellPresent(merging);
  const dropped = isCareful ? new Set<number>() : droppedLines(merging);
  const untouched = isCareful ? [] : untouchedBlocks(merging, dropped);
  const added = createAdded(lines);
  const rows = lines.map((line, index) => {
    const merged = mergeLine(line, merging);
    if (merged.fact !== undefined && !isCareful && !line.details) {
      added.put({ at: merging.places.endOfWords(index), isApart: false }, [merged.fact]);
    }
    return merged.raw;
  });
  if (!isCareful) addLines(merging, { added, untouched: new Set(untouched.map(({ block }) => block)) });
  if (!isCareful) keepMarkers(merging, added, theirs.isDamaged === true);
  return {
    body: assemble(merging, { rows, untouched, dropped, added }),
    conflicts: merging.conflicts,
  };
};

/** Headings that stand only while something does below them, and below which something new comes: so they come back. */
const filledHeadings = ({ ours, optional }: Input, isNew: (id: string) => boolean): ReadonlySet<string> =>
  new Set(
    [...ours.lines.values()]
      .filter(({ id }) => isNew(id))
      .flatMap(({ parents }) => parents.filter((one) => optional.has(one))),
  );

/** A merge that does not want headings below which nothing of ours would stand, since people took it away or keep it elsewhere. */
const withoutEmptied = (
  merging: Merging,
  { optional, filled }: { readonly optional: ReadonlySet<string>; readonly filled: ReadonlySet<string> },
): Merging => {
  const { own, ours, indexOf, places } = merging;
  const below = new Map<string, OwnLine[]>();
  for (const line of ours.values()) {
    for (const parent of line.parents) {
      if (optional.has(parent) && !filled.has(parent)) below.set(parent, [...(below.get(parent) ?? []), line]);
    }
  }
  const stands = (heading: string, { id }: OwnLine): boolean => {
    const [from, at] = [indexOf(heading), indexOf(id)];
    return from !== undefined && at !== undefined && at > from && at < places.endOf(from);
  };
  const bare = [...below].filter(([heading, lines]) => !lines.some((line) => stands(heading, line)));
  if (bare.length === 0) return merging;
  // What stands as we left it is replaced as a whole, and has its lines then.
  const replaced = new Set(untouchedBlocks(merging, droppedLines(merging)).map(({ block }) => block));
  const emptied = new Set(bare.map(([heading]) => heading).filter((id) => !replaced.has(ours.get(id)?.block ?? '')));
  if (emptied.size === 0) return merging;
  const lines = new Map(
    [...ours].flatMap(([id, line]): [string, OwnLine][] =>
      emptied.has(id) ? [] : [[id, { ...line, parents: line.parents.filter((parent) => !emptied.has(parent)) }]],
    ),
  );
  const blocks = new Map(
    [...own.ours.blocks].flatMap(([block, rows]): [string, (OwnLine | undefined)[]][] =>
      emptied.has(headingId(block))
        ? []
        : [[block, rows.flatMap((row) => (row === undefined ? [row] : (lines.get(row.id) ?? [])))]],
    ),
  );
  return { ...merging, ours: lines, own: { ...own, ours: { ...own.ours, lines, blocks } } };
};

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

/** A line by its item or its first words, for people. */
const nameOf = (id: string, { ours, base }: Merging): string => {
  const { raw = '' } = ours.get(id) ?? base.get(id) ?? {};
  return /#\d+$/.test(id) ? id : `“${cutText(readInline(splitLine(raw).text).bare, 60)}”`;
};

/** Items that people's lines bring, of which the bot never wrote one. */
const tellPresent = (merging: Merging): void => {
  if (merging.base.size === 0) return;
  for (const [id, { raw }] of merging.theirs) {
    const now = merging.ours.get(id);
    if (!now || merging.base.has(id) || wordsOf(raw) === wordsOf(now.raw)) continue;
    const text = `${nameOf(id, merging)} has a line that people wrote, so I add none.`;
    merging.conflicts.push(reason('brought-by-people', text));
  }
};

/** Lines that are gone from ours and that nobody touched, unless people wrote something below them. */
const droppedLines = (merging: Merging): ReadonlySet<number> => {
  const { lines, places } = merging;
  const dropped = new Set<number>();
  let kept = lines.length;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (!line || line.raw.trim() === '') continue;
    if (kept >= places.endOf(index) && isGone(line, merging)) dropped.add(index);
    else kept = index;
  }
  return dropped;
};

const isGone = (line: Line, merging: Merging): boolean => {
  const id = merging.idOf(line);
  if (id === undefined) return false;
  if (isFactId(id)) return isStaleFact(line, id, merging);
  const was = merging.base.get(id);
  return was !== undefined && !merging.ours.has(id) && !merging.isCopied(id) && isSame(line.raw, was.raw);
};

/** Same words and same marks. */
const isSame = (a: string, b: string): boolean => {
  const [left, right] = [splitLine(a), splitLine(b)];
  return wordsOf(a) === wordsOf(b) && left.box === right.box && left.struck === right.struck;
};

/** The rows of M12's table, for one line that stands, and what the bot has to say below it. */
const mergeLine = (line: Line, merging: Merging): { readonly raw: string; readonly fact?: string } => {
  const { base, theirs, ours, conflicts } = merging;
  const id = merging.idOf(line);
  const isMarkOurs = (mark: string): boolean => {
    const about = isFactId(mark) ? subjectOfFact(mark) : mark;
    return base.has(about) || ours.has(about);
  };
  const stays = { raw: line.kind === 'plain' && idsOn(line.raw).some(isMarkOurs) ? withoutIds(line.raw) : line.raw };
  if (id === undefined) return stays;
  if (isFactId(id)) return { raw: refreshFact(line, id, merging) ?? stays.raw };
  const [was, now] = [base.get(id), ours.get(id)];
  if (!now) return stays;
  const words = wordsOf(line.raw);
  if (!was) {
    if (words !== wordsOf(now.raw) && base.size === 0) {
      conflicts.push(
        reason('unknown-base', `The line of ${nameOf(id, merging)}: I do not know who wrote it, so it stays.`),
      );
    }
    return stays;
  }
  if (words === wordsOf(now.raw) || words === wordsOf(was.raw)) return { raw: remark(stays.raw, was, now) };
  // When it was read last is no news to whoever edits that.
  if (wordsOf(was.raw) === wordsOf(now.raw) || id === FACTS) return stays;
  conflicts.push(
    reason('edited-by-people', `The line of ${nameOf(id, merging)}: the words of people stand, and mine are below.`),
  );
  return theirs.has(factId(id)) ? stays : { ...stays, fact: toFact(line, now) };
};

/** Our words in their place: indent and bullet are theirs, and so is a mark that they changed. */
const remark = (raw: string, was: OwnLine, now: OwnLine): string => {
  const [theirs, base, ours] = [splitLine(raw), splitLine(was.raw), splitLine(now.raw)];
  const box = theirs.box === base.box ? ours.box : theirs.box;
  const struck = theirs.struck === base.struck ? ours.struck : theirs.struck;
  if (wordsOf(raw) === wordsOf(now.raw) && box === theirs.box && struck === theirs.struck) return raw;
  const bare = theirs.bullet.replace(/\[[ xX]\][ \t]+$/, '');
  const bullet = box === theirs.box ? theirs.bullet : `${bare}${box === '' ? '' : `[${box}] `}`;
  return `${theirs.indent}${bullet}${struck ? `~~${ours.text}~~` : ours.text}`;
};

/** A block that stands as in base, from its first line to behind its last. */
type Standing = { readonly block: string; readonly from: number; readonly until: number };

/**
 * Blocks that stand as in base and may be replaced by ours. A line that ours moves from one block to another may do so
 * only if both are untouched; else it would be lost, or stand twice.
 */
const untouchedBlocks = (merging: Merging, dropped: ReadonlySet<number>): readonly Standing[] => {
  const { own, base, ours, isNew, isCopied } = merging;
  const found = new Map(
    [...own.ours.blocks.keys()].flatMap((block) => {
      const standing = standingBlock(block, merging, dropped);
      return standing ? [[block, standing] as const] : [];
    }),
  );
  const isFree = (block: string, id: string): boolean => {
    const [from, to] = [base.get(id)?.block, ours.get(id)?.block];
    if (from === undefined) return isNew(id);
    return from === block ? (to === undefined ? !isCopied(id) : found.has(to)) : found.has(from);
  };
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const block of [...found.keys()]) {
      const rows = [...(own.base.blocks.get(block) ?? []), ...(own.ours.blocks.get(block) ?? [])];
      if (!rows.every((row) => row === undefined || isFree(block, row.id))) found.delete(block);
    }
  }
  return [...found.values()];
};

const standingBlock = (
  block: string,
  { own, lines, idOf, indexOf, places }: Merging,
  dropped: ReadonlySet<number>,
): Standing | undefined => {
  const rows = own.base.blocks.get(block) ?? [];
  const from = indexOf(rows[0]?.id ?? '');
  // What comes below the line above would come into its middle.
  if (from === undefined || places.goesOn(from)) return undefined;
  let at = from;
  let end = from;
  /** What goes is none of the next merge's. */
  const skip = (id: string | undefined): void => {
    for (let line = lines[at]; line && dropped.has(at) && idOf(line) !== id; line = lines[at]) at += 1;
  };
  for (const row of rows) {
    skip(row?.id);
    const line = lines[at];
    if (!line || line.details) return undefined;
    if (row ? idOf(line) !== row.id || withoutIds(line.raw) !== row.raw : line.raw.trim() !== '') return undefined;
    if (row) end = Math.max(end, places.endOf(at));
    at += 1;
  }
  while (at < end && dropped.has(at)) at += 1;
  return end <= at ? { block, from, until: at } : undefined;
};

type Result = {
  readonly rows: readonly string[];
  readonly untouched: readonly Standing[];
  readonly dropped: ReadonlySet<number>;
  readonly added: Added;
};

/** Puts the body together, line by line. */
const assemble = ({ own, lines, end, indexOf }: Merging, { rows, untouched, dropped, added }: Result): string => {
  const blocks = new Map(untouched.map((standing) => [standing.from, standing]));
  const out: { raw: string; end: string }[] = [];
  const push = (raw: string, lineEnd: string): void => {
    const last = out.at(-1);
    if (last?.end === '') last.end = end;
    out.push({ raw, end: lineEnd });
  };
  let until = 0;
  for (let index = 0; index <= lines.length; index += 1) {
    if (index < until) continue;
    for (const raw of added.at(index)) push(raw, end);
    const block = blocks.get(index);
    const line = lines[index];
    if (block) {
      for (const row of own.ours.blocks.get(block.block) ?? []) {
        const at = row && indexOf(row.id);
        const stands = at === undefined ? undefined : rows[at];
        // Blanks at the end of a line are no difference, and people's.
        push(stands !== undefined && withoutIds(stands) === row?.raw ? stands : (row?.raw ?? ''), end);
      }
      // Whether a text ends in a line end is people's.
      const bottom = out.at(-1);
      if (bottom) bottom.end = lines[block.until - 1]?.end ?? end;
      until = block.until;
    } else if (line && !dropped.has(index)) push(rows[index] ?? line.raw, line.end);
  }
  return out.map(({ raw, end: lineEnd }) => `${raw}${lineEnd}`).join('');
};

/** Puts our first and last line back, and says so. Where nothing of ours stands, no last line is wanted. */
const keepMarkers = (merging: Merging, added: Added, wasDamaged: boolean): void => {
  const { own, lines, theirs, places, conflicts } = merging;
  const stands = (wanted: Line['kind']): boolean => lines.some(({ kind }) => kind === wanted);
  let isDamaged = wasDamaged;
  // In code or a comment they are people's, as all that stands there, and still not gone.
  const isHidden = (row: string): boolean => lines.some(({ kind, raw }) => kind === 'kept' && raw.trim() === row);
  if (!stands('open') && own.ours.opening !== '' && !isHidden(own.ours.opening)) {
    const [first] = lines;
    added.putFirst(first?.region?.kind === 'matter' ? first.region.last : 0, own.ours.opening);
    isDamaged = true;
  }
  const end = added.placeOf(FACTS) ?? (theirs.size > 0 ? places.behind(lastOfOurs(merging), 0) : added.lastPlace());
  if (end && !stands('close') && own.ours.closing !== '' && !isHidden(own.ours.closing)) {
    added.put(end, [own.ours.closing]);
    isDamaged ||= own.base.closing !== '';
  }
  if (isDamaged && theirs.size > 0 && own.base.opening !== '') conflicts.push(reason(DAMAGE, DAMAGED));
};

const lastOfOurs = ({ theirs, indexOf }: Merging): number =>
  indexOf(FACTS) ?? [...theirs.keys()].reduce((most, id) => Math.max(most, indexOf(id) ?? 0), 0);

const DAMAGE = 'agenda-damaged';
const DAMAGED =
  'Hidden lines of the agenda were gone or stood twice. I put them in order, and left everything else as it stands.';
