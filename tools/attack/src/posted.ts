/** What the app posted, read as GitHub shows it: what it mentions, links, embeds and hides. */
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** What a hostile text tries to bring into what the app posts; none of it may be alive there. */
export const BAIT = {
  host: 'evil.example',
  /** A login and a team that are never mentioned honestly. */
  login: 'pingme',
  reference: 99_999,
  left: 'LeftOfBar',
  right: 'RightOfBar',
  marker: 'rapporteur:status:flyteorg/flyte#4242',
} as const;

const OURS = /^(?:<\/?(?:details|summary|sub|sup|br|kbd|b|strong|em|i)\b[^<>]*>|[^<>]*)+$/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;

/** The first thing that is wrong with a posted text, or nothing. */
export const wrongWith = (posted: string): string | undefined => {
  const source = BIDI.exec(posted.replaceAll(/<!--[\s\S]*?-->/g, ''));
  if (source) return `a mark of direction is shown: ${around(posted, source[0])}`;
  const forged = posted.split('\n').findIndex((line, index) => index > 0 && line.startsWith(`<!-- ${BAIT.marker}`));
  if (forged > 0) return 'a line of its own poses as a marker of the app';
  return walk(fromMarkdown(posted, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), false);
};

const walk = (node: Nodes, isLinked: boolean): string | undefined => {
  switch (node.type) {
    case 'link':
    case 'image':
    case 'definition':
      if (hostOf(node.url).includes(BAIT.host) || /^(?:javascript|data|mailto):/i.test(node.url))
        return `${node.url} is a live ${node.type}`;
      break;
    case 'html':
      if (isOwnMark(node.value)) break;
      if (node.value.includes(BAIT.marker)) return `a hidden line of the app was forged: ${node.value.slice(0, 120)}`;
      if (!OURS.test(node.value) || node.value.includes(BAIT.host))
        return `HTML of another: ${node.value.slice(0, 120)}`;
      break;
    case 'footnoteDefinition':
    case 'footnoteReference':
      return 'a footnote of another';
    case 'tableRow': {
      const broken = node.children.find(
        (cell) => JSON.stringify(cell).includes(BAIT.left) && !JSON.stringify(cell).includes(BAIT.right),
      );
      if (broken) return 'a table is broken in the middle of a foreign text';
      break;
    }
    case 'text':
      return isLinked
        ? mentionIn(node.value)
        : (mentionIn(node.value) ?? referenceIn(node.value) ?? addressIn(node.value));
  }
  if (!('children' in node)) return undefined;
  for (const child of node.children) {
    const wrong = walk(child, isLinked || node.type === 'link');
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

/** One hidden line of the app and nothing else: what stands in it is neither shown nor read as Markdown. */
const isOwnMark = (html: string): boolean =>
  /^<!-- rapporteur:(?!status:flyteorg\/flyte#4242)/.test(html) && html.indexOf('-->') === html.length - 3;

const hostOf = (url: string): string => URL.parse(url)?.host ?? url;

const mentionIn = (text: string): string | undefined => {
  const found = new RegExp(`(?<![\\w\`/])@(?:${BAIT.login}|flyteorg/${BAIT.login})(?![\\w-])`, 'i').exec(text);
  return found ? `it mentions: ${around(text, found[0])}` : undefined;
};

const referenceIn = (text: string): string | undefined => {
  const found = new RegExp(`(?:(?<![\\w/])#|GH-|[\\w-]+/[\\w-]+#)${BAIT.reference}\\b`, 'i').exec(text);
  return found ? `it refers to a subject: ${around(text, found[0])}` : undefined;
};

/** GitHub makes links of more than the grammar says: a scheme behind a letter that is none of its words. */
const addressIn = (text: string): string | undefined => {
  const found = new RegExp(`(?:https?://|www\\.)${BAIT.host.replace('.', '\\.')}`, 'i').exec(text);
  return found ? `it holds an address that is read as a link: ${around(text, found[0])}` : undefined;
};

const around = (text: string, found: string): string => {
  const at = text.indexOf(found);
  return JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
};
