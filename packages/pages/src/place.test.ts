import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toStaticPlace } from './place.ts';

it.each([
  ['/', '/'],
  ['/rfcs', '/rfcs/'],
  ['/meetings/meetup/2026-05-07#s3', '/meetings/meetup/2026-05-07/#s3'],
  ['/rfcs?stage=fcp', '/rfcs/-/stage=fcp/'],
  ['/rfcs?stage=fcp#now', '/rfcs/-/stage=fcp/#now'],
  ['/changes.atom', '/changes.atom'],
  ['/-/style.css', '/-/style.css'],
  ['/calendar/series/meetup.ics', '/calendar/series/meetup.ics'],
])('%s stands at %s', (path, place) => {
  expect(toStaticPlace(path)).toBe(place);
});

it('two queries never have one place, and none is longer than a disk takes or leads out of its folder', () => {
  fc.assert(
    fc.property(fc.webQueryParameters({ size: 'large' }), fc.webQueryParameters(), (one, other) => {
      const [place, another] = [one, other].map((query) => toStaticPlace(`/rfcs?${query}`));
      expect(place === another).toBe(one === other);
      if (one === '') return;
      const [, folder = ''] = /^\/rfcs\/-\/([^/]+)\/$/.exec(place ?? '') ?? [];
      expect(folder).toMatch(/^[\w=-][\w.=-]{0,99}$/);
    }),
  );
});
