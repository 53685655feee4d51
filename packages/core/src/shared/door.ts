/**
 * The one door before Markdown and YAML. A text is measured first, in one walk; one that is too long, too deep or
 * too heavy gets a diagnostic in place of a tree. What comes out has a bounded depth, so that walks over it may recurse,
 * and took a bounded time. No other file calls these parsers.
 */
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal';
import { gfmFootnote } from 'micromark-extension-gfm-footnote';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { gfmTable } from 'micromark-extension-gfm-table';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import {
  type Document,
  type DocumentOptions,
  isScalar,
  LineCounter,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  visit,
  YAMLParseError,
} from 'yaml';
import type { Diagnostic } from './diagnostic.ts';
import { rememberTexts } from './memo.ts';
import { type Heavy, type Light, weighMarkdown } from './weigh.ts';
import { measureYaml } from './yaml.ts';

export {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  stringify,
  visit,
  type YAMLMap,
} from 'yaml';

/** What was let in, or why it was not. */
export type Admitted<T> =
  | { readonly tree: T; readonly refusal?: undefined }
  | { readonly tree?: undefined; readonly refusal: Diagnostic };

/** What many may read and nobody changes. */
export type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** A Markdown text as a tree. Whoever reads the same text is given the same tree, so it is frozen. */
export type Tree = Frozen<Root>;
/** Any node of a tree. */
export type TreeNode = Frozen<Nodes>;
/** A node of one type, or of several. */
export type NodeOf<Type extends TreeNode['type']> = Extract<TreeNode, { readonly type: Type }>;

/**
 * What the readers of one thread have together. The densest tree has some 300 bytes for each character, an ordinary one
 * not a tenth of that.
 */
const MOST_REMEMBERED = 524_288;

/**
 * Parses GitHub-flavoured Markdown; every node carries its position. At most 50 quotes and lists lie in each other. A text
 * is read by many, for commands, links, groups and more, and parsed once.
 */
export const parseMarkdown = (text: string): Admitted<Tree> => trees.of(text);

const trees = rememberTexts((text): Admitted<Tree> => {
  const weight = weighMarkdown(text);
  if (weight.kind === 'heavy') return { refusal: toRefusal(weight) };
  return total(() => parsePieces(text, weight));
}, MOST_REMEMBERED);

/** How many texts were parsed so far: for tests, which want none of them parsed twice. */
export const countParsed = (): number => trees.made();

/**
 * A text as its readers have it parsed: with line feeds alone, where GitHub's forms send the line ends of Windows, and
 * without byte order marks before it: the parser drops one and places everything behind it. Readers that differ in this
 * would have it parsed twice.
 */
export const withLineFeeds = (text: string): string => text.replace(/^\ufeff+/, '').replace(/\r\n?/g, '\n');

/** Parsers have faults of their own: "+\n[ ] a\n```" fails an assertion of theirs. */
const total = <T>(parse: () => T): Admitted<T> => {
  try {
    return { tree: parse() };
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n', 1)[0] : 'no reason was given';
    const message = `The text is not read, because its parser failed on it (${detail}); change its markup.`;
    return { refusal: { severity: 'error', code: 'text-unreadable', message, line: 0, column: 0 } };
  }
};

const parsePieces = (text: string, { cuts, mayHoldTable }: Light): Root => {
  if (cuts.length === 0) return parsePiece(text, mayHoldTable);
  // Pieces take half of the time: much of what the parser does grows with the square of the whole.
  const children: Root['children'] = [];
  // The parser does not count a byte order mark.
  const dropped = text.startsWith('\ufeff') ? 1 : 0;
  let line = 0;
  let last: Root | undefined;
  for (const [index, end] of [...cuts, text.length].entries()) {
    const start = cuts[index - 1] ?? 0;
    const piece = text.slice(start, end);
    // The parser drops a byte order mark wherever its text begins, and this one stands in the middle.
    const isMarked = start > 0 && piece.startsWith('\ufeff');
    last = parsePiece(isMarked ? `\ufeff${piece}` : piece, mayHoldTable);
    if (start > 0) move(last, { offset: start - dropped, line });
    for (const child of last.children) children.push(child);
    line += piece.match(/\r\n|[\r\n]/g)?.length ?? 0;
  }
  const end = last?.position?.end ?? START;
  return { type: 'root', children, position: { start: { ...START }, end } };
};

