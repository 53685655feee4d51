/** Discussions of the incubator, kept in the registry. */
import { optional } from '@rapporteur/client';
import type { DiscussionFacts, Target } from '@rapporteur/core/github';
import { deriveIdea, toIdeaName } from '@rapporteur/core/rfc';
import { rfcOf } from '@rapporteur/core/settings';
import type { Settings } from '@rapporteur/idl';
import type { Flow } from './flow.ts';
import { loadSettings } from './settings.ts';

/** Tracks one discussion after an event. */
export const trackIdea = async (flow: Flow, target: Target): Promise<void> => {
  const settings = await loadSettings(flow, target.repository);
  const discussion = await flow.github.loadDiscussion(target);
  if (discussion) await rememberIdea(flow, discussion, settings);
};

/** Stores a discussion if it belongs to the incubator; tells whether it does. */
export const rememberIdea = async (flow: Flow, discussion: DiscussionFacts, settings: Settings): Promise<boolean> => {
  const previous = await optional(flow.client.getIdea(toIdeaName(discussion)));
  const idea = deriveIdea(discussion, rfcOf(settings), previous);
  if (idea) await flow.client.putIdea(idea);
  return idea !== undefined;
};
