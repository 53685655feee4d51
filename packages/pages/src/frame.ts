/** What all pages have around them. */
import { html } from '@rapporteur/core/document';
import { personPath, shortOf, shortPath } from './addresses.ts';
import type { Page, Section } from './page.ts';
import { addressOf, encodePath } from './place.ts';
import type { Visit } from './visit.ts';

export const STYLE_PATH = '/-/style.css';
export const TIMES_PATH = '/-/times.js';
export const ICON_PATH = '/-/icon.svg';
export const SIGN_IN_PATH = '/-/sign-in';
export const SIGN_OUT_PATH = '/-/sign-out';

/** The whole page. */
export const frame = (visit: Visit, page: Page): string => {
  const { site, path } = visit;
  const { title, description, section, isView = false, hasFeed = false, calendar, body } = page;
  const short = page.short && shortOf(page.short);
  const whole = path === '/' ? site.title : `${title} · ${site.title}`;
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${whole}</title>
<meta name="description" content="${description}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:type" content="${path === '/' ? 'website' : 'article'}">
<meta property="og:site_name" content="${site.title}">
<meta property="og:url" content="${addressOf(visit, encodePath(path))}">
<link rel="icon" type="image/svg+xml" href="${ICON_PATH}">
${isView && html`<meta name="robots" content="noindex">`}
<link rel="stylesheet" href="${STYLE_PATH}">
${
  hasFeed &&
  html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${feedPath(path, 'atom')}">
<link rel="alternate" type="application/feed+json" title="${title}" href="${feedPath(path, 'json')}">`
}
<script src="${TIMES_PATH}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<a class="home" href="/">${site.title}</a>
<nav aria-label="Pages"><ul>${SECTIONS.filter(([name]) => name !== 'search' || !site.isStatic).map(
    ([name, to, words]) => html`<li><a href="${to}"${name === section && html` aria-current="page"`}>${words}</a></li>`,
  )}</ul></nav>
${reader(visit)}
</header>
<main id="content">
${body}
</main>
<footer>
${(hasFeed || calendar) && html`<p>Follow this page: ${hasFeed && html`<a href="${feedPath(path, 'atom')}">Atom</a>, <a href="${feedPath(path, 'json')}">JSON</a>`}${hasFeed && calendar && ', '}${calendar && html`<a href="${calendar}">calendar</a>`}.</p>`}
${short && html`<p>Short address: <a href="${shortPath(short)}" rel="bookmark">${short}</a></p>`}
<p>All of this is read from GitHub, where people decide. A page only shows what stands there.</p>
</footer>
</body>
</html>
`}`;
};

export type FeedForm = 'atom' | 'json';
export const FEED_FORMS: readonly FeedForm[] = ['atom', 'json'];

/** Where a page can be followed; that of the front page has no name of its own. */
export const feedPath = (path: string, form: FeedForm): string =>
  `${path === '/' ? '/changes' : encodePath(path)}.${form}`;

const reader = ({ site, login, path }: Visit) => {
  if (login !== undefined)
    return html`<form class="reader" method="post" action="${SIGN_OUT_PATH}"><a href="${personPath(login)}">${login}</a> <button>Sign out</button></form>`;
  return (
    site.hasSignIn &&
    html`<p class="reader"><a href="${SIGN_IN_PATH}?back=${encodeURIComponent(path)}" rel="nofollow">Sign in</a></p>`
  );
};

const SECTIONS: readonly (readonly [Section, string, string])[] = [
  ['rfcs', '/rfcs', 'RFCs'],
  ['groups', '/groups', 'Working groups'],
  ['meetings', '/meetings', 'Meetings'],
  ['decisions', '/decisions', 'Decisions'],
  ['actions', '/actionItems', 'Action items'],
  ['ideas', '/ideas', 'Ideas'],
  ['search', '/search', 'Search'],
];
