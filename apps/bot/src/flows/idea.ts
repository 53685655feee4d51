/** Discussions of the incubator, kept in the registry. */
import { equals } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import type { DiscussionFacts, Target } from '@rapporteur/core/github';
import {
  deriveIdea,
  historyOf,
  leaveIncubator,
  renderIdeaAnswer,
  sortIdea,
  toIdeaName,
  toRfcName,
} from '@rapporteur/core/rfc';
import { rfcOf } from '@rapporteur/core/settings';
import { type Idea, IdeaSchema, LinkKind, type Rfc, type Settings, type Word } from '@rapporteur/idl';
import { type Flow, withRetryOnConflict } from './flow.ts';
import { loadSettings } from './settings.ts';

/** The part of a flow that is needed where GitHub is not asked. */
type Kept = Pick<Flow, 'client' | 'now'>;

/** Tracks one discussion after an event. `words` are all that people said about it by commands; without them the stored ones stand. */
export const trackIdea = async (flow: Flow, target: Target, words?: readonly Word[]): Promise<void> => {
  const settings = await loadSettings(flow, target.repository);
  const discussion = await flow.github.loadDiscussion(target);
  if (discussion) await rememberIdea(flow, discussion, { settings, words });
  else await forgetIdea(flow, target);
};

/** How an idea is remembered: `words` are all that people said about it by commands; without them the stored ones stand. */
export type IdeaContext = { readonly settings: Settings; readonly words?: readonly Word[] | undefined };

/** Stores a discussion if it belongs to the incubator and says something new; tells whether it belongs there. */
export const rememberIdea = (
  flow: Kept,
  discussion: DiscussionFacts,
  { settings, words }: IdeaContext,
): Promise<boolean> =>
  withRetryOnConflict(async () => {
    const previous = await optional(flow.client.getIdea(toIdeaName(discussion)));
    // A listing that took long is older than what an event has told meanwhile.
    if (previous?.updatedAt && timestampDate(previous.updatedAt) > discussion.updatedAt) return true;
    const rfcs = await rfcsBehind(flow, previous);
    const idea = deriveIdea(discussion, { settings: rfcOf(settings), previous, words, rfcs, now: flow.now() });
    if (idea) await putChanged(flow, idea, previous);
    // There is no deleting: what was an idea once stays on record.
    else if (previous) await putChanged(flow, leaveIncubator(previous, discussion), previous);
    return idea !== undefined;
  });

/** Sorts all stored ideas anew: time alone changes what a discussion needs. Asks nothing of GitHub. */
export const sortIdeas = async (flow: Kept): Promise<void> => {
  for await (const { name } of flow.client.listIdeas({ pageSize: 500 })) {
    await withRetryOnConflict(async () => {
      const stored = await optional(flow.client.getIdea(name));
      if (!stored || stored.because.some(({ code }) => code === 'left')) return;
      const context = { links: stored.links, rfcs: await rfcsBehind(flow, stored), now: flow.now() };
      await putChanged(flow, sortIdea(stored, context), stored);
    });
  }
};

/** The answer to /idea status in a discussion; undefined where there is no idea. */
export const answerIdeaStatus = async (flow: Kept, target: Target): Promise<string | undefined> => {
  const idea = await optional(flow.client.getIdea(toIdeaName(target)));
  if (!idea) return undefined;
  const rfcs = await flow.client.listRfcs({ pageSize: 500 }).all();
  const links = rfcs.flatMap((rfc) => rfc.links);
  return renderIdeaAnswer(idea, historyOf(idea, { links, rfcs }), flow.now());
};

/** Stores an idea unless it stands so already. */
export const putChanged = async (flow: Pick<Flow, 'client'>, idea: Idea, previous: Idea | undefined): Promise<void> => {
  if (!previous || !equals(IdeaSchema, idea, previous)) await flow.client.putIdea(idea);
};

const forgetIdea = (flow: Kept, target: Target): Promise<void> =>
  withRetryOnConflict(async () => {
    const previous = await optional(flow.client.getIdea(toIdeaName(target)));
    if (previous) await putChanged(flow, leaveIncubator(previous), previous);
  });

/** What is stored of the pull requests that continue an idea. */
const rfcsBehind = async (flow: Kept, idea: Idea | undefined): Promise<Rfc[]> => {
  const continued = (idea?.links ?? []).flatMap(({ from, kind }) =>
    from && kind === LinkKind.CONTINUES ? [from] : [],
  );
  const stored = await Promise.all(continued.map((from) => optional(flow.client.getRfc(toRfcName(from)))));
  return stored.flatMap((rfc) => (rfc ? [rfc] : []));
};
