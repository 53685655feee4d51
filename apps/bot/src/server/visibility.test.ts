/**
 * A7: what is private, over all pages, feeds, calendars and errors that there are: whatever leads from the front page, and what
 * somebody may guess. A page that is added to the routes is among them.
 */

import { PATHS } from '@rapporteur/pages';
import { createMemoryRegistry, createRegistryRoutes, type Put } from '@rapporteur/registry';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type Community, DATE } from '../../testing/community.ts';
import { formerOf, namesOf, type Organisation, organisations, putsSeen } from '../../testing/organisation.ts';
import { createJar } from './cookie.ts';
import { createCalendars, createPageServer, createServer, type Server, viewerOf } from './index.ts';

const SECRET = 'the client secret';
const now = () => new Date(`${DATE}T00:00:00Z`);
/** What failed is a fault of the page, and would be the same on both sides. */
const faults: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => faults.push(line.slice(0, 300)) });

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(100)));
});

/** `reads` are the repositories that GitHub shows to who signed in. */
const serve = async (puts: readonly Put[], reads: readonly string[] = []): Promise<string> => {
  const registry = createMemoryRegistry({ now, remembers: true });
  await registry.commit({ puts });
  const proof = async ({ repository = '' }: { readonly repository?: string | undefined }) =>
    reads.some((one) => one.toLowerCase() === repository.toLowerCase());
  const routes = createRegistryRoutes(registry, { viewer: viewerOf, now });
  const pages = createPageServer({
    site: { title: 'Acme', isStatic: false, withoutPage: new Set() },
    origin: 'http://pages.example',
    ...{ routes, registry, now, log },
    refusalMs: 0,
    limits: { waiting: 10_000, patienceMs: 60_000 },
    signIn: {
      ...{ webUrl: 'http://github.example', clientId: () => 'Iv1.1', clientSecret: SECRET, proof },
      whoIs: async () => 'ada',
    },
  });
  const server = createServer({
    ...{ log, pages, registry: routes, proof, calendars: createCalendars({ registry, now }) },
    limits: { questions: 1_000_000, everythingMs: 0 },
  });
  servers.push(server);
  return server.listen(0, '127.0.0.1');
};

const SESSION = createJar({ secret: SECRET, now })(false)
  .keep('session', { token: `ghu_${'a'.repeat(36)}`, login: 'ada' }, new Date(now().getTime() + 3_600_000))
  .split(';')[0];

type Told = { readonly status: number; readonly text: string; readonly headers: readonly (readonly string[])[] };

/** Everything that can be opened, and what it tells. */
const crawl = async (url: string, guesses: readonly string[], cookie = ''): Promise<ReadonlyMap<string, Told>> => {
  const told = new Map<string, Told>();
  const open = async (path: string): Promise<readonly string[]> => {
    const response = await fetch(url + path, { redirect: 'manual', headers: { cookie } });
    const text = await response.text();
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    told.set(path, { status: response.status, text, headers });
    return linksIn(text);
  };
  let next: readonly string[] = [...new Set(['/', ...guesses])];
  while (next.length > 0) {
    const found: string[] = [];
    // As many as wait for a turn at most.
    for (let from = 0; from < next.length; from += AT_ONCE)
      found.push(...(await Promise.all(next.slice(from, from + AT_ONCE).map(open))).flat());
    next = [...new Set(found)].filter((path) => !told.has(path));
    if (told.size > MOST) throw new Error(`The crawl does not end: ${[...told.keys()].slice(-20).join(' ')}`);
  }
  return told;
};

const AT_ONCE = 40;
const MOST = 5_000;

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&#39;': "'", '&quot;': '"' };

