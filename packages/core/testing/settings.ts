/** Arbitrary settings for property tests: every field absent, null or a value that the schema accepts. */
import type { JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { fromFlat, settingPaths } from '../src/settings/document.ts';

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

const rule = fc.record(
  {
    role: key,
    share: fc.constantFrom('2/3', '1/2'),
    at_least: fc.constantFrom(1, 1000),
    max_no: fc.constantFrom(0, 3),
  },
  { requiredKeys: ['role', 'share'] },
);
const rules = fc.array(rule, { maxLength: 2 });
const file = fc.constantFrom('flyteorg/community:MAINTAINERS.md', 'a/b.c:docs/a b@c.md');

const policy = fc.record(
  {
    key,
    like: fc.constantFrom('flyte', 'rust-like', 'simple'),
    may_resolve: list(key),
    enter: rules,
    pass: fc.array(rule, { minLength: 1, maxLength: 2 }),
    quorum: fc.array(fc.record({ role: key, share: fc.constant('1/2') }), { maxLength: 1 }),
    period_days: fc.constantFrom(1, 366),
    objection_window_hours: fc.constantFrom(0, 72),
    holidays: list(fc.constantFrom('2024-02-29', '2026-12-25')),
    early_close: fc.constantFrom('never', 'decided', 'passing'),
    allow_close_now: fc.boolean(),
  },
  { requiredKeys: ['key'] },
);

const role = fc.record(
  {
    key,
    title: line,
    members: list(fc.constantFrom('fg91', '007')),
    team: fc.constant('a/b-c'),
    file,
    file_words: list(fc.constantFrom('TSC', 'no')),
    permission: fc.constantFrom('triage', 'write', 'maintain', 'admin'),
    exclude: list(fc.constant('a-b')),
  },
  { requiredKeys: ['key', 'team', 'file'] },
);

const date = fc.constantFrom('2024-02-29', '2026-12-25', '2027-01-01');
const time = fc.constantFrom('2023-03-16T11:00', '2024-02-29T00:00');
const slots = fc.array(
  fc.record(
    {
      start: fc.constantFrom('07:00', '23:59'),
      duration_minutes: fc.constantFrom(1, 90),
      place: fc.constant('https://a.b/c'),
    },
    { requiredKeys: ['start'] },
  ),
  { maxLength: 2 },
);
const exceptions = fc.uniqueArray(
  fc.oneof(
    fc.record({ date, change: fc.constantFrom('skip', 'cancel'), reason: line }, { requiredKeys: ['date', 'change'] }),
    fc.record({ date, change: fc.constantFrom('move', 'add'), to: time }),
  ),
  { selector: (one) => one.date, maxLength: 2 },
);
const zone = fc.constantFrom('UTC', 'America/Los_Angeles', 'Pacific/Chatham');
const recurrence = fc.constantFrom('FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', 'FREQ=MONTHLY;BYDAY=1TU', 'every other Thursday');

const meeting = fc.record(
  {
    key,
    title: line,
    repository,
    rule: recurrence,
    anchor: time,
    time_zone: zone,
    duration_minutes: fc.constantFrom(0, 60),
    slots,
    lead_days: fc.constantFrom(0, 7),
    exceptions,
    holidays: list(date),
    pin: fc.boolean(),
  },
  { requiredKeys: ['key'] },
);

/** A list of objects in which no key stands twice. */
const keyed = <T extends object>(item: fc.Arbitrary<T>, keyOf: (item: T) => unknown): fc.Arbitrary<JsonValue> =>
  fc.uniqueArray(item, { selector: keyOf, maxLength: 3 }).map((items) => JSON.parse(JSON.stringify(items)));

const values: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  'rfc.paths': list(path),
  'rfc.labels': list(label),
  'rfc.managed_label': label,
  'rfc.check_run': fc.boolean(),
  'rfc.incubator_category': key,
  'rfc.incubator_repository': repository,
  'rfc.board_url': fc.constantFrom('https://github.com/orgs/a/projects/1#x', 'http://a.b/?c=d&e'),
  'rfc.policy': key,
  'rfc.category_policies': keyed(
    fc.record({ category: fc.constantFrom('core language', 'ci-cd'), policy: key }),
    (item) => item.category,
  ),
  'rfc.reviews': keyed(
    fc.record(
      {
        folder: fc.constantFrom('core language', 'ci-cd', 'é: q'),
        roles: fc.array(fc.constantFrom('maintainers', 'a'), { maxLength: 2 }),
      },
      { requiredKeys: ['roles'] },
    ),
    (item) => item.folder ?? '',
  ),
  'rfc.gate': fc.boolean(),
  'rfc.project_url': fc.constantFrom('https://github.com/orgs/a/projects/1', 'https://ghe.a.b/users/x/projects/20/'),
  'rfc.project_field': line,
  'rfc.close_on_decision': fc.boolean(),
  groups: keyed(group, (item) => item.key),
  policies: keyed(policy, (item) => item.key),
  roles: keyed(role, (item) => item.key),
  groups_file: file,
  'meeting.key': key,
  'meeting.title': line,
  'meeting.repository': repository,
  'meeting.rule': recurrence,
  'meeting.anchor': time,
  'meeting.time_zone': zone,
  'meeting.duration_minutes': fc.constantFrom(0, 1, 60, 1440),
  'meeting.label': label,
  'meeting.minutes_path': path,
  'meeting.transcripts_path': path,
  'meeting.agenda.sections': keyed(
    fc.record(
      {
        key: fc.constantFrom('rfcs', 'open-mic'),
        title: fc.constantFrom('New on {date}', 'See [it](https://a.b/c)'),
        limit: fc.constantFrom(1, 200),
        minutes: fc.constantFrom(1, 600),
        show: fc.constantFrom('always', 'when_filled'),
      },
      { requiredKeys: ['key'] },
    ),
    (item) => item.key,
  ),
  'meeting.agenda.proposal_deadline_hours': fc.constantFrom(0, 24),
  'meeting.agenda.propose_to_cancel_hours': fc.constantFrom(0, 720),
  'meeting.discussion_category': key,
  'meeting.agenda_path': path,
  'meeting.slots': slots.map((items): JsonValue => JSON.parse(JSON.stringify(items))),
  'meeting.place': fc.constant('https://a.b/c'),
  'meeting.lead_days': fc.constantFrom(0, 60),
  'meeting.group': key,
  'meeting.target': fc.constantFrom('issue', 'discussion', 'file'),
  'meeting.close_after_hours': fc.constantFrom(0, 24),
  'meeting.pin': fc.boolean(),
  'meeting.exceptions': exceptions.map((items): JsonValue => JSON.parse(JSON.stringify(items))),
  'meeting.holidays': list(date),
  meetings: keyed(meeting, (item) => item.key),
  'messages.process_url': fc.constantFrom('https://a.b/c', 'http://a.b/?c=d'),
  ...Object.fromEntries(
    ['rfc_welcome', 'motion_opened', 'refusal', 'agenda', 'notes'].flatMap((slot) => [
      [`messages.${slot}.opening`, line],
      [`messages.${slot}.closing`, line],
    ]),
  ),
  'notes.model': line,
  'notes.link_back': fc.boolean(),
  'notes.merge_method': fc.constantFrom('merge', 'squash', 'rebase'),
  'notes.language': fc.constantFrom('German', 'Brazilian Portuguese'),
  'notes.length': fc.constantFrom(1, 12, 200),
  'notes.ask_again': fc.constantFrom(0, 1, 5),
  'notes.sections': list(fc.constantFrom('summary', 'decisions', 'topics')),
  'notes.headings': keyed(
    fc.record({ section: fc.constantFrom('summary', 'action_items'), title: line }),
    (item) => item.section,
  ),
  'actions.close_by_fact': fc.boolean(),
  'actions.issues': fc.boolean(),
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
