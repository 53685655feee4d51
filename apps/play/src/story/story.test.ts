import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { findDoubles } from '../chaos/doubles.ts';
import { killAfterAccepting } from '../chaos/story.ts';
import { whereToLook } from './addresses.ts';
import { crawl } from './crawl.ts';
import { CHROMIUM, lookAt, pagesIn, unlikePages, VIEWS, violationsOf } from './look.ts';
import { playStory, type StoryResult } from './story.ts';
import { STORY_REPOSITORIES } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'rapporteur-story-'));
const told: string[] = [];
const killed = { moments: [] };
let story: StoryResult;

beforeAll(async () => {
  story = await playStory({
    folder,
    patienceMs: 150_000,
    tell: (line) => told.push(line),
    disturb: killAfterAccepting({ seed: 3553, kills: 6, longestMs: 600 }, killed),
  });
}, 480_000);
afterAll(async () => {
  await story?.close();
  rmSync(folder, { recursive: true, force: true });
});

const rfcPage = (): string => `${story.stage.github.url}/flyteorg/flyte/pull/${story.stage.found.rfc}`;

describe('the story', () => {
  it('ends whole though the bot is killed shortly after accepting a delivery, many times', () => {
    expect(story.stage.github.violations()).toEqual([]);
    expect(told.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(story.seen).toBe(story.total);
    expect(findDoubles(story.stage.github, STORY_REPOSITORIES)).toEqual([]);
    expect(killed.moments.length).toBeGreaterThan(5);
  });

  it('E8: every address that it prints can be opened, and shows the place that it names', async () => {
    const addresses = [...told, ...whereToLook(story.stage)].flatMap((line) => line.match(/https?:\/\/\S+/g) ?? []);
    expect(addresses.length).toBeGreaterThan(13);
    for (const address of new Set(addresses)) {
      const { hash } = new URL(address);
      const response = await fetch(address);
      const text = await response.text();
      const names = hash === '' || text.includes(`id="${hash.slice(1)}"`);
      expect({ address, status: response.status, names }).toEqual({ address, status: 200, names: true });
    }
  });

  it.each([
    [2, ['<strong>This RFC is in review</strong>', 'rfc/tracked', 'rapporteur / rfc', '<summary>']],
    [3, ['In review · waiting for', 'rfc/system/3749-sane-overridable-defaults.md']],
    [7, ['/agenda', '😕 rapporteur[bot]', 'triage']],
    [8, ['Contributors&#39; meetup: 22 June 2023', 'Ada Ruiz [Example Labs]', 'meeting/agenda']],
    [10, ['minutes/contributors-meetup/2023-06-22.md', 'merged">Merged']],
  ])('E8: what step %i brought about can be read on its page', async (step, parts) => {
    const line = told.find((one) => one.startsWith(`✓ ${String(step).padStart(2)}`));
    const text = await (await fetch(line?.match(/https?:\/\/\S+/)?.[0] ?? '')).text();
    for (const part of parts) expect(text).toContain(part);
  });

  it('E8: so can whatever these pages link to', async () => {
    const { url } = story.stage.github;
    const pages = [...told, url]
      .flatMap((line) => line.match(/https?:\/\/\S+/g) ?? [])
      .filter((one) => one.startsWith(url));
    const links = await Promise.all(
      [...new Set(pages)].map(async (page) => {
        const text = await (await fetch(page)).text();
        return [...text.matchAll(/<a [^>]*href="(\/[^"]*)/g)].map(([, path = '']) => path.replaceAll('&amp;', '&'));
      }),
    );
    const broken: string[] = [];
    for (const path of new Set(links.flat())) if (!(await fetch(`${url}${path}`)).ok) broken.push(path);
    expect(links.flat().length).toBeGreaterThan(40);
    expect(broken).toEqual([]);
  });
});

let browser: Browser | undefined;
afterAll(() => browser?.close());

const openBrowser = async (context: TestContext): Promise<Browser> => {
  context.skip(!existsSync(CHROMIUM), `there is no browser at ${CHROMIUM}`);
  // Its own sandbox does not work for root, as whom containers run.
  browser ??= await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
  return browser;
};

