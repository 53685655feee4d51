/** What a browser makes of pages. */
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import type { Crawled } from './crawl.ts';

export const CHROMIUM = '/usr/bin/chromium';

/** How a page is looked at. */
export type View = {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** Rules of axe by their tags; without any, only whether the page fits its width. */
  readonly rules?: readonly string[];
};

/** By their tags. */
export const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'];

/** With the script of the pages, and without any. */
export const VIEWS: { readonly whole: readonly View[]; readonly plain: readonly View[] } = {
  whole: [
    { width: 1280, colorScheme: 'light', rules: ALL_RULES },
    // What hangs on colours and on room.
    { width: 320, colorScheme: 'dark', rules: ['cat.color', 'cat.keyboard'] },
  ],
  plain: [
    { width: 320, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
  ],
};

/** What is wrong with pages, as a browser shows them one after the other in one tab. */
export const lookAt = async (
  tab: BrowserContext,
  addresses: readonly string[],
  views: readonly View[],
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const page = await tab.newPage();
  let address = '';
  const { origin } = new URL(addresses[0] ?? '');
  page.on('console', (message) => wrong.push(`${address} says: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`${address} fails: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) wrong.push(`${address} asks for ${request.url()}`);
  });
  for (address of addresses) {
    await page.goto(address);
    for (const { width, colorScheme, rules } of views) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      for (const { id, nodes } of rules === undefined ? [] : await violationsOf(page, rules))
        wrong.push(`axe ${address} at ${width}, ${colorScheme}: ${id} ${nodes[0]?.html.slice(0, 200)}`);
      const scrolls = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      if (scrolls) wrong.push(`${address} scrolls sideways at ${width}`);
    }
  }
  return wrong;
};

/** Violations of the rules of axe with such tags. */
export const violationsOf = async (page: Page, rules: readonly string[]) => {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const told = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })`,
  );
  return ViolationsSchema.parse(told).violations;
};

const ViolationsSchema = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** The pages among what was found. */
export const pagesIn = ({ found }: Crawled): readonly string[] =>
  [...found.values()]
    .filter(({ type, isElsewhere }) => type.startsWith('text/html') && !isElsewhere)
    .map(({ address }) => address);

/**
 * So many pages that whatever is built in any of them is built in one of these: every element, with its class, its role and what it
 * stands in. The others differ from them in words and in numbers of elements only.
 */
export const unlikePages = ({ found }: Crawled, pages: readonly string[]): readonly string[] => {
  const built = pages.map((address) => ({ address, parts: partsOf(found.get(address)?.text ?? '') }));
  const seen = new Set<string>();
  return built
    .toSorted((a, b) => b.parts.size - a.parts.size)
    .filter(({ parts }) => {
      const before = seen.size;
      for (const part of parts) seen.add(part);
      return seen.size > before;
    })
    .map(({ address }) => address);
};

const partsOf = (html: string): ReadonlySet<string> => {
  const parts = new Set<string>();
  const open: string[] = [];
  for (const [, end, name = '', attributes = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^>]*)?)>/g)) {
    if (end) {
      while (open.length > 0 && !open.pop()?.startsWith(`${name} `));
      continue;
    }
    const told = [...attributes.matchAll(/\s([a-z-]+)(?:="([^"]*)")?/g)].map(([, attribute = '', value = '']) =>
      attribute === 'class' || attribute === 'role' ? `${attribute}=${value}` : attribute,
    );
    const part = `${name} ${told.join(' ')}`;
    parts.add(`${open.at(-1) ?? ''}>${part}`);
    if (!EMPTY.has(name)) open.push(part);
  }
  return parts;
};

const EMPTY = new Set(['area', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);
