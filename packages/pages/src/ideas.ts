/** Ideas of the incubator: how each is sorted and why, how old it is, and what came of it. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { formatReference } from '@rapporteur/core/github';
import { dispositionTitle } from '@rapporteur/core/idea';
import { stageTitle } from '@rapporteur/core/rfc';
import {
  Disposition,
  DispositionSchema,
  type Idea,
  LinkKind,
  nameOfEnum,
  SubjectKind,
  type SubjectRef,
  toRfcName,
} from '@rapporteur/idl';
import { pagePath, withQuery } from './addresses.ts';
import { goOn } from './found.ts';
import type { Route } from './page.ts';
import { day, elsewhere, lines, person, plural, section, table } from './parts.ts';
import { paramOf, type Visit } from './visit.ts';

export const IDEAS: Route = {
  path: '/ideas',
  load: async (visit) => {
    const asked = visit.query.get('disposition') ?? '';
    const token = visit.query.get('page') ?? '';
    const { items, nextPageToken } = await visit.client
      .listIdeas({ dispositions: asked === '' ? [] : [asked], orderBy: 'created_at desc', pageSize: MOST })
      .page(token);
    const words = titleOf(asked);
    return {
      title: asked === '' ? 'Ideas' : `Ideas: ${words}`,
      description: 'What people would like to have, before anybody proposes it, and what came of it.',
      section: 'ideas',
      isView: asked !== '' || token !== '',
      hasFeed: asked === '' && token === '',
      body: html`<h1>Ideas${asked !== '' && `: ${words}`}</h1>
<nav aria-label="Filters"><p>${
        asked === ''
          ? DISPOSITIONS.map(
              (one, index) =>
                html`${index > 0 && ' · '}<a href="${withQuery('/ideas', { disposition: nameOfEnum(DispositionSchema, one) })}">${dispositionTitle(one)}</a>`,
            )
          : html`<a href="/ideas">All ideas</a>`
      }</p></nav>
${
  items.length === 0
    ? html`<p class="none">There is no such idea.</p>`
    : table({
        caption: 'Ideas, the newest first',
        head: ['Idea', 'How it is sorted', 'Age', 'By', 'Champions'],
        rows: items.map((idea) => [
          html`<a href="${pagePath(idea.name)}">${idea.subject?.title || idea.name}</a>`,
          dispositionTitle(idea.disposition),
          ageOf(idea, visit.now),
          idea.author !== '' && person(visit, idea.author),
          idea.champions.length > 0 ? people(visit, idea.champions) : 'nobody',
        ]),
      })
}${goOn(visit, nextPageToken, 'Next')}`,
    };
  },
  feed: async (visit) => {
    const { items } = await visit.client.listIdeas({ orderBy: 'created_at desc', pageSize: MOST }).page();
    return {
      title: 'Ideas',
      description: 'New ideas of the incubator.',
      entries: items.flatMap(({ name, subject, author, createdAt }) =>
        createdAt === undefined
          ? []
          : [
              {
                path: pagePath(name),
                title: subject?.title || name,
                content: html`<p>${author !== '' && `An idea of ${author}. `}${elsewhere(subject?.url ?? '', 'The discussion at GitHub')}</p>`,
                at: timestampDate(createdAt),
              },
            ],
      ),
    };
  },
};

export const IDEA: Route = {
  path: '/ideas/:owner/:repo/:number',
  load: async (visit) => {
    const { client } = visit;
    const name = ['ideas', ...['owner', 'repo', 'number'].map((part) => paramOf(visit, part).toLowerCase())].join('/');
    if (visit.path !== `/${name}`) return { to: pagePath(name) };
    const idea = await client.getIdea(name);
    const followed = continuing(idea).at(-1);
    const rfc = followed && (await optional(client.getRfc(toRfcName(followed))));
    const title = idea.subject?.title || name;
    const { author, champions, because, createdAt, closedAt, subject, disposition, links } = idea;
    return {
      title,
      description: `An idea of the incubator: ${dispositionTitle(disposition)}.`,
      section: 'ideas',
      body: html`<h1>${title}</h1>
<p><strong>${capital(dispositionTitle(disposition))}.</strong> ${author !== '' && html`An idea of ${person(visit, author)}, `}${ageOf(idea, visit.now)} old${createdAt && html`, opened ${day(createdAt)}`}${closedAt && html`, closed ${day(closedAt)}`}. ${elsewhere(subject?.url ?? '', 'The discussion at GitHub')}</p>
<p>${champions.length > 0 ? html`Taken up by ${people(visit, champions)}.` : 'Nobody has taken it up as its champion.'}</p>
${section(
  'why',
  'Why it is sorted so',
  lines(
    because.map(({ text }) => text),
    'Nothing is on record.',
  ),
)}
${section(
  'since',
  'What came of it',
  html`${rfc && html`<p>It became the RFC <a href="${pagePath(rfc.name)}">${rfc.subject?.title || rfc.name}</a>, which is ${stageTitle(rfc.stage)}.</p>`}${lines(
    links.flatMap(({ from, because: reasons }) =>
      from
        ? [html`${subjectLink(from)}${reasons.length > 0 && html`<p>${reasons.map(({ text }) => text).join(' ')}</p>`}`]
        : [],
    ),
    'Nothing yet.',
  )}`,
)}`,
    };
  },
};

const MOST = 50;
const DAY_MS = 86_400_000;

const DISPOSITIONS: readonly Disposition[] = [
  Disposition.NEW,
  Disposition.NEEDS_CHAMPION,
  Disposition.WILL_BE_RFC,
  Disposition.MAKE_ISSUE,
  Disposition.CLOSED,
];

/** What the client takes for a disposition, in words. */
const titleOf = (text: string): string => {
  const asked = text.toLowerCase().replaceAll('-', '_');
  const found = DISPOSITIONS.find((one) => nameOfEnum(DispositionSchema, one) === asked);
  return found === undefined ? text : dispositionTitle(found);
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const ageOf = ({ createdAt, closedAt }: Idea, now: Date): string => {
  if (createdAt === undefined) return 'of unknown age';
  const end = closedAt ? msOf(closedAt) : now.getTime();
  return plural(Math.max(0, Math.floor((end - msOf(createdAt)) / DAY_MS)), 'day');
};

const msOf = (at: Timestamp): number => timestampDate(at).getTime();

const people = (visit: Visit, logins: readonly string[]): HtmlValue =>
  logins.map((login, index) => html`${index > 0 && ', '}${person(visit, login)}`);

/** Pull requests that continue it, oldest first. */
const continuing = ({ links }: Idea): readonly SubjectRef[] =>
  links.flatMap(({ kind, from }) =>
    kind === LinkKind.CONTINUES && from?.kind === SubjectKind.PULL_REQUEST && from.number > 0 ? [from] : [],
  );

const subjectLink = (subject: SubjectRef): HtmlValue =>
  elsewhere(subject.url, [formatReference(subject), subject.title].filter(Boolean).join(' '));
