import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RfcSchema, Stage, Verdict } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { COMMUNITY, createWorld, NOW, rfc } from '../testing/community.ts';

const at = (iso: string) => timestampFromDate(new Date(iso));

const numbered = (number: number, fields: Omit<MessageInitShape<typeof RfcSchema>, '$typeName'> = {}) =>
  create(RfcSchema, {
    name: `rfcs/acme/widgets/${number}`,
    subject: { repository: 'acme/widgets', number, title: `RFC ${number}` },
    stage: Stage.IN_REVIEW,
    createdAt: timestampFromDate(new Date(Date.UTC(2026, 0, 1, number))),
    updatedAt: timestampFromDate(new Date(Date.UTC(2026, 4, 1))),
    ...fields,
  });

/** Paths of the RFCs on a board, in order. */
const listed = (text: string): string[] =>
  [...text.matchAll(/<th scope="row"><a href="\/(rfcs\/[^"]+)"/g)].map(([, name = '']) => name);

const nextOf = (text: string): string | undefined =>
  /<a rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');

describe('the board of RFCs', () => {
  it('tells of each its stage, since when, who is waited for, its category and its group', async () => {
    const { open } = await createWorld();
    const { text } = await open('/rfcs');
    expect(listed(text)).toEqual(['rfcs/acme/widgets/9', 'rfcs/acme/widgets/7']);
    expect(text).toContain(
      '<td>in the final comment period<br><span class="muted">since <time datetime="2026-05-12">12 May 2026</time></span></td><td><a href="/people/ben">ben</a>, the TSC</td><td>system<br></td>',
    );
    const grouped = await createWorld([...COMMUNITY, numbered(13)]);
    expect((await grouped.open('/rfcs')).text).toContain('<br><a href="/groups/caching">Caching</a></td>');
  });

  it('has the newest first, in pages of 50, and asks two questions for each', async () => {
    const all = Array.from({ length: 120 }, (_, index) => numbered(index + 1));
    const { open, calls } = await createWorld(all);
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let path: string | undefined = '/rfcs'; path !== undefined; ) {
      const { text } = await open(path);
      const names = listed(text);
      sizes.push(names.length);
      seen.push(...names);
      path = nextOf(text);
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(seen).toEqual(all.map(({ name }) => name).toReversed());
    expect(calls()).toBe(6);
  });

  it('leaves out what turned out to be none', async () => {
    const { open } = await createWorld([
      numbered(1),
      numbered(2, { stage: Stage.UNSPECIFIED, detection: { verdict: Verdict.NOT } }),
      numbered(3, { detection: { verdict: Verdict.NOT } }),
    ]);
    expect(listed((await open('/rfcs')).text)).toEqual(['rfcs/acme/widgets/1']);
    expect((await open('/rfcs.json')).text).not.toContain('widgets/3');
  });

  it.each<[string, string[], string]>([
    ['stage=fcp', ['rfcs/acme/widgets/7'], 'RFCs that are in the final comment period'],
    ['waiting=TSC', ['rfcs/acme/widgets/7'], 'RFCs that wait for TSC'],
    ['waiting=BEN', ['rfcs/acme/widgets/9', 'rfcs/acme/widgets/7'], 'RFCs that wait for BEN'],
    ['author=kim', ['rfcs/acme/widgets/9'], 'RFCs by kim'],
    ['repository=acme/widgets', ['rfcs/acme/widgets/9', 'rfcs/acme/widgets/7'], 'RFCs of acme/widgets'],
    ['author=nobody', [], 'RFCs by nobody'],
    ['waiting=%3Cb%3E', [], 'RFCs that wait for &lt;b&gt;'],
  ])('%s', async (query, names, heading) => {
    const { open } = await createWorld();
    const { status, text } = await open(`/rfcs?${query}`);
    expect(status).toBe(200);
    expect(listed(text)).toEqual(names);
    expect(text).toContain(`<h1>${heading}</h1>`);
    expect(text).toContain('content="noindex"');
    if (names.length === 0) expect(text).toContain('There is no such RFC.');
  });

  it('lists those of a working group', async () => {
    const { open } = await createWorld([...COMMUNITY, numbered(13)]);
    expect((await open('/rfcs')).text).toContain('<a href="/rfcs?group=caching">Caching</a>');
    const { text } = await open('/rfcs?group=caching');
    expect(listed(text)).toEqual(['rfcs/acme/widgets/13']);
    expect(text).toContain('<h1>RFCs of the working group caching</h1>');
    expect(listed((await open('/rfcs?group=none')).text)).toEqual([]);
  });

  it('links one filter at a time, and none from where one is set', async () => {
    const { open } = await createWorld();
    const filters = ({ text }: { readonly text: string }): string[] =>
      [...text.matchAll(/href="(\/rfcs\?[^"]+)"/g)].map(([, path = '']) => path);
    const found = filters(await open('/rfcs'));
    expect(found).toContain('/rfcs?stage=fcp');
    expect(found).toContain('/rfcs?waiting=TSC');
    expect(found).toContain('/rfcs?author=ada');
    for (const path of found) {
      expect(path).toMatch(/^\/rfcs\?[a-z]+=[^&]+$/);
      expect(filters(await open(path))).toEqual([]);
    }
  });

  it('keeps its filter from page to page', async () => {
    const all = Array.from({ length: 60 }, (_, index) =>
      numbered(index + 1, { author: index % 10 === 0 ? 'kim' : 'ada' }),
    );
    const { open } = await createWorld(all);
    const first = await open('/rfcs?author=ada');
    const second = await open(nextOf(first.text) ?? '');
    expect([listed(first.text).length, listed(second.text).length]).toEqual([50, 4]);
  });

  it('refuses what it does not know', async () => {
    const { open } = await createWorld();
    expect((await open('/rfcs?stage=somewhere')).status).toBe(400);
    expect((await open('/rfcs?page=nothing')).status).toBe(400);
    expect((await open('/rfcs?repository=acme')).status).toBe(400);
  });

  it('says so where nothing is tracked', async () => {
    const { open } = await createWorld([]);
    expect((await open('/rfcs')).text).toContain('No RFC is tracked yet.');
  });
});

