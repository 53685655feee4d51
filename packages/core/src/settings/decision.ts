/** The parts of the schema about decisions: policies, their rules, and the roles that they name. */
import { z } from 'zod';
import { isoDate, keyName, lineText, loginName, repositoryFile, shareText, teamName, timeZone, word } from './value.ts';
import { BUILT_IN_POLICIES, MAINTAINER_PERMISSIONS, MAINTAINERS_ROLE } from './words.ts';

/** A check that no two items of a list have the same `field`, and at most one has none. */
export const withUniqueKeys =
  <F extends string, T extends Readonly<Partial<Record<F, string | undefined>>>>(
    field: F,
    message: string,
  ): z.core.CheckFn<T[]> =>
  ({ value, issues }) => {
    value.forEach((item, index) => {
      const fold = (text: string | undefined): string => (text ?? '').toLowerCase();
      if (value.findIndex((other) => fold(other[field]) === fold(item[field])) === index) return;
      issues.push({ code: 'custom', message, input: value, path: [index, field] });
    });
  };

/** The policy of one category. */
export const category = z.strictObject({
  category: lineText.describe('Category: the folder of its documents, in whatever case.'),
  policy: keyName.describe('Key of the policy.'),
});

/** Who has to review RFCs of one kind; by what an RFC is recognised besides its folder would stand beside `folder`. */
export const review = z.strictObject({
  folder: lineText
    .optional()
    .describe(
      'Category: the folder of its documents, in whatever case. Without one, the entry is for all RFCs for which no other speaks.',
    ),
  roles: z.array(keyName).describe('Keys of the roles of which one member each has to approve.'),
});

/** One role. */
export const role = z
  .strictObject({
    key: keyName.describe('Key of the role; policies name it by this.'),
    title: lineText.optional().describe('Title of the role; without one, the key.'),
    members: z.array(loginName).optional().describe('Logins of members.'),
    team: teamName.optional().describe('Team whose members have the role, "organisation/slug".'),
    file: repositoryFile.optional().describe('File with a table of members, "owner/name:path".'),
    file_words: z
      .array(word)
      .optional()
      .describe('Words of which one stands in the row of a member; without them, every row of the table counts.'),
    permission: z
      .enum(MAINTAINER_PERMISSIONS)
      .optional()
      .describe('Weakest GitHub permission on the repository of the RFC that gives the role.'),
    exclude: z.array(loginName).optional().describe('Logins that do not have the role, whatever the sources say.'),
  })
  .check(({ value, issues }) => {
    const { key, members, team, file, file_words, permission } = value;
    const complain = (message: string, path: string): void => {
      issues.push({ code: 'custom', message, input: value, path: [path] });
    };
    if (file_words && file === undefined)
      complain('are words of a file, but no file is named; add the line', 'file_words');
    const hasSource = members?.length || team || file || permission || key === MAINTAINERS_ROLE;
    if (!hasSource) complain('is a role that nobody can have; add members, team, file or permission', 'key');
  });

const count = (least: number, most = 1000) => z.int().min(least).max(most);

const rule = z
  .strictObject({
    role: keyName.describe('Key of the role.'),
    at_least: count(1).optional().describe('At least so many in favour.'),
    share: shareText.optional().describe('Share in favour that must be reached, e.g. "2/3".'),
    more_than: shareText
      .refine((text) => !/^([0-9]+)\/\1$/.test(text), { error: 'can never be exceeded; write "share" for everybody' })
      .optional()
      .describe('Share in favour that must be exceeded, e.g. "1/2".'),
    of: z
      .enum(['members', 'cast', 'decided'])
      .optional()
      .describe('Of what the share is taken: all members, those who voted, or those who voted for or against.'),
    max_missing: count(0).optional().describe('At most so many who can vote have not.'),
    max_no: count(0).optional().describe('At most so many against.'),
  })
  .check(({ value, issues }) => {
    const { at_least, share, more_than, of } = value;
    const complain = (message: string, path: string): void => {
      issues.push({ code: 'custom', message, input: value, path: [path] });
    };
    const hasShare = share !== undefined || more_than !== undefined;
    if (of && !hasShare) complain('says of what a share is taken, but there is no share; add share or more_than', 'of');
    if (at_least === undefined && !hasShare)
      complain('would pass without a vote in favour; add at_least, share or more_than', 'role');
  });

