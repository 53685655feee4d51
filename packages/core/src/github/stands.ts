/** Whether a desired state stands already, by facts that were read anyway: then nobody has to ask again. */
import { sameBody } from '../shared/markdown.ts';
import type { Action } from './action.ts';
import type { PullRequestFacts } from './facts.ts';
import { sameReference } from './reference.ts';

/** True only if it surely stands; what the facts do not tell is false. */
export const alreadyStands = (action: Action, pull: PullRequestFacts, appLogin: string): boolean => {
  switch (action.type) {
    case 'upsert_comment': {
      if (!sameReference(action.target, pull) || !pull.thread) return false;
      const own = pull.thread.written.filter(
        ({ kind, author, body }) =>
          kind === 'comment' && author.login === appLogin && body.trimStart().startsWith(action.marker),
      );
      // None is needed where one was deleted; several have to be tidied up.
      if (own.length === 0) return action.onlyIfStanding ?? false;
      return own.length === 1 && own.every(({ body }) => sameBody(body, action.body));
    }
    case 'set_labels': {
      if (!sameReference(action.target, pull)) return false;
      const standing = new Set(pull.labels.map((label) => label.toLowerCase()));
      return (
        action.present.every(({ name }) => standing.has(name.toLowerCase())) &&
        action.absent.every((name) => !standing.has(name.toLowerCase()))
      );
    }
    default:
      return false;
  }
};
