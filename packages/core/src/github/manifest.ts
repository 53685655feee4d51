/** What the GitHub App may do and what it hears of: `app.yml`, and why it needs each of it. */
import { z } from 'zod';
import { parseYaml } from '../shared/door.ts';

/** Each right with "read" or "write", and the events, as GitHub names them. */
export type Rights = {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
};

export type Manifest = Rights & { readonly name: string; readonly description: string };

const ManifestSchema = z.object({
  name: z.string(),
  description: z.string(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/** Reads `app.yml`. @throws an Error with one sentence */
export const parseManifest = (text: string): Manifest => {
  const { tree, refusal } = parseYaml(text);
  const content: unknown = tree?.document.errors.length === 0 ? tree.document.toJS() : undefined;
  const parsed = ManifestSchema.safeParse(content);
  if (!parsed.success) {
    const why = refusal?.message ?? tree?.document.errors[0]?.message ?? z.prettifyError(parsed.error);
    throw new Error(`app.yml is no manifest of a GitHub App (${why.split('\n')[0]}): take it from the project again.`);
  }
  const { name, description, default_permissions: permissions, default_events: events } = parsed.data;
  return { name, description, permissions, events };
};

/** Why the app asks for a right, and what it cannot do without; a test holds this and `app.yml` together. */
export const RIGHT_REASONS: Readonly<Record<string, string>> = {
  checks: 'to show what an RFC needs next as a check on its pull request',
  contents: 'to read RFCs, transcripts and settings, and to propose minutes and agendas on branches of their own',
  discussions:
    'to read ideas of the incubator, to keep agendas that stand in discussions, and to answer commands there',
  issues: 'to keep and pin the issue of the next meeting, and to keep labels and comments',
  members: 'to know who is in which team, and so who may vote and approve',
  merge_queues: 'to let pull requests pass the merge queue that are no RFCs',
  metadata: 'GitHub gives it to every app: names of repositories and who may do what in them',
  pull_requests: 'to keep one status comment on each RFC, and to open the pull requests with minutes and agendas',
};

/** What the app does when it hears of an event. */
export const EVENT_REASONS: Readonly<Record<string, string>> = {
  discussion: 'an idea is brought, changed or closed, or a command stands in it',
  discussion_comment: 'a command stands in a discussion',
  issue_comment: 'a command stands in a comment',
  issues: 'the issue of a meeting is changed',
  merge_group: 'a merge queue waits for a check',
  pull_request: 'an RFC is opened, changed, merged or closed',
  pull_request_review: 'somebody approves, or asks for changes',
  pull_request_review_comment: 'a command stands in a comment on a line',
  push: 'a transcript or the settings came in',
  repository: 'a repository is renamed or moved; its history is kept',
};

/** That an account was asked for rights and has not granted them, what is missing without them, and who changes that where. */
export const sayUnapproved = (
  rights: readonly string[],
  { account, url }: { account: string; url: string },
): string => {
  const names = rights.map((right) => withReason(right, RIGHT_REASONS[right.split(':')[0] ?? '']));
  return `${account} has not approved ${names.join(', ')} yet: an owner does so at ${url}.`;
};

/** That the App is not told of events, what it does not do without them, and where that is changed. */
export const sayUnheard = (events: readonly string[], at: string): string => {
  const names = events.map((event) => withReason(event, EVENT_REASONS[event]));
  return `the App does not hear of ${names.join(', ')}, which app.yml asks for: tick it under “Subscribe to events” at ${at}.`;
};

const withReason = (name: string, why: string | undefined): string =>
  why === undefined ? `“${name}”` : `“${name}” (${why})`;

/** What somebody grants less than is asked for, as "checks: write"; what is granted beyond is no loss. */
export const missingRights = (wanted: Rights, granted: Rights): { rights: string[]; events: string[] } => ({
  rights: Object.entries(wanted.permissions).flatMap(([name, level]) => {
    const given = granted.permissions[name];
    return given === level || given === 'write' || given === 'admin' ? [] : [`${name}: ${level}`];
  }),
  events: wanted.events.filter((event) => !granted.events.includes(event)),
});
