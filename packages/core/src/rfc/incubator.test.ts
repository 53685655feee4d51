import { create } from '@bufbuild/protobuf';
import { Disposition, RfcSettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import type { DiscussionFacts } from '../github/index.ts';
import { deriveIdea, isIncubator } from './incubator.ts';

const settings = create(RfcSettingsSchema, {
  incubatorCategory: 'rfc-incubator',
  incubatorRepository: 'flyteorg/flyte',
});

const discussion: DiscussionFacts = {
  repository: 'flyteorg/flyte',
  number: 3793,
  nodeId: 'D_3793',
  title: 'Unify retry behaviour',
  url: 'https://github.com/flyteorg/flyte/discussions/3793',
  body: '',
  author: 'fellhorn',
  category: 'rfc-incubator',
  closed: false,
  createdAt: new Date('2023-06-20T00:00:00Z'),
  updatedAt: new Date('2023-06-22T00:00:00Z'),
};

describe('the incubator', () => {
  it.each<[string, Partial<DiscussionFacts>, Parameters<typeof isIncubator>[1], boolean]>([
    ['its category in its repository', {}, settings, true],
    ['another category', { category: 'q-a' }, settings, false],
    ['its category in another repository', { repository: 'flyteorg/flytekit' }, settings, false],
    ['no category is set', { category: '' }, create(RfcSettingsSchema), false],
    [
      'no repository is set: all count',
      { repository: 'a/b' },
      create(RfcSettingsSchema, { incubatorCategory: 'rfc-incubator' }),
      true,
    ],
  ])('%s', (_, part, layer, belongs) => {
    expect(isIncubator({ ...discussion, ...part }, layer)).toBe(belongs);
    expect(deriveIdea({ ...discussion, ...part }, layer) !== undefined).toBe(belongs);
  });

  it.each<[string, boolean, Disposition | undefined, Disposition]>([
    ['an idea begins as new', false, undefined, Disposition.NEW],
    ['how people sorted it stands', false, Disposition.NEEDS_CHAMPION, Disposition.NEEDS_CHAMPION],
    ['a closed discussion is closed', true, Disposition.NEW, Disposition.CLOSED],
    ['closed because it became an RFC is no closing', true, Disposition.WILL_BE_RFC, Disposition.WILL_BE_RFC],
    ['a reopened one is new again', false, Disposition.CLOSED, Disposition.NEW],
  ])('%s', (_, closed, before, after) => {
    const first = deriveIdea(discussion, settings);
    const previous = first && before !== undefined ? { ...first, disposition: before, version: 4 } : undefined;
    expect(deriveIdea({ ...discussion, closed }, settings, previous)).toMatchObject({
      name: 'ideas/flyteorg/flyte/3793',
      disposition: after,
      version: previous ? 4 : 0,
    });
  });
});
