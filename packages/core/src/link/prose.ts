/** What somebody says in a Markdown text in their own words: no code, no quotes, no HTML, nothing that a robot keeps there. */
import { findReferences } from '../github/index.ts';
import { parseMarkdown, type TreeNode, withLineFeeds } from '../shared/door.ts';

/** One line of prose. Links stand in it as their addresses. */
export type Line = {
  readonly text: string;
  /** The heading under which it stands, in lower case; empty before the first. */
  readonly heading: string;
  readonly kind: 'heading' | 'item' | 'text';
};

/** Lines of prose in document order; a text that is too heavy to be parsed has none. Never throws. */
export const readProse = (body: string): Line[] => {
  const { tree: root } = parseMarkdown(withLineFeeds(body));
  if (!root) return [];
  const addresses = definitionsOf(root);
  const hidden = createHidden();
  const lines: Line[] = [];
  let heading = '';
  for (const { node, kind } of blocksOf(root)) {
    if (node.type === 'html') {
      hidden.see(node.value);
      continue;
    }
    const text = textOf(node, addresses, hidden);
    const own = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    if (node.type === 'heading') heading = own.join(' ').toLowerCase();
    lines.push(...own.map((line): Line => ({ text: line, heading, kind: node.type === 'heading' ? 'heading' : kind })));
  }
  return lines;
};

type Block = { readonly node: TreeNode; readonly kind: 'item' | 'text' };

/** Blocks that hold text, and HTML, in document order and without recursion: a text may be nested deeper than the stack is. */
const blocksOf = (root: TreeNode): Block[] => {
  const left: Block[] = [{ node: root, kind: 'text' }];
  const blocks: Block[] = [];
  for (let block = left.pop(); block; block = left.pop()) {
    const { node } = block;
    switch (node.type) {
      case 'blockquote':
      case 'code':
      case 'definition':
        break;
      case 'paragraph':
      case 'heading':
      case 'tableCell':
      case 'html':
        blocks.push(block);
        break;
      default:
        if (!('children' in node)) break;
        for (const child of node.children.toReversed()) {
          left.push({ node: child, kind: node.type === 'listItem' ? 'item' : block.kind });
        }
    }
  }
  return blocks;
};

const definitionsOf = (root: TreeNode): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const left: TreeNode[] = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node.url);
    if ('children' in node) left.push(...node.children.toReversed());
  }
  return found;
};

const textOf = (block: TreeNode, addresses: ReadonlyMap<string, string>, hidden: Hidden): string => {
  const left: (TreeNode | string)[] = [block];
  let text = '';
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (typeof node === 'string') {
      if (!hidden.isOn()) text += node;
      continue;
    }
    switch (node.type) {
      case 'html':
        hidden.see(node.value);
        break;
      case 'text':
        left.push(node.value);
        break;
      case 'break':
        left.push('\n');
        break;
      case 'inlineCode':
      case 'image':
      case 'imageReference':
      case 'footnoteReference':
      case 'delete':
        left.push(' ');
        break;
      case 'link':
        left.push(linkText(node, node.url));
        break;
      case 'linkReference':
        left.push(linkText(node, addresses.get(node.identifier) ?? ''));
        break;
      default:
        if ('children' in node) left.push(...node.children.toReversed());
    }
  }
  return text;
};

/** The words of a link and its address; words that are an address themselves would be counted twice. */
const linkText = (link: TreeNode, url: string): string => {
  const left: TreeNode[] = [link];
  let words = '';
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === 'text') words += node.value;
    if ('children' in node) left.push(...node.children.toReversed());
  }
  if (findReferences(url).length === 0) return words;
  return findReferences(words, 'a/b').length > 0 || words.includes('://') ? url : `${words} ${url}`;
};

type Hidden = { readonly see: (html: string) => void; readonly isOn: () => boolean };

/** Elements whose text is not said by who wrote the body: code, quotes, and what is struck out. */
const SILENT: ReadonlySet<string> = new Set(['blockquote', 'code', 'del', 'kbd', 'pre', 's', 'samp', 'strike', 'q']);

const createHidden = (): Hidden => {
  let inStack = false;
  let quotedDivs = 0;
  const open = new Map<string, number>();
  const seeTag = (closes: boolean, name: string, attributes: string): void => {
    if (name === 'div') {
      // GitHub puts the words of a discussion, which are its author's, into the issue that is made of it.
      if (quotedDivs > 0) quotedDivs += closes ? -1 : 1;
      else if (!closes && /discussions-op-text/i.test(attributes)) quotedDivs = 1;
      return;
    }
    if (SILENT.has(name)) open.set(name, Math.max(0, (open.get(name) ?? 0) + (closes ? -1 : 1)));
  };
  return {
    see: (html) => {
      // Robots of git-town list unrelated pull requests between these marks; older ones write no end.
      if (/<!--\s*branch-stack-end\b/i.test(html)) inStack = false;
      else if (/<!--\s*branch-stack\b/i.test(html)) inStack = true;
      const tags = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '').matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/gi);
      for (const [, slash = '', name = '', attributes = ''] of tags) {
        seeTag(slash === '/', name.toLowerCase(), attributes);
      }
    },
    isOn: () => inStack || quotedDivs > 0 || [...open.values()].some((count) => count > 0),
  };
};
