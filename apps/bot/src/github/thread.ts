/** Reads a thread: what was written and what happened, all pages, with the former versions of what was edited. */
import type {
  AccountFacts,
  Happening,
  ReviewFacts,
  Target,
  ThreadFacts,
  Version,
  Written,
} from '@rapporteur/core/github';
import { z } from 'zod';
import { type Octokit, readEach, repoParams, toInstant } from './octokit.ts';

/** Reads the timeline of a pull request or an issue, without its description; one request for each hundred entries. */
export const loadThread = async (octokit: Octokit, target: Target): Promise<ThreadFacts> => {
  const entries = await octokit.paginate(octokit.rest.issues.listEventsForTimeline, {
    ...repoParams(target.repository),
    issue_number: target.number,
    per_page: 100,
  });
  const what = `timeline entry of ${target.repository}#${target.number}`;
  const parsed = readEach({ octokit, what }, entries, toEntry).flat();
  const written = parsed.flatMap((entry) => ('written' in entry ? [entry.written] : []));
  const happenings = parsed.flatMap((entry) => ('happening' in entry ? [entry.happening] : []));
  return { written: await withVersions(octokit, written), happenings };
};

/** All versions of texts, oldest first, by node id. */
export const loadVersions = async (
  octokit: Octokit,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Version[]>> => {
  const found = new Map<string, readonly Version[]>();
  for (let start = 0; start < nodeIds.length; start += 50) {
    const ids = nodeIds.slice(start, start + 50);
    const { nodes } = EditsAnswer.parse(await octokit.graphql(EDITS, { ids }));
    const texts = nodes.map((node, index) => ({ node, asked: ids[index] ?? '' }));
    const read = readEach({ octokit, what: 'history of a text' }, texts, ({ node, asked }) => {
      const text = EditedText.parse(node);
      return { id: text?.id ?? asked, versions: toVersions(text) };
    });
    for (const { id, versions } of read) found.set(id, versions);
  }
  return found;
};

const toVersions = (text: z.infer<typeof EditedText>): readonly Version[] =>
  (text?.userContentEdits?.nodes ?? [])
    .flatMap((edit) =>
      edit?.diff ? [{ body: edit.diff, at: toInstant(edit.editedAt), by: edit.editor?.login ?? 'ghost' }] : [],
    )
    // The newest comes first; several may be of one second.
    .toReversed()
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());

