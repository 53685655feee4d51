/** What a person reads while the app is registered: what will happen, what GitHub is sent, and what is next. */
import { createHash } from 'node:crypto';
import { type Html, html } from '@rapporteur/core/document';
import { EVENT_REASONS, type Manifest, RIGHT_REASONS } from '@rapporteur/core/github';

/** What the person chooses on the page. */
export type Wishes = {
  readonly name: string;
  readonly home: string;
  readonly address: string;
  readonly isPublic: boolean;
  /** The address leads nowhere yet, and the person knows. */
  readonly isLater: boolean;
};

/** What is settled before the page is opened. */
export type Ground = {
  readonly manifest: Manifest;
  /** The organisation; undefined if the app is the person's own. */
  readonly organization: string | undefined;
  /** Whether a channel of smee.io was asked for. */
  readonly smee: boolean;
  /** Where GitHub's pages are. */
  readonly webUrl: string;
  readonly envFile: string;
  /** What the file says already of an app. */
  readonly standing: readonly string[];
};

export type Complaint = { readonly field: 'name' | 'home' | 'address'; readonly text: string };

export const renderForm = (
  ground: Ground,
  {
    wishes,
    key,
    complaints,
  }: { readonly wishes: Wishes; readonly key: string; readonly complaints: readonly Complaint[] },
): string => {
  const { manifest, organization } = ground;
  const said = (field: Complaint['field']): readonly Html[] =>
    complaints.filter((one) => one.field === field).map(({ text }) => html`<p class="wrong" role="alert">${text}</p>`);
  return page(
    'Register Rapporteur at GitHub',
    html`
      <p>Nothing has happened yet. This page tells GitHub which app you would like; GitHub shows it to you once more, and only your click there makes it.</p>
      <form method="post" action="/">
        <input type="hidden" name="key" value="${key}">
        <h2>Whose it is</h2>
        <p>${ownerOf(ground)}</p>
        <label>Name <input name="name" value="${wishes.name}" required maxlength="34"></label>
        <p class="note">The bot comments under it. No other app or account of GitHub may have the same.</p>
        ${said('name')}
        <label>Home page <input name="home" value="${wishes.home}" required placeholder="https://"></label>
        <p class="note">Any page that tells people what the bot is for.</p>
        ${said('home')}
        <h2>Who may install it</h2>
        <label class="choice"><input type="radio" name="public" value="no" ${!wishes.isPublic && 'checked'}>
          <span><b>Private.</b> Only ${organization ?? 'your own account'}.</span></label>
        <label class="choice"><input type="radio" name="public" value="yes" ${wishes.isPublic && 'checked'}>
          <span><b>Public.</b> Every account of GitHub; this bot then works for strangers as well.</span></label>
        <h2>Where GitHub tells what happens</h2>
        ${ground.smee ? SMEE : addressField(wishes, complaints)}
        ${said('address')}
        <h2>What it may do</h2>
        ${table(Object.entries(manifest.permissions).map(([name, level]) => [`${words(name)}: ${level}`, RIGHT_REASONS[name] ?? '']))}
        <h2>What it hears of</h2>
        ${table(manifest.events.map((name) => [words(name), EVENT_REASONS[name] ?? '']))}
        <h2>What is kept</h2>
        <p>GitHub gives the app a key and a secret. They are written to <code>${ground.envFile}</code>, which only you may read, and go nowhere else.${standing(ground)}</p>
        <button>Check this, and show what is sent</button>
      </form>`,
  );
};

/** The last look before GitHub: the button posts the manifest there. */
export const renderManifest = (
  ground: Ground,
  { wishes, manifest, action }: { readonly wishes: Wishes; readonly manifest: object; readonly action: string },
): string =>
  page(
    'Ready for GitHub',
    html`
      <dl>
        <dt>Name</dt><dd>${wishes.name}</dd>
        <dt>For</dt><dd>${ground.organization ?? 'your own account'}, ${wishes.isPublic ? 'public' : 'private'}</dd>
        <dt>Webhooks go to</dt><dd>${wishes.address}</dd>
      </dl>
      <form method="post" action="${action}">
        <input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
        <button>Go on to GitHub</button>
      </form>
      <p class="note">GitHub asks you to confirm, and leads you back here. Its answer is good for one hour.</p>
      <details><summary>What is sent, to the letter</summary><pre>${JSON.stringify(manifest, null, 2)}</pre></details>`,
  );

export type Registered = {
  readonly name: string;
  readonly installUrl: string;
  readonly envFile: string;
  /** Where the former credentials are. */
  readonly kept: string | undefined;
};

