/** What is said about ideas. */
import { messages } from '../document/index.ts';
import { renderIdea } from './render.ts';

export const ideaMessages = messages((message) => ({
  status: message('Answers /idea status in a discussion: how the idea is sorted, and what came of it.', renderIdea),
}));