const quorum = z
  .strictObject({
    role: keyName.describe('Key of the role.'),
    at_least: count(1).optional().describe('At least so many take part.'),
    share: shareText.optional().describe('Share of the role that takes part, e.g. "1/2".'),
  })
  .check(({ value, issues }) => {
    if (value.at_least !== undefined || value.share !== undefined) return;
    const message = 'has no quorum; add at_least or share';
    issues.push({ code: 'custom', message, input: value, path: ['role'] });
  });

const roles = (meaning: string) => z.array(keyName).optional().describe(meaning);
const flag = (meaning: string) => z.boolean().optional().describe(meaning);
const rules = (meaning: string) => z.array(rule).optional().describe(meaning);

/** One policy: fields that are left out are as in the policy that it is like. */
export const policy = z.strictObject({
  key: keyName.describe('Key of the policy.'),
  like: z
    .enum(BUILT_IN_POLICIES)
    .optional()
    .describe('Built-in policy from which it takes what it does not say; without one, `simple`.'),
  may_move: z
    .array(keyName)
    .min(1, { error: 'is empty; name at least one role' })
    .optional()
    .describe('Roles whose members may move, extend and close a motion.'),
  may_resolve: roles("Roles whose members may resolve another's concern."),
  may_answer: roles('Roles whose members may answer an objection.'),
  objection_window_hours: count(0, 8760)
    .optional()
    .describe('How many hours anybody may object before the final comment period begins.'),
  enter: rules('What has to be given before the final comment period begins. An empty list: silence consents.'),
  period_days: count(1, 366).optional().describe('Length of the final comment period in days.'),
  day_count: z
    .enum(['hours', 'calendar', 'end_of_day'])
    .optional()
    .describe('How days are counted: 24 hours each, to the same time of day, or to the end of the last day.'),
  time_zone: timeZone.optional().describe('IANA time zone in which days are counted and times are shown.'),
  working_days_only: flag('Whether an end on a weekend or holiday moves to the next working day.'),
  holidays: z.array(isoDate).optional().describe('Holidays, e.g. "2026-12-25".'),
  early_close: z
    .enum(['never', 'decided', 'passing'])
    .optional()
    .describe('Whether the period ends early: never, when nobody can change the outcome, or when it would pass.'),
  min_wait_hours: count(0, 8760).optional().describe('Hours that the period runs at least before an early end.'),
  after_concern: z
    .enum(['restart', 'resume', 'extend'])
    .optional()
    .describe('What the clock does after the last concern is resolved.'),
  least_days_left: count(0, 366).optional().describe('Days that are left at least after a concern.'),
  concerns_by: z
    .enum(['members', 'confirmed'])
    .optional()
    .describe('Who may raise a concern that blocks: members, or anybody whom a member confirms.'),
  pass: z
    .array(rule)
    .min(1, { error: 'is empty; say what has to be given' })
    .optional()
    .describe('What has to be given to pass; all rules must be kept.'),
  quorum: z
    .array(quorum)
    .max(1, { error: 'has more than one entry; a policy has one quorum' })
    .optional()
    .describe('How many have to take part: at most one entry. An empty list: nobody has to.'),
  quorum_of: z
    .enum(['voters', 'yes'])
    .optional()
    .describe('Whose voices make the quorum: all votes, or only those in favour.'),
  abstain_in_quorum: flag('Whether an abstention counts as taking part.'),
  authors_ballot_binds: flag("Whether the vote of the RFC's author binds."),
  ballots_by: z.enum(['command', 'review', 'both']).optional().describe('How votes are cast.'),
  invalidate_on_change: flag('Whether votes wait to be cast again after the document changed.'),
  extension_limit_days: count(0, 366).optional().describe('Days by which the period may be extended in all.'),
  on_failure: z
    .enum(['review', 'extend_once'])
    .optional()
    .describe('What follows a failure: the RFC goes back to review, or the period is extended once.'),
  failure_days: count(1, 366).optional().describe('Days of the extension after a failure.'),
  allow_close_now: flag('Whether those who may move may end the period at once, with a reason.'),
  allow_sole_voter: flag('Whether a motion may be made when its mover is the only one who can vote.'),
  closed_cancels_hours: count(1, 8760).optional().describe('Hours after which a closed thread cancels the motion.'),
  grace_minutes: count(0, 1440).optional().describe('Minutes after the end at which the count begins.'),
  remind_every_days: count(0, 366).optional().describe('Days between reminders; 0 means none.'),
  remind_at_most: count(0, 100).optional().describe('At most so many reminders.'),
});