export const renderDone = (ground: Ground, { name, installUrl, envFile, kept }: Registered): string =>
  page(
    `${name} is registered`,
    html`
      <p>Its key and its secret are in <code>${envFile}</code>, for you alone (0600).${kept === undefined ? '' : ` What stood there before is in ${kept}.`}</p>
      <ol>
        <li><a href="${installUrl}">Install it</a> on ${ground.organization ?? 'your account'}, on all repositories that have RFCs, working groups or meetings.</li>
        <li>Start it: <code>npx --yes pnpm@12.21.0 start</code></li>
        <li>Have everything checked: <code>npx --yes pnpm@12.21.0 rapporteur doctor</code></li>
      </ol>
      <p class="note">You can close this page.</p>`,
  );

/** Something did not go well; `detail` is shown as it is, to be copied. */
export const renderTrouble = (
  sentence: string,
  { key, detail }: { readonly key?: string; readonly detail?: string } = {},
): string =>
  page(
    'That did not work',
    html`
      <p class="wrong" role="alert">${sentence}</p>
      ${detail === undefined ? html`` : html`<pre>${detail}</pre>`}
      ${key === undefined ? html`` : html`<p><a href="/?key=${key}">Start again</a></p>`}`,
  );

const ownerOf = ({ organization, webUrl }: Ground): Html =>
  organization === undefined
    ? html`The app will be <b>your own</b>: of the account with which you are signed in at ${hostOf(webUrl)}. If it is to be an organisation’s, end this with Ctrl-C and call <code>pnpm start --register --org ORGANISATION</code>.`
    : html`The app will belong to the organisation <b>${organization}</b>. You have to be one of its owners, or a manager of its apps.`;

const SMEE = html`<p>You asked for a channel of <b>smee.io</b>: it is made when you press the button. Whoever knows its address can read along, so it is for trying out, not for private repositories.</p>`;

const addressField = (wishes: Wishes, complaints: readonly Complaint[]): Html => html`
  <label>Address of the bot <input name="address" value="${wishes.address}" required placeholder="https://bot.example.org/api/github/webhooks"></label>
  <p class="note">Where the world reaches this bot. If it cannot be reached from outside, end this with Ctrl-C and add <code>--smee</code> for trying it out.</p>
  ${
    complaints.some(({ field }) => field === 'address') || wishes.isLater
      ? html`<label class="choice"><input type="checkbox" name="later" value="yes" ${wishes.isLater && 'checked'}> <span>It will answer there later; register it all the same.</span></label>`
      : html``
  }`;

const standing = ({ standing, envFile }: Ground): Html =>
  standing.length === 0
    ? html``
    : html` <b>${envFile} says already: ${standing.join(', ')}.</b> That is not lost: the file is copied to <code>${envFile}.before</code>, or a name like it, first.`;

const table = (rows: readonly (readonly [string, string])[]): Html =>
  html`<table>${rows.map(([what, why]) => html`<tr><th scope="row">${what}</th><td>${why}</td></tr>`)}</table>`;

const words = (name: string): string => name.replaceAll('_', ' ');

const hostOf = (url: string): string => new URL(url).host;

const STYLE = `
:root { color-scheme: light dark; --line: #d8dee4; --quiet: #59636e; --wrong: #b3261e; --link: #0969da; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --quiet: #9198a1; --wrong: #ff8f85; --link: #4493f8; } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
label { display: block; font-weight: 600; margin-top: .75rem; } label.choice { display: flex; gap: .5rem; font-weight: 400; }
input[name=name], input[name=home], input[name=address] { display: block; box-sizing: border-box; width: 100%; font: inherit; font-weight: 400; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 6px; }
.note { color: var(--quiet); font-size: .9rem; margin: .25rem 0; } .wrong { color: var(--wrong); border-left: 3px solid; padding-left: .75rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); } th { width: 38%; font-weight: 600; }
dt { color: var(--quiet); font-size: .9rem; } dd { margin: 0 0 .75rem; overflow-wrap: anywhere; } a { color: var(--link); }
pre { overflow: auto; border: 1px solid var(--line); border-radius: 6px; padding: .75rem; } code { font-size: .9em; }
button { font: inherit; font-weight: 600; margin: 1.5rem 0; padding: .55rem 1.1rem; border: 0; border-radius: 6px; background: #1f883d; color: #fff; cursor: pointer; }`;

/** Nothing is loaded, and nothing runs. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'`;

const page = (title: string, body: Html): string => {
  const style = `<style>${STYLE}`;
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${style}</style>${html`<title>${title}</title></head>
    <body><main><h1>${title}</h1>${body}</main></body></html>`}`;
};
