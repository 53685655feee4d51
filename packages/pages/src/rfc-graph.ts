/** What leads to an RFC and from it, as a picture and as a list. The picture is a tree: one line for each link. */
import { type Html, type HtmlValue, html, linkTo, printHtmlLine, reasonLine } from '@rapporteur/core/document';
import { identify } from '@rapporteur/core/link';
import { type Link, LinkKind, type Rfc, type SubjectRef, SubjectState } from '@rapporteur/idl';
import { plural } from './parts.ts';

type Drawn = Pick<Rfc, 'subject' | 'state' | 'links'>;

/** The picture with the list below it; nothing where nothing is linked. */
export const renderGraph = (rfc: Drawn): HtmlValue => {
  const branches = branchesOf(rfc);
  const links = rowsIn(branches).length;
  if (links === 0) return undefined;
  return html`${picture(rfc, branches)}<p class="muted legend">${STATES.map(([state, , sign, words], index) => html`${index > 0 && ' · '}<span class="${CLASSES[state]}">${sign}</span> ${words}`)}</p>
<details><summary>The same as a list: ${plural(links, 'link')}</summary>${asList(rfc, branches)}</details>\n`;
};

/** What stands at the other end of a link, below what it is linked with. */
export type Branch = {
  readonly link: Link;
  readonly end: SubjectRef;
  /** Whether the link leads from what stands above. */
  readonly isOutgoing: boolean;
  readonly state: SubjectState;
  /** Further links of this end, where it stands for the first time. */
  readonly branches: Branch[];
};

/** What is not linked with the RFC, not even over others, has a root of its own. */
export type Tree = { readonly root: SubjectRef; readonly state: SubjectState; readonly branches: readonly Branch[] };

/** All links that lead somewhere, each once; each as near to the RFC as it can be. */
export const branchesOf = ({ subject, state, links }: Drawn): readonly Tree[] => {
  const whole = links.flatMap((link) => (link.from && link.to ? [{ link, from: link.from, to: link.to }] : []));
  const keyOf = identify([...(subject ? [subject] : []), ...whole.flatMap(({ from, to }) => [from, to])]);
  const byEnd = new Map<string, typeof whole>();
  const states = new Map<string, SubjectState>();
  for (const one of whole) {
    for (const key of new Set([keyOf(one.from), keyOf(one.to)])) byEnd.set(key, [...(byEnd.get(key) ?? []), one]);
    if (one.link.state !== SubjectState.UNSPECIFIED) states.set(keyOf(one.from), one.link.state);
  }
  if (subject) states.set(keyOf(subject), state);

  const drawn = new Set<Link>();
  const placed = new Set<string>();
  const grow = (root: SubjectRef): Tree => {
    const branches: Branch[] = [];
    placed.add(keyOf(root));
    const open: { readonly key: string; readonly branches: Branch[] }[] = [{ key: keyOf(root), branches }];
    for (const parent of open)
      for (const { link, from, to } of byEnd.get(parent.key) ?? []) {
        if (drawn.has(link)) continue;
        drawn.add(link);
        const isOutgoing = keyOf(from) === parent.key;
        const end = isOutgoing ? to : from;
        const key = keyOf(end);
        const branch = { link, end, isOutgoing, state: states.get(key) ?? SubjectState.UNSPECIFIED, branches: [] };
        parent.branches.push(branch);
        if (placed.has(key)) continue;
        placed.add(key);
        open.push({ key, branches: branch.branches });
      }
    return { root, state: states.get(keyOf(root)) ?? SubjectState.UNSPECIFIED, branches };
  };
  const trees = subject ? [grow(subject)] : [];
  for (const { link, to } of whole) if (!drawn.has(link)) trees.push(grow(to));
  return trees;
};

/** All branches, in the order in which they are drawn. */
const rowsIn = (trees: readonly Pick<Tree, 'branches'>[]): Branch[] => {
  const rows: Branch[] = [];
  const open = trees.toReversed().flatMap(({ branches }) => inOrder(branches).toReversed());
  for (let next = open.pop(); next; next = open.pop()) {
    rows.push(next);
    open.push(...inOrder(next.branches).toReversed());
  }
  return rows;
};

