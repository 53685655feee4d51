/** A browser without a window: it keeps cookies as browsers do, goes where it is led, and sends forms as pages of a site do. */

export type Shown = { readonly status: number; readonly url: string; readonly text: string; readonly headers: Headers };

export type Browser = {
  open(url: string): Promise<Shown>;
  /** Sends a form as a page at `from` does. */
  send(
    url: string,
    form: { readonly fields?: Readonly<Record<string, string>>; readonly from: string },
  ): Promise<Shown>;
  /** What it keeps of a host, "127.0.0.1:3000": names and values. */
  cookies(host: string): ReadonlyMap<string, string>;
  /** Puts a cookie there, as somebody who found one would. */
  keep(host: string, name: string, value: string): void;
  /** Every address it was led through. */
  readonly went: readonly string[];
};

export const createBrowser = (): Browser => {
  const jars = new Map<string, Map<string, string>>();
  const went: string[] = [];
  const jarOf = (host: string): Map<string, string> => {
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };

  const go = async (url: string, init: RequestInit, left = 10): Promise<Shown> => {
    went.push(url);
    const { host } = new URL(url);
    const jar = jarOf(host);
    const headers = new Headers({ accept: 'text/html', ...init.headers });
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (/; Max-Age=0(?:;|$)/.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const to = response.headers.get('location');
    const text = await response.text();
    if (to === null || left === 0) return { status: response.status, url, text, headers: response.headers };
    return go(new URL(to, url).href, { headers: { 'sec-fetch-site': 'cross-site' } }, left - 1);
  };

  return {
    open: (url) => go(url, {}),
    send: (url, { fields = {}, from }) => {
      const { origin } = new URL(from);
      const isOwn = origin === new URL(url).origin;
      return go(url, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { origin, 'sec-fetch-site': isOwn ? 'same-origin' : 'cross-site' },
      });
    },
    cookies: jarOf,
    keep: (host, name, value) => jarOf(host).set(name, value),
    went,
  };
};

/** Signs in at the local GitHub: where the page of the bot leads, its button for somebody, and back. */
export const signIn = async (browser: Browser, pages: string, as: string, back = '/'): Promise<Shown> => {
  const asked = await browser.open(`${pages}/-/sign-in?back=${encodeURIComponent(back)}`);
  const action = /<form method="post" action="([^"]+)"/.exec(asked.text)?.[1];
  if (action === undefined) throw new Error(`The local GitHub asks nothing: ${asked.status} ${asked.text}`);
  return browser.send(new URL(action, asked.url).href, { fields: { as }, from: asked.url });
};