const linksIn = (text: string): string[] =>
  [...text.matchAll(/(?:href|src|action|<loc>|<id>)="?([^"<>\s]+)/g)].flatMap(([, address = '']) => {
    const target = URL.parse(
      address.replace(/&(?:amp|#39|quot);/g, (entity) => ENTITIES[entity] ?? ''),
      'http://pages.example/',
    );
    // Signing in begins anew each time, with another state.
    if (target?.origin !== 'http://pages.example' || target.pathname.startsWith('/-/sign')) return [];
    return [`${target.pathname}${target.search}`];
  });

/** Every route filled in for every community, every name as an address, and what leads nowhere. */
const guessesOf = (organisation: Pick<Organisation, 'communities'>): string[] => {
  const names = namesOf(organisation).map((name) => `/${name}`);
  const filledIn = organisation.communities.flatMap((community) =>
    PATHS.map((path) => path.replaceAll(/:(\w+)(?:\{[^}]*\})?\??/g, (_, name: string) => fillIn(name, community))),
  );
  const words = organisation.communities.flatMap((community) => {
    const { repository, key } = community;
    return [
      ...[`/search?q=${encodeURIComponent(repository)}`, `/search?q=title`, `/rfcs?repository=${repository}`],
      ...[
        `/rfcs?group=${key}`,
        `/settings/${repository}`,
        `/calendar/series/${key}.ics`,
        `/calendar/series/${key}.atom`,
      ],
      ...[`/calendar/groups/${key}.ics`, `/calendar/${repository.split('/')[0]}.ics`, `/v1/rfcs/${repository}/7`],
      ...[
        `/rfcs/${formerOf(community)}/7`,
        `/rfcs/${formerOf(community)}/7.atom?x=1`,
        `/ideas/${formerOf(community)}/7`,
      ],
      ...[`/badge/rfcs/${repository}/7.svg`, `/rfcs/${repository}/999`, `/meetings/${key}/1999-01-01`],
    ];
  });
  const pages = [...names, ...filledIn];
  return [
    ...pages.flatMap((path) => [path, `${path}.atom`, `${path}.json`]),
    ...words,
    ...['/sitemap.xml', '/robots.txt', '/changes.atom', '/changes.json', '/people/ada', '/people/ada.atom', '/nothing'],
    ...[
      '/rfcs?page=x',
      '/rfcs?stage=nothing',
      '/%ff',
      '/rfcs/acme',
      '/-/health',
      '/v1/everything.json',
      '/rfcs?stage=fcp',
    ],
  ];
};

const fillIn = (name: string, { repository, key }: Community): string => {
  const [owner = '', repo = ''] = repository.split('/');
  const values: Readonly<Record<string, string>> = {
    ...{ owner, repo, repository: repo, number: '8', key, series: key, group: key, date: DATE, login: 'ada', id: '1' },
    ...{
      organisation: owner,
      what: 'notes',
      motion: '1',
      statement: 's1',
      name: key,
      from: '1',
      to: '2',
      kind: 'rfcs',
      version: '1',
    },
  };
  const value = values[name];
  if (value === undefined) throw new Error(`A route has ":${name}"; fillIn in this test is to know a value for it.`);
  return encodeURIComponent(value);
};

/** The two in one form, so that the first difference is seen. */
const linesOf = (told: ReadonlyMap<string, Told>): string[] =>
  [...told].map(([path, one]) => JSON.stringify([path, one])).toSorted();

const isPublic = ({ visibility }: Community): boolean => visibility === 'public';

describe('A7: what is private', () => {
  it('is told by no page, feed, calendar, list or error to a stranger, byte for byte and in every header', () =>
    fc.assert(
      fc.asyncProperty(organisations, fc.boolean(), async (organisation, isReversed) => {
        const guesses = guessesOf(organisation);
        const whole = putsSeen(organisation, () => true);
        const without = putsSeen(organisation, isPublic);
        const told = await crawl(await serve(isReversed ? whole.toReversed() : whole), guesses);
        expect(linesOf(told)).toEqual(linesOf(await crawl(await serve(without), guesses)));
        expect(faults).toEqual([]);
        for (const { repository } of organisation.communities.filter(isPublic))
          expect([repository, told.get(`/rfcs/${repository}/7`)?.status]).toEqual([repository, 200]);
        for (const community of organisation.communities)
          expect(told.get(`/rfcs/${formerOf(community)}/7`)?.headers.find(([name]) => name === 'location')?.[1]).toBe(
            isPublic(community) ? `http://pages.example/rfcs/${community.repository}/7` : undefined,
          );
      }),
      { numRuns: 6 },
    ));

  it('is shown to who signed in exactly as far as GitHub shows it to them', () =>
    fc.assert(
      fc.asyncProperty(
        organisations,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        async (organisation, rights) => {
          const { communities } = organisation;
          const reads = communities.filter((_, place) => rights[place]).map(({ repository }) => repository);
          const sees = (community: Community): boolean => isPublic(community) || reads.includes(community.repository);
          const guesses = guessesOf(organisation);
          const [whole, seen] = await Promise.all([
            serve(
              putsSeen(organisation, () => true),
              reads,
            ),
            serve(putsSeen(organisation, sees), reads),
          ]);
          const told = await crawl(whole, guesses, SESSION);
          expect(linesOf(told)).toEqual(linesOf(await crawl(seen, guesses, SESSION)));
          // What they see is there for them as it would be for everybody, were it public.
          const opened = communities
            .filter(sees)
            .map((community): Community => ({ ...community, visibility: 'public' }));
          const own = communities.filter(sees).flatMap((community) => guessesOf({ communities: [community] }));
          const isOwn = (path: string): boolean => own.includes(path);
          const asPublic = await crawl(await serve(putsSeen({ communities: opened, crossings: [] }, () => true)), own);
          const statuses = (answers: ReadonlyMap<string, Told>) =>
            [...answers].flatMap(([path, { status }]) => (isOwn(path) && ANY.test(path) ? [`${status} ${path}`] : []));
          expect(statuses(told).toSorted()).toEqual(statuses(asPublic).toSorted());
        },
      ),
      { numRuns: 3 },
    ));
});

/** What stands at its own name, and is about nothing else. */
const ANY = new RegExp(
  `^/(?:rfcs/.*/7|calendar/(?:series|groups)/.*|(?:meetings|transcripts|decisions|actionItems|minutes)/.*${DATE}.*)$`,
);
