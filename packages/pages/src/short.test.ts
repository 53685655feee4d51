import { formatShort, parseShort, type ShortAddress } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../testing/community.ts';

const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const organisation = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,20}$/);
const repository = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/).filter((name) => name !== '.' && name !== '..');
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const number = fc.integer({ min: 1, max: 999_999_999 });
// Names that look like other parts of an address are the ones that could be mistaken for them.
const awkward = fc.constantFrom('rfcs', 'group', 'artifact', 'notes', 'agenda', '2026-05-07', 'v1', 't', '1', 'a.b');
const item = fc
  .oneof(awkward, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), fc.constant('acme/widgets#7'))
  .filter((text) => text !== '.' && text !== '..' && text.isWellFormed());
const series = fc.oneof(key, awkward);

const address: fc.Arbitrary<ShortAddress> = fc.oneof(
  fc.record({ of: fc.constant('meeting' as const), organisation, series, date: day }),
  fc.record(
    { of: fc.constantFrom('agenda', 'notes', 'transcript', 'minutes'), organisation, series, date: day, item },
    { requiredKeys: ['of', 'organisation', 'series', 'date'] },
  ),
  fc.record({ of: fc.constantFrom('decision', 'action'), organisation, series, date: day, number }),
  fc.record({ of: fc.constant('rfc' as const), organisation, repository: fc.oneof(repository, awkward), number }),
  fc.record({ of: fc.constant('group' as const), organisation, key: series }),
  fc.record({
    of: fc.constant('artifact' as const),
    organisation,
    name: fc.tuple(series, series).map((parts) => parts.join('/')),
    version: fc.stringMatching(/^[0-9a-f]{8,64}$/),
  }),
);

