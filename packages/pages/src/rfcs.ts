/** The board of RFCs: where each stands, who is waited for, and since when. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { stageTitle } from '@rapporteur/core/rfc';
import { nameOfEnum, type Rfc, type Stage, StageSchema, Verdict, type WorkingGroup } from '@rapporteur/idl';
import { pagePath, withQuery } from './addresses.ts';
import type { Entry, Route } from './page.ts';
import { day, person, table } from './parts.ts';
import { groupLinks, groupsWith, loadGroups, referenceOf, STAGES, sinceOf, titleOf, waiting } from './rfc-parts.ts';
import { entryOf, headlineOf } from './rfc-story.ts';
import { timelineOf } from './rfc-timeline.ts';
import type { Visit } from './visit.ts';

export const RFCS: Route = {
  path: '/rfcs',
  load: async (visit) => {
    const filter = filterOf(visit);
    const token = visit.query.get('page') ?? '';
    const [{ items, nextPageToken }, groups] = await Promise.all([
      visit.client.listRfcs({ ...asked(filter), orderBy: 'created_at desc', pageSize: PAGE }).page(token),
      loadGroups(visit),
    ]);
    const rfcs = items.filter(isOne);
    const isFiltered = Object.values(filter).some((value) => value !== undefined);
    return {
      title: isFiltered ? `RFCs ${filterWords(filter)}` : 'RFCs',
      description: 'Where every RFC stands, who is waited for, and since when.',
      section: 'rfcs',
      isView: isFiltered || token !== '',
      hasFeed: !isFiltered,
      body: html`<h1>RFCs${isFiltered && ` ${filterWords(filter)}`}</h1>
${isFiltered ? html`<p><a href="/rfcs">All RFCs</a></p>\n` : filters(rfcs, groups)}${
  rfcs.length === 0
    ? html`<p class="none">${isFiltered ? 'There is no such RFC.' : 'No RFC is tracked yet.'}</p>\n`
    : board(visit, rfcs, { groups, isFiltered })
}${nextPageToken !== '' && html`<p><a rel="next" href="${withQuery('/rfcs', { ...filter, page: nextPageToken })}">Next</a></p>\n`}`,
    };
  },
  feed: async (visit) => {
    const since = new Date(visit.now.getTime() - FED_MS);
    const { items } = await visit.client
      .listRfcs({ ...asked(filterOf(visit)), updatedSince: timestampFromDate(since), pageSize: 500 })
      .page();
    return {
      title: 'RFCs',
      description: 'New RFCs, and every change of a stage.',
      entries: items
        .filter(isOne)
        .flatMap((rfc) => changesOf(visit, rfc))
        .filter(({ at }) => at >= since)
        .toSorted((a, b) => b.at.getTime() - a.at.getTime())
        .slice(0, PAGE),
    };
  },
};

const PAGE = 50;

/** Who reads a feed less often than every half year does not follow it. */
const FED_MS = 180 * 86_400_000;

type Filter = {
  readonly stage: string | undefined;
  readonly waiting: string | undefined;
  readonly author: string | undefined;
  readonly repository: string | undefined;
  /** Key of a working group. */
  readonly group: string | undefined;
};

const filterOf = ({ query }: Visit): Filter => {
  const read = (name: string): string | undefined => query.get(name)?.trim() || undefined;
  return {
    stage: read('stage'),
    waiting: read('waiting'),
    author: read('author'),
    repository: read('repository'),
    group: read('group'),
  };
};

const asked = ({ stage, waiting: waitingFor, author, repository, group }: Filter) => ({
  stages: stage === undefined ? STAGES : [stage],
  waitingFor,
  author,
  repository,
  group,
});

const filterWords = ({ stage, waiting: who, author, repository, group }: Filter): string =>
  [
    stage === undefined ? '' : stageWords(stage),
    who === undefined ? '' : `that wait for ${who}`,
    author === undefined ? '' : `by ${author}`,
    repository === undefined ? '' : `of ${repository}`,
    group === undefined ? '' : `of the working group ${group}`,
  ]
    .filter((words) => words !== '')
    .join(', ');

