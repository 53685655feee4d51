/** Prints a document as GitHub's Markdown. All that has to be escaped is escaped here, in the place where it stands. */
import { type Content, toBlocks } from './build.ts';
import { escapeMarkdown, toAddress, toCode, toInert, toLine } from './escape.ts';
import type { Block, Inline, Item, List, Table } from './tree.ts';

/** Blocks as Markdown, without a line feed at the end. What is empty leaves no trace. */
export const print = (...content: readonly Content[]): string => printBlocks(toBlocks(content), '\n\n');

const printBlocks = (blocks: readonly Block[], between: string): string => {
  const parts: string[] = [];
  let before: Block | undefined;
  for (const block of blocks) {
    const shown = block.type === 'list' && before?.type === 'list' ? besides(block, before) : block;
    const part = printBlock(shown);
    if (part === '') continue;
    parts.push(part);
    before = shown;
  }
  return parts.join(between);
};

/** Two lists with the same mark, one after the other, are one list to Markdown. */
const besides = (list: List, { bullet = '-' }: List): List =>
  (list.bullet ?? '-') === bullet ? { ...list, bullet: bullet === '-' ? '*' : '-' } : list;

const printBlock = (block: Block): string => {
  switch (block.type) {
    case 'paragraph':
      return printLine(block.children, { isStart: true });
    case 'heading':
      return `${'#'.repeat(block.depth)} ${printLine(block.children, { isStart: true, isEnd: true })}`;
    case 'list':
      return block.items.map((item) => printItem(item, block)).join('\n');
    case 'table':
      return printTable(block);
    case 'details': {
      const body = printBlocks(block.children, '\n\n');
      const summary = flatten([block.summary]).map((one) => toInert(one.type === 'text' ? one.value : ''));
      return body === '' ? '' : `<details><summary>${summary.join('')}</summary>\n\n${body}\n\n</details>`;
    }
    case 'quotation':
      return withMargin(printBlocks(block.children, '\n\n'), '> ');
    case 'rule':
      return '---';
    case 'tight':
      return printBlocks(block.children, '\n');
    case 'standing':
      return block.markdown;
  }
};

const printItem = ({ children, blocks, isTask = false }: Item, { bullet = '-', indent = 2 }: List): string =>
  blocks.reduce(
    (above, block) =>
      `${above}${block.type === 'list' && block.isLoose ? '\n\n' : '\n'}${withMargin(printBlock(block), ' '.repeat(indent))}`,
    `${bullet} ${isTask ? '[ ] ' : ''}${printLine(children, { isStart: true })}`,
  );

const withMargin = (lines: string, margin: string): string =>
  lines
    .split('\n')
    .map((line) => `${margin}${line}`.trimEnd())
    .join('\n');

const printTable = ({ head, rows, isDense }: Table): string => {
  const cells = [head, ...rows].map((row) => row.map((one) => printLine([one], { isInTable: true })));
  const [titles = [], ...lines] = cells.map((row) => `| ${row.join(' | ')} |`);
  const ruler = isDense ? `|${head.map(() => '---|').join('')}` : `| ${head.map(() => '---').join(' | ')} |`;
  return [titles, ruler, ...lines].join('\n');
};

type Surround = { readonly isStart?: boolean; readonly isEnd?: boolean; readonly isInTable?: boolean };

/** Texts beside each other are one text: what GitHub looks for may begin in one and end in the other. */
type Piece = Exclude<Inline, string | { readonly type: 'words' }>;

const flatten = (nodes: readonly Inline[], pieces: Piece[] = []): Piece[] => {
  for (const node of nodes) {
    if (typeof node !== 'string' && node.type === 'words') {
      flatten(node.children, pieces);
      continue;
    }
    const piece = toPiece(node);
    const last = pieces.at(-1);
    if (piece.type !== 'text') pieces.push(piece);
    else if (last?.type === 'text') pieces[pieces.length - 1] = { type: 'text', value: last.value + piece.value };
    else if (piece.value !== '') pieces.push(piece);
  }
  return pieces;
};

const toPiece = (node: string | Piece): Piece =>
  typeof node === 'string' ? { type: 'text', value: toLine(node) } : node;

const printLine = (nodes: readonly Inline[], place: Surround): string => {
  const pieces = flatten(nodes);
  return pieces.reduce((line, piece, index) => {
    const isStart = index === 0 ? (place.isStart ?? false) : pieces[index - 1]?.type === 'break';
    const isEnd = (place.isEnd ?? false) && index === pieces.length - 1;
    return line + between(pieces[index - 1], piece) + printPiece(piece, { ...place, isStart, isEnd });
  }, '');
};

/** Two spans of one kind would be one, and "!" before a link would make an image of it. */
const between = (last: Piece | undefined, { type }: Piece): string => {
  const isOne = last?.type === type && (type === 'code' || type === 'strong' || type === 'struck');
  const isImage = last?.type === 'text' && last.value.endsWith('!') && (type === 'link' || type === 'brackets');
  return isOne || isImage ? '\u2060' : '';
};

const printPiece = (piece: Piece, place: Surround): string => {
  switch (piece.type) {
    case 'text':
      return escapeMarkdown(piece.value, place);
    case 'strong':
      return wrap('**', printLine(piece.children, { ...place, isStart: false, isEnd: false }));
    case 'struck':
      return wrap('~~', printLine(piece.children, { ...place, isStart: false, isEnd: false }));
    case 'small':
      return `<sub>${printLine(piece.children, { ...place, isStart: false, isEnd: false })}</sub>`;
    case 'brackets': {
      const words = printLine(piece.children, { ...place, isStart: false, isEnd: false });
      // At the start of an item it may be a box to tick.
      return place.isStart ? `\\[${words}\\]` : `[${words}]`;
    }
    case 'code':
      return toCode(piece.value, place.isInTable ?? false);
    case 'link': {
      const address = toAddress(piece.url);
      const words = printLine(piece.children, { ...place, isStart: (place.isStart ?? false) && address === undefined });
      // "[^1]" is a footnote.
      return address === undefined ? words : `[${words.replace(/^\^/, '\\^')}](${address})`;
    }
    case 'address':
      return piece.url;
    case 'mention':
      return `@${piece.login}`;
    case 'break':
      return '\\\n';
    case 'hidden':
      return `<!-- ${piece.value} -->`;
  }
};

const wrap = (mark: string, inside: string): string => (inside === '' ? '' : `${mark}${inside}${mark}`);
