/**
 * Foreign Markdown as HTML. A tree is printed node by node, so what is not known to be harmless is not in the page: of raw HTML
 * a few tags that GitHub knows, without attributes and closed where what holds them ends; no pictures, no comments.
 */

import { type Html, type HtmlValue, html, linkTo } from '@rapporteur/core/document';
import { type NodeOf, parseMarkdown, type Tree, type TreeNode } from '@rapporteur/core/door';

/** Where a link of the text leads to on this server; what it does not know it leaves. */
export type Redirect = (address: string) => string;

/** The text as HTML; one that would take too long to parse is shown as it was written. */
export const markdown = (text: string, redirect: Redirect = (address) => address): Html => {
  const { tree, refusal } = parseMarkdown(text.replace(/\r\n?/g, '\n'));
  if (!tree) return html`<pre class="plain">${text}</pre><p class="muted">${refusal.message}</p>`;
  return html`<div class="markdown">${printAll(tree.children, { redirect, definitions: definitionsOf(tree) })}</div>`;
};

type Parent = { readonly children: readonly TreeNode[] };
type Page = { readonly redirect: Redirect; readonly definitions: ReadonlyMap<string, string> };

// Links by reference name a definition, wherever it stands; the first one counts.
const definitionsOf = (tree: Tree): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const walk = (nodes: readonly TreeNode[]): void => {
    for (const node of nodes) {
      if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node.url);
      if ('children' in node) walk(node.children);
    }
  };
  walk(tree.children);
  return found;
};

/** What lies in one parent: a tag that is opened in it is closed in it. */
const printAll = (nodes: readonly TreeNode[], page: Page): HtmlValue => {
  const open: Tag[] = [];
  const printed = nodes.map((node) => (node.type === 'html' ? printTags(node.value, open) : print(node, page)));
  return [...printed, ...open.reverse().map(({ end }) => end)];
};

const within = (parent: Parent, page: Page): HtmlValue => printAll(parent.children, page);

const print = (node: Exclude<TreeNode, { type: 'html' }>, page: Page): HtmlValue => {
  switch (node.type) {
    case 'root':
      return within(node, page);
    case 'text':
      return node.value;
    case 'paragraph':
      return html`<p>${within(node, page)}</p>\n`;
    case 'heading':
      return HEADINGS[Math.min(node.depth, 4) - 1]?.(within(node, page));
    case 'emphasis':
      return html`<em>${within(node, page)}</em>`;
    case 'strong':
      return html`<strong>${within(node, page)}</strong>`;
    case 'delete':
      return html`<del>${within(node, page)}</del>`;
    case 'inlineCode':
      return html`<code>${node.value}</code>`;
    case 'code':
      return html`<pre tabindex="0"><code>${node.value}</code></pre>\n`;
    case 'blockquote':
      return html`<blockquote>${within(node, page)}</blockquote>\n`;
    case 'break':
      return html`<br>`;
    case 'thematicBreak':
      return html`<hr>\n`;
    case 'list':
      if (!node.ordered) return html`<ul>${within(node, page)}</ul>\n`;
      return html`<ol start="${node.start ?? 1}">${within(node, page)}</ol>\n`;
    case 'listItem':
      return html`<li>${box(node.checked)}${node.spread ? within(node, page) : tight(node, page)}</li>\n`;
    case 'table':
      return table(node, page);
    case 'tableRow':
    case 'tableCell':
      return within(node, page);
    case 'link':
      return linkTo(page.redirect(node.url), within(node, page));
    case 'linkReference':
      return linkTo(page.redirect(page.definitions.get(node.identifier) ?? ''), within(node, page));
    // Nothing is fetched from elsewhere because somebody wrote so.
    case 'image':
      return `[picture: ${node.alt || node.url}]`;
    case 'imageReference':
      return `[picture: ${node.alt || node.identifier}]`;
    case 'footnoteReference':
      return html`<sup>[${node.identifier}]</sup>`;
    case 'footnoteDefinition':
      return html`<div class="footnote"><sup>[${node.identifier}]</sup> ${within(node, page)}</div>\n`;
    case 'definition':
    case 'yaml':
      return undefined;
    default:
      return node satisfies never;
  }
};

// The page's own headings are h1 to h3.
const HEADINGS: readonly ((text: HtmlValue) => Html)[] = [
  (text) => html`<h3 class="size-1">${text}</h3>\n`,
  (text) => html`<h4 class="size-2">${text}</h4>\n`,
  (text) => html`<h5 class="size-3">${text}</h5>\n`,
  (text) => html`<h6 class="size-4">${text}</h6>\n`,
];

const box = (checked: boolean | null | undefined): HtmlValue => {
  if (checked === null || checked === undefined) return undefined;
  return checked
    ? html`<span role="img" aria-label="done">☑</span> `
    : html`<span role="img" aria-label="to do">☐</span> `;
};

/** A list without blank lines between its items has no paragraphs in them. */
const tight = (item: NodeOf<'listItem'>, page: Page): HtmlValue =>
  printAll(
    item.children.flatMap((child): readonly TreeNode[] => (child.type === 'paragraph' ? child.children : [child])),
    page,
  );

const table = ({ children: [head, ...rows] }: NodeOf<'table'>, page: Page): Html =>
  html`<table><thead><tr>${head?.children.map((cell) => html`<th scope="col">${within(cell, page)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.children.map((cell) => html`<td>${within(cell, page)}</td>`)}</tr>`)}</tbody></table>\n`;

type Tag = { readonly name: string; readonly begin: Html; readonly end: Html };

const TAGS: readonly Tag[] = [
  { name: 'details', begin: html`<details>`, end: html`</details>` },
  { name: 'summary', begin: html`<summary>`, end: html`</summary>` },
  { name: 'sub', begin: html`<sub>`, end: html`</sub>` },
  { name: 'sup', begin: html`<sup>`, end: html`</sup>` },
  { name: 'kbd', begin: html`<kbd>`, end: html`</kbd>` },
];

const RAW = /<!--(?:[^-]|-(?!->))*(?:-->|$)|<(\/?)([a-z]+)(?:\s+open)?\s*\/?>/gi;

/** The tags that are let through and those that are not, which are seen as they were written. */
const printTags = (text: string, open: Tag[]): HtmlValue => {
  const printed: HtmlValue[] = [];
  let end = 0;
  for (const match of text.matchAll(RAW)) {
    printed.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    printed.push(printTag(match[0], { closes: match[1] === '/', name: match[2]?.toLowerCase() }, open));
  }
  return [...printed, text.slice(end)];
};

const printTag = (
  source: string,
  { name, closes }: { readonly name: string | undefined; readonly closes: boolean },
  open: Tag[],
): HtmlValue => {
  if (name === undefined) return undefined;
  if (name === 'br') return html`<br>`;
  const tag = TAGS.find((known) => known.name === name);
  if (!tag) return source;
  if (!closes) {
    open.push(tag);
    return tag.begin;
  }
  const at = open.lastIndexOf(tag);
  return at === -1
    ? undefined
    : open
        .splice(at)
        .reverse()
        .map((opened) => opened.end);
};
