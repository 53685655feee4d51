/** What is said about motions in new comments, and to those who take part. */
import { messages } from '../document/index.ts';
import { renderSupport } from './engine/may.ts';
import { renderMotionWhy } from './prose/explain.ts';
import { renderNotice, renderReminder } from './prose/render.ts';
import { renderMotions } from './prose/summary.ts';

export const motionMessages = messages((message) => ({
  notice: message('A new comment for each change of a motion that people must know.', renderNotice),
  reminder: message('Asks those who can vote and have not, by name, to vote.', renderReminder),
  why: message('The part of /rfc why about a motion: rule by rule, what it still needs.', renderMotionWhy),
  summary: message(
    'The part of the sticky comment about motions: the running ballot, and earlier ones.',
    renderMotions,
  ),
  support: message('Thanks for a ballot that does not bind, and says who decides.', renderSupport),
}));
