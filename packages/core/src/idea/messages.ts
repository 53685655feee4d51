/** What is said about ideas. */
import { messages } from '../document/index.ts';
import { renderIdea } from './render.ts';

export const ideaMessages = messages((message) => ({
  status: message(
    'Answers /rfc status and /rfc why in a discussion of the incubator: how the idea is sorted, and what came of it.',
    renderIdea,
  ),
}));
