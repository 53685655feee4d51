/** Prints a document as HTML, for a page or a feed. Foreign text is escaped by the template. */
import { type Content, toBlocks } from './build.ts';
import { toLine } from './escape.ts';
import { type Html, type HtmlValue, html, linkTo } from './html.ts';
import type { Block, Inline, Item, Table } from './tree.ts';

export type PrintHtmlOptions = {
  /** Depth of a first heading, where the page has headings above; default 2. */
  readonly depth?: number | undefined;
};

/** Blocks as HTML. What is empty leaves no trace. */
export const printHtml = (content: Content, { depth = 2 }: PrintHtmlOptions = {}): Html =>
  html`${toBlocks(content).map((block) => printBlock(block, depth))}`;

/** Words on a line, without an element around them. */
export const printHtmlLine = (...line: readonly Inline[]): Html => html`${line.map(printInline)}`;

const printBlock = (block: Block, depth: number): HtmlValue => {
  switch (block.type) {
    case 'paragraph':
      return html`<p>${block.children.map(printInline)}</p>\n`;
    case 'heading':
      return headingOf(depth + block.depth - 1, html`${block.children.map(printInline)}`);
    case 'list':
      return (
        block.items.length > 0 &&
        html`<ul>
${block.items.map((item) => printItem(item, depth))}</ul>\n`
      );
    case 'table':
      return printTable(block);
    case 'details':
      return (
        block.children.length > 0 &&
        html`<details><summary>${printInline(block.summary)}</summary>
${block.children.map((child) => printBlock(child, depth))}</details>\n`
      );
    case 'quotation':
      return html`<blockquote>${block.children.map((child) => printBlock(child, depth))}</blockquote>\n`;
    case 'rule':
      return html`<hr>\n`;
    case 'tight':
      return block.children.map((child) => printBlock(child, depth));
    case 'standing':
      return html`<pre>${block.markdown}</pre>\n`;
  }
};

/** HTML ends at the sixth. */
const headingOf = (depth: number, words: Html): Html => {
  switch (Math.min(depth, 6)) {
    case 1:
      return html`<h1>${words}</h1>\n`;
    case 2:
      return html`<h2>${words}</h2>\n`;
    case 3:
      return html`<h3>${words}</h3>\n`;
    case 4:
      return html`<h4>${words}</h4>\n`;
    case 5:
      return html`<h5>${words}</h5>\n`;
    default:
      return html`<h6>${words}</h6>\n`;
  }
};

const printItem = ({ children, blocks, isTask = false }: Item, depth: number): Html =>
  html`<li>${isTask && '☐ '}${children.map(printInline)}${blocks.map((block) => printBlock(block, depth))}</li>\n`;

const printTable = ({ head, rows }: Table): Html =>
  html`<table>
<thead><tr>${head.map((cell) => html`<th scope="col">${printInline(cell)}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${printInline(cell)}</td>`)}</tr>\n`)}</tbody>
</table>\n`;

const printInline = (inline: Inline): HtmlValue => {
  if (typeof inline === 'string') return toLine(inline);
  switch (inline.type) {
    case 'text':
      return inline.value;
    case 'words':
      return inline.children.map(printInline);
    case 'strong':
      return html`<strong>${inline.children.map(printInline)}</strong>`;
    case 'struck':
      return html`<s>${inline.children.map(printInline)}</s>`;
    case 'small':
      return html`<small>${inline.children.map(printInline)}</small>`;
    case 'brackets':
      return html`[${inline.children.map(printInline)}]`;
    case 'code':
      return html`<code>${toLine(inline.value)}</code>`;
    case 'link':
      return linkTo(inline.url, inline.children.map(printInline));
    case 'address':
      return linkTo(inline.url, inline.url);
    case 'mention':
      return html`<code>${inline.login}</code>`;
    case 'break':
      return html`<br>`;
    case 'hidden':
      return undefined;
  }
};
