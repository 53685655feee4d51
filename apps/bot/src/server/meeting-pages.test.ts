import { clone } from '@bufbuild/protobuf';
import { MeetingSchema, SeriesSchema } from '@rapporteur/idl';
import type { Put } from '@rapporteur/registry';
import { describe, expect, it } from 'vitest';
import { type Community, DATE, putsOf } from '../../testing/community.ts';
import { OPEN, SECRET, usePages } from '../../testing/pages.ts';

const NOW = new Date(`${DATE}T20:00:00Z`);
const servePages = usePages(() => NOW);

/** With a rule and zones by which meetings can be planned. */
const planned = (community: Community): readonly Put[] =>
  putsOf(community).map((put): Put => {
    const { message } = put;
    if (message.$typeName === 'rapporteur.v1.Meeting')
      return { ...put, message: Object.assign(clone(MeetingSchema, message), { timeZone: 'UTC' }) };
    if (message.$typeName !== 'rapporteur.v1.Series') return put;
    const plan = {
      rule: 'FREQ=WEEKLY;BYDAY=TH',
      anchor: '2031-05-01T10:00',
      timeZone: 'UTC',
      slots: [],
      exceptions: [],
    };
    return { ...put, message: Object.assign(clone(SeriesSchema, message), plan) };
  });

const serve = (...communities: readonly Community[]) => servePages(communities.flatMap(planned));

const LISTS = [
  '/meetings',
  '/decisions',
  '/decisions.json',
  '/actionItems',
  '/actionItems?state=all',
  '/actionItems.atom',
];
const pagesOf = ({ key, repository }: Community): readonly string[] => [
  `/series/${key}`,
  `/series/${key}.atom`,
  `/meetings/${key}/${DATE}`,
  `/meetings/${key}/2031-05-15`,
  `/minutes/${key}/${DATE}`,
  `/transcripts/${key}/${DATE}`,
  `/decisions/${key}/${DATE}/1`,
  `/actionItems/${key}/${DATE}/1`,
  `/actionItems?owner=owner_login+of+${repository}`,
  `/settings/${repository}`,
];

describe('the pages of meetings', () => {
  it('are to a stranger as if what is private were not there', async () => {
    const whole = await serve(OPEN, SECRET);
    const open = await serve(OPEN);
    for (const path of [...LISTS, ...pagesOf(OPEN), ...pagesOf(SECRET)]) {
      const answer = await whole(path);
      expect([path, answer]).toEqual([path, await open(path)]);
      const isOfSecret = pagesOf(SECRET).includes(path) && !path.includes('?');
      expect([path, answer.status]).toEqual([path, isOfSecret ? 404 : 200]);
      if (!path.includes('secret')) expect(answer.text).not.toContain('secret');
    }
  });
});
