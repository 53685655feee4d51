/** A part of a seed: what no delivery tells, and what was there before. Several parts add up. */
import { z } from 'zod';

const Time = z.iso.datetime({ offset: true });
const Login = z.string().min(1);
const Count = z.number().int().positive();

const Edit = z.strictObject({ editor: Login, at: Time, before: z.string() });

const Comment = z.strictObject({
  id: Count.optional(),
  author: Login,
  body: z.string(),
  createdAt: Time,
  updatedAt: Time.optional(),
  edits: z.array(Edit).optional(),
});

const REVIEW_STATES = ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'] as const;

const Review = z.strictObject({
  id: Count.optional(),
  author: Login,
  state: z.enum(REVIEW_STATES),
  submittedAt: Time,
  body: z.string().optional(),
});

const TimelineEvent = z.strictObject({
  id: Count.optional(),
  event: z.string().min(1),
  actor: Login,
  at: Time,
  label: z.string().optional(),
  assignee: Login.optional(),
  reviewer: Login.optional(),
  rename: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  dismissed: z.strictObject({ state: z.enum(REVIEW_STATES), reviewId: Count, message: z.string() }).optional(),
  stateReason: z.string().nullable().optional(),
});

const File = z.strictObject({
  path: z.string().min(1),
  content: z.string().optional(),
  previousPath: z.string().optional(),
  removed: z.boolean().optional(),
});

const issue = {
  number: Count,
  title: z.string().optional(),
  author: Login.optional(),
  body: z.string().optional(),
  labels: z.array(z.string()).optional(),
  assignees: z.array(Login).optional(),
  createdAt: Time.optional(),
  updatedAt: Time.optional(),
  closedAt: Time.nullable().optional(),
  closedBy: Login.optional(),
  edits: z.array(Edit).optional(),
  comments: z.array(Comment).optional(),
  events: z.array(TimelineEvent).optional(),
};

const Issue = z.strictObject(issue);

const PullRequest = z.strictObject({
  ...issue,
  mergedAt: Time.nullable().optional(),
  mergedBy: Login.optional(),
  draft: z.boolean().optional(),
  base: z.string().min(1).optional(),
  head: z.string().min(1).optional(),
  files: z.array(File).optional(),
  reviews: z.array(Review).optional(),
  requestedReviewers: z.array(Login).optional(),
});

const Discussion = z.strictObject({
  number: Count,
  title: z.string().optional(),
  author: Login.optional(),
  category: z.string().min(1).optional(),
  body: z.string().optional(),
  createdAt: Time.optional(),
  updatedAt: Time.optional(),
  closedAt: Time.nullable().optional(),
  comments: z.array(Comment).optional(),
});

const Repository = z.strictObject({
  name: z.string().min(1),
  owner: Login.optional(),
  /** Names that it had before; GitHub answers under them as well. */
  formerNames: z.array(z.string().min(1)).optional(),
  description: z.string().optional(),
  defaultBranch: z.string().min(1).optional(),
  private: z.boolean().optional(),
  permissions: z.record(Login, z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none'])).optional(),
  labels: z
    .array(z.strictObject({ name: z.string(), color: z.string().optional(), description: z.string().optional() }))
    .optional(),
  files: z.record(z.string(), z.string()).optional(),
  createdAt: Time.optional(),
  /** Pushes to the default branch; the text of their files stands in `files`. */
  commits: z
    .array(
      z.strictObject({
        sha: z.string().regex(/^[0-9a-f]{40}$/, 'must be the 40 hexadecimal digits of a commit'),
        author: Login,
        at: Time,
        message: z.string(),
        paths: z.array(z.string()),
        removed: z.array(z.string()),
      }),
    )
    .optional(),
  issues: z.array(Issue).optional(),
  pullRequests: z.array(PullRequest).optional(),
  categories: z
    .array(z.strictObject({ slug: z.string(), name: z.string().optional(), emoji: z.string().optional() }))
    .optional(),
  discussions: z.array(Discussion).optional(),
});

export const PartialSeedSchema = z.strictObject({
  organization: z
    .strictObject({
      login: Login.optional(),
      name: z.string().optional(),
      description: z.string().optional(),
      members: z.array(z.strictObject({ login: Login, role: z.enum(['admin', 'member']).optional() })).optional(),
      teams: z.array(z.strictObject({ name: z.string(), members: z.array(Login) })).optional(),
    })
    .optional(),
  people: z
    .array(
      z.strictObject({
        login: Login,
        id: Count.optional(),
        name: z.string().optional(),
        email: z.string().optional(),
        type: z.enum(['User', 'Bot']).optional(),
      }),
    )
    .optional(),
  repositories: z.array(Repository).optional(),
  app: z
    .strictObject({
      slug: z.string().min(1).optional(),
      name: z.string().optional(),
      /** What is older is only written to if it was before. Default: the earliest time of the recording. */
      installedAt: Time.optional(),
    })
    .optional(),
});

/** What a line `{"github": …}` may hold: any part of a seed. Items of repositories are found by their number. */
export type PartialSeed = z.infer<typeof PartialSeedSchema>;
export type PartialRepository = z.infer<typeof Repository>;
export type PartialPull = z.infer<typeof PullRequest>;
export type PartialComment = z.infer<typeof Comment>;
export type PartialEvent = z.infer<typeof TimelineEvent>;
export type PartialEdit = z.infer<typeof Edit>;
