/** The words of one line of Markdown: plain text, the GitHub items it links, and its other links. */
import { toString as textOf } from 'mdast-util-to-string';
import { findReferences, formatReference, type Reference } from '../github/index.ts';
import { parseMarkdown, type TreeNode } from '../shared/door.ts';

/** A linked GitHub item and the words that carry the link; empty for a bare address. */
export type LinkedReference = Reference & { readonly words: string };

/** A line as read. */
export type Inline = {
  /** Words for people; the address of a link that is no GitHub item stands after its words, in parentheses. */
  readonly text: string;
  /** Words for people, without any address that carries words. */
  readonly bare: string;
  readonly references: readonly LinkedReference[];
  /** All links as they stand, those of `references` among them; a short form is its own address. */
  readonly links: readonly { readonly words: string; readonly url: string; readonly reference?: Reference }[];
  /** The first link that is no GitHub item. */
  readonly link?: { readonly words: string; readonly url: string; readonly before: string };
  /** Whether all of it is struck out. */
  readonly struck: boolean;
};

/** Reads the words of a line. "#12" counts only with a repository. */
export const readInline = (line: string, repository?: string): Inline => {
  const pieces = isPlain(line) ? plain(line, repository, false) : parsePieces(line, repository);
  const first = pieces.findIndex(({ url }) => url !== undefined);
  const link = pieces[first];
  return {
    text: tidy(pieces.map(({ text }) => text).join('')),
    bare: tidy(pieces.map(({ text, words, url }) => (url === undefined ? text : words)).join('')),
    references: pieces.flatMap(({ reference, words }) => (reference ? [{ ...reference, words }] : [])),
    links: pieces.flatMap(({ words, url, reference }) =>
      reference ? [{ words, url: reference.address, reference }] : url ? [{ words, url }] : [],
    ),
    struck:
      pieces.some(({ text }) => text.trim() !== '') && pieces.every(({ struck, text }) => struck || text.trim() === ''),
    ...(link?.url
      ? {
          link: {
            words: link.words,
            url: link.url,
            before: tidy(
              pieces
                .slice(0, first)
                .map(({ text }) => text)
                .join(''),
            ),
          },
        }
      : {}),
  };
};

/** Most lines are words and nothing else, and are their own tree. */
const isPlain = (line: string): boolean => /^\p{L}[^`<*_~[\]\\!&@|\r\n]*$/u.test(line) && !/:\/\/|www\./i.test(line);

const parsePieces = (line: string, repository: string | undefined): Piece[] => {
  const { tree } = parseMarkdown(line);
  // What is too heavy to be parsed is words, too.
  return tree ? piecesOf(tree, repository) : [{ text: line, words: '', struck: false }];
};

type Piece = {
  readonly text: string;
  readonly words: string;
  readonly reference?: Reference & { readonly address: string };
  readonly url?: string;
  readonly struck: boolean;
};

const piecesOf = (node: TreeNode, repository: string | undefined, struck = false): Piece[] => {
  switch (node.type) {
    case 'html':
      return /^\s*<!--/.test(node.value) ? [] : plain(node.value, repository, struck);
    case 'text':
      return plain(node.value, repository, struck);
    case 'inlineCode':
      return [{ text: node.value, words: node.value, struck }];
    case 'code':
      return plain(node.value, repository, struck);
    case 'break':
      return [{ text: ' ', words: '', struck }];
    case 'image':
      return [{ text: [node.alt ?? '', `(${node.url})`].join(' '), words: '', struck }];
    case 'link':
      return [linkPiece(node.url, textOf(node, { includeHtml: false }), struck)];
    default:
      return 'children' in node
        ? node.children.flatMap((child) => piecesOf(child, repository, struck || node.type === 'delete'))
        : [];
  }
};

/** Autolinks leave out addresses that are glued to a word; references are found there too. */
const plain = (value: string, repository: string | undefined, struck: boolean): Piece[] => {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { start, end: after, ...reference } of findReferences(value, repository)) {
    const isUrl = value.startsWith('http', start);
    const address = value.slice(start, after);
    const words = isUrl ? '' : address;
    const found = { ...reference, address };
    pieces.push({ text: value.slice(end, start), words: '', struck }, { text: words, words, reference: found, struck });
    end = after;
  }
  return [...pieces, { text: value.slice(end), words: '', struck }];
};

/** Archives hold "[active RFCs]((https://…))". */
const linkPiece = (address: string, label: string, struck: boolean): Piece => {
  const open = address.replace(/^\(+/, '');
  const url = open.includes('(') ? open : open.replace(/\)+$/, '');
  const isBare = label === '' || label.replace(/^\w+:\/\//, '') === url.replace(/^\w+:\/\//, '');
  const words = isBare ? '' : label;
  const [reference] = findReferences(url);
  if (reference?.start === 0) {
    const { repository, number, kind } = reference;
    return { text: words, words, reference: { repository, number, kind, address: url }, struck };
  }
  return { text: isBare ? url : `${label} (${url})`, words: label, url, struck };
};

/** Holes that bare addresses leave: empty brackets, double blanks, a colon at the end. */
const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\(\s*\)|\[\s*\]/g, '')
    .replace(/\s+([,.;)])(?=\s|$)/g, '$1')
    .replace(/^(\[[^\]]+\])(?=[^\s(])/, '$1 ')
    .replace(/\s{2,}/g, ' ')
    .trim()
    .replace(/\s*:$/, '')
    .trim();

/** Words for an item that has none but its link. */
export const nameOf = (references: readonly LinkedReference[]): string =>
  references[0] ? formatReference(references[0]) : '';
