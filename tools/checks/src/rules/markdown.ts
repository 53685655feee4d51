/** The parts of a Markdown page that can be checked: links, commands in code, generated blocks. */
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Found extends Place {
  readonly value: string;
}

export interface Block extends Place {
  readonly name: string;
  /** Offsets of what stands between the two comments. */
  readonly start: number;
  readonly end: number;
}

export const parsePage = (text: string): Root =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** Targets of links, images and link definitions. */
export const linksOf = (root: Root): readonly Found[] =>
  nodesOf(root).flatMap((node) =>
    node.type === 'link' || node.type === 'image' || node.type === 'definition'
      ? [{ value: node.url, ...placeOf(node) }]
      : [],
  );

/** Text of code spans and code blocks, a block split into its lines. */
export const codeOf = (root: Root): readonly Found[] =>
  nodesOf(root).flatMap((node) => {
    const { line, column } = placeOf(node);
    if (node.type === 'inlineCode') return [{ value: node.value, line, column }];
    if (node.type !== 'code') return [];
    return node.value.split('\n').map((value, index) => ({ value, line: line + 1 + index, column: 1 }));
  });

/** What stands between `<!-- generated:name -->` and `<!-- /generated -->`; a block without its end reaches to the end of the page. */
export const blocksOf = (text: string): readonly Block[] => {
  const comments = nodesOf(parsePage(text)).filter((node) => node.type === 'html');
  return comments.flatMap((node, index) => {
    const name = /^<!-- generated:([\w-]+) -->$/.exec(node.value)?.[1];
    if (name === undefined) return [];
    const close = comments.slice(index + 1).find(({ value }) => value === '<!-- /generated -->');
    const end = close?.position?.start.offset ?? text.length;
    return [{ name, start: node.position?.end.offset ?? 0, end, ...placeOf(node) }];
  });
};

const nodesOf = (node: Nodes): readonly Nodes[] =>
  'children' in node ? [node, ...node.children.flatMap((child) => nodesOf(child))] : [node];

const placeOf = (node: Nodes): Place => ({
  line: node.position?.start.line ?? 1,
  column: node.position?.start.column ?? 1,
});
