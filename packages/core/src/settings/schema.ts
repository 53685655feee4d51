/** The one schema of a settings file; checks, editor help and the reference page all come from it. */
import { z } from 'zod';
import { agenda } from './agenda.ts';
import { category, policy, review, role, withUniqueKeys } from './decision.ts';
import {
  extendsText,
  isoDate,
  keyName,
  labelName,
  languageName,
  lineText,
  localTime,
  loginName,
  ownWords,
  projectAddress,
  pullRequestName,
  repositoryFile,
  repositoryName,
  repositoryPath,
  spokenRule,
  timeOfDay,
  timeZone,
  webAddress,
  word,
} from './value.ts';
import { AGENDA_TARGETS, EXCEPTION_CHANGES, MAINTAINER_PERMISSIONS, MERGE_METHODS, MINUTES_SECTIONS } from './words.ts';

/** Names of the presets. */
export const PRESET_NAMES = ['flyte'] as const;

/** Names the file beneath a file. */
export const EXTENDS_KEY = '_extends';

const rfc = z.strictObject({
  paths: z
    .array(repositoryPath)
    .nullish()
    .describe('Folders whose added documents are RFCs. Renamed or merely edited documents do not make an RFC.'),
  labels: z.array(labelName).nullish().describe('Labels that mark a pull request as an RFC.'),
  managed_label: labelName.nullish().describe('Label that Rapporteur puts on every RFC it tracks.'),
  check_run: z.boolean().nullish().describe('Whether each RFC gets a check run with its state and next need.'),
  incubator_category: keyName.nullish().describe('Slug of the discussion category in which ideas are incubated.'),
  incubator_repository: repositoryName.nullish().describe('Repository whose discussions are the incubator.'),
  board_url: webAddress.nullish().describe('Address behind "new RFCs" on the agenda.'),
  policy: keyName
    .nullish()
    .describe(
      'Key of the policy under which motions are made: one of `policies`, or `flyte`, `rust-like` or `simple`.',
    ),
  category_policies: z
    .array(category)
    .check(withUniqueKeys('category', 'is the category of two policies; give each category one'))
    .nullish()
    .describe('Policies of categories that have one of their own.'),
  reviews: z
    .array(review)
    .check(withUniqueKeys('folder', 'speaks for the same RFCs as another entry; give each folder one'))
    .nullish()
    .describe(
      'Who has to approve an RFC before it is moved on. RFCs for which no entry speaks need one maintainer; with an empty list nobody has to.',
    ),
  gate: z.boolean().nullish().describe('Whether the check run blocks: it asks for action until the RFC is accepted.'),
  project_url: projectAddress
    .nullish()
    .describe(
      'Address of the project in which the status of each RFC is kept. Not in effect yet: the status is not written.',
    ),
  project_field: lineText
    .nullish()
    .describe('Name of the field of the project that holds the status. Not in effect yet.'),
  close_on_decision: z
    .boolean()
    .nullish()
    .describe(
      'Whether a passed motion to close or to postpone closes the pull request. Not in effect yet: people close it. Nothing is ever merged.',
    ),
});

const group = z.strictObject({
  key: keyName.describe('Key of the group; it never changes.'),
  title: lineText.optional().describe('Title on the agenda; without one, the key.'),
  mission: lineText.optional().describe('Mission statement.'),
  labels: z.array(labelName).optional().describe('Labels of its pull requests.'),
  title_words: z
    .array(word)
    .optional()
    .describe('Words in the titles of its pull requests, as whole words and regardless of case.'),
  paths: z.array(repositoryPath).optional().describe('Paths that its pull requests touch.'),
  pull_requests: z
    .array(pullRequestName)
    .optional()
    .describe('Pull requests that belong to it whatever they are called.'),
  chairs: z.array(loginName).optional().describe('Logins of its chairs.'),
});

const slotOfSeries = z.strictObject({
  start: timeOfDay.describe('Local time of day at which it begins.'),
  duration_minutes: z.int().min(1).max(1440).optional().describe('Planned length; without one, that of the series.'),
  place: webAddress.optional().describe('Address at which people meet then; without one, that of the series.'),
});