/** Why a text, of which only lines will be parsed, is not to be read at all; undefined if it may be. */
export const refuseMarkdown = (text: string): Diagnostic | undefined => {
  const weight = weighMarkdown(text);
  return weight.kind === 'heavy' ? toRefusal(weight) : undefined;
};

const START = { line: 1, column: 1, offset: 0 } as const;

const MESSAGES: Readonly<Record<Heavy['code'], string>> = {
  'text-too-long': 'The text is too long to be read; split it.',
  'text-too-deep': 'More than 50 quotes and lists lie in each other here, so the text is not read; write it flatter.',
  'text-too-heavy':
    'The text holds so much markup that it is not read; make it shorter, or put what is quoted into code.',
};

const toRefusal = ({ code, line, column }: Heavy): Diagnostic => ({
  severity: 'error',
  code,
  message: MESSAGES[code],
  line,
  column,
});

const [literal, ...others] = gfmFromMarkdown();
const { transforms, ...literalTokens } = literal ?? {};
const TREE = [literalTokens, ...others];
const LITERALS = gfmAutolinkLiteral();
const FOOTNOTES = gfmFootnote();
const STRIKES = gfmStrikethrough();
const TABLES = gfmTable();
const TASKS = gfmTaskListItem();

/** Only what the text can hold is looked for: the tree is the same, and many shapes cost less. */
const parsePiece = (text: string, mayHoldTable: boolean): Root => {
  const mayHoldLiteral = LITERAL.test(text);
  const extensions = [
    ...(mayHoldLiteral ? [LITERALS] : []),
    ...(text.includes('[^') ? [FOOTNOTES] : []),
    ...(text.includes('~') ? [STRIKES] : []),
    ...(mayHoldTable && text.includes('|') ? [TABLES] : []),
    ...(/\[[ \t\r\nx]\]/i.test(text) ? [TASKS] : []),
  ];
  const root = fromMarkdown(text, { extensions, mdastExtensions: TREE });
  if (mayHoldLiteral) linkLiterals(root);
  return root;
};

const LITERAL = /@|www\.|https?:\/\//i;

/** The last step of the extension, which visits every node four times, only where it can find something. */
const linkLiterals = (root: Root): void => {
  const left: Nodes[] = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (!('children' in node) || node.type === 'link' || node.type === 'linkReference') continue;
    if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
      if (!holdsLiteral(node)) continue;
      for (const transform of transforms ?? []) transform({ type: 'root', children: [node] });
    } else for (const child of node.children) left.push(child);
  }
};

const holdsLiteral = (root: Nodes): boolean => {
  const left: Nodes[] = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === 'text' && LITERAL.test(node.value)) return true;
    if ('children' in node) left.push(...node.children);
  }
  return false;
};

const move = (root: Root, by: { readonly offset: number; readonly line: number }): void => {
  const left: Nodes[] = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    for (const point of node.position ? [node.position.start, node.position.end] : []) {
      point.line += by.line;
      point.offset = (point.offset ?? 0) + by.offset;
    }
    if ('children' in node) for (const child of node.children) left.push(child);
  }
};

/** A YAML file, and where its lines begin. Its errors are those of the document. */
export type YamlFile = { readonly document: Document.Parsed; readonly lines: LineCounter };

/** Parses YAML. What aliases multiply is for the caller to bound, since only reading follows them. */
export const parseYaml = (
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions = {},
): Admitted<YamlFile> => {
  const refusal = measureYaml(text);
  if (refusal) return { refusal };
  return total(() => {
    const lines = new LineCounter();
    const document = parseDocument(text, {
      ...options,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
      // Each key would be compared with all before it.
      uniqueKeys: false,
    });
    refuseDoubles(document);
    return { document, lines };
  });
};

/** Tells keys that stand twice, as the parser would. */
const refuseDoubles = (document: Document.Parsed): void => {
  const doubles: YAMLParseError[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const at = key.range?.[0] ?? 0;
        if (known.has(key.value)) {
          doubles.push(new YAMLParseError([at, at + 1], 'DUPLICATE_KEY', 'Map keys must be unique'));
        }
        known.add(key.value);
        if (doubles.length === MOST_DOUBLES) return visit.BREAK;
      }
      return undefined;
    },
  });
  document.errors.push(...doubles);
  document.errors.sort((a, b) => a.pos[0] - b.pos[0]);
};

/** More than anybody is told of at once. */
const MOST_DOUBLES = 250;
