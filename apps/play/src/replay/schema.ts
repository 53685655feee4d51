/** The parts of webhooks' payloads that show something of GitHub. What is left out changes nothing; only wrong types are refused. */
import { z } from 'zod';

const User = z.looseObject({ login: z.string().min(1) }).nullish();
const Label = z.looseObject({
  name: z.string(),
  color: z.string().nullish(),
  description: z.string().nullish(),
});
const Time = z.string().nullish();
const Item = z.looseObject({
  number: z.number().int().positive(),
  title: z.string().nullish(),
  body: z.string().nullish(),
  user: User,
  labels: z.array(Label).nullish(),
  assignees: z.array(User).nullish(),
  state: z.string().nullish(),
  created_at: Time,
  updated_at: Time,
  closed_at: Time,
  author_association: z.string().nullish(),
});
const Issue = Item.extend({
  pull_request: z.looseObject({ merged_at: Time }).nullish(),
  draft: z.boolean().nullish(),
});
const Branch = z.looseObject({
  ref: z.string().nullish(),
  label: z.string().nullish(),
  sha: z.string().nullish(),
  user: User,
});
const Pull = Item.extend({
  draft: z.boolean().nullish(),
  merged_at: Time,
  merged_by: User,
  requested_reviewers: z.array(z.looseObject({ login: z.string().optional() }).nullish()).nullish(),
  head: Branch.nullish(),
  base: Branch.nullish(),
});
const Post = z.looseObject({
  id: z.number().int().positive(),
  body: z.string().nullish(),
  user: User,
  created_at: Time,
  updated_at: Time,
  author_association: z.string().nullish(),
});
const Paths = z.array(z.string()).nullish();
export const PayloadSchema = z.looseObject({
  action: z.string().nullish(),
  sender: User,
  organization: z.looseObject({ login: z.string() }).nullish(),
  installation: z
    .looseObject({ app_slug: z.string().nullish(), created_at: z.union([z.string(), z.number()]).nullish() })
    .nullish(),
  repositories: z.array(z.looseObject({ full_name: z.string() })).nullish(),
  repository: z
    .looseObject({
      full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'must be "owner/name"'),
      default_branch: z.string().nullish(),
      private: z.boolean().nullish(),
      description: z.string().nullish(),
      // In pushes, a number of seconds.
      created_at: z.union([z.string(), z.number()]).nullish(),
      updated_at: z.union([z.string(), z.number()]).nullish(),
    })
    .nullish(),
  issue: Issue.nullish(),
  pull_request: Pull.nullish(),
  discussion: Item.extend({ category: z.looseObject({ slug: z.string() }).nullish() }).nullish(),
  comment: Post.nullish(),
  review: Post.extend({ state: z.string(), submitted_at: Time }).nullish(),
  label: Label.nullish(),
  assignee: User,
  requested_reviewer: User,
  changes: z
    .looseObject({
      title: z.looseObject({ from: z.string().nullish() }).nullish(),
      body: z.looseObject({ from: z.string().nullish() }).nullish(),
      repository: z.looseObject({ name: z.looseObject({ from: z.string().nullish() }).nullish() }).nullish(),
    })
    .nullish(),
  ref: z.string().nullish(),
  before: z.string().nullish(),
  after: z.string().nullish(),
  head_commit: z.looseObject({ message: z.string().nullish(), timestamp: Time }).nullish(),
  commits: z.array(z.looseObject({ added: Paths, modified: Paths, removed: Paths })).nullish(),
});

export type Seen = z.infer<typeof PayloadSchema>;
export type UserJson = z.infer<typeof User>;
export type LabelJson = z.infer<typeof Label>;
export type ItemJson = z.infer<typeof Item>;
export type IssueJson = z.infer<typeof Issue>;
export type PullJson = z.infer<typeof Pull>;
export type PostJson = z.infer<typeof Post>;
