/** Builds documents: sentences of ours, in which what is foreign stands as it is. */
import type { Block, Inline, Item, ListStyle } from './tree.ts';

/** Blocks, lines that become paragraphs, and nothing. */
export type Content = Block | Inline | Shown | undefined | false | readonly Content[];

/** What has blocks of its own, as a message has. */
export type Shown = { readonly blocks: readonly Block[] };

/**
 * A sentence of ours, in which only `code` and **strong** are markup. What is put in is built, or a text that is foreign
 * and shown as what it is, letter by letter.
 */
export const md = (strings: TemplateStringsArray, ...holes: readonly (Inline | number)[]): Inline => {
  const known = SHAPES.get(strings) ?? toShape(strings);
  SHAPES.set(strings, known);
  return { type: 'words', children: fill(known, holes) };
};

/** Words of ours that stand in a table of code, with the same markup. Never for what somebody wrote. */
export const ours = (words: string): Inline => ({ type: 'words', children: fill(toShape([words]), []) });

/** Words of ours without any markup. */
export const text = (value: string): Inline => ({ type: 'text', value });

/** A piece cut out of a foreign text, with the blanks around it. */
export const piece = (cut: string): Inline =>
  words(/^\s/.test(cut) ? text(' ') : '', cut, /\S\s+$/.test(cut) ? text(' ') : '');

export const code = (value: string): Inline => ({ type: 'code', value });

/** Names a person without notifying them. */
export const login = (name: string): Inline => code(name);

const strong = (...children: readonly Inline[]): Inline => ({ type: 'strong', children });

export const struck = (...children: readonly Inline[]): Inline => ({ type: 'struck', children });

export const small = (...children: readonly Inline[]): Inline => ({ type: 'small', children });

export const brackets = (...children: readonly Inline[]): Inline => ({ type: 'brackets', children });

export const link = (words: Inline, url: string): Inline => ({ type: 'link', url, children: [words] });

/** Notifies a person; what cannot be a login of GitHub is only named. */
export const mention = (name: string): Inline =>
  /^[a-z0-9](?:[a-z0-9-]{0,38})$/i.test(name) ? { type: 'mention', login: name } : code(name);

export const lineBreak: Inline = { type: 'break' };

/** The content of a comment in HTML; it is of our own making. */
export const hidden = (value: string): Inline => ({ type: 'hidden', value });

export const words = (...children: readonly Inline[]): Inline => ({ type: 'words', children });

/** Those that say something, with something between them. */
export const separated = (parts: readonly Inline[], separator: string): Inline => {
  const said = parts.filter((part) => part !== '');
  return words(...said.flatMap((part, index) => (index === 0 ? [part] : [text(separator), part])));
};

/** "a, b, c". */
export const commas = (parts: readonly Inline[]): Inline => separated(parts, ', ');

/** "a", "a and b", "a, b and c". */
export const enumerated = (parts: readonly Inline[], last = 'and'): Inline =>
  parts.length < 2 ? commas(parts) : words(commas(parts.slice(0, -1)), text(` ${last} `), parts.at(-1) ?? '');

/** What people said at length: the beginning, and where the rest of it stands. */
export const quoted = (said: string, url = '', most = 500): Inline =>
  said.length <= most
    ? said
    : words(
        `${said
          .slice(0, most)
          .replace(/[\ud800-\udbff]$/, '')
          .trimEnd()}…`,
        url === '' ? '' : md` (${link('all of it', url)})`,
      );

export const heading = (depth: 1 | 2 | 3, ...children: readonly Inline[]): Block => ({
  type: 'heading',
  depth,
  children,
});

/** Lines, and lines with something below them. Empty if there are none. */
export const list = (items: readonly (Inline | Item)[], style: ListStyle = {}): Block => ({
  type: 'list',
  ...style,
  items: items.map((one) => (isItem(one) ? one : { children: [one], blocks: [] })),
});

export const item = (line: Inline, ...below: readonly Content[]): Item => ({
  children: [line],
  blocks: toBlocks(below),
});

export const task = (line: Inline, ...below: readonly Content[]): Item => ({ ...item(line, ...below), isTask: true });