const exceptionOfSeries = z
  .strictObject({
    date: isoDate.describe('The date that the rule names; of a meeting that is added, its own.'),
    change: z
      .enum(EXCEPTION_CHANGES)
      .describe(
        'With `skip` there is none and nothing is said; with `cancel` it is called off; for `move` and `add` see `to`.',
      ),
    to: localTime.optional().describe('New start of a meeting that is moved; start of one that is added.'),
    reason: lineText.optional().describe('Why; people read it.'),
  })
  .check(({ value, issues }) => {
    const isNeeded = value.change === 'move' || value.change === 'add';
    if (isNeeded === (value.to !== undefined)) return;
    const message = isNeeded
      ? `does not say when; add a line "to", for example "to: ${value.date}T11:00"`
      : 'has a new time although the meeting is not held; leave "to" out';
    issues.push({ code: 'custom', message, input: value, path: [isNeeded ? 'change' : 'to'] });
  });

const meetingFields = {
  key: keyName.nullish().describe('Key of the series; it never changes.'),
  title: lineText.nullish().describe('Title of the series.'),
  repository: repositoryName.nullish().describe('Repository of the meeting issues and of the minutes.'),
  rule: spokenRule
    .nullish()
    .describe(
      'How often, in words such as "every other Thursday" or as a recurrence rule of RFC 5545 without its start; at most once a day. Without a rule there are no meetings.',
    ),
  anchor: localTime
    .nullish()
    .describe('First start in local time, without an offset. Its hour is the hour of every meeting.'),
  time_zone: timeZone.nullish().describe('IANA time zone in which rule and anchor count.'),
  duration_minutes: z
    .int()
    .min(0)
    .max(1440)
    .nullish()
    .describe('Planned length in minutes; 0 means that the end is open.'),
  label: labelName.nullish().describe('Label of the meeting issue.'),
  minutes_path: repositoryPath.nullish().describe('Folder of the minutes.'),
  transcripts_path: repositoryPath.nullish().describe('Folder in which pushed transcripts are looked for.'),
  slots: z
    .array(slotOfSeries)
    .max(12)
    .nullish()
    .describe('Starts that take turns, from the anchor on. Without any, the hour of the anchor.'),
  place: webAddress.nullish().describe('Address at which people meet.'),
  lead_days: z
    .int()
    .min(0)
    .max(60)
    .nullish()
    .describe('The agenda is posted so many days ahead; 0 means when somebody asks for it.'),
  group: keyName.nullish().describe('Key of the working group whose meeting it is; without one, everybody’s.'),
  target: z
    .enum(AGENDA_TARGETS)
    .nullish()
    .describe(
      'Where agendas are kept: in an issue, in a discussion, or in a file that a pull request brings. What is posted stays where it is.',
    ),
  discussion_category: keyName
    .nullish()
    .describe('Category of the discussions with agendas, as in its address; for the target `discussion`.'),
  agenda_path: repositoryPath.nullish().describe('Folder of the files with agendas; for the target `file`.'),
  close_after_hours: z
    .int()
    .min(0)
    .max(2000)
    .nullish()
    .describe('The meeting issue is closed so many hours after the end; 0 means never.'),
  pin: z
    .boolean()
    .nullish()
    .describe('Whether the issue of the next meeting is pinned; discussions and pull requests cannot be.'),
  exceptions: z
    .array(exceptionOfSeries)
    .check(withUniqueKeys('date', 'has two exceptions; keep one of them'))
    .nullish()
    .describe('What is otherwise than the rule says. `/meeting` commands come on top of it.'),
  holidays: z.array(isoDate).nullish().describe('Days on which no meeting is held.'),
  agenda: agenda.nullish().describe('What its agendas are made of.'),
};

const meeting = z.strictObject(meetingFields);

/** As an item of a list a series inherits nothing, so it has its key. */
const meetingOfList = z.strictObject({
  ...meetingFields,
  key: keyName.describe('Key of the series; it never changes.'),
});

const headingOfSection = z.strictObject({
  section: z.enum(MINUTES_SECTIONS).describe('The section.'),
  title: lineText.describe('Its heading.'),
});

const notes = z.strictObject({
  model: lineText.nullish().describe('Model that drafts the notes; without one, the model the bot was started with.'),
  link_back: z
    .boolean()
    .nullish()
    .describe('Whether each discussed RFC or pull request gets one comment with its part of the approved notes.'),
  merge_method: z
    .enum(MERGE_METHODS)
    .nullish()
    .describe('How approved notes are merged; without one, in the first of these ways that the repository allows.'),
  language: languageName
    .nullish()
    .describe(
      'Language in which a model writes the notes, as an English word; without one, the language that is spoken. Quotes stay as they were spoken.',
    ),
  length: z
    .int()
    .min(1)
    .max(200)
    .nullish()
    .describe('About how many statements a model is asked for; without it, by the length of the meeting.'),
  sections: z
    .array(z.enum(MINUTES_SECTIONS))
    .nullish()
    .describe(
      'What the minutes show; without it, all of it. What they do not show is neither approved nor told to anybody.',
    ),
  headings: z
    .array(headingOfSection)
    .check(withUniqueKeys('section', 'has two headings; give each section one'))
    .nullish()
    .describe('Headings of sections in the words of the community.'),
  ask_again: z
    .int()
    .min(0)
    .max(5)
    .nullish()
    .describe(
      'How often a question is put to a model again whose answer was lost because the bot was killed, as the model’s host may have billed it; with 0 only `/notes regenerate` does. Without it, once.',
    ),
});

