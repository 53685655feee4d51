/** Which parts of a Markdown document lie inside an open HTML element, such as the folded part of <details>. */
import type { Tree, TreeNode } from '../shared/door.ts';

/** Offsets in the source; `end` is Infinity for an element that is never closed. */
export type HiddenRange = { readonly start: number; readonly end: number };

/** The same, with the name of the element in lower case. */
export type ElementRange = HiddenRange & { readonly name: string };

/**
 * Finds the ranges between a start tag and its end tag. A start tag that is never closed hides the rest if its element
 * needs an end tag; otherwise it is a void element, or a placeholder like <name> that GitHub removes.
 */
export const findHiddenRanges = (root: Tree): readonly ElementRange[] => {
  const { ranges, open } = pairTags(collectTags(root));
  const endless = open.filter(({ name }) => NEED_END_TAG.has(name));
  return [...ranges, ...endless.map(({ name, at }) => ({ name, start: at, end: Number.POSITIVE_INFINITY }))];
};

/** The same ranges in order, those that touch each other as one. */
export const uniteRanges = (ranges: readonly HiddenRange[]): readonly HiddenRange[] => {
  const united: HiddenRange[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = united.at(-1);
    if (last && start <= last.end) united[united.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else united.push({ start, end });
  }
  return united;
};

/** Whether an element shows what stands in it as code, or not at all. */
export const holdsCode = ({ name }: Pick<ElementRange, 'name'>): boolean => CODE.has(name);

/** The parts of HTML as it was written that are comments, or code: offsets in it. */
export const findQuietParts = (html: string): readonly HiddenRange[] =>
  [...html.matchAll(QUIET)].map(({ 0: part, index }) => ({ start: index, end: index + part.length }));

const CODE: ReadonlySet<string> = new Set([
  'pre',
  'code',
  'samp',
  'kbd',
  'tt',
  'script',
  'style',
  'textarea',
  'template',
]);
const QUIET = new RegExp(
  `<!--[^]*?(?:-->|$)|<(?<name>${[...CODE].join('|')})(?=[\\s>])[^]*?(?:</\\k<name>\\s*>|$)`,
  'gi',
);

type Tag = { readonly name: string; readonly closes: boolean; readonly at: number };
type Paired = {
  readonly ranges: readonly ElementRange[];
  readonly open: readonly Tag[];
  readonly stray: readonly Tag[];
};

const CONTAINERS: ReadonlySet<string> = new Set(['blockquote', 'list', 'listItem', 'table', 'footnoteDefinition']);

const NEED_END_TAG: ReadonlySet<string> = new Set([
  ...['a', 'abbr', 'b', 'bdo', 'blockquote', 'cite', 'code', 'del', 'details', 'dfn', 'div', 'dl', 'em', 'figcaption'],
  ...['figure', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'i', 'iframe', 'ins', 'kbd', 'mark', 'object', 'ol'],
  ...['picture', 'pre', 'q', 'ruby', 's', 'samp', 'script', 'section', 'select', 'small', 'span', 'strike', 'strong'],
  ...[
    'style',
    'sub',
    'summary',
    'sup',
    'svg',
    'table',
    'template',
    'textarea',
    'title',
    'tt',
    'u',
    'ul',
    'var',
    'video',
  ],
]);

const collectTags = (node: TreeNode): readonly Tag[] => {
  if (node.type === 'html') return readTags(node.value, node.position?.start.offset ?? 0);
  if (!('children' in node)) return [];
  const tags = node.children.flatMap(collectTags);
  // What is opened inside a list item or a quote ends with it; an end tag there may close what is open outside.
  return CONTAINERS.has(node.type) ? pairTags(tags).stray : tags;
};

const readTags = (html: string, at: number): readonly Tag[] => {
  const visible = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  return [...visible.matchAll(/<(\/?)([a-z][a-z0-9-]*)(?:"[^"]*"|'[^']*'|[^"'<>])*>/gi)].map(
    ([, slash, name = '']) => ({
      name: name.toLowerCase(),
      closes: slash === '/',
      at,
    }),
  );
};

const pairTags = (tags: readonly Tag[]): Paired => {
  const open: Tag[] = [];
  const counts = new Map<string, number>();
  const ranges: ElementRange[] = [];
  const stray: Tag[] = [];
  const count = (name: string, by: number): void => {
    counts.set(name, (counts.get(name) ?? 0) + by);
  };
  for (const tag of tags) {
    if (!tag.closes) {
      open.push(tag);
      count(tag.name, 1);
      continue;
    }
    if ((counts.get(tag.name) ?? 0) === 0) {
      stray.push(tag);
      continue;
    }
    // An end tag closes all that is open inside of its element.
    for (let inner = open.pop(); inner; inner = open.pop()) {
      count(inner.name, -1);
      if (inner.name !== tag.name) continue;
      ranges.push({ name: inner.name, start: inner.at, end: tag.at });
      break;
    }
  }
  return { ranges, open, stray };
};
