import { expect, it } from 'vitest';
import { sameBody, toMarker } from './marker.ts';

it('a marker is one comment, whatever the key', () => {
  expect(toMarker('status', 'Flyteorg/flyte#1 --><b>')).toBe('<!-- rapporteur:status:flyteorg/flyte#1-----b- v1 -->');
});

it('line ends and trailing blanks are no difference', () => {
  expect(sameBody('a  \r\nb\r\n', 'a\nb')).toBe(true);
  expect(sameBody('a\nb', 'a\nc')).toBe(false);
});
