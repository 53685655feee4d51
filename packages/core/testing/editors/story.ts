/** For tests and fuzzing: people edit an agenda between its refreshes, and each refresh is looked at from outside. */
import type { Agenda } from '@rapporteur/idl/record';
import { print } from '../../src/document/index.ts';
import { printAction } from '../../src/github/index.ts';
import { decideAgenda } from '../../src/meeting/decide.ts';
import { mergeAgenda } from '../../src/meeting/merge.ts';
import { renderAgenda } from '../../src/meeting/render.ts';
import { parseMarkdown, type TreeNode } from '../../src/shared/door.ts';
import { june22 } from '../june-22.ts';
import { EDITS, type Typed } from './edits.ts';
import { below, createRegistry, pick, type Random } from './registry.ts';

/** What a refresh did that it must not do, with the texts that show it. */
export type Violation = {
  readonly what: string;
  readonly edits: readonly string[];
  readonly base: string;
  readonly theirs: string;
  readonly ours: string;
  readonly result: string;
};

/** What came of a story. `hidden`: shares of bytes that nobody sees, one for each refresh. `left`: refreshes that found no place for what was new. */
export type Played = {
  readonly rounds: number;
  readonly violations: readonly Violation[];
  readonly hidden: readonly number[];
  readonly left: number;
};

const { meeting } = june22;
const KEY = 'contributors-meetup/2023-06-22';

/** Plays one agenda from its first day on; a violation ends it. */
export const playAgenda = (random: Random, rounds: number): Played => {
  const registry = createRegistry(random);
  const first = registry.wanted();
  const marked = `${print(renderAgenda({ ...first.view, agenda: first.agenda, meeting, isMarked: true }))}\n`;
  const isOld = below(random, 4) === 0;
  let base = isOld ? toOldForm(marked) : marked;
  let lines: readonly Typed[] = (isOld ? base : withoutMarks(marked)).split('\n').map((text) => ({ text, by: 'bot' }));
  const hidden: number[] = [];
  let left = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const edits = Array.from({ length: below(random, 5) }, () => pick(random, Object.keys(EDITS)));
    for (const name of edits) lines = lines.length === 0 ? lines : (EDITS[name]?.(lines, random) ?? lines);
    registry.change();
    const { agenda, view } = registry.wanted();
    if (below(random, 40) === 0) base = '';
    const theirs = lines.map(({ text }) => text).join(below(random, 5) === 0 ? '\r\n' : '\n');
    const refresh = (previous: Agenda, standing: string) =>
      decideAgenda({
        meeting,
        agenda,
        previous,
        theirs: standing,
        issueNumber: 21,
        now: new Date('2023-06-21T00:00:00Z'),
        ...view,
      });
    const decision = refresh({ ...agenda, asOf: undefined, baseMarkdown: base } as Agenda, theirs);
    const texts = { edits, base, theirs, ours: '', result: '' };
    if (decision.kind === 'refuse') {
      const [why] = decision.because;
      // Many whole copies of an agenda are more than is parsed at once: the text stays as people left it.
      if (why?.code === 'text-too-heavy' && theirs.length > MANY_COPIES)
        return { rounds: round, violations: [], hidden, left: left + 1 };
      return { rounds: round, violations: [{ ...texts, what: `refused: ${why?.code}` }], hidden, left };
    }
    const [action] = decision.actions.map(printAction);
    const result = action?.type === 'upsert_issue' ? action.body : theirs;
    const { baseMarkdown: ours } = decision.next.agenda;
    const codes = decision.because.map(({ code }) => code);
    if (codes.includes('no-place')) left += 1;
    const again = refresh(decision.next.agenda, result);
    const wrong = [
      ...look({ lines, base, theirs, ours, result, codes }),
      ...(again.kind === 'post' && again.actions.length === 0 ? [] : ['a second refresh writes again']),
      ...(mergeAgenda({ base, theirs: result, ours, repository: meeting.repository }).body === result
        ? []
        : ['merging twice is not merging once']),
    ];
    if (wrong.length > 0) {
      return { rounds: round, violations: wrong.map((what) => ({ ...texts, ours, result, what })), hidden, left };
    }
    hidden.push(shareHidden(result));
    base = ours;
    lines = tagAgain(lines, result);
  }
  return { rounds, violations: [], hidden, left };
};

