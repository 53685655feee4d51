/** What the description of a pull request says: the shape of a proposal, and what it refers to. */
import type { RfcSettings } from '@rapporteur/idl';
import { toString as textOf } from 'mdast-util-to-string';
import { type FoundReference, findReferences, formatReference } from '../github/index.ts';
import { parseMarkdown, type TreeNode, withLineFeeds } from '../shared/door.ts';
import type { TitleSignal } from './title.ts';

/** Evidence in a description. */
export const readBody = (body: string, settings: RfcSettings): TitleSignal[] => {
  const { tree, refusal } = parseMarkdown(withLineFeeds(body));
  if (refusal) return [{ code: 'body-unread', weight: 0, text: `Its description was not read: ${refusal.message}` }];
  const sections = new Set(
    headingsOf(tree).flatMap((heading) => SECTIONS.filter((section) => heading.includes(section))),
  );
  const prose = proseOf(tree).join('\n');
  const home = settings.incubatorRepository ?? '';
  return [
    ...(sections.size >= 3
      ? [{ code: 'body-shape', weight: 35, text: 'Its description has the sections of a proposal.' }]
      : []),
    ...(home !== '' &&
    referencesIn(tree).some(({ repository, kind }) => kind === 'discussion' && same(repository, home))
      ? [
          {
            code: 'body-discussion',
            weight: 15,
            text: 'Its description continues a discussion of the repository of RFCs.',
          },
        ]
      : []),
    ...(/\b(?:implement(?:s|ed|ing|ation)?|follow(?:s|ing)?|part [0-9]+) (?:of |for )?(?:the )?rfcs?\b/i.test(prose)
      ? [{ code: 'body-implements', weight: -15, text: 'Its description says that it implements an RFC.' }]
      : /\brfcs?\b/i.test(prose)
        ? [{ code: 'body-word', weight: 10, text: 'Its description contains the word RFC.' }]
        : []),
  ];
};

/**
 * References in the prose of a description: no code, no HTML comments, nothing below the list of a branch stack. One that
 * is too heavy to be parsed has none.
 */
export const referencesOf = (body: string, repository?: string): Omit<FoundReference, 'start' | 'end'>[] => {
  const { tree } = parseMarkdown(withLineFeeds(body));
  return tree ? referencesIn(tree, repository) : [];
};

/** Each item once, where it is first named; a form that tells its kind says more than one that does not. */
const referencesIn = (tree: TreeNode, repository?: string): Omit<FoundReference, 'start' | 'end'>[] => {
  const found = new Map<string, Omit<FoundReference, 'start' | 'end'>>();
  let inStack = false;
  visit(tree, (node) => {
    inStack ||= node.type === 'html' && STACK.test(node.value);
    if (inStack) return;
    const texts = node.type === 'link' ? [node.url] : node.type === 'text' ? [node.value] : [];
    for (const { repository: place, number, kind } of texts.flatMap((text) => findReferences(text, repository))) {
      const key = formatReference({ repository: place, number }).toLowerCase();
      const before = found.get(key);
      if (!before || before.kind === 'unknown') found.set(key, { repository: place, number, kind });
    }
  });
  return [...found.values()];
};

/** Headings that templates of proposals share. */
const SECTIONS = [
  'executive summary',
  'motivation',
  'proposed implementation',
  'proposal',
  'drawbacks',
  'alternatives',
  'potential impact',
  'unresolved questions',
  'metrics & dashboards',
  'detailed design',
] as const;

/** Robots of git-town list unrelated pull requests below this mark. */
const STACK = /<!-- branch-stack\b/;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const headingsOf = (tree: TreeNode): string[] => {
  const headings: string[] = [];
  visit(tree, (node) => {
    if (node.type === 'heading') headings.push(textOf(node).toLowerCase());
  });
  return headings;
};

const proseOf = (tree: TreeNode): string[] => {
  const prose: string[] = [];
  visit(tree, (node) => {
    if (node.type === 'text') prose.push(node.value);
  });
  return prose;
};

/** Visits in document order, without recursion: a description may be nested deeper than the stack is. */
const visit = (root: TreeNode, see: (node: TreeNode) => void): void => {
  const left: TreeNode[] = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    see(node);
    if ('children' in node) left.push(...node.children.toReversed());
  }
};
