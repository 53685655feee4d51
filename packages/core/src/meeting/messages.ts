/** What is said about meetings: the agenda's issue, and the answers to /agenda. */
import { messages } from '../document/index.ts';
import { renderItemAnswer, renderOutcome } from './item-words.ts';
import { renderAgenda } from './render.ts';
import { renderAgendaWhy, renderNoSeries, renderPosted, renderRefusedAgenda } from './words.ts';

export const meetingMessages = messages((message) => ({
  issue: message('The issue of a meeting: when and where it is, and its agenda.', renderAgenda),
  posted: message(
    'Says that the agenda was posted or brought up to date, and what people wrote otherwise.',
    renderPosted,
  ),
  refused: message('Says why the agenda is not written.', renderRefusedAgenda),
  noSeries: message('Says that the settings plan no meetings, and how they would.', renderNoSeries),
  why: message('Answers /agenda why: why each item is on the agenda, and why others are not.', renderAgendaWhy),
  item: message('Answers a command about an item of the agenda.', renderItemAnswer),
  outcome: message('Tells a subject once what people decided about it for a meeting.', renderOutcome),
}));
