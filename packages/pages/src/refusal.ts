/** Errors as pages: what happened, and what to do. */
import { RapporteurError } from '@rapporteur/client';
import { html } from '@rapporteur/core/document';
import { SIGN_IN_PATH } from './frame.ts';
import type { Page } from './page.ts';
import type { Visit } from './visit.ts';

/** What is not for the reader and what never was have the same page. */
export const NOT_FOUND: Page = {
  status: 404,
  title: 'There is nothing here',
  description: 'Nothing that everybody may see stands at this address.',
  isView: true,
  body: html`<h1>There is nothing here</h1>
<p>Nothing that you may see stands at this address. It may have a typing error, or lead to something private, which people see who sign in with GitHub and may see it there.</p>
<p>The <a href="/">front page</a> leads to everything that is public.</p>`,
};

/** The page for an error; undefined for one that is a fault of ours. */
export const refusalOf = (error: unknown): Page | undefined => {
  if (!(error instanceof RapporteurError)) return undefined;
  switch (error.code) {
    case 'not_found':
      return NOT_FOUND;
    case 'invalid':
      return {
        status: 400,
        title: 'This address asks for something unknown',
        description: 'The address is not one of these pages.',
        isView: true,
        body: html`<h1>This address asks for something unknown</h1>
<p>${error.message}</p>
<p>The <a href="/">front page</a> leads to everything that is public.</p>`,
      };
    case 'unauthenticated':
    case 'forbidden':
      return {
        status: 403,
        title: 'Sign in to read this',
        description: 'This is shown to people who prove who they are.',
        isView: true,
        body: html`<h1>Sign in to read this</h1>
<p>${error.message}</p>`,
      };
    case 'unavailable':
    case 'deadline':
      return BUSY;
    default:
      return undefined;
  }
};

export const BUSY: Page = {
  status: 503,
  retryAfter: 5,
  title: 'Try again in a moment',
  description: 'The page cannot be shown just now.',
  isView: true,
  body: html`<h1>Try again in a moment</h1>
<p>The page cannot be shown just now: too much is asked at once, or the database or GitHub does not answer. Nothing is lost; load it again in a few seconds.</p>`,
};

export const FAULT: Page = {
  status: 500,
  title: 'This page failed',
  description: 'The page cannot be shown.',
  isView: true,
  body: html`<h1>This page failed</h1>
<p>That is a fault of this program, and its log says which. The <a href="/">other pages</a> may well work.</p>`,
};

/** To who has not signed in, where nothing is shown without that; the same for every address. */
export const closed = ({ site, path }: Visit): Page => ({
  status: 403,
  title: 'Sign in to read this',
  description: 'These pages are shown to people who sign in.',
  isView: true,
  body: html`<h1>Sign in to read this</h1>
<p>Here nothing is shown to people who have not signed in.</p>
${
  site.hasSignIn
    ? html`<p><a href="${SIGN_IN_PATH}?back=${encodeURIComponent(path)}">Sign in with GitHub</a></p>`
    : html`<p>Nobody can sign in on this server yet: whoever runs it sets a client secret of its GitHub App.</p>`
}`,
});

/** To an address that asks too often. */
export const hasty = (seconds: number, perMinute: number): Page => ({
  status: 429,
  retryAfter: seconds,
  title: 'Too many pages at once',
  description: 'One address opens only so many pages a minute here.',
  isView: true,
  body: html`<h1>Too many pages at once</h1>
<p>One address opens at most ${perMinute} pages a minute here. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.</p>`,
});
