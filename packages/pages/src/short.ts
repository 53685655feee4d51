/** Short addresses lead to the best page of what they name. */
import { RapporteurError } from '@rapporteur/client';
import {
  parseShort,
  SHORT_SCHEME,
  type ShortAddress,
  toActionItemName,
  toDecisionName,
  toGroupName,
  toMeetingName,
  toMinutesName,
  toRfcName,
  toSeriesName,
  toTranscriptName,
} from '@rapporteur/idl';
import { itemAnchor, pagePath } from './addresses.ts';
import { ifThere } from './found.ts';
import type { Route } from './page.ts';
import { turnPath } from './turns.ts';
import type { Visit } from './visit.ts';

export const SHORT: Route = {
  path: '/t/*',
  load: async (visit) => {
    const parsed = parseShort(`${SHORT_SCHEME}${visit.address.slice('/t/'.length)}`);
    if ('reason' in parsed) throw new RapporteurError('invalid', parsed.reason);
    if ('series' in parsed.address && !(await isOf(visit, parsed.address)))
      throw new RapporteurError('not_found', 'There is no such meeting.');
    return { to: placeOfShort(parsed.address), isForNow: true };
  },
};

/** The page, at the place on it. */
const placeOfShort = (address: ShortAddress): string => {
  switch (address.of) {
    case 'rfc':
      return pagePath(toRfcName({ ...address, repository: `${address.organisation}/${address.repository}` }));
    case 'group':
      return pagePath(toGroupName(address.key));
    case 'artifact':
      return pagePath(`artifacts/${address.organisation}/${address.name}@${address.version}`);
    default:
      return placeOfMeeting(address, `${address.series}/${address.date}`);
  }
};

const placeOfMeeting = (address: Extract<ShortAddress, { series: string }>, occurrence: string): string => {
  const page = pagePath(toMeetingName(occurrence));
  switch (address.of) {
    case 'meeting':
      return page;
    case 'agenda':
      return `${page}#${address.item === undefined ? 'agenda' : itemAnchor(address.item)}`;
    case 'notes':
      return `${page}#${encodeURIComponent(address.item ?? 'notes')}`;
    case 'transcript':
      return address.item === undefined ? pagePath(toTranscriptName(occurrence)) : turnPath(occurrence, address.item);
    case 'minutes':
      return pagePath(toMinutesName(occurrence));
    case 'decision':
      return pagePath(toDecisionName(occurrence, address.number));
    case 'action':
      return pagePath(toActionItemName(occurrence, address.number));
    default:
      return address satisfies never;
  }
};

/** A series of the same key may be another organisation's; GitHub ignores the case of its names. */
const isOf = async (
  { client }: Visit,
  { organisation, series, date }: Extract<ShortAddress, { series: string }>,
): Promise<boolean> => {
  const [meeting, planned] = await Promise.all([
    ifThere(client.getMeeting(toMeetingName(`${series}/${date}`))),
    ifThere(client.getSeries(toSeriesName(series))),
  ]);
  const [owner] = (meeting ?? planned)?.repository.split('/') ?? [];
  return owner?.toLowerCase() === organisation.toLowerCase();
};