export const table = (
  head: readonly Inline[],
  rows: readonly (readonly Inline[])[],
  { isDense = false }: { readonly isDense?: boolean } = {},
): Block => ({ type: 'table', head, rows, isDense });

/** A folded part; nothing if nothing is in it. */
export const details = (summary: Inline, ...content: readonly Content[]): Block => ({
  type: 'details',
  summary,
  children: toBlocks(content),
});

export const quotation = (...content: readonly Content[]): Block => ({
  type: 'quotation',
  children: toBlocks(content),
});

/** A line, and below it in a quotation what somebody said: the one way in which people are quoted. Without words, the line. */
export const saying = (line: Inline, said: string, url = ''): Block[] =>
  said.trim() === '' ? toBlocks(line) : [tight(line, quotation(quoted(said, url)))];

/** The same as an item of a list. */
export const sayingItem = (line: Inline, said: string, url = ''): Item =>
  item(line, said.trim() === '' ? undefined : quotation(quoted(said, url)));

export const rule: Block = { type: 'rule' };

export const tight = (...content: readonly Content[]): Block => ({ type: 'tight', children: toBlocks(content) });

export const toBlocks = (content: Content): Block[] => {
  if (content === undefined || content === false || content === '') return [];
  if (typeof content === 'string') return [{ type: 'paragraph', children: [content] }];
  if (isMany(content)) return content.flatMap(toBlocks);
  if ('blocks' in content) return [...content.blocks];
  return isBlock(content) ? [content] : [{ type: 'paragraph', children: [content] }];
};

const isMany = (content: Content): content is readonly Content[] => Array.isArray(content);

const isItem = (one: Inline | Item): one is Item => typeof one === 'object' && 'blocks' in one;

const BLOCKS: ReadonlySet<string> = new Set<Block['type']>([
  'paragraph',
  'heading',
  'list',
  'table',
  'details',
  'quotation',
  'rule',
  'tight',
  'standing',
]);

const isBlock = (one: Exclude<Block | Inline, string>): one is Block => BLOCKS.has(one.type);

/** A sentence of which what is put in is not known yet. */
type Shape =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'hole'; readonly index: number }
  | { readonly type: 'code' | 'strong'; readonly children: readonly Shape[] };

const SHAPES = new WeakMap<TemplateStringsArray, readonly Shape[]>();

const toShape = (strings: readonly string[]): readonly Shape[] => {
  const open: { readonly type: 'code' | 'strong' | 'root'; readonly children: Shape[] }[] = [
    { type: 'root', children: [] },
  ];
  const add = (shape: Shape): void => {
    open.at(-1)?.children.push(shape);
  };
  for (const [index, part] of strings.entries()) {
    if (index > 0) add({ type: 'hole', index: index - 1 });
    for (const token of part.split(/(`|\*\*)/)) {
      const type = token === '`' ? 'code' : token === '**' ? 'strong' : 'text';
      const top = open.at(-1);
      if (type === 'text' || (top?.type === 'code' && type === 'strong')) {
        if (token !== '') add({ type: 'text', value: token });
      } else if (top?.type === type) {
        open.pop();
        add({ type, children: top.children });
      } else open.push({ type, children: [] });
    }
  }
  const [root] = open;
  if (!root || open.length > 1) throw new Error(`What is opened is not closed: ${strings.join('…')}`);
  return root.children;
};

const fill = (shapes: readonly Shape[], holes: readonly (Inline | number)[]): Inline[] => {
  const fillOne = (shape: Shape): Inline => {
    switch (shape.type) {
      case 'text':
        return shape;
      case 'hole': {
        const hole = holes[shape.index] ?? '';
        return typeof hole === 'number' ? text(String(hole)) : hole;
      }
      case 'strong':
        return strong(...fill(shape.children, holes));
      case 'code':
        return code(fill(shape.children, holes).map(wordsOf).join(''));
    }
  };
  return shapes.map(fillOne);
};

/** What is code has no parts. */
const wordsOf = (inline: Inline): string => {
  if (typeof inline === 'string') return inline;
  if ('value' in inline) return inline.value;
  return 'children' in inline ? inline.children.map(wordsOf).join('') : '';
};