/** Those of one kind and direction stand together. */
const inOrder = (branches: readonly Branch[]): Branch[] => branches.toSorted((a, b) => rank(a) - rank(b));

const rank = ({ link, isOutgoing }: Branch): number => (isOutgoing ? 0 : KINDS.length) + KINDS.indexOf(link.kind);

const KINDS: readonly LinkKind[] = [
  LinkKind.CONTINUES,
  LinkKind.IMPLEMENTS,
  LinkKind.STACKS_ON,
  LinkKind.AMENDS,
  LinkKind.SUPERSEDES,
  LinkKind.MOVED_TO,
  LinkKind.UNSPECIFIED,
];

/** What a link says, from where it begins, and as a heading over what stands at its other end. */
const WORDS: Readonly<Record<number, { readonly verb: string; readonly out: string; readonly back: string }>> = {
  [LinkKind.CONTINUES]: { verb: 'continues', out: 'Continues', back: 'Continued by' },
  [LinkKind.IMPLEMENTS]: { verb: 'implements', out: 'Implements', back: 'Implemented by' },
  [LinkKind.STACKS_ON]: { verb: 'stacks on', out: 'Stacks on', back: 'Stacked on it' },
  [LinkKind.AMENDS]: { verb: 'amends', out: 'Amends', back: 'Amended by' },
  [LinkKind.SUPERSEDES]: { verb: 'supersedes', out: 'Supersedes', back: 'Superseded by' },
  [LinkKind.MOVED_TO]: { verb: 'moved to', out: 'Moved to', back: 'Moved from' },
};

const NAMES = { verb: 'names', out: 'Names', back: 'Named by' };

const wordsOf = ({ kind }: Link) => WORDS[kind] ?? NAMES;

const STATES: readonly (readonly [state: SubjectState, mark: Html, sign: string, words: string])[] = [
  [SubjectState.OPEN, html`<circle class="open" r="4.5"/>`, '○', 'open'],
  [SubjectState.DRAFT, html`<circle class="draft" r="4.5"/>`, '◌', 'draft'],
  [SubjectState.MERGED, html`<circle class="merged" r="4.5"/>`, '●', 'merged'],
  [SubjectState.CLOSED, html`<path class="closed" d="M-4-4 4 4M4-4-4 4"/>`, '×', 'closed'],
  [SubjectState.UNSPECIFIED, html`<circle class="unknown" r="2.5"/>`, '•', 'not known'],
];

const CLASSES: Readonly<Record<number, string>> = {
  [SubjectState.OPEN]: 'open',
  [SubjectState.DRAFT]: 'draft',
  [SubjectState.MERGED]: 'merged',
  [SubjectState.CLOSED]: 'closed',
  [SubjectState.UNSPECIFIED]: 'unknown',
};

const known = (state: SubjectState) => STATES.find(([one]) => one === state) ?? STATES.at(-1);

/** As wide as a telephone, so that nothing gets smaller there. */
const WIDTH = 300;
const LINE = 24;
/** From what stands above a heading to it, and from it to what stands below. */
const ABOVE = 22;
const BELOW = 17;
const STEP = 15;
const DEEPEST = 5;
const MOST_DRAWN = 80;

