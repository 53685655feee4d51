/** What all pages have: the frame, who looks, the tabs of a repository; and the small parts of which they are made. */

import { type Html, type HtmlValue, html, linkTo } from '@rapporteur/core/document';
import type { Permission } from '../seed.ts';
import type { Account, Item, Label, Repository, World } from '../world.ts';
import { permissionOf } from '../world.ts';
import { pathTo, peopleOf, type Visit } from './visit.ts';

export const STYLE_PATH = '/-/style.css';
export const VISITOR_PATH = '/-/visitor';

/** A page without its frame. */
export type Page = {
  readonly status?: number;
  readonly title: string;
  readonly repository?: Repository;
  /** Which of the repository's tabs it belongs to. */
  readonly tab?: Tab;
  /** The page to be shown after so many seconds, while something is waited for. */
  readonly refresh?: { readonly seconds: number; readonly path: string };
  readonly body: HtmlValue;
};

export type Tab = 'Code' | 'Issues' | 'Pull requests' | 'Discussions';

/** The whole page. */
export const frame = (world: World, { path, visitor }: Pick<Visit, 'path' | 'visitor'>, page: Page): string =>
  `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${page.refresh && html`<meta http-equiv="refresh" content="${page.refresh.seconds}; url=${page.refresh.path}">`}
<title>${page.title} · local GitHub</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<nav aria-label="Local GitHub"><a class="home" href="/">Local GitHub</a></nav>
<form method="post" action="${VISITOR_PATH}">
<input type="hidden" name="back" value="${path}">
<label for="visitor">You look as</label>
<select id="visitor" name="visitor"><option value="">anybody</option>${choices(world, visitor)}</select>
<button>Change</button>
</form>
</header>
${page.repository && head(page.repository, page.tab)}
<main id="content">
${page.body}
</main>
<footer>Nothing here is on github.com: this GitHub runs on your machine and forgets everything when it stops.</footer>
</body>
</html>
`}`;

const head = (repository: Repository, tab: Tab | undefined): Html => {
  const { fullName, items, discussions } = repository;
  const open = [...items.values()].filter(({ state }) => state === 'open');
  const tabs: readonly (readonly [Tab, string, number | undefined])[] = [
    ['Code', '', undefined],
    ['Issues', 'issues', open.filter(({ pull }) => !pull).length],
    ['Pull requests', 'pulls', open.filter(({ pull }) => pull).length],
    ['Discussions', 'discussions', [...discussions.values()].filter(({ closedAt }) => closedAt === null).length],
  ];
  return html`<div class="repository">
<p class="name">${linkTo(pathTo(repository.owner.login), repository.owner.login)} / <strong>${linkTo(pathTo(fullName), repository.name)}</strong>${repository.private && html` <span class="pill">private</span>`}</p>
<nav class="tabs" aria-label="Repository"><ul>${tabs.map(
    ([name, path, count]) =>
      html`<li><a href="${pathTo(fullName, path)}"${name === tab && html` aria-current="page"`}>${name}${count !== undefined && html` <span class="count">${count}</span>`}</a></li>`,
  )}</ul></nav>
</div>`;
};

/** Of a list of people; the one that is chosen already comes chosen. With `repository`: who may read there, and what else they may. */
export const choices = (world: World, chosen: Account | undefined, repository?: Repository): HtmlValue =>
  peopleOf(world).map((person) => {
    const right = repository && permissionOf(world, repository, person.login);
    if (right === 'none') return undefined;
    const notes = [...(person.name === person.login ? [] : [person.name]), ...(right ? [`may ${VERBS[right]}`] : [])];
    return html`<option value="${person.login}"${person === chosen && html` selected`}>${[person.login, ...notes].join(', ')}</option>`;
  });

const VERBS: Readonly<Record<Permission, string>> = {
  none: 'do nothing',
  read: 'read',
  triage: 'triage',
  write: 'write',
  maintain: 'maintain',
  admin: 'administer',
};

export const author = ({ login, type }: Account): Html =>
  type === 'Bot' && login.endsWith('[bot]')
    ? html`<a class="author" href="${pathTo('apps', login.slice(0, -'[bot]'.length))}">${login.slice(0, -'[bot]'.length)}</a> <span class="pill">bot</span>`
    : html`<a class="author" href="${pathTo(login)}">${login}</a>`;

const TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** "20 June 2023 at 16:00 UTC". */
export const time = (stamp: string): Html =>
  html`<time datetime="${stamp}">${Number.isNaN(Date.parse(stamp)) ? stamp : `${TIME.format(new Date(stamp))} UTC`}</time>`;

/** A colour is an attribute of a drawing: the page's policy allows no styles in elements. */
export const label = ({ name, color }: Pick<Label, 'name' | 'color'>): Html =>
  html`<span class="label">${dot(color)}${name}</span>`;

const dot = (color: string): Html =>
  html`<svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="${/^[0-9a-f]{6}$/i.test(color) ? `#${color}` : 'currentColor'}"/></svg>`;

/** Open, closed, merged, draft. */
export const stateOf = ({ state, pull }: Pick<Item, 'state' | 'pull'>): 'open' | 'closed' | 'merged' | 'draft' => {
  if (pull?.mergedAt) return 'merged';
  if (state === 'closed') return 'closed';
  return pull?.draft ? 'draft' : 'open';
};

export const stateMark = (state: ReturnType<typeof stateOf>): Html =>
  html`<span class="state ${state}">${state[0]?.toUpperCase()}${state.slice(1)}</span>`;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
