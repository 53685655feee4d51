/** Closed lists of words that settings choose from. */

/** GitHub's permissions that can make a maintainer, weakest first. */
export const MAINTAINER_PERMISSIONS = ['triage', 'write', 'maintain', 'admin'] as const;

/** GitHub's ways to merge a pull request; the first keeps the commits that were seen. */
export const MERGE_METHODS = ['merge', 'squash', 'rebase'] as const;
export type MergeMethod = (typeof MERGE_METHODS)[number];

/** Policies that need no line of settings. */
export const BUILT_IN_POLICIES = ['flyte', 'rust-like', 'simple'] as const;

/** The policy of those who choose none. */
export const USUAL_POLICY = 'simple';

/** The role that everybody has: those whom `permissions` makes maintainers. */
export const MAINTAINERS_ROLE = 'maintainers';

/** What minutes show, in their order. */
export const MINUTES_SECTIONS = [
  'attendance',
  'summary',
  'decisions',
  'action_items',
  'open_questions',
  'topics',
  'not_discussed',
] as const;

/** What may be otherwise about one date of a series. */
export const EXCEPTION_CHANGES = ['skip', 'cancel', 'move', 'add'] as const;

/** Where agendas are kept. */
export const AGENDA_TARGETS = ['issue', 'discussion', 'file'] as const;

/** Sections of the agenda that Rapporteur writes; without settings, those stand that flyte's agendas of June 2023 had. */
export const AGENDA_SECTIONS = [
  'attendees',
  'new-members',
  'last-minutes',
  'carried-over',
  'rfcs',
  'active-rfcs',
  'groups',
  'action-items',
  'incubator',
  'help-wanted',
  'open-mic',
] as const;

/** When a section stands on the agenda. */
export const SECTION_SHOWS = ['always', 'when_filled'] as const;
