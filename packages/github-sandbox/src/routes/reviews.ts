/** Reviews of pull requests. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { authorOrWriter, pullOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { notFound, numberParam, ok, paginate, Refusal, readBody } from '../router.ts';
import { reviewJson } from '../shapes/index.ts';
import { BodySchema } from '../sizes.ts';
import { record } from '../timeline.ts';
import type { Account, Actor, PullItem, Review, World } from '../world.ts';
import { refuseReviewIfLocked } from './locks.ts';

const EventSchema = z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
const NewReviewSchema = z.object({
  body: BodySchema.nullish(),
  event: EventSchema.optional(),
  commit_id: z.string().nullish(),
});
const SubmitSchema = z.object({ body: BodySchema.nullish(), event: EventSchema });
const EditSchema = z.object({ body: BodySchema });
const DismissSchema = z.object({ message: z.string().min(1) });

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

export const reviewRoutes = (context: Context): readonly Route[] => {
  const { world, events } = context;

  const find = (call: Call): { item: PullItem; review: Review } => {
    const item = pullOf(context, call);
    const review = item.pull.reviews.find(({ id }) => id === numberParam(call, 'review'));
    if (!review) throw notFound();
    return { item, review };
  };

  const reviewerOf = (call: Call, item: PullItem): Account => {
    const reviewer = writerOf(context, call.actor, item.repository, { app: ['pull_requests'], person: 'read' });
    refuseReviewIfLocked(world, call.actor, item);
    return reviewer;
  };

  const submit = (author: Account, item: PullItem, review: Review, event: z.output<typeof EventSchema>): void => {
    if (event !== 'COMMENT' && author === item.author) {
      const verb = event === 'APPROVE' ? 'approve' : 'request changes on';
      throw new Refusal(422, 'Unprocessable Entity', [{ message: `Can not ${verb} your own pull request` }]);
    }
    if (event !== 'APPROVE' && !review.body) {
      throw new Refusal(422, 'Unprocessable Entity', [{ message: 'Body cannot be blank' }]);
    }
    review.state = STATES[event];
    review.submittedAt = world.stamp();
    item.updatedAt = review.submittedAt;
    item.pull.reviewers = item.pull.reviewers.filter((reviewer) => reviewer !== author);
    if (!item.pull.reviews.includes(review)) addReview(world, item, review);
    events.review(author, 'submitted', item, { review });
  };

  const create = (call: Call): Reply => {
    const item = pullOf(context, call);
    const author = reviewerOf(call, item);
    const { body, event, commit_id: commit } = readBody(NewReviewSchema, call);
    const review = newReview(context, {
      author,
      body: body ?? '',
      commitSha: commit ?? item.pull.head.sha,
      state: 'PENDING',
      submittedAt: world.stamp(),
    });
    if (event) submit(author, item, review, event);
    else addReview(world, item, review);
    return ok(reviewJson(world, item, review));
  };

  const finish = (call: Call): Reply => {
    const { item, review } = find(call);
    const author = reviewerOf(call, item);
    const { body, event } = readBody(SubmitSchema, call);
    if (review.author !== author || review.state !== 'PENDING') throw notFound();
    review.body = body ?? review.body;
    submit(author, item, review, event);
    return ok(reviewJson(world, item, review));
  };

  const edit = (call: Call): Reply => {
    const { item, review } = find(call);
    editReview(context, call.actor, { item, review, body: () => readBody(EditSchema, call).body });
    return ok(reviewJson(world, item, review));
  };

  const dismiss = (call: Call): Reply => {
    const { item, review } = find(call);
    const actor = writerOf(context, call.actor, item.repository, { app: ['pull_requests'], person: 'write' });
    const { message } = readBody(DismissSchema, call);
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw new Refusal(422, `Can not dismiss a ${review.state.toLowerCase()} pull request review`);
    }
    const dismissed = { state: review.state, reviewId: review.id, message };
    review.state = 'DISMISSED';
    record(context, item, { event: 'review_dismissed', actor, dismissed });
    events.review(actor, 'dismissed', item, { review });
    return ok(reviewJson(world, item, review));
  };

  const visible = ({ actor }: Call, { pull }: PullItem): Review[] =>
    pull.reviews.filter(({ state, author }) => state !== 'PENDING' || ('account' in actor && actor.account === author));

  const all = '/repos/:owner/:repo/pulls/:number/reviews';
  return [
    {
      method: 'GET',
      pattern: all,
      answer: (call) => {
        const item = pullOf(context, call);
        return paginate(call, visible(call, item), (page) => page.map((review) => reviewJson(world, item, review)));
      },
    },
    { method: 'POST', pattern: all, answer: create },
    {
      method: 'GET',
      pattern: `${all}/:review`,
      answer: (call) => {
        const { item, review } = find(call);
        return ok(reviewJson(world, item, review));
      },
    },
    { method: 'PUT', pattern: `${all}/:review`, answer: edit },
    { method: 'POST', pattern: `${all}/:review/events`, answer: finish },
    { method: 'PUT', pattern: `${all}/:review/dismissals`, answer: dismiss },
  ];
};

/** Gives a review other words, and tells so. Nothing that REST says of it tells that it was edited. */
export const editReview = (
  context: Pick<Context, 'world' | 'events'>,
  actor: Actor,
  { item, review, body: read }: { readonly item: PullItem; readonly review: Review; readonly body: () => string },
): void => {
  const { world, events } = context;
  const by = { repository: item.repository, author: review.author, app: ['pull_requests'] };
  const writer = authorOrWriter(context, actor, by);
  const body = read();
  const before = review.body;
  if (body === before) return;
  review.edits.push({ editor: writer, at: world.stamp(), before });
  review.body = body;
  item.updatedAt = world.stamp();
  events.review(writer, 'edited', item, { review, changes: { body: { from: before } } });
};

/** A review that is not yet in the list of its pull request. */
export const newReview = (
  { world }: Pick<Context, 'world'>,
  { id = world.nextId(), ...review }: Omit<Review, 'id' | 'nodeId' | 'edits' | 'reactions'> & { readonly id?: number },
): Review => ({ ...review, id, nodeId: `PRR_${id}`, edits: [], reactions: [] });

/** Puts a review on its pull request; tells nobody. */
export const addReview = (world: World, item: PullItem, review: Review): void => {
  item.pull.reviews.push(review);
  world.nodes.set(review.nodeId, { kind: 'review', review, item });
};
