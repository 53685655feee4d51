/** Arbitrary settings for property tests: every field absent, null or a value that the schema accepts. */
import type { JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { fromFlat, settingPaths } from './document.ts';

const label = fc.constantFrom('rfc', 'no', 'null', '7:00', '# x', 'wg/a b', 'é: "q"', "it's", '[x]', '- y');
const path = fc.constantFrom('rfc/', 'docs/rfcs/', 'rfc/core language/', 'a.b/c', '...');
const key = fc.constantFrom('a', 'config-overrides', 'x1');
const line = fc.constantFrom('Meetup', 'true', "Contributors' meetup", '0', 'a: b', '*', '日本');
const repository = fc.constantFrom('flyteorg/flyte', 'a/b.c', 'A-1/_');
const list = (item: fc.Arbitrary<string>): fc.Arbitrary<string[]> => fc.array(item, { maxLength: 3 });

const group = fc.record(
  {
    key,
    title: line,
    mission: line,
    labels: list(label),
    title_words: list(fc.constantFrom('override', '1.2', 'on')),
    paths: list(path),
    pull_requests: list(fc.constantFrom('flyteorg/flytekit#1672', 'a/b#1')),
    chairs: list(fc.constantFrom('fg91', 'a-b')),
  },
  { requiredKeys: ['key'] },
);

const values: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  'rfc.paths': list(path),
  'rfc.labels': list(label),
  'rfc.managed_label': label,
  'rfc.check_run': fc.boolean(),
  'rfc.incubator_category': key,
  'rfc.incubator_repository': repository,
  'rfc.board_url': fc.constantFrom('https://github.com/orgs/a/projects/1#x', 'http://a.b/?c=d&e'),
  groups: fc
    .uniqueArray(group, { selector: (item) => item.key, maxLength: 3 })
    .map((items) => items.map((item) => ({ ...item }))),
  'meeting.key': key,
  'meeting.title': line,
  'meeting.repository': repository,
  'meeting.rule': fc.constantFrom('FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', 'FREQ=MONTHLY;BYDAY=1TU', 'FREQ=DAILY'),
  'meeting.anchor': fc.constantFrom('2023-03-16T11:00', '2024-02-29T00:00'),
  'meeting.time_zone': fc.constantFrom('UTC', 'America/Los_Angeles', 'Pacific/Chatham'),
  'meeting.duration_minutes': fc.constantFrom(0, 1, 60, 1440),
  'meeting.label': label,
  'meeting.minutes_path': path,
  'meeting.transcripts_path': path,
  'notes.model': line,
  'notes.link_back': fc.boolean(),
  'permissions.maintainers': list(fc.constantFrom('fg91', '007')),
  'permissions.maintainer_permission': fc.constantFrom('triage', 'write', 'maintain', 'admin'),
  preset: fc.constant('flyte'),
};

/** Each field is absent, cleared or set. A path that is missing here fails every test that uses it. */
export const arbitrarySettings = fc
  .tuple(
    ...settingPaths.map((name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`No arbitrary value for the setting ${name}; add one.`);
      return fc.oneof(
        fc.constant([]),
        fc.constant([[name, null] as const]),
        fc.tuple(fc.constant(name), value).map((pair) => [pair]),
      );
    }),
  )
  .map((entries) => fromFlat(new Map(entries.flat())));