const EDIT_FIELDS = 'id userContentEdits(first: 100) { nodes { editedAt diff editor { login } } }';
const EDITS = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { ${EDIT_FIELDS} } ... on PullRequest { ${EDIT_FIELDS} } ... on PullRequestReview { ${EDIT_FIELDS} } } }`;

const EditsAnswer = z.object({ nodes: z.array(z.unknown()) });

const Edit = z.object({
  editedAt: z.string(),
  diff: z.string().nullable(),
  editor: z.object({ login: z.string() }).nullable(),
});
const EditedText = z
  .object({
    id: z.string().optional(),
    userContentEdits: z.object({ nodes: z.array(Edit.nullable()).nullable() }).nullish(),
  })
  .nullable();

const User = z.object({ id: z.number(), login: z.string(), type: z.string().optional() }).nullish();
const Instant = z.string().transform(toInstant);

/** The entries of a timeline have little in common; of each kind only what we use is looked at. */
const Entry = z.looseObject({ event: z.string().optional(), state: z.unknown().optional() });

const Comment = z.object({
  id: z.number(),
  node_id: z.string().min(1),
  actor: User,
  user: User,
  created_at: Instant,
  updated_at: Instant.optional(),
  body: z.string().nullish(),
  html_url: z.string().optional(),
  reactions: z
    .looseObject({ total_count: z.number(), rocket: z.number(), confused: z.number() })
    .optional()
    .catch(undefined),
});

const Review = z.object({
  id: z.number(),
  node_id: z.string().optional(),
  user: User,
  submitted_at: Instant,
  body: z.string().nullish(),
  html_url: z.string().optional(),
});

const Event = z.object({
  id: z.union([z.number(), z.string()]),
  actor: User,
  created_at: Instant,
  label: z.looseObject({ name: z.string() }).optional(),
  dismissed_review: z.looseObject({ state: z.string(), review_id: z.number() }).optional(),
});

type Found = { readonly written: Written } | { readonly happening: Happening };

/** What an entry tells, if it is one of ours. @throws if it does not fit */
const toEntry = (entry: unknown): Found[] => {
  const { event, state } = Entry.parse(entry);
  if (event === 'commented') return [{ written: toComment(Comment.parse(entry)) }];
  if (event === 'reviewed') {
    const verdict = VERDICTS.get(String(state).toLowerCase());
    return verdict && verdict !== 'pending' ? [{ written: toReview(Review.parse(entry), verdict) }] : [];
  }
  const kind = HAPPENINGS.get(event ?? '');
  return kind ? [{ happening: toHappening(Event.parse(entry), kind) }] : [];
};

const toComment = ({
  created_at,
  updated_at = created_at,
  reactions,
  ...comment
}: z.infer<typeof Comment>): Written => ({
  kind: 'comment',
  id: comment.id,
  nodeId: comment.node_id,
  author: toAccount(comment.user ?? comment.actor),
  at: created_at,
  updatedAt: updated_at,
  url: comment.html_url ?? '',
  body: comment.body ?? '',
  ...(reactions ? { isAcknowledged: reactions.rocket + reactions.confused > 0, reactions: reactions.total_count } : {}),
});

const toReview = (review: z.infer<typeof Review>, verdict: ReviewFacts['verdict']): Written => ({
  kind: 'review',
  id: review.id,
  nodeId: review.node_id ?? '',
  author: toAccount(review.user),
  at: review.submitted_at,
  updatedAt: review.submitted_at,
  url: review.html_url ?? '',
  body: review.body ?? '',
  verdict,
});

const toHappening = (event: z.infer<typeof Event>, kind: Happening['kind']): Happening => {
  const { label, dismissed_review: dismissed } = event;
  const verdict = VERDICTS.get((dismissed?.state ?? '').toLowerCase());
  const detail = label?.name ?? (dismissed ? String(dismissed.review_id) : undefined);
  return {
    kind,
    id: String(event.id),
    at: event.created_at,
    actor: toAccount(event.actor),
    ...(detail === undefined ? {} : { detail }),
    ...(verdict ? { verdict } : {}),
  };
};

const VERDICTS = new Map<string, ReviewFacts['verdict']>([
  ['approved', 'approved'],
  ['changes_requested', 'changes_requested'],
  ['commented', 'commented'],
  ['dismissed', 'dismissed'],
  ['pending', 'pending'],
]);

const HAPPENINGS = new Map<string, Happening['kind']>([
  ['closed', 'closed'],
  ['reopened', 'reopened'],
  ['merged', 'merged'],
  ['convert_to_draft', 'drafted'],
  ['ready_for_review', 'ready'],
  ['labeled', 'labeled'],
  ['unlabeled', 'unlabeled'],
  ['review_dismissed', 'review_dismissed'],
  ['transferred', 'transferred'],
]);

const toAccount = (user: z.infer<typeof User>): AccountFacts => ({
  id: user ? String(user.id) : '',
  login: user?.login ?? 'ghost',
  isBot: user?.type === 'Bot',
});

/** Only edited texts of people have versions worth a request. */
const withVersions = async (octokit: Octokit, written: readonly Written[]): Promise<Written[]> => {
  const host = octokit.request.endpoint.DEFAULTS.baseUrl;
  const keyOf = ({ nodeId, updatedAt, body }: Written): string => `${host} ${nodeId} ${updatedAt.getTime()} ${body}`;
  const wanted = written.filter(({ author, at, updatedAt }) => !author.isBot && updatedAt > at);
  const unknown = wanted.filter((one) => !VERSIONS.has(keyOf(one)));
  const loaded = await loadVersions(
    octokit,
    unknown.map(({ nodeId }) => nodeId),
  );
  for (const one of unknown) {
    const versions = loaded.get(one.nodeId);
    if (versions) remember(keyOf(one), versions);
  }
  const edited = new Set(wanted);
  return written.map((one) => {
    if (!edited.has(one)) return one;
    const versions = VERSIONS.get(keyOf(one));
    // Who wrote which part of it is not known: then it is nobody's word.
    if (!versions) return { ...one, versions: [{ body: '', at: one.at, by: one.author.login }] };
    return versions.length > 0 ? { ...one, versions } : one;
  });
};

/** The versions of a text up to its last edit never change, so they are read once by a process. */
const VERSIONS = new Map<string, readonly Version[]>();
const MOST_REMEMBERED = 2_000;

const remember = (key: string, versions: readonly Version[]): void => {
  const [oldest] = VERSIONS.keys();
  if (VERSIONS.size >= MOST_REMEMBERED && oldest !== undefined) VERSIONS.delete(oldest);
  VERSIONS.set(key, versions);
};