/** In characters; an agenda of these stories has up to 6,000. */
const MANY_COPIES = 18_000;

type Looked = {
  readonly lines: readonly Typed[];
  readonly base: string;
  readonly theirs: string;
  readonly ours: string;
  readonly result: string;
  readonly codes: readonly string[];
};

/** All that is wrong with a refresh. */
const look = ({ lines, base, theirs, ours, result, codes }: Looked): string[] => {
  const wrong: string[] = [];
  const rows = result.split(/\r?\n/);
  const known = new Set([...base.split('\n'), ...ours.split('\n')].map(wordsIn));
  const kept = keptLines(theirs);
  const copies = foreignLines(lines.map(({ text }) => text));
  const isTheirs = ({ text, by }: Typed, index: number): boolean => {
    if (text.trim() === '' || isOwnMarker(text)) return false;
    if (kept.has(index + 1) || copies.has(index)) return true;
    return by === 'person' && !known.has(wordsIn(text)) && !/Rapporteur: /.test(text);
  };
  let at = 0;
  for (const [index, line] of lines.entries()) {
    if (!isTheirs(line, index)) continue;
    const wanted = plainOf(line.text);
    const next = rows.findIndex((row, place) => place >= at && plainOf(row) === wanted);
    if (next < 0) {
      const isThere = rows.some((row) => plainOf(row) === wanted);
      wrong.push(
        `${isThere ? 'a line of people stands elsewhere' : 'a line of people is gone'}: ${JSON.stringify(line.text)}`,
      );
      break;
    }
    at = next + 1;
  }
  for (const [index, { text, by }] of lines.entries()) {
    const link = linkIn(text);
    if (by !== 'mark' || kept.has(index + 1) || link === undefined || !/^\s*\S+ (?:\[x\]|~~)/.test(text)) continue;
    const mark = /\[x\]/.test(text) ? '[x]' : '~~';
    if (!rows.some((row) => linkIn(row) === link && row.includes(mark)))
      wrong.push(`a mark is gone: ${JSON.stringify(text)}`);
  }
  for (const [what, count] of [
    ['a line', countLines],
    ['an item', countLinks],
  ] as const) {
    const [was, written, stands] = [count(theirs), count(withoutMarks(base)), count(result)];
    for (const [name, wanted] of count(withoutMarks(ours))) {
      // People may have made copies.
      const copies = Math.max(0, (was.get(name) ?? 0) - (written.get(name) ?? 0));
      const most = Math.max(wanted + (base === '' ? 0 : copies), was.get(name) ?? 0);
      if ((stands.get(name) ?? 0) > most) wrong.push(`${what} stands twice: ${name}`);
    }
  }
  if (piecesOf(theirs).join('\n\n') !== piecesOf(result).join('\n\n'))
    wrong.push('a table, fence or comment is not what it was');
  const keptNow = keptLines(result);
  const copied = foreignLines(rows);
  const ids = new Set([base, ours].flatMap((text) => text.split('\n').flatMap((row) => idIn(row) ?? [])));
  if (rows.some((row, index) => !keptNow.has(index + 1) && !copied.has(index) && ids.has(idIn(row) ?? '')))
    wrong.push('a mark of the old form stands');
  if (!codes.some((code) => ['no-place', 'heading-deleted', 'brought-by-people', 'unknown-base'].includes(code))) {
    for (const row of ours.split('\n')) {
      const link = linkIn(row);
      if (link && !base.includes(`<!-- i:${idIn(row)} -->`) && !isSaid(link, result))
        wrong.push(`a new item is not there: ${link}`);
    }
  }
  for (const stale of staleLines({ lines, kept, base, ours, result })) wrong.push(`a line is not refreshed: ${stale}`);
  return wrong;
};

/** Whether a text has a link to an item. */
const isSaid = (link: string, text: string): boolean => {
  const [repository, number] = link.split('#');
  return ['pull', 'issues', 'discussions'].some((kind) => text.includes(`/${repository}/${kind}/${number})`));
};