describe('short addresses', () => {
  it('what is written is read as what it was', () => {
    fc.assert(
      fc.property(address, (one) => {
        expect(parseShort(formatShort(one))).toEqual({ address: one });
      }),
      { numRuns: 1_000 },
    );
  });

  it('what is read is written as it was, and everything else gets a reason', () => {
    const pieces = fc.constantFrom(
      ...['rapporteur://', 'v1', 'v2', '/', '//', 'acme', 'meetup', '2026-05-07', '2026-02-30', 'notes', 's3', 'rfcs'],
      ...[
        '7',
        '0',
        '007',
        'group',
        'artifact',
        '%2F',
        '%2f',
        '%41',
        '%',
        '..',
        '.',
        ' ',
        '#',
        '?',
        '\n',
        'é',
        '%C3%A9',
      ],
    );
    const text = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string(), address.map(formatShort)), (one) => {
        const parsed = parseShort(one);
        if ('address' in parsed) expect(formatShort(parsed.address)).toBe(one);
        else expect(parsed.reason).toMatch(/^["A-Z].+\.$/s);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['rapporteur://v1/acme/meetup/2026-05-07', { of: 'meeting' }],
    ['rapporteur://v1/acme/meetup/2026-05-07/notes/s3', { of: 'notes', item: 's3' }],
    ['rapporteur://v1/acme/meetup/2026-05-07/agenda/acme%2Fwidgets%237', { of: 'agenda', item: 'acme/widgets#7' }],
    ['rapporteur://v1/acme/meetup/2026-05-07/actions/2', { of: 'action', number: 2 }],
    ['rapporteur://v1/acme/2026-05-07/rfcs/7', { of: 'rfc', repository: '2026-05-07' }],
    ['rapporteur://v1/acme/rfcs/2026-05-07/notes', { of: 'notes', series: 'rfcs' }],
    ['rapporteur://v1/acme/group/group', { of: 'group', key: 'group' }],
  ])('%s', (text, read) => {
    expect(parseShort(text)).toMatchObject({ address: read });
  });

  it.each([
    ['see rapporteur://v1/acme/meetup/2026-05-07', 'A short address begins with "rapporteur://v1/".'],
    ['rapporteur://v2/acme/meetup/2026-05-07', '"v2" is no version of short addresses that is known; "v1" is.'],
    ['rapporteur://v1/acme', 'A short address goes on with what it leads to, such as "/meetup/2026-05-07/notes".'],
    [
      'rapporteur://v1/acme/meetup/2026-02-30',
      '"2026-02-30" is neither a day of the calendar nor one of "rfcs", "group" and "artifact".',
    ],
    ['rapporteur://v1/acme/meetup/2026-05-07/notes/', 'Nothing stands after "/notes/".'],
    [
      'rapporteur://v1/acme/meetup/2026-05-07/slides',
      '"slides" is nothing that a meeting has; "agenda", "notes", "transcript", "minutes", "decisions" and "actions" are.',
    ],
    [
      'rapporteur://v1/acme/meetup/2026-05-07/notes/s3/x',
      'Too much stands after the date; a "/" within an item is written "%2F".',
    ],
    ['rapporteur://v1/acme/widgets/rfcs/007', 'One number from 1 stands after "/rfcs/".'],
    [
      'rapporteur://v1/acme/meetup/2026-05-07/notes/%73',
      '"%73" is not written as it should be: only what needs it is percent-encoded.',
    ],
    ['rapporteur://v1/acme/meetup/2026-05-07/notes/..', '".." is no item.'],
  ])('%s is refused with a reason', (text, reason) => {
    expect(parseShort(text)).toEqual({ reason });
  });

  it('what no address can say is not written', () => {
    const meeting = { organisation: 'acme', series: 'meetup', date: '2026-05-07' };
    expect(() => formatShort({ of: 'notes', ...meeting, item: '' })).toThrow('Nothing stands after "/notes/".');
    expect(() => formatShort({ of: 'notes', ...meeting, item: '\ud800' })).toThrow('whole characters');
    expect(() => formatShort({ of: 'meeting', ...meeting, date: '7 May' })).toThrow('"7 May" is neither');
  });
});

describe('an address /t/… leads to the best page', () => {
  it.each([
    ['v1/acme/meetup/2026-05-07', '/meetings/meetup/2026-05-07'],
    ['v1/ACME/meetup/2026-05-07/agenda', '/meetings/meetup/2026-05-07#agenda'],
    ['v1/acme/meetup/2026-05-07/agenda/acme%2Fwidgets%237', '/meetings/meetup/2026-05-07#item-acme-widgets-7'],
    ['v1/acme/meetup/2026-05-07/notes', '/meetings/meetup/2026-05-07#notes'],
    ['v1/acme/meetup/2026-05-07/notes/s1', '/meetings/meetup/2026-05-07#s1'],
    ['v1/acme/meetup/2026-05-07/transcript', '/transcripts/meetup/2026-05-07'],
    ['v1/acme/meetup/2026-05-07/transcript/t2', '/transcripts/meetup/2026-05-07#t2'],
    ['v1/acme/meetup/2026-05-07/minutes', '/minutes/meetup/2026-05-07'],
    ['v1/acme/meetup/2026-05-07/decisions/1', '/decisions/meetup/2026-05-07/1'],
    ['v1/acme/meetup/2026-05-07/actions/1', '/actionItems/meetup/2026-05-07/1'],
    ['v1/acme/widgets/rfcs/7', '/rfcs/acme/widgets/7'],
    ['v1/acme/caching/group', '/groups/caching'],
    ['v1/acme/meetup/2026-06-04', '/meetings/meetup/2026-06-04'],
  ])('/t/%s', async (short, place) => {
    const { open } = await createWorld();
    const { status, headers } = await open(`/t/${short}`);
    expect([status, headers.get('location')]).toEqual([302, place]);
    const [path = '', anchor] = place.split('#');
    const { status: there, text } = await open(path);
    expect(there).toBe(path.startsWith('/minutes/') ? 404 : 200);
    if (anchor) expect(text).toContain(`id="${anchor}"`);
  });

  it('which one that is none is told with its reason, and another organisation’s series is not there', async () => {
    const { open } = await createWorld();
    const { status, text } = await open('/t/v1/acme/meetup/2026-02-30');
    expect(status).toBe(400);
    expect(text).toContain('&quot;2026-02-30&quot; is neither a day of the calendar');
    expect((await open('/t/v1/other/meetup/2026-05-07')).status).toBe(404);
    expect((await open('/t/v1/acme/elsewhere/2026-05-07')).status).toBe(404);
  });
});