describe('E8: the local GitHub in a browser', () => {
  const open = async (
    context: TestContext,
    address: string,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Page> => {
    const page = await (await openBrowser(context)).newPage({ colorScheme });
    await page.goto(address);
    return page;
  };

  it('somebody comments as one of the people, and the bot’s answer comes by itself', async (context) => {
    const page = await open(context, rfcPage());
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    await page.getByLabel('As whom').selectOption('fg91');
    await page.getByLabel('Text, in Markdown').fill('/rfc status\n\n<img src=x onerror="console.log(1)">');
    await page.getByRole('button', { name: 'Comment' }).click();
    const link = page.getByRole('link', { name: 'read the answer' });
    await link.waitFor({ timeout: 60_000 });
    await link.click();
    const answer = page.locator(':target');
    expect(await answer.getByText('This RFC is in review').isVisible()).toBe(true);
    expect(await page.locator('article', { hasText: 'onerror=' }).first().isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });

  for (const scheme of ['light', 'dark'] as const)
    it(`pages keep the rules of accessibility that axe knows, ${scheme}`, async (context) => {
      const { url } = story.stage.github;
      const paths = ['', '/flyteorg/flyte', '/flyteorg/community/issues/14'];
      for (const address of [...paths.map((path) => `${url}${path}`), rfcPage()]) {
        const page = await open(context, address, scheme);
        const violations = await violationsOf(page, ['wcag2a', 'wcag2aa', 'wcag21aa']);
        expect({ address, violations }).toEqual({ address, violations: [] });
        await page.close();
      }
    });
});

describe('the pages of the story', () => {
  let crawling: ReturnType<typeof crawl> | undefined;
  const crawlStory = () => {
    const { url } = story.stage.bot;
    crawling ??= crawl(`${url}/`, [`${url}/robots.txt`, `${url}/sitemap.xml`]);
    return crawling;
  };

  it('link to nothing that is not there', async ({ task }) => {
    const { url } = story.stage.bot;
    const crawled = await crawlStory();
    task.meta.figures = { dead: crawled.dead.length, pages: pagesIn(crawled).length };
    expect(crawled.dead).toEqual([]);
    const names = [...crawled.found.keys()].map((address) => address.slice(url.length));
    for (const name of ['/-/style.css', '/sitemap.xml', `/rfcs/flyteorg/flyte/${story.stage.found.rfc}`])
      expect(names).toContain(name);
    const texts = [...crawled.found.values()].map(({ text }) => text).join('\n');
    expect(texts).not.toMatch(/embargo|signing keys/i);
  });

  it('say in previews elsewhere what they are', async () => {
    const { found } = await crawlStory();
    for (const { address, type, text } of found.values()) {
      if (!type.startsWith('text/html')) continue;
      const told = (name: string) => new RegExp(`<meta (?:property|name)="${name}" content="([^"]+)">`).exec(text)?.[1];
      expect({ address, title: told('og:title'), words: told('og:description'), url: told('og:url') }).toEqual({
        address,
        title: expect.any(String),
        words: expect.any(String),
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//),
      });
    }
  });

  it('can be read by everybody: narrow and wide, light and dark, with and without script', async (context) => {
    const browser = await openBrowser(context);
    const crawled = await crawlStory();
    const pages = pagesIn(crawled);
    const unlike = unlikePages(crawled, pages);
    const [plain, whole] = await Promise.all([browser.newContext({ javaScriptEnabled: false }), browser.newContext()]);
    // `pnpm pictures` looks at each page in each of these ways.
    const wrong = [...(await lookAt(whole, unlike, VIEWS.whole)), ...(await lookAt(plain, unlike, VIEWS.plain))];
    await Promise.all([plain.close(), whole.close()]);
    context.task.meta.figures = {
      axe: wrong.filter((line) => line.startsWith('axe ')).length,
      looked: unlike.length,
      pages: pages.length,
    };
    expect(wrong).toEqual([]);
  }, 400_000);

  it('three clicks lead from the status comment of an RFC to the words on which a statement of a meeting rests', async (context) => {
    const tab = await (await openBrowser(context)).newContext({ javaScriptEnabled: false });
    const page = await tab.newPage();
    let clicks = 0;
    const click = async (link: Locator): Promise<void> => {
      clicks += 1;
      await link.first().click();
    };
    await page.goto(`${story.stage.github.url}/flyteorg/flyte/pull/3553`);
    await click(page.getByRole('link', { name: 'all about this RFC' }));
    await click(page.locator('main a[href*="/meetings/"][href*="#s"]'));
    const quote = (await page.locator(':target blockquote').first().textContent()) ?? '';
    await click(page.locator(':target a[href*="/transcripts/"]'));
    const said = (await page.locator(':target').textContent()) ?? '';
    expect(said).toContain(/“([^”]+)”/.exec(quote)?.[1]);
    context.task.meta.figures = { clicks };
    expect(clicks).toBe(3);
    await tab.close();
  });

  it('as files on a server that only hands them out, they are the same', async (context) => {
    const site = join(folder, 'site');
    const server = createServer(({ url = '' }, response) => {
      const path = decodeURIComponent(new URL(url, 'http://files').pathname);
      const file = join(site, path.replace(/^\/flyte(?=\/)/, ''), path.endsWith('/') ? 'index.html' : '');
      if (!path.startsWith('/flyte/') || !existsSync(file)) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const home = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/flyte/`;
    const env = { ...process.env, RAPPORTEUR_REGISTRY_URL: story.stage.bot.url };
    const words = [CLI, 'site', 'export', site, '--url', home, '--title', 'Flyte'];
    const { stderr } = await promisify(execFile)(process.execPath, words, { env });
    expect(stderr).not.toContain('where nothing is');
    const crawled = await crawl(home, [`${home}robots.txt`, `${home}sitemap.xml`, `${home}404.html`]);
    expect(crawled.dead).toEqual([]);
    const live = pagesIn(await crawlStory());
    expect(pagesIn(crawled).length).toBeGreaterThan(live.length * 0.8);
    const again = await promisify(execFile)(process.execPath, words, { env });
    expect(again.stdout).toContain(': 0 written, 0 removed');
    if (existsSync(CHROMIUM)) {
      const tab = await (await openBrowser(context)).newContext();
      const unlike = unlikePages(crawled, pagesIn(crawled));
      expect(await lookAt(tab, unlike, [{ width: 320, colorScheme: 'light' }])).toEqual([]);
      await tab.close();
    }
    server.close();
  }, 400_000);

  const TYPES: Readonly<Record<string, string>> = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.xml': 'application/xml; charset=utf-8',
    '.atom': 'application/atom+xml',
  };
});

const CLI = join(import.meta.dirname, '../../../../apps/cli/src/main.ts');
