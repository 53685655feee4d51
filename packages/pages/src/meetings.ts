/** When people meet: the next meetings of all series, and those that were. */
import { type Html, html } from '@rapporteur/core/document';
import { describeRule } from '@rapporteur/core/meeting';
import type { Series } from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { goOn, MOST_LINES, pageToken } from './found.ts';
import { isOver, isoDay, meetingLine, ON_RECORD } from './occasion.ts';
import type { Route } from './page.ts';
import { lines, section } from './parts.ts';
import type { Visit } from './visit.ts';

export const MEETINGS: Route = {
  path: '/meetings',
  load: async (visit) => {
    const { client, now } = visit;
    const token = pageToken(visit);
    const past = listPast(visit, token);
    if (token !== '')
      return {
        title: 'Earlier meetings',
        description: 'Meetings that were, with their agendas and notes.',
        section: 'meetings',
        isView: true,
        body: html`<h1>Earlier meetings</h1>
${await past}`,
      };
    const [series, coming, earlier] = await Promise.all([
      client.listSeries({ pageSize: MOST_SERIES }).page(),
      client.listOccurrences({ from: isoDay(now, -1), to: isoDay(now, DAYS_AHEAD) }),
      past,
    ]);
    const next = coming.filter((one) => !isOver(one, now)).slice(0, MOST_NEXT);
    return {
      title: 'Meetings',
      description: 'When people meet next, what stands on the agendas, and the notes of the meetings that were.',
      section: 'meetings',
      body: html`<h1>Meetings</h1>
${section('next', 'Next meetings', lines(next.map(meetingLine), 'No meeting is planned for the next three months.'))}
${section('series', 'Series', lines(series.items.map(seriesLine), 'No meetings are planned here.'))}
${section('past', 'Earlier meetings', earlier)}`,
    };
  },
};

const listPast = async (visit: Visit, token: string): Promise<Html> => {
  const asked = { states: ON_RECORD, orderBy: 'date desc', pageSize: MOST_LINES };
  const { items, nextPageToken } = await visit.client.listMeetings(asked).page(token);
  const past = items.filter((one) => isOver(one, visit.now));
  return html`${lines(past.map(meetingLine), 'No meeting is on record yet.')}
${goOn(visit, nextPageToken, 'Older meetings')}`;
};

const MOST_SERIES = 100;
const MOST_NEXT = 20;
const DAYS_AHEAD = 90;

const seriesLine = (series: Series) =>
  html`<a href="${pagePath(series.name)}">${series.title || series.key}</a><p>${describeRule(series) || 'By appointment'}.</p>`;