/** A picture that is drawn from the top down. */
const picture = (rfc: Drawn, trees: readonly Tree[]): Html => {
  const shapes: HtmlValue[] = [];
  let y = 0;
  let left = rowsIn(trees).length;
  let room = MOST_DRAWN;
  const home = rfc.subject?.repository ?? '';
  const node = (
    end: SubjectRef,
    state: SubjectState,
    { depth, isRoot = false }: { depth: number; isRoot?: boolean },
  ) => {
    const x = columnOf(depth);
    const words = label(end, home);
    const shown = cut(words, (WIDTH - x - 10) / (isRoot ? BOLD : LETTER));
    const text = html`<text${isRoot && html` class="root"`} x="10" y="4">${shown}</text>${shown !== words && html`<title>${words}</title>`}`;
    return html`<g transform="translate(${x} ${y})">${known(state)?.[1]}${linkTo(end.url, text)}</g>\n`;
  };
  const grow = (branches: readonly Branch[], depth: number): void => {
    const [from, x, to] = [y, columnOf(depth), columnOf(depth + 1)];
    let [last, heading] = [y, ''];
    for (const branch of inOrder(branches)) {
      if (room === 0) break;
      const words = branch.isOutgoing ? wordsOf(branch.link).out : wordsOf(branch.link).back;
      if (words !== heading) {
        y += ABOVE;
        shapes.push(html`<text class="heading" x="${to - 4}" y="${y}">${words}</text>\n`);
        heading = words;
        y += BELOW;
      } else y += LINE;
      shapes.push(
        html`<path class="edge" d="M${x} ${y}H${to - 7}${branch.isOutgoing ? `m-4-3 4 3-4 3` : `M${x + 5} ${y - 3}l-4 3 4 3`}"/>${node(branch.end, branch.state, { depth: depth + 1 })}`,
      );
      [last, room, left] = [y, room - 1, left - 1];
      grow(branch.branches, depth + 1);
    }
    if (last > from) shapes.push(html`<path class="trunk" d="M${x} ${from + 6}V${last}"/>\n`);
  };
  for (const { root, state, branches } of trees) {
    if (room === 0) break;
    y += y === 0 ? 14 : LINE + 8;
    shapes.push(node(root, state, { depth: 0, isRoot: true }));
    grow(branches, 0);
  }
  if (left > 0) {
    y += LINE + 4;
    shapes.push(html`<text class="heading" x="6" y="${y}">and ${left} more, which stand in the list</text>\n`);
  }
  return html`<svg class="graph" viewBox="0 0 ${WIDTH} ${y + 14}" width="${WIDTH}" height="${y + 14}" role="group" aria-labelledby="graph-title graph-about">
<title id="graph-title">What leads to this RFC and from it</title>
<desc id="graph-about">${summary(rowsIn(trees))} The list below the picture says the same.</desc>
${shapes}</svg>\n`;
};

const columnOf = (depth: number): number => 8 + STEP * Math.min(depth, DEEPEST);

/** "Implemented by 3. Continues 1." */
const summary = (rows: readonly Branch[]): string => {
  const counts = new Map<string, number>();
  for (const { link, isOutgoing } of rows) {
    const words = isOutgoing ? wordsOf(link).out : wordsOf(link).back;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => `${words}: ${count}.`).join(' ');
};

const label = ({ repository, number, title }: SubjectRef, home: string): string =>
  `${repository.toLowerCase() === home.toLowerCase() ? '' : repository}#${number} ${title}`.trim();

/** So much as fits; letters of East Asia and pictures are twice as wide as others. */
const cut = (words: string, letters: number): string => {
  let room = Math.floor(letters);
  const kept: string[] = [];
  for (const { segment } of LETTERS.segment(words)) {
    room -= /[\u1100-\uffff]|[\u{10000}-\u{10ffff}]/u.test(segment) ? 2 : 1;
    if (room < 0) return `${kept.slice(0, -1).join('').trimEnd()}…`;
    kept.push(segment);
  }
  return words;
};

/** Width of a letter in the widest of the usual typefaces. */
const LETTER = 7.1;
const BOLD = 7.9;

const LETTERS = new Intl.Segmenter('en');

const MOST_LISTED = 200;

const asList = (rfc: Drawn, trees: readonly Tree[]): Html => {
  const rows = rowsIn(trees);
  const home = rfc.subject?.repository ?? '';
  const name = (one: SubjectRef | undefined): HtmlValue =>
    one?.number === rfc.subject?.number && one?.repository.toLowerCase() === home.toLowerCase()
      ? 'this RFC'
      : one && linkTo(one.url, label(one, home));
  return html`<ul class="list">${rows.slice(0, MOST_LISTED).map(({ link, end, state }) => {
    const [reason] = link.because;
    const one = (side: SubjectRef | undefined): HtmlValue =>
      side === end && state !== SubjectState.UNSPECIFIED ? html`${name(side)} (${known(state)?.[3]})` : name(side);
    return html`<li>${one(link.from)} ${wordsOf(link).verb} ${one(link.to)}.${reason && html` <span class="muted">${printHtmlLine(reasonLine(reason))}</span>`}</li>\n`;
  })}${rows.length > MOST_LISTED && html`<li>and ${rows.length - MOST_LISTED} more</li>`}</ul>`;
};
