/** Overviews: all repositories, those of one account, and the issues, pull requests and discussions of a repository. */

import { type Html, type HtmlValue, html, linkTo } from '@rapporteur/core/document';
import { canRead } from '../access.ts';
import { notFound } from '../router.ts';
import type { Discussion, Item, Repository } from '../world.ts';
import { findAccount } from '../world.ts';
import { author, label, type Page, plural, stateMark, stateOf, time } from './layout.ts';
import { actorOf, pathTo, repositoryOf, type Source, type Visit } from './visit.ts';

/** Everything there is, and what changed last. */
export const overview = ({ world }: Source, visit: Visit): Page => {
  const readable = readableBy({ world }, visit);
  return {
    title: world.organization.name,
    body: html`<h1>${world.organization.name}</h1>
<p>This is a GitHub of your own: its repositories and people are set up for trying things out. Open a pull request, write a
comment as one of the people, <code>/help</code> for example, and see what ${author(world.app.account)} answers.</p>
${repositoryList(readable)}
<h2>Changed last</h2>
${itemList(latest(readable.flatMap(({ items }) => [...items.values()])).slice(0, LATEST))}`,
  };
};

/** An account: its repositories, and what it opened. */
export const accountPage = ({ world }: Source, visit: Visit): Page => {
  const account = findAccount(world, visit.params.owner ?? '');
  if (!account) throw notFound();
  const readable = readableBy({ world }, visit);
  const theirs = readable.filter(({ owner }) => owner === account);
  const opened = readable.flatMap(({ items }) => [...items.values()]).filter((item) => item.author === account);
  return {
    title: account.login,
    body: html`<h1>${account.name} <span class="number">${account.login}</span></h1>
${theirs.length > 0 && repositoryList(theirs)}
${opened.length > 0 && html`<h2>Opened</h2>${itemList(latest(opened).slice(0, PAGE))}`}`,
  };
};

/** The App: what it may do and what it hears. */
export const appPage = ({ world: { app } }: Source, visit: Visit): Page => {
  if (visit.params.slug !== app.slug) throw notFound();
  return {
    title: app.name,
    body: html`<h1>${app.name}</h1>
<h2>Rights</h2><ul>${Object.entries(app.permissions).map(([name, level]) => html`<li>${name}: ${level}</li>`)}</ul>
<h2>Events</h2><ul>${app.events.map((event) => html`<li>${event}</li>`)}</ul>`,
  };
};

export const issueList = (source: Source, visit: Visit): Page =>
  stateList(source, visit, { tab: 'Issues', of: ({ items }) => [...items.values()].filter(({ pull }) => !pull) });

export const pullList = (source: Source, visit: Visit): Page =>
  stateList(source, visit, { tab: 'Pull requests', of: ({ items }) => [...items.values()].filter(({ pull }) => pull) });

export const discussionList = (source: Source, visit: Visit): Page =>
  stateList(source, visit, { tab: 'Discussions', of: ({ discussions }) => [...discussions.values()] });

const PAGE = 100;
const LATEST = 10;

type Listed = Item | Discussion;

const stateList = (
  source: Source,
  visit: Visit,
  { tab, of }: { tab: 'Issues' | 'Pull requests' | 'Discussions'; of: (repository: Repository) => readonly Listed[] },
): Page => {
  const repository = repositoryOf(source, visit);
  const all = of(repository);
  const wanted = visit.query.get('state') === 'closed' ? 'closed' : 'open';
  const shown = latest(all.filter((item) => isOpen(item) === (wanted === 'open')));
  const page = Math.max(1, Number.parseInt(visit.query.get('page') ?? '1', 10) || 1);
  const open = all.filter(isOpen).length;
  const choice = (state: string, count: number): Html =>
    html`<li><a href="${visit.path}?state=${state}"${state === wanted && html` aria-current="page"`}>${count} ${state}</a></li>`;
  return {
    title: `${tab} of ${repository.fullName}`,
    repository,
    tab,
    body: html`<h1>${tab}</h1>
<nav class="tabs" aria-label="State"><ul>${choice('open', open)}${choice('closed', all.length - open)}</ul></nav>
${shown.length === 0 ? html`<p class="muted">There is nothing ${wanted} here.</p>` : itemList(shown.slice((page - 1) * PAGE, page * PAGE))}
${shown.length > page * PAGE && html`<p><a href="${visit.path}?state=${wanted}&page=${page + 1}">Older ones</a></p>`}`,
  };
};

const isOpen = (item: Listed): boolean => ('state' in item ? item.state === 'open' : item.closedAt === null);

const latest = <T extends Listed>(items: readonly T[]): readonly T[] =>
  [...items].sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt) || b.number - a.number);

const readableBy = ({ world }: Pick<Source, 'world'>, { visitor }: Visit): readonly Repository[] =>
  [...world.repositories.values()].filter((repository) => canRead(world, actorOf(visitor), repository));

const repositoryList = (repositories: readonly Repository[]): Html =>
  html`<h2>Repositories</h2><ul class="list">${repositories.map((repository) => {
    const open = [...repository.items.values()].filter(({ state }) => state === 'open');
    const pulls = open.filter(({ pull }) => pull).length;
    return html`<li>${linkTo(pathTo(repository.fullName), repository.fullName)}${repository.private && html` <span class="pill">private</span>`}
<p class="muted">${repository.description && `${repository.description} · `}${linkTo(pathTo(repository.fullName, 'issues'), plural(open.length - pulls, 'open issue'))} · ${linkTo(pathTo(repository.fullName, 'pulls'), plural(pulls, 'open pull request'))}</p></li>`;
  })}</ul>`;

const itemList = (items: readonly Listed[]): Html => html`<ul class="list">${items.map(row)}</ul>`;

const row = (item: Listed): Html => {
  const { repository, number, title, createdAt } = item;
  const isItem = 'state' in item;
  const folder = isItem ? (item.pull ? 'pull' : 'issues') : 'discussions';
  const state = isItem ? stateOf(item) : isOpen(item) ? 'open' : 'closed';
  const rest: HtmlValue = isItem
    ? item.labels.map((one) => html` ${label(one)}`)
    : html` <span class="pill">${item.category.name}</span>`;
  const comments = item.comments.length;
  return html`<li>${stateMark(state)} ${linkTo(pathTo(repository.fullName, folder, number), title)}${rest}
<p class="muted">${repository.name}#${number} · opened ${time(createdAt)} by ${author(item.author)}${comments > 0 && ` · ${plural(comments, 'comment')}`}</p></li>`;
};
