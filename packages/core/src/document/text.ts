/** Prints a document as plain text, for a terminal or a mail: nothing is markup there, and nothing is obeyed. */
import { type Content, toBlocks } from './build.ts';
import { toAddress, toLine } from './escape.ts';
import type { Block, Inline, Item } from './tree.ts';

/** Blocks as text, without a line feed at the end. */
export const printText = (...content: readonly Content[]): string => printBlocks(toBlocks(content), '\n\n');

/** Words on one line without anything that GitHub obeys in a title or a commit message: mentions, "fixes #1", addresses. */
export const printTitle = (...line: readonly Inline[]): string =>
  printLine(line)
    .replace(/(@|#|\bGH-)(?=[a-z0-9])/gi, '$1\u2060')
    .replace(/:\/\//g, ':\u2060//')
    .slice(0, LONGEST_TITLE);

const LONGEST_TITLE = 200;

const printBlocks = (blocks: readonly Block[], between: string): string =>
  blocks
    .map(printBlock)
    .filter((part) => part !== '')
    .join(between);

const printBlock = (block: Block): string => {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return printLine(block.children);
    case 'list':
      return block.items.map(printItem).join('\n');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map((cell) => printLine([cell])).join(' | ')).join('\n');
    case 'details':
      return [printLine([block.summary]), printBlocks(block.children, '\n\n')].join('\n\n');
    case 'quotation':
      return printBlocks(block.children, '\n\n');
    case 'rule':
      return '---';
    case 'tight':
      return printBlocks(block.children, '\n');
    case 'standing':
      return block.markdown;
  }
};

const printItem = ({ children, blocks }: Item): string =>
  [`  - ${printLine(children)}`, ...blocks.map((block) => printBlock(block).replace(/^/gm, '    '))].join('\n');

const printLine = (nodes: readonly Inline[]): string => nodes.map(printInline).join('').trim();

const printInline = (inline: Inline): string => {
  if (typeof inline === 'string') return toLine(inline);
  switch (inline.type) {
    case 'text':
      return inline.value;
    case 'code':
      return toLine(inline.value);
    case 'words':
    case 'strong':
    case 'struck':
    case 'small':
      return inline.children.map(printInline).join('');
    case 'brackets':
      return `[${inline.children.map(printInline).join('')}]`;
    case 'link': {
      const words = inline.children.map(printInline).join('');
      const address = toAddress(inline.url);
      return address === undefined || address === words ? words : `${words} (${address})`;
    }
    case 'address':
      return inline.url;
    case 'mention':
      return `@${inline.login}`;
    case 'break':
      return '\n';
    case 'hidden':
      return '';
  }
};
