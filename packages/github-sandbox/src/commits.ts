/** Commits and what they change, as `emulate` answers them. */
import { z } from 'zod';

const IdentitySchema = z.object({ name: z.string(), email: z.string(), date: z.string() });
const ChangedFileSchema = z.looseObject({
  sha: z.string(),
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.string(),
  additions: z.number(),
  deletions: z.number(),
  patch: z.string().optional(),
});
const PersonSchema = z.looseObject({ login: z.string() }).nullish();
export const CommitSchema = z.looseObject({
  sha: z.string(),
  commit: z.object({
    message: z.string(),
    author: IdentitySchema,
    committer: IdentitySchema,
    tree: z.object({ sha: z.string() }),
  }),
  parents: z.array(z.looseObject({ sha: z.string() })).optional(),
  author: PersonSchema,
  committer: PersonSchema,
  files: z.array(ChangedFileSchema).optional(),
});
export const ComparisonSchema = z.looseObject({
  status: z.string(),
  commits: z.array(CommitSchema),
  files: z.array(ChangedFileSchema),
});
export const RefSchema = z.object({ object: z.object({ sha: z.string() }) });
export const TreeSchema = z.object({
  tree: z.array(z.looseObject({ path: z.string(), sha: z.string(), type: z.string() })),
});
export const ShaSchema = z.object({ sha: z.string() });

export type ChangedFile = z.infer<typeof ChangedFileSchema>;
export type Commit = z.infer<typeof CommitSchema>;
export type Comparison = z.infer<typeof ComparisonSchema>;

export type Changes = Pick<Comparison, 'commits' | 'files'>;
