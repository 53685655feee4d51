import {
  CategoryPolicySchema,
  GroupSettingsSchema,
  HeadingSettingsSchema,
  PolicySettingsSchema,
  RoleSettingsSchema,
  RuleSettingsSchema,
  SectionSettingsSchema,
} from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { listSettings, renderSettingsReference, settingPaths, settingsJsonSchema } from './index.ts';

describe('one source', () => {
  const paths = listSettings().map(({ path }) => path);

  it('the schema of files and the IDL have the same settings', () => {
    const own = paths.filter((path) => !path.includes('[]') && path !== '_extends');
    expect(new Set(own)).toEqual(new Set(settingPaths));
  });

  it.each([
    ['groups', GroupSettingsSchema],
    ['meetings[].agenda.sections', SectionSettingsSchema],
    ['notes.headings', HeadingSettingsSchema],
    ['policies', PolicySettingsSchema],
    ['policies[].enter', RuleSettingsSchema],
    ['policies[].pass', RuleSettingsSchema],
    ['rfc.category_policies', CategoryPolicySchema],
    ['roles', RoleSettingsSchema],
  ])('an item of %s has the fields of the IDL', (list, schema) => {
    const names = paths.flatMap((path) => (path.startsWith(`${list}[].`) ? [path.slice(list.length + 3)] : []));
    expect(names.filter((name) => !name.includes('[]'))).toEqual(schema.fields.map(({ name }) => name));
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
    | \`_extends\` | text | not set | not set | File that lies directly beneath this one, "[owner/]repo[:path][@ref]"; at most 5 deep. |
    | \`preset\` | \`flyte\` | not set | \`flyte\` | Preset beneath this file. Left out, it is chosen by the name of the organisation; cleared, there is none. |
    | \`rfc.paths\` | list of text | \`rfc/\`, \`rfcs/\`, \`docs/rfcs/\` | \`rfc/\`, \`docs/rfcs/\` | Folders whose added documents are RFCs. Renamed or merely edited documents do not make an RFC. |
    | \`rfc.labels\` | list of text | \`rfc\` | \`rfc\` | Labels that mark a pull request as an RFC. |
    | \`rfc.managed_label\` | text | \`rfc/tracked\` | \`rfc/tracked\` | Label that Rapporteur puts on every RFC it tracks. |
    | \`rfc.check_run\` | \`true\` or \`false\` | \`true\` | \`true\` | Whether each RFC gets a check run with its state and next need. |
    | \`rfc.incubator_category\` | text | not set | \`rfc-incubator\` | Slug of the discussion category in which ideas are incubated. |
    | \`rfc.incubator_repository\` | text | not set | \`flyteorg/flyte\` | Repository whose discussions are the incubator. |
    | \`rfc.board_url\` | text | not set | \`https://github.com/orgs/flyteorg/projects/12/views/1\` | Address behind "new RFCs" on the agenda. |
    | \`rfc.policy\` | text | \`simple\` | \`flyte\` | Key of the policy under which motions are made: one of \`policies\`, or \`flyte\`, \`rust-like\` or \`simple\`. |
    | \`rfc.category_policies\` | list of sets of keys | empty | empty | Policies of categories that have one of their own. |
    | \`rfc.category_policies[].category\` | text |  |  | Category: the folder of its documents, in whatever case. |
    | \`rfc.category_policies[].policy\` | text |  |  | Key of the policy. |
    | \`rfc.reviews\` | list of sets of keys | \`all others\` | \`core language\`, \`system\`, \`ci-cd\`, \`all others\` | Who has to approve an RFC before it is moved on. RFCs for which no entry speaks need one maintainer; with an empty list nobody has to. |
    | \`rfc.reviews[].folder\` | text |  |  | Category: the folder of its documents, in whatever case. Without one, the entry is for all RFCs for which no other speaks. |
    | \`rfc.reviews[].roles\` | list of text |  |  | Keys of the roles of which one member each has to approve. |
    | \`rfc.gate\` | \`true\` or \`false\` | \`false\` | \`false\` | Whether the check run blocks: it asks for action until the RFC is accepted. |
    | \`rfc.project_url\` | text | not set | \`https://github.com/orgs/flyteorg/projects/12\` | Address of the project in which the status of each RFC is kept. Not in effect yet: the status is not written. |
    | \`rfc.project_field\` | text | \`Status\` | \`Status\` | Name of the field of the project that holds the status. Not in effect yet. |
    | \`rfc.close_on_decision\` | \`true\` or \`false\` | \`false\` | \`false\` | Whether a passed motion to close or to postpone closes the pull request. Not in effect yet: people close it. Nothing is ever merged. |
    | \`groups\` | list of sets of keys | empty | \`config-overrides\`, \`pydantic\`, \`artifacts\` | Working groups, by what their pull requests have in common. |
    | \`groups[].key\` | text |  |  | Key of the group; it never changes. |
    | \`groups[].title\` | text |  |  | Title on the agenda; without one, the key. |
    | \`groups[].mission\` | text |  |  | Mission statement. |
    | \`groups[].labels\` | list of text |  |  | Labels of its pull requests. |
    | \`groups[].title_words\` | list of text |  |  | Words in the titles of its pull requests, as whole words and regardless of case. |
    | \`groups[].paths\` | list of text |  |  | Paths that its pull requests touch. |
    | \`groups[].pull_requests\` | list of text |  |  | Pull requests that belong to it whatever they are called. |
    | \`groups[].chairs\` | list of text |  |  | Logins of its chairs. |
    | \`meetings\` | list of sets of keys | not set | \`contributors-meetup\` | Meeting series: of the whole community, or of a working group. |
    | \`meetings[].key\` | text |  |  | Key of the series; it never changes. |
    | \`meetings[].title\` | text |  |  | Title of the series. |
    | \`meetings[].repository\` | text |  |  | Repository of the meeting issues and of the minutes. |
    | \`meetings[].rule\` | text |  |  | How often, in words such as "every other Thursday" or as a recurrence rule of RFC 5545 without its start; at most once a day. Without a rule there are no meetings. |
    | \`meetings[].anchor\` | text |  |  | First start in local time, without an offset. Its hour is the hour of every meeting. |
    | \`meetings[].time_zone\` | text |  |  | IANA time zone in which rule and anchor count. |
    | \`meetings[].duration_minutes\` | whole number, 0 to 1440 |  |  | Planned length in minutes; 0 means that the end is open. |
    | \`meetings[].label\` | text |  |  | Label of the meeting issue. |
    | \`meetings[].minutes_path\` | text |  |  | Folder of the minutes. |
    | \`meetings[].transcripts_path\` | text |  |  | Folder in which pushed transcripts are looked for. |
    | \`meetings[].slots\` | list of sets of keys |  |  | Starts that take turns, from the anchor on. Without any, the hour of the anchor. |
    | \`meetings[].slots[].start\` | text |  |  | Local time of day at which it begins. |
    | \`meetings[].slots[].duration_minutes\` | whole number, 1 to 1440 |  |  | Planned length; without one, that of the series. |
    | \`meetings[].slots[].place\` | text |  |  | Address at which people meet then; without one, that of the series. |
    | \`meetings[].place\` | text |  |  | Address at which people meet. |
    | \`meetings[].lead_days\` | whole number, 0 to 60 |  |  | The agenda is posted so many days ahead; 0 means when somebody asks for it. |
    | \`meetings[].group\` | text |  |  | Key of the working group whose meeting it is; without one, everybody’s. |
    | \`meetings[].target\` | \`issue\`, \`discussion\`, \`file\` |  |  | Where agendas are kept: in an issue, in a discussion, or in a file that a pull request brings. What is posted stays where it is. |
    | \`meetings[].discussion_category\` | text |  |  | Category of the discussions with agendas, as in its address; for the target \`discussion\`. |
    | \`meetings[].agenda_path\` | text |  |  | Folder of the files with agendas; for the target \`file\`. |
    | \`meetings[].close_after_hours\` | whole number, 0 to 2000 |  |  | The meeting issue is closed so many hours after the end; 0 means never. |
    | \`meetings[].pin\` | \`true\` or \`false\` |  |  | Whether the issue of the next meeting is pinned; discussions and pull requests cannot be. |
    | \`meetings[].exceptions\` | list of sets of keys |  |  | What is otherwise than the rule says. \`/meeting\` commands come on top of it. |
    | \`meetings[].exceptions[].date\` | text |  |  | The date that the rule names; of a meeting that is added, its own. |
    | \`meetings[].exceptions[].change\` | \`skip\`, \`cancel\`, \`move\`, \`add\` |  |  | With \`skip\` there is none and nothing is said; with \`cancel\` it is called off; for \`move\` and \`add\` see \`to\`. |
    | \`meetings[].exceptions[].to\` | text |  |  | New start of a meeting that is moved; start of one that is added. |
    | \`meetings[].exceptions[].reason\` | text |  |  | Why; people read it. |
    | \`meetings[].holidays\` | list of text |  |  | Days on which no meeting is held. |
    | \`meetings[].agenda.sections\` | list of sets of keys |  |  | Sections, in the order in which they stand. Without any, the usual ones. |
    | \`meetings[].agenda.sections[].key\` | text |  |  | One of \`attendees\`, \`new-members\`, \`last-minutes\`, \`carried-over\`, \`rfcs\`, \`active-rfcs\`, \`groups\`, \`action-items\`, \`incubator\`, \`help-wanted\`, \`open-mic\`; or a key of your own, with a line \`text\`. |
    | \`meetings[].agenda.sections[].title\` | text |  |  | Heading; without one, the usual words. Placeholders: \`{date}\`, \`{title}\`; a link may stand last. |
    | \`meetings[].agenda.sections[].limit\` | whole number, 1 to 200 |  |  | At most so many lines, and how many more there are; usually 40. |
    | \`meetings[].agenda.sections[].minutes\` | whole number, 1 to 600 |  |  | How long it takes. The sum stands in the head of the agenda. |
    | \`meetings[].agenda.sections[].show\` | \`always\`, \`when_filled\` |  |  | When it stands there: \`when_filled\` is only with a line in it. Without it, as is usual for the section. |
    | \`meetings[].agenda.sections[].text\` | text |  |  | The line of a section of your own, with links. Placeholders: \`{date}\`, \`{title}\`. |
    | \`meetings[].agenda.proposal_deadline_hours\` | whole number, 0 to 720 |  |  | Topics are asked for until so many hours before the start. Later ones are taken, and marked as late. |
    | \`meetings[].agenda.propose_to_cancel_hours\` | whole number, 0 to 720 |  |  | If nothing is on the agenda, it is proposed so many hours before the start to cancel; 0 means never. |
    | \`meeting.key\` | text | \`meetup\` | not set | Key of the series; it never changes. |
    | \`meeting.title\` | text | \`Meetup\` | not set | Title of the series. |
    | \`meeting.repository\` | text | not set | not set | Repository of the meeting issues and of the minutes. |
    | \`meeting.rule\` | text | not set | not set | How often, in words such as "every other Thursday" or as a recurrence rule of RFC 5545 without its start; at most once a day. Without a rule there are no meetings. |
    | \`meeting.anchor\` | text | not set | not set | First start in local time, without an offset. Its hour is the hour of every meeting. |
    | \`meeting.time_zone\` | text | \`UTC\` | not set | IANA time zone in which rule and anchor count. |
    | \`meeting.duration_minutes\` | whole number, 0 to 1440 | \`60\` | not set | Planned length in minutes; 0 means that the end is open. |
    | \`meeting.label\` | text | \`meeting/agenda\` | not set | Label of the meeting issue. |
    | \`meeting.minutes_path\` | text | \`minutes\` | not set | Folder of the minutes. |
    | \`meeting.transcripts_path\` | text | \`transcripts\` | not set | Folder in which pushed transcripts are looked for. |
    | \`meeting.slots\` | list of sets of keys | not set | not set | Starts that take turns, from the anchor on. Without any, the hour of the anchor. |
    | \`meeting.slots[].start\` | text |  |  | Local time of day at which it begins. |
    | \`meeting.slots[].duration_minutes\` | whole number, 1 to 1440 |  |  | Planned length; without one, that of the series. |
    | \`meeting.slots[].place\` | text |  |  | Address at which people meet then; without one, that of the series. |
    | \`meeting.place\` | text | not set | not set | Address at which people meet. |
    | \`meeting.lead_days\` | whole number, 0 to 60 | \`7\` | not set | The agenda is posted so many days ahead; 0 means when somebody asks for it. |
    | \`meeting.group\` | text | not set | not set | Key of the working group whose meeting it is; without one, everybody’s. |
    | \`meeting.target\` | \`issue\`, \`discussion\`, \`file\` | \`issue\` | not set | Where agendas are kept: in an issue, in a discussion, or in a file that a pull request brings. What is posted stays where it is. |
    | \`meeting.discussion_category\` | text | not set | not set | Category of the discussions with agendas, as in its address; for the target \`discussion\`. |
    | \`meeting.agenda_path\` | text | \`agendas\` | not set | Folder of the files with agendas; for the target \`file\`. |
    | \`meeting.close_after_hours\` | whole number, 0 to 2000 | \`24\` | not set | The meeting issue is closed so many hours after the end; 0 means never. |
    | \`meeting.pin\` | \`true\` or \`false\` | \`false\` | not set | Whether the issue of the next meeting is pinned; discussions and pull requests cannot be. |
    | \`meeting.exceptions\` | list of sets of keys | not set | not set | What is otherwise than the rule says. \`/meeting\` commands come on top of it. |
    | \`meeting.exceptions[].date\` | text |  |  | The date that the rule names; of a meeting that is added, its own. |
    | \`meeting.exceptions[].change\` | \`skip\`, \`cancel\`, \`move\`, \`add\` |  |  | With \`skip\` there is none and nothing is said; with \`cancel\` it is called off; for \`move\` and \`add\` see \`to\`. |
    | \`meeting.exceptions[].to\` | text |  |  | New start of a meeting that is moved; start of one that is added. |
    | \`meeting.exceptions[].reason\` | text |  |  | Why; people read it. |
    | \`meeting.holidays\` | list of text | not set | not set | Days on which no meeting is held. |
    | \`meeting.agenda.sections\` | list of sets of keys | not set | not set | Sections, in the order in which they stand. Without any, the usual ones. |
    | \`meeting.agenda.sections[].key\` | text |  |  | One of \`attendees\`, \`new-members\`, \`last-minutes\`, \`carried-over\`, \`rfcs\`, \`active-rfcs\`, \`groups\`, \`action-items\`, \`incubator\`, \`help-wanted\`, \`open-mic\`; or a key of your own, with a line \`text\`. |
    | \`meeting.agenda.sections[].title\` | text |  |  | Heading; without one, the usual words. Placeholders: \`{date}\`, \`{title}\`; a link may stand last. |
    | \`meeting.agenda.sections[].limit\` | whole number, 1 to 200 |  |  | At most so many lines, and how many more there are; usually 40. |
    | \`meeting.agenda.sections[].minutes\` | whole number, 1 to 600 |  |  | How long it takes. The sum stands in the head of the agenda. |
    | \`meeting.agenda.sections[].show\` | \`always\`, \`when_filled\` |  |  | When it stands there: \`when_filled\` is only with a line in it. Without it, as is usual for the section. |
    | \`meeting.agenda.sections[].text\` | text |  |  | The line of a section of your own, with links. Placeholders: \`{date}\`, \`{title}\`. |
    | \`meeting.agenda.proposal_deadline_hours\` | whole number, 0 to 720 | not set | not set | Topics are asked for until so many hours before the start. Later ones are taken, and marked as late. |
    | \`meeting.agenda.propose_to_cancel_hours\` | whole number, 0 to 720 | not set | not set | If nothing is on the agenda, it is proposed so many hours before the start to cancel; 0 means never. |
    | \`notes.model\` | text | not set | not set | Model that drafts the notes; without one, the model the bot was started with. |
    | \`notes.link_back\` | \`true\` or \`false\` | \`true\` | \`true\` | Whether each discussed RFC or pull request gets one comment with its part of the approved notes. |
    | \`notes.merge_method\` | \`merge\`, \`squash\`, \`rebase\` | not set | not set | How approved notes are merged; without one, in the first of these ways that the repository allows. |
    | \`notes.language\` | text | not set | not set | Language in which a model writes the notes, as an English word; without one, the language that is spoken. Quotes stay as they were spoken. |
    | \`notes.length\` | whole number, 1 to 200 | not set | not set | About how many statements a model is asked for; without it, by the length of the meeting. |
    | \`notes.sections\` | list of text | not set | not set | What the minutes show; without it, all of it. What they do not show is neither approved nor told to anybody. |
    | \`notes.headings\` | list of sets of keys | not set | not set | Headings of sections in the words of the community. |
    | \`notes.headings[].section\` | \`attendance\`, \`summary\`, \`decisions\`, \`action_items\`, \`open_questions\`, \`topics\`, \`not_discussed\` |  |  | The section. |
    | \`notes.headings[].title\` | text |  |  | Its heading. |
    | \`notes.ask_again\` | whole number, 0 to 5 | not set | not set | How often a question is put to a model again whose answer was lost because the bot was killed, as the model’s host may have billed it; with 0 only \`/notes regenerate\` does. Without it, once. |
    | \`actions.close_by_fact\` | \`true\` or \`false\` | \`false\` | \`false\` | Whether an action item is done once every issue and pull request that it is about is closed or merged. Otherwise the agenda only shows that they are. |
    | \`actions.issues\` | \`true\` or \`false\` | \`false\` | \`false\` | Whether each action item gets an issue of its own in the repository of the meetings. |
    | \`permissions.maintainers\` | list of text | empty | empty | Logins who count as maintainers besides those whom GitHub gives the permission. |
    | \`permissions.maintainer_permission\` | \`triage\`, \`write\`, \`maintain\`, \`admin\` | \`write\` | \`write\` | Weakest GitHub permission that makes a maintainer. Cleared, only the listed logins are maintainers. |
    | \`policies\` | list of sets of keys | empty | empty | Policies besides the built-in ones; one with the key of a built-in policy takes its place. |
    | \`policies[].key\` | text |  |  | Key of the policy. |
    | \`policies[].like\` | \`flyte\`, \`rust-like\`, \`simple\` |  |  | Built-in policy from which it takes what it does not say; without one, \`simple\`. |
    | \`policies[].may_move\` | list of text |  |  | Roles whose members may move, extend and close a motion. |
    | \`policies[].may_resolve\` | list of text |  |  | Roles whose members may resolve another's concern. |
    | \`policies[].may_answer\` | list of text |  |  | Roles whose members may answer an objection. |
    | \`policies[].objection_window_hours\` | whole number, 0 to 8760 |  |  | How many hours anybody may object before the final comment period begins. |
    | \`policies[].enter\` | list of sets of keys |  |  | What has to be given before the final comment period begins. An empty list: silence consents. |
    | \`policies[].enter[].role\` | text |  |  | Key of the role. |
    | \`policies[].enter[].at_least\` | whole number, 1 to 1000 |  |  | At least so many in favour. |
    | \`policies[].enter[].share\` | text |  |  | Share in favour that must be reached, e.g. "2/3". |
    | \`policies[].enter[].more_than\` | text |  |  | Share in favour that must be exceeded, e.g. "1/2". |
    | \`policies[].enter[].of\` | \`members\`, \`cast\`, \`decided\` |  |  | Of what the share is taken: all members, those who voted, or those who voted for or against. |
    | \`policies[].enter[].max_missing\` | whole number, 0 to 1000 |  |  | At most so many who can vote have not. |
    | \`policies[].enter[].max_no\` | whole number, 0 to 1000 |  |  | At most so many against. |
    | \`policies[].period_days\` | whole number, 1 to 366 |  |  | Length of the final comment period in days. |
    | \`policies[].day_count\` | \`hours\`, \`calendar\`, \`end_of_day\` |  |  | How days are counted: 24 hours each, to the same time of day, or to the end of the last day. |
    | \`policies[].time_zone\` | text |  |  | IANA time zone in which days are counted and times are shown. |
    | \`policies[].working_days_only\` | \`true\` or \`false\` |  |  | Whether an end on a weekend or holiday moves to the next working day. |
    | \`policies[].holidays\` | list of text |  |  | Holidays, e.g. "2026-12-25". |
    | \`policies[].early_close\` | \`never\`, \`decided\`, \`passing\` |  |  | Whether the period ends early: never, when nobody can change the outcome, or when it would pass. |
    | \`policies[].min_wait_hours\` | whole number, 0 to 8760 |  |  | Hours that the period runs at least before an early end. |
    | \`policies[].after_concern\` | \`restart\`, \`resume\`, \`extend\` |  |  | What the clock does after the last concern is resolved. |
    | \`policies[].least_days_left\` | whole number, 0 to 366 |  |  | Days that are left at least after a concern. |
    | \`policies[].concerns_by\` | \`members\`, \`confirmed\` |  |  | Who may raise a concern that blocks: members, or anybody whom a member confirms. |
    | \`policies[].pass\` | list of sets of keys |  |  | What has to be given to pass; all rules must be kept. |
    | \`policies[].pass[].role\` | text |  |  | Key of the role. |
    | \`policies[].pass[].at_least\` | whole number, 1 to 1000 |  |  | At least so many in favour. |
    | \`policies[].pass[].share\` | text |  |  | Share in favour that must be reached, e.g. "2/3". |
    | \`policies[].pass[].more_than\` | text |  |  | Share in favour that must be exceeded, e.g. "1/2". |
    | \`policies[].pass[].of\` | \`members\`, \`cast\`, \`decided\` |  |  | Of what the share is taken: all members, those who voted, or those who voted for or against. |
    | \`policies[].pass[].max_missing\` | whole number, 0 to 1000 |  |  | At most so many who can vote have not. |
    | \`policies[].pass[].max_no\` | whole number, 0 to 1000 |  |  | At most so many against. |
    | \`policies[].quorum\` | list of sets of keys |  |  | How many have to take part: at most one entry. An empty list: nobody has to. |
    | \`policies[].quorum[].role\` | text |  |  | Key of the role. |
    | \`policies[].quorum[].at_least\` | whole number, 1 to 1000 |  |  | At least so many take part. |
    | \`policies[].quorum[].share\` | text |  |  | Share of the role that takes part, e.g. "1/2". |
    | \`policies[].quorum_of\` | \`voters\`, \`yes\` |  |  | Whose voices make the quorum: all votes, or only those in favour. |
    | \`policies[].abstain_in_quorum\` | \`true\` or \`false\` |  |  | Whether an abstention counts as taking part. |
    | \`policies[].authors_ballot_binds\` | \`true\` or \`false\` |  |  | Whether the vote of the RFC's author binds. |
    | \`policies[].ballots_by\` | \`command\`, \`review\`, \`both\` |  |  | How votes are cast. |
    | \`policies[].invalidate_on_change\` | \`true\` or \`false\` |  |  | Whether votes wait to be cast again after the document changed. |
    | \`policies[].extension_limit_days\` | whole number, 0 to 366 |  |  | Days by which the period may be extended in all. |
    | \`policies[].on_failure\` | \`review\`, \`extend_once\` |  |  | What follows a failure: the RFC goes back to review, or the period is extended once. |
    | \`policies[].failure_days\` | whole number, 1 to 366 |  |  | Days of the extension after a failure. |
    | \`policies[].allow_close_now\` | \`true\` or \`false\` |  |  | Whether those who may move may end the period at once, with a reason. |
    | \`policies[].allow_sole_voter\` | \`true\` or \`false\` |  |  | Whether a motion may be made when its mover is the only one who can vote. |
    | \`policies[].closed_cancels_hours\` | whole number, 1 to 8760 |  |  | Hours after which a closed thread cancels the motion. |
    | \`policies[].grace_minutes\` | whole number, 0 to 1440 |  |  | Minutes after the end at which the count begins. |
    | \`policies[].remind_every_days\` | whole number, 0 to 366 |  |  | Days between reminders; 0 means none. |
    | \`policies[].remind_at_most\` | whole number, 0 to 100 |  |  | At most so many reminders. |
    | \`roles\` | list of sets of keys | \`maintainers\` | \`maintainers\`, \`tsc\` | Roles that policies name. \`maintainers\` is there without a line: those of \`permissions\`, unless it has a source of its own here. |
    | \`roles[].key\` | text |  |  | Key of the role; policies name it by this. |
    | \`roles[].title\` | text |  |  | Title of the role; without one, the key. |
    | \`roles[].members\` | list of text |  |  | Logins of members. |
    | \`roles[].team\` | text |  |  | Team whose members have the role, "organisation/slug". |
    | \`roles[].file\` | text |  |  | File with a table of members, "owner/name:path". |
    | \`roles[].file_words\` | list of text |  |  | Words of which one stands in the row of a member; without them, every row of the table counts. |
    | \`roles[].permission\` | \`triage\`, \`write\`, \`maintain\`, \`admin\` |  |  | Weakest GitHub permission on the repository of the RFC that gives the role. |
    | \`roles[].exclude\` | list of text |  |  | Logins that do not have the role, whatever the sources say. |
    | \`messages.process_url\` | text | not set | not set | Address of the page that tells how the community decides; new authors are shown it. |
    | \`messages.rfc_welcome.opening\` | text | not set | not set | To the author of a new RFC: words in place of the usual opening. Placeholders: \`{author}\`, \`{title}\`. |
    | \`messages.rfc_welcome.closing\` | text | not set | not set | To the author of a new RFC: words below the message. Placeholders: \`{author}\`, \`{title}\`. |
    | \`messages.motion_opened.opening\` | text | not set | not set | When a vote begins: words in place of the usual opening. Placeholders: \`{author}\`, \`{title}\`, \`{mover}\`. |
    | \`messages.motion_opened.closing\` | text | not set | not set | When a vote begins: words below the message. Placeholders: \`{author}\`, \`{title}\`, \`{mover}\`. |
    | \`messages.refusal.opening\` | text | not set | not set | To somebody whose command was not run: words in place of the usual opening. Placeholders: \`{author}\`. |
    | \`messages.refusal.closing\` | text | not set | not set | To somebody whose command was not run: words below the message. Placeholders: \`{author}\`. |
    | \`messages.agenda.opening\` | text | not set | not set | On the agenda: words in place of the usual opening. Placeholders: \`{title}\`, \`{date}\`. |
    | \`messages.agenda.closing\` | text | not set | not set | On the agenda: words below the message. Placeholders: \`{title}\`, \`{date}\`. |
    | \`messages.notes.opening\` | text | not set | not set | When notes are ready or approved: words in place of the usual opening. Placeholders: \`{title}\`, \`{date}\`. |
    | \`messages.notes.closing\` | text | not set | not set | When notes are ready or approved: words below the message. Placeholders: \`{title}\`, \`{date}\`. |
    | \`groups_file\` | text | not set | \`flyteorg/community:groups.yaml\` | File in which the organisation registers its working groups. |"
  `);
});
