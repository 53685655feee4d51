import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { findDoubles } from '../chaos/doubles.ts';
import { killAfterAccepting } from '../chaos/story.ts';
import { whereToLook } from './addresses.ts';
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

describe('E8: the pages in a browser', () => {
  const CHROMIUM = '/usr/bin/chromium';
  let browser: Browser | undefined;
  afterAll(() => browser?.close());

  const open = async (
    context: TestContext,
    address: string,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Page> => {
    context.skip(!existsSync(CHROMIUM), `there is no browser at ${CHROMIUM}`);
    // Its own sandbox does not work for root, as whom containers run.
    browser ??= await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
    const page = await browser.newPage({ colorScheme });
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
        await page.evaluate(axe.source);
        const { violations } = ViolationsSchema.parse(
          await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] })'),
        );
        expect({ address, violations }).toEqual({ address, violations: [] });
        await page.close();
      }
    });
});

const ViolationsSchema = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});
