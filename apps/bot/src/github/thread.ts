/** Reads a thread: what was written, on lines too, and what happened, all pages. */
import type { Post, ReviewFacts, Target, ThreadFacts, TimelineEvent } from '@rapporteur/core/github';
import { z } from 'zod';
import { type Octokit, orMissing, readEach, repoParams, toInstant } from './octokit.ts';
import { toAccount } from './people.ts';

/**
 * Reads the timeline of a pull request or an issue, without its description; one request for each hundred entries.
 * Undefined if GitHub has none such.
 */
export const loadThread = async (octokit: Octokit, target: Target): Promise<ThreadFacts | undefined> => {
  const params = { ...repoParams(target.repository), issue_number: target.number, per_page: 100 };
  const entries = await orMissing(octokit.paginate(octokit.rest.issues.listEventsForTimeline, params));
  if (!entries) return undefined;
  const what = `timeline entry of ${target.repository}#${target.number}`;
  const parsed = readEach({ octokit, what }, entries, toEntry).flat();
  const posts = parsed.flatMap((entry) => ('post' in entry ? [entry.post] : []));
  const timelineEvents = parsed.flatMap((entry) => ('timelineEvent' in entry ? [entry.timelineEvent] : []));
  return { posts, timelineEvents };
};

/** Reads the comments on lines of the files of a pull request, which its timeline leaves out. */
export const loadLines = async (octokit: Octokit, target: Target): Promise<ThreadFacts | undefined> => {
  const params = { ...repoParams(target.repository), pull_number: target.number, per_page: 100 };
  const entries = await orMissing(octokit.paginate(octokit.rest.pulls.listReviewComments, params));
  if (!entries) return undefined;
  const what = `comment on a line of ${target.repository}#${target.number}`;
  const posts = readEach({ octokit, what }, entries, (entry): Post => {
    const { in_reply_to_id: replyTo, ...comment } = LineComment.parse(entry);
    return { ...toComment(comment), kind: 'line', replyTo: String(replyTo ?? comment.id) };
  });
  return { posts, timelineEvents: [] };
};

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

const LineComment = Comment.extend({ in_reply_to_id: z.number().nullish() });

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

type Found = { readonly post: Post } | { readonly timelineEvent: TimelineEvent };

/** What an entry tells, if it is one of ours. @throws if it does not fit */
const toEntry = (entry: unknown): Found[] => {
  const { event, state } = Entry.parse(entry);
  if (event === 'commented') return [{ post: toComment(Comment.parse(entry)) }];
  if (event === 'reviewed') {
    const verdict = VERDICTS.get(String(state).toLowerCase());
    return verdict && verdict !== 'pending' ? [{ post: toReview(Review.parse(entry), verdict) }] : [];
  }
  const kind = TIMELINE_EVENTS.get(event ?? '');
  return kind ? [{ timelineEvent: toTimelineEvent(Event.parse(entry), kind) }] : [];
};

const toComment = ({ created_at, updated_at = created_at, reactions, ...comment }: z.infer<typeof Comment>): Post => ({
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

const toReview = (review: z.infer<typeof Review>, verdict: ReviewFacts['verdict']): Post => ({
  kind: 'review',
  id: review.id,
  nodeId: review.node_id ?? '',
  author: toAccount(review.user),
  at: review.submitted_at,
  // GitHub dates a review anew when somebody dismisses it: that is no edit of its text.
  updatedAt: review.submitted_at,
  url: review.html_url ?? '',
  body: review.body ?? '',
  verdict,
});

const toTimelineEvent = (event: z.infer<typeof Event>, kind: TimelineEvent['kind']): TimelineEvent => {
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

const TIMELINE_EVENTS = new Map<string, TimelineEvent['kind']>([
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