/** What the client takes for a stage, in words. */
const stageWords = (text: string): string => {
  const stage = STAGES.find((one) => keyOf(one) === text.toLowerCase().replaceAll('-', '_'));
  return stage === undefined ? text : `that are ${stageTitle(stage).replace(/^a draft$/, 'drafts')}`;
};

const keyOf = (stage: Stage): string => nameOfEnum(StageSchema, stage);

/** What was tracked once and turned out to be none keeps its stage. */
const isOne = ({ detection }: Rfc): boolean => detection?.verdict !== Verdict.NOT;

/** One filter at a time is linked, and only from where none is set: so all pages are found without trying all combinations. */
const filters = (rfcs: readonly Rfc[], groups: readonly WorkingGroup[]): HtmlValue => {
  const concerned = groups.filter((group) => rfcs.some(({ subject }) => groupsWith([group], subject).length > 0));
  const repositories = distinct(rfcs.flatMap(({ subject }) => (subject ? [subject.repository] : [])));
  const names = distinct(rfcs.flatMap(({ next }) => next?.waitingFor ?? []));
  const row = (title: string, links: readonly HtmlValue[]): HtmlValue =>
    links.length > 0 &&
    html`<p><strong>${title}</strong> ${links.map((one, index) => html`${index > 0 && ' · '}${one}`)}</p>\n`;
  return html`<nav class="filters" aria-label="Filters">
${row(
  'Stage:',
  STAGES.map((stage) => html`<a href="${withQuery('/rfcs', { stage: keyOf(stage) })}">${stageTitle(stage)}</a>`),
)}${row(
  'Waiting for:',
  names.slice(0, MOST_NAMES).map((one) => html`<a href="${withQuery('/rfcs', { waiting: one })}">${one}</a>`),
)}${
  repositories.length > 1 &&
  row(
    'Repository:',
    repositories.map((one) => html`<a href="${withQuery('/rfcs', { repository: one })}">${one}</a>`),
  )
}${row(
  'Working group:',
  concerned.map(
    ({ name, title }) =>
      html`<a href="${withQuery('/rfcs', { group: name.slice('groups/'.length) })}">${title || name}</a>`,
  ),
)}</nav>\n`;
};

const MOST_NAMES = 20;

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

type Around = { readonly groups: readonly WorkingGroup[]; readonly isFiltered: boolean };

const board = (visit: Visit, rfcs: readonly Rfc[], { groups, isFiltered }: Around): HtmlValue =>
  html`<div class="board">${table({
    caption: 'Newest first',
    head: ['RFC', 'Stage', 'Waiting for', 'Category and group'],
    rows: rfcs.map((rfc) => [
      html`<a href="${pagePath(rfc.name)}">${titleOf(rfc)}</a><br><span class="muted">${referenceOf(rfc)}${rfc.author !== '' && html` by ${isFiltered ? person(visit, rfc.author) : html`<a href="${withQuery('/rfcs', { author: rfc.author })}">${rfc.author}</a>`}`}</span>`,
      html`${stageTitle(rfc.stage)}${since(rfc)}`,
      rfc.next && waiting(visit, rfc.next),
      [rfc.category, html`<br>`, groupLinks(groupsWith(groups, rfc.subject))],
    ]),
  })}</div>\n`;

const since = (rfc: Rfc): HtmlValue => {
  const at = sinceOf(rfc);
  return at && html`<br><span class="muted">since ${day(at)}</span>`;
};

/** The same entries as those of its page, so that whoever follows both knows them again. */
const changesOf = (visit: Visit, rfc: Rfc): Entry[] =>
  timelineOf({ rfc, motions: [], discussed: [] })
    .filter(({ kind }) => kind === 'stage' || kind === 'opened')
    .map((one) => ({ ...entryOf(visit, rfc, one), title: `${titleOf(rfc)}: ${headlineOf(rfc, one)}` }));