/** Lines of ours that nobody touched, and that do not say what is wanted. */
const staleLines = ({
  lines,
  kept,
  base,
  ours,
  result,
}: Pick<Looked, 'lines' | 'base' | 'ours' | 'result'> & { readonly kept: ReadonlySet<number> }): string[] => {
  if (base === '') return [];
  const before = new Map(base.split('\n').map((row) => [plainOf(row), idIn(row)]));
  const wanted = new Map(ours.split('\n').flatMap((row) => (idIn(row) ? [[idIn(row), plainOf(row)] as const] : [])));
  const words = new Set(result.split(/\r?\n/).map(wordsIn));
  const counts = Map.groupBy(lines, ({ text }) => linkIn(text) ?? '');
  return lines.flatMap(({ text, by }, index) => {
    const id = before.get(plainOf(text));
    const now = id && wanted.get(id);
    if (
      by !== 'bot' ||
      !now ||
      kept.has(index + 1) ||
      (counts.get(linkIn(text) ?? '')?.length ?? 0) > 1 ||
      !linkIn(text)
    )
      return [];
    return words.has(wordsIn(now)) ? [] : [now];
  });
};

const idIn = (row: string): string | undefined => /<!-- i:(\S+) -->/.exec(row)?.[1];
const withoutMarks = (text: string): string => text.replace(/ <!-- i:\S+ -->/g, '');
/** A line without what is no difference: marks of the old form, and blanks at its end. */
const plainOf = (text: string): string => withoutMarks(text).trimEnd();
const wordsIn = (text: string): string =>
  plainOf(text)
    .replace(/^\s*(?:[*+-]|\d+[.)])?\s*(?:\[[ x]\] +)?/, '')
    .replace(/^~~(.*)~~$/, '$1')
    .replace(/\s+/g, ' ');
const isOwnMarker = (text: string): boolean =>
  text.includes(KEY) && /^\s*<!-- \/?rapporteur:(?:agenda|block):[^ ]+(?: v1)? -->\s*$/.test(text);

/** The item that a line begins with. */
const linkIn = (text: string): string | undefined => {
  const link = /^\[(?:[^[\]\\]|\\.|\[[^[\]]*\])*\]\(https:\/\/github\.com\/([^)]*)\/[a-z]+\/(\d+)\)/;
  const [, repository, number] = link.exec(wordsIn(text)) ?? [];
  return number && `${repository}#${number}`;
};

const countOf = (all: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
};
const countLines = (text: string) => countOf(text.split(/\r?\n/).map(wordsIn).filter(Boolean));
const countLinks = (text: string) => countOf(text.split(/\r?\n/).flatMap((row) => linkIn(row) ?? []));

type Piece = { readonly first: number; readonly last: number; readonly text: string };

