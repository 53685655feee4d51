/** Pages on which a person decides, as GitHub has them for whoever is signed in there; here they also ask who looks at them. */
import { html } from '@rapporteur/core/document';
import type { Reply } from '../router.ts';
import type { World } from '../world.ts';

export const page = (status: number, title: string, more?: ReturnType<typeof html>): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  bytes: Buffer.from(
    String(html`<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${more}</html>`),
  ),
});

/** Sends `as`, which is empty for who cancels. */
export const askPerson = (
  { accounts }: Pick<World, 'accounts'>,
  {
    title,
    action,
    fields,
  }: { readonly title: string; readonly action: string; readonly fields?: ReturnType<typeof html> },
): Reply => {
  const people = [...accounts.values()].filter(({ type }) => type === 'User');
  return page(
    200,
    title,
    html`<form method="post" action="${action}">
${fields}${people.map(({ login }) => html`<button name="as" value="${login}">Authorize as ${login}</button>\n`)}<button name="as" value="" formnovalidate>Cancel</button>
</form>`,
  );
};
