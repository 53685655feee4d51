/** What is said about meetings: the agenda's issue, and the answers to /agenda. */
import { messages } from '../document/index.ts';
import { renderAgenda } from './render.ts';
import { renderAgendaWhy, renderNoSeries, renderPosted, renderProposeToCancel, renderRefusedAgenda } from './words.ts';

export const meetingMessages = messages((message) => ({
  issue: message('The issue of a meeting: when and where it is, and its agenda.', renderAgenda),
  posted: message(
    'Says that the agenda was posted or brought up to date, and what people wrote otherwise.',
    renderPosted,
  ),
  refused: message('Says why the agenda is not written.', renderRefusedAgenda),
  noSeries: message('Says that the settings plan no meetings, and how they would.', renderNoSeries),
  proposeToCancel: message(
    'Proposes to cancel a meeting for which there is nothing to talk about, and says how.',
    renderProposeToCancel,
  ),
  why: message('Answers /agenda why: why each item is on the agenda.', renderAgendaWhy),
}));