/** Front matter, which people and their programs read as a whole, though Markdown knows nothing of it. */
const MATTER = /^---[ \t]*\n(?:(?!---[ \t]*\n)(?:[ \t#-].*|[\w-]+[ \t]*:.*)?\n)+?(?:---|\.\.\.)[ \t]*(?:\n|$)/;

/** Front matter; tables, fenced code, comments and HTML, as the Markdown parser sees them, but for markers of ours. */
const nodesOf = (text: string): Piece[] => {
  const source = text.replace(/\r\n?/g, '\n');
  const rows = source.split('\n');
  const found: Piece[] = [];
  const [matter] = MATTER.exec(source) ?? [];
  if (matter !== undefined) {
    const whole = matter.trimEnd().split('\n');
    found.push({ first: 1, last: whole.length, text: `matter ${whole.map(plainOf).join('\n')}` });
  }
  const visit = (node: TreeNode, isInLine: boolean): void => {
    const first = node.position?.start.line ?? 1;
    const last = node.position?.end.line ?? 1;
    const whole = rows.slice(first - 1, last);
    const isCode = node.type === 'code' && /^\s*(?:[*+>-]\s+|\d+[.)]\s+)*(?:```|~~~)/.test(whole[0] ?? '');
    const isHtml =
      node.type === 'html' && (!isInLine || last > first) && !(first === last && isOwnMarker(whole[0] ?? ''));
    if (isCode || isHtml || node.type === 'table') {
      found.push({ first, last, text: `${node.type} ${whole.map(plainOf).join('\n').trim()}` });
    }
    if ('children' in node) {
      for (const child of node.children) visit(child, isInLine || node.type === 'paragraph' || node.type === 'heading');
    }
  };
  // Nothing of the kind is without one of these, and most agendas have none.
  const mayHold = (row: string): boolean => /```|~~~|<|^[\s>]*[-:|][-:|\s>]*$/.test(row) && !isOwnMarker(row);
  // What bullets say that begin with a link takes most of the parser's time, and holds nothing together.
  const bare = rows.map((row) => (row.includes('](') ? row.replace(/^(\s*[*+-] )\[[^<>|~]*$/, '$1x') : row));
  const { tree } = rows.some(mayHold) ? parseMarkdown(bare.join('\n')) : {};
  if (tree) visit(tree, false);
  return found;
};

const piecesOf = (text: string): string[] => nodesOf(text).map((piece) => piece.text);
const keptLines = (text: string): ReadonlySet<number> =>
  new Set(
    nodesOf(text).flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index)),
  );
/** Lines of whole agendas of another occurrence, and of whole sections of these. */
const foreignLines = (rows: readonly string[]): ReadonlySet<number> => {
  const found = new Set<number>();
  const begun = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const [, slash, name = ''] = FOREIGN.exec(row) ?? [];
    const first = begun.get(name);
    if (slash === '') begun.set(name, first ?? index);
    if (slash !== '/' || first === undefined) continue;
    for (let line = first; line <= index; line += 1) found.add(line);
    begun.delete(name);
  }
  return found;
};

const FOREIGN = /^\s*<!-- (\/?)rapporteur:(agenda:\S+\/2023-06-08|block:\S+\/2023-06-08:\S+)(?: v1)? -->\s*$/;

/** Whose the lines of a result are: people's are those that were people's. */
const tagAgain = (lines: readonly Typed[], result: string): readonly Typed[] => {
  const rows = result.split(/\r?\n/);
  const tags: Typed['by'][] = rows.map(() => 'bot');
  let at = 0;
  for (const { text, by } of lines) {
    if (by !== 'person') continue;
    const next = rows.findIndex((row, place) => place >= at && plainOf(row) === plainOf(text));
    if (next < 0) continue;
    tags[next] = 'person';
    at = next + 1;
  }
  const links = new Set(lines.flatMap(({ text, by }) => (by === 'mark' ? (linkIn(text) ?? []) : [])));
  return rows.map((text, index) => {
    const by = tags[index] === 'bot' && links.has(linkIn(text) ?? '') ? 'mark' : (tags[index] ?? 'bot');
    return { text, by };
  });
};

/** An agenda as the first version wrote it: a block for each section, and a mark on every line. */
const toOldForm = (marked: string): string => {
  const rows: string[] = [];
  let block = 'when';
  const border = (slash: string): string => `  <!-- ${slash}rapporteur:block:${KEY}:${block} -->`;
  for (const row of marked.split('\n')) {
    const [, section] = /<!-- i:(?:section\/)(\S+) -->/.exec(row) ?? [];
    const begun = section ?? (/<!-- i:facts -->/.test(row) ? 'facts' : undefined);
    if (row.includes('/rapporteur:agenda')) {
      rows.push(border('/'));
      continue;
    }
    if (begun !== undefined) {
      rows.push(border('/'));
      block = begun;
      rows.push(border(''));
    }
    rows.push(row);
    if (row.startsWith('<!-- rapporteur:agenda')) rows.push(border(''));
  }
  return rows.join('\n');
};

/** Bytes of markers, of all bytes. */
const shareHidden = (text: string): number => {
  const size = (part: string): number => Buffer.byteLength(part);
  const markers = text.match(/<!-- (?:i:|\/?rapporteur:).*?-->/g) ?? [];
  return markers.reduce((sum, marker) => sum + size(marker), 0) / Math.max(1, size(text));
};
