/** `pnpm pictures`: plays the story, looks at all of its pages, and takes the pictures of those that stand in the README. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { crawl } from './story/crawl.ts';
import { CHROMIUM, lookAt, pagesIn, VIEWS } from './story/look.ts';
import { playStory } from './story/story.ts';

const PICTURES = join(import.meta.dirname, '../../../docs/pictures');

const folder = mkdtempSync(join(tmpdir(), 'rapporteur-pictures-'));
const { seen, total, stage, close } = await playStory({ folder, tell: (line) => console.log(line) });
try {
  if (seen < total) throw new Error('The story did not come to its end, so there is nothing to show.');
  const pages = {
    front: '/',
    rfc: `/rfcs/flyteorg/flyte/${stage.found.rfc}`,
    meeting: '/meetings/contributors-meetup/2023-06-22#notes',
  };
  // Its own sandbox does not work for root, as whom containers run.
  const browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
  const all = pagesIn(await crawl(`${stage.bot.url}/`));
  const [plain, whole] = await Promise.all([browser.newContext({ javaScriptEnabled: false }), browser.newContext()]);
  const wrong = [...(await lookAt(whole, all, VIEWS.whole)), ...(await lookAt(plain, all, VIEWS.plain))];
  console.log(`${all.length} pages`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  // Without the script, which shows times in the zone of whoever looks.
  const tab = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 800, height: 640 } });
  const page = await tab.newPage();
  mkdirSync(PICTURES, { recursive: true });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${stage.bot.url}${path}`);
    if (name === 'meeting') await page.locator('details[id] summary').first().click();
    writeFileSync(join(PICTURES, `${name}.png`), await page.screenshot());
    console.log(`docs/pictures/${name}.png`);
  }
  await browser.close();
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
