/** The front page: what is decided now, what waits for whom, when people meet. */
import { html } from '@rapporteur/core/document';
import { MeetingState, type Rfc, Stage } from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import type { Route } from './page.ts';
import { lines, moment, person, section } from './parts.ts';
import type { Visit } from './visit.ts';

export const FRONT: Route = {
  path: '/',
  load: async (visit) => {
    const { client, site, now } = visit;
    const [decided, meetings] = await Promise.all([
      client.listRfcs({ stages: [Stage.FCP_PROPOSED, Stage.FCP], pageSize: MOST }).page(),
      client.listOccurrences({ from: now.toISOString().slice(0, 10) }),
    ]);
    const next = meetings.filter(({ state }) => state !== MeetingState.CANCELLED).slice(0, 5);
    return {
      title: site.title,
      description: 'Where every RFC stands and why, what waits for whom, and what was decided.',
      body: html`<h1>${site.title}</h1>
${section(
  'now',
  'Decided now',
  lines(
    decided.items.map((rfc) => rfcLine(visit, rfc)),
    'No final comment period runs.',
  ),
)}
${section(
  'next',
  'Next meetings',
  lines(
    next.map(
      ({ name, title, start, end, timeZone }) =>
        html`<a href="${pagePath(name)}">${title}</a>${start && html`<p>${moment(start, timeZone, end)}</p>`}`,
    ),
    'No meeting is planned.',
  ),
)}`,
    };
  },
};

const MOST = 10;

const rfcLine = (visit: Visit, { name, subject, next }: Rfc) =>
  html`<a href="${pagePath(name)}">${subject?.title || name}</a>${next && html`<p>${next.text}${next.waitingFor.length > 0 && html` Waiting for ${next.waitingFor.map((one, index) => html`${index > 0 && ', '}${next.roles.includes(one) ? one : person(visit, one)}`)}.`}</p>`}`;
