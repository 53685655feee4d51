/** Everything that links lead to from an address, and which of them lead to nothing. */

type Found = {
  /** Without the anchor. */
  readonly address: string;
  readonly type: string;
  readonly text: string;
  /** Whether what is linked stands at another address. */
  readonly isElsewhere: boolean;
};

export type Crawled = {
  /** What was found, by its address as it is linked. */
  readonly found: ReadonlyMap<string, Found>;
  /** "PAGE: LINK", also where a page has no such place, or a link leaves the folder in which all of them stand. */
  readonly dead: readonly string[];
};

/** `start` ends with a slash: all that belongs together stands below it. */
export const crawl = async (start: string, more: readonly string[] = []): Promise<Crawled> => {
  const found = new Map<string, Found>();
  const dead = new Set<string>();
  const anchors: { readonly on: string; readonly link: string; readonly to: string; readonly id: string }[] = [];
  const asked = new Set([start, ...more]);
  for (let wave: readonly (readonly [string, string])[] = [...asked].map((one) => [one, start]); wave.length > 0; ) {
    const next: [string, string][] = [];
    for (const [address, on] of wave) {
      const response = await fetch(address);
      const text = await response.text();
      if (!response.ok) {
        dead.add(`${on}: ${address} (${response.status})`);
        continue;
      }
      const isElsewhere = response.redirected || text.includes(' http-equiv="refresh" ');
      found.set(address, { address, type: response.headers.get('content-type') ?? '', text, isElsewhere });
      for (const link of linksOf(response.headers.get('content-type') ?? '', text)) {
        const url = URL.canParse(link, response.url) ? new URL(link, response.url) : undefined;
        if (!url) dead.add(`${address}: ${link}`);
        if (!url || url.origin !== new URL(start).origin) continue;
        const to = `${url.origin}${url.pathname}${url.search}`;
        if (!to.startsWith(start)) dead.add(`${address}: ${link}`);
        if (url.hash !== '') anchors.push({ on: address, link, to, id: decodeURIComponent(url.hash.slice(1)) });
        if (asked.has(to)) continue;
        if (asked.size > MOST) throw new Error(`More than ${MOST} addresses are linked from ${start}.`);
        asked.add(to);
        next.push([to, address]);
      }
    }
    wave = next;
  }
  for (const { on, link, to, id } of anchors)
    if (found.get(to)?.text.includes(` id="${id}"`) === false) dead.add(`${on}: ${link}`);
  return { found, dead: [...dead] };
};

const MOST = 3_000;

const linksOf = (type: string, text: string): readonly string[] => {
  if (type.startsWith('application/xml'))
    return [...text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, to = '']) => plain(to));
  if (!type.startsWith('text/html')) return [];
  const refreshed = [...text.matchAll(/http-equiv="refresh" content="0; url=([^"]*)"/g)];
  return [...text.matchAll(/ (?:href|src)="([^"]*)"/g), ...refreshed].map(([, to = '']) => plain(to));
};

const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