const permissions = z.strictObject({
  maintainers: z
    .array(loginName)
    .nullish()
    .describe('Logins who count as maintainers besides those whom GitHub gives the permission.'),
  maintainer_permission: z
    .enum(MAINTAINER_PERMISSIONS)
    .nullish()
    .describe('Weakest GitHub permission that makes a maintainer. Cleared, only the listed logins are maintainers.'),
});

const actions = z.strictObject({
  close_by_fact: z
    .boolean()
    .nullish()
    .describe(
      'Whether an action item is done once every issue and pull request that it is about is closed or merged. Otherwise the agenda only shows that they are.',
    ),
  issues: z
    .boolean()
    .nullish()
    .describe('Whether each action item gets an issue of its own in the repository of the meetings.'),
});

const slot = (purpose: string, placeholders: readonly string[]) => {
  const names = placeholders.map((name) => `\`{${name}}\``).join(', ');
  const words = ownWords(placeholders);
  return z
    .strictObject({
      opening: words.nullish().describe(`${purpose}: words in place of the usual opening. Placeholders: ${names}.`),
      closing: words.nullish().describe(`${purpose}: words below the message. Placeholders: ${names}.`),
    })
    .nullish()
    .describe(`${purpose}.`);
};

const messages = z.strictObject({
  process_url: webAddress
    .nullish()
    .describe('Address of the page that tells how the community decides; new authors are shown it.'),
  rfc_welcome: slot('To the author of a new RFC', ['author', 'title']),
  motion_opened: slot('When a vote begins', ['author', 'title', 'mover']),
  refusal: slot('To somebody whose command was not run', ['author']),
  agenda: slot('On the agenda', ['title', 'date']),
  notes: slot('When notes are ready or approved', ['title', 'date']),
});

/** A settings file: absent = inherit, `null` = none, anything else = the value. Keys are the field names of the IDL. */
export const settingsFileSchema = z
  .strictObject({
    [EXTENDS_KEY]: extendsText
      .optional()
      .describe('File that lies directly beneath this one, "[owner/]repo[:path][@ref]"; at most 5 deep.'),
    preset: z
      .enum(PRESET_NAMES)
      .nullish()
      .describe(
        'Preset beneath this file. Left out, it is chosen by the name of the organisation; cleared, there is none.',
      ),
    rfc: rfc.nullish().describe('How RFCs are found and kept.'),
    groups: z
      .array(group)
      .check(withUniqueKeys('key', 'is the key of two groups; give each group its own'))
      .nullish()
      .describe('Working groups, by what their pull requests have in common.'),
    meetings: z
      .array(meetingOfList)
      .check(withUniqueKeys('key', 'is the key of two series; give each series its own'))
      .nullish()
      .describe('Meeting series: of the whole community, or of a working group.'),
    meeting: meeting
      .nullish()
      .describe('The only meeting series, or changes of the first of `meetings`. Rather write `meetings`.'),
    notes: notes.nullish().describe('How notes are drafted and published.'),
    actions: actions.nullish().describe('What becomes of action items.'),
    permissions: permissions.nullish().describe('Who may do what.'),
    policies: z
      .array(policy)
      .check(withUniqueKeys('key', 'is the key of two policies; give each policy its own'))
      .nullish()
      .describe('Policies besides the built-in ones; one with the key of a built-in policy takes its place.'),
    roles: z
      .array(role)
      .check(withUniqueKeys('key', 'is the key of two roles; give each role its own'))
      .nullish()
      .describe(
        'Roles that policies name. `maintainers` is there without a line: those of `permissions`, unless it has a source of its own here.',
      ),
    messages: messages.nullish().describe('What the community says in its own words.'),
    groups_file: repositoryFile.nullish().describe('File in which the organisation registers its working groups.'),
  })
  .describe('Settings of Rapporteur. A key left out inherits, null means none, an empty list is empty.');

/** A settings file as it is written in TypeScript. */
export type SettingsFile = z.input<typeof settingsFileSchema>;