describe('the feed of the board', () => {
  it('has new RFCs and changes of a stage, the newest first, at their places on the pages', async () => {
    const { open } = await createWorld();
    const { home_page_url: home, items } = JSON.parse((await open('/rfcs.json')).text);
    expect(home).toBe('https://pages.example/rfcs');
    expect(items.map(({ title, url }: { title: string; url: string }) => [title, url])).toEqual([
      [
        `${rfc.subject?.title}: It is in the final comment period`,
        'https://pages.example/rfcs/acme/widgets/7#stage-1778580000',
      ],
      ['RFC: fewer flags: Opened', 'https://pages.example/rfcs/acme/widgets/9#opened-1777716000'],
      [`${rfc.subject?.title}: It is in review`, 'https://pages.example/rfcs/acme/widgets/7#stage-1775210400'],
      [`${rfc.subject?.title}: It is a draft`, 'https://pages.example/rfcs/acme/widgets/7#stage-1775037600'],
    ]);
  });

  it('tells of an old RFC what is new, and nothing of long ago', async () => {
    const { open, calls } = await createWorld([
      numbered(1, {
        createdAt: at('2024-01-01T10:00:00Z'),
        updatedAt: timestampFromDate(NOW),
        history: [
          { to: Stage.IN_REVIEW, text: 'Opened.', cause: { at: at('2024-01-01T10:00:00Z') } },
          {
            from: Stage.IN_REVIEW,
            to: Stage.ACCEPTED,
            text: 'The vote passed.',
            cause: { at: at('2026-05-20T10:00:00Z') },
          },
        ],
      }),
    ]);
    const { items } = JSON.parse((await open('/rfcs.json')).text);
    expect(items.map(({ title }: { title: string }) => title)).toEqual(['RFC 1: It is accepted']);
    expect(calls()).toBe(1);
  });
});
