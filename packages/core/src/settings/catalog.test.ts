import { GroupSettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { listSettings, renderSettingsReference, settingPaths, settingsJsonSchema } from './index.ts';

describe('one source', () => {
  const paths = listSettings().map(({ path }) => path);

  it('the schema of files and the IDL have the same settings', () => {
    expect(new Set(paths.filter((path) => !path.includes('[]')))).toEqual(new Set(settingPaths));
    expect(paths.filter((path) => path.startsWith('groups[]'))).toEqual(
      GroupSettingsSchema.fields.map(({ name }) => `groups[].${name}`),
    );
  });

  it('every setting says what it means', () => {
    expect(listSettings().filter(({ meaning }) => !/^[A-Z].+\.$/.test(meaning))).toEqual([]);
  });

  it('editors are told about unknown keys, patterns and none', () => {
    expect(settingsJsonSchema()).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Rapporteur settings',
      additionalProperties: false,
      properties: { preset: { anyOf: [{ enum: ['flyte'] }, { type: 'null' }] } },
    });
  });
});

it('the reference page', () => {
  expect(renderSettingsReference()).toMatchInlineSnapshot(`
    "| setting | type | default | preset \`flyte\` | meaning |
    |---|---|---|---|---|
    | \`preset\` | \`flyte\` | not set | \`flyte\` | Preset beneath this file. Left out, it is chosen by the name of the organisation; cleared, there is none. |
    | \`rfc.paths\` | list of text | \`rfc/\`, \`rfcs/\`, \`docs/rfcs/\` | \`rfc/\`, \`docs/rfcs/\` | Folders whose added documents are RFCs. Renamed or merely edited documents do not make an RFC. |
    | \`rfc.labels\` | list of text | \`rfc\` | \`rfc\` | Labels that mark a pull request as an RFC. |
    | \`rfc.managed_label\` | text | \`rfc/tracked\` | \`rfc/tracked\` | Label that Rapporteur puts on every RFC it tracks. |
    | \`rfc.check_run\` | \`true\` or \`false\` | \`true\` | \`true\` | Whether each RFC gets a check run with its state and next need. |
    | \`rfc.incubator_category\` | text | not set | \`rfc-incubator\` | Slug of the discussion category in which ideas are incubated. |
    | \`rfc.incubator_repository\` | text | not set | \`flyteorg/flyte\` | Repository whose discussions are the incubator. |
    | \`rfc.board_url\` | text | not set | \`https://github.com/orgs/flyteorg/projects/12/views/1\` | Address behind "new RFCs" on the agenda. |
    | \`groups\` | list of groups | empty | \`config-overrides\`, \`pydantic\`, \`artifacts\` | Working groups, by what their pull requests have in common. |
    | \`groups[].key\` | text |  |  | Key of the group; it never changes. |
    | \`groups[].title\` | text |  |  | Title on the agenda; without one, the key. |
    | \`groups[].mission\` | text |  |  | Mission statement. |
    | \`groups[].labels\` | list of text |  |  | Labels of its pull requests. |
    | \`groups[].title_words\` | list of text |  |  | Words in the titles of its pull requests, as whole words and regardless of case. |
    | \`groups[].paths\` | list of text |  |  | Paths that its pull requests touch. |
    | \`groups[].pull_requests\` | list of text |  |  | Pull requests that belong to it whatever they are called. |
    | \`groups[].chairs\` | list of text |  |  | Logins of its chairs. |
    | \`meeting.key\` | text | \`meetup\` | \`contributors-meetup\` | Key of the series; it never changes. |
    | \`meeting.title\` | text | \`Meetup\` | \`Contributors' meetup\` | Title of the series. |
    | \`meeting.repository\` | text | not set | \`flyteorg/community\` | Repository of the meeting issues and of the minutes. |
    | \`meeting.rule\` | text | not set | \`FREQ=WEEKLY;INTERVAL=2;BYDAY=TH\` | Recurrence rule of RFC 5545 without its start, at most once a day. Without a rule there are no meetings. |
    | \`meeting.anchor\` | text | not set | \`2023-03-16T11:00\` | First start in local time, without an offset. Its hour is the hour of every meeting. |
    | \`meeting.time_zone\` | text | \`UTC\` | \`America/Los_Angeles\` | IANA time zone in which rule and anchor count. |
    | \`meeting.duration_minutes\` | whole number, 0 to 1440 | \`60\` | \`60\` | Planned length in minutes; 0 means that the end is open. |
    | \`meeting.label\` | text | \`meeting/agenda\` | \`meeting/agenda\` | Label of the meeting issue. |
    | \`meeting.minutes_path\` | text | \`minutes\` | \`minutes/contributors-meetup\` | Folder of the minutes. |
    | \`meeting.transcripts_path\` | text | \`transcripts\` | \`transcripts/contributors-meetup\` | Folder in which pushed transcripts are looked for. |
    | \`notes.model\` | text | not set | not set | Model that drafts the notes; without one, the model the bot was started with. |
    | \`notes.link_back\` | \`true\` or \`false\` | \`true\` | \`true\` | Whether each discussed RFC or pull request gets one comment with its part of the approved notes. |
    | \`permissions.maintainers\` | list of text | empty | empty | Logins who count as maintainers besides those whom GitHub gives the permission. |
    | \`permissions.maintainer_permission\` | \`triage\`, \`write\`, \`maintain\`, \`admin\` | \`write\` | \`write\` | Weakest GitHub permission that makes a maintainer. Cleared, only the listed logins are maintainers. |"
  `);
});
