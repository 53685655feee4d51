/** What is said about meetings: the agenda's issue, and the answers to /agenda. */
import { messages } from '../document/index.ts';
import { renderAgenda, renderAgendaFile } from './render.ts';
import { renderAgendaWhy, renderNoSeries, renderPosted, renderRefusedAgenda } from './words.ts';

export const meetingMessages = messages((message) => ({
  issue: message('The issue of a meeting: when and where it is, and its agenda.', renderAgenda),
  agendaFile: message('Opens the pull request with an agenda that stands in a file.', renderAgendaFile),
  posted: message(
    'Says that the agenda was posted or brought up to date, and what people wrote otherwise.',
    renderPosted,
  ),
  refused: message('Says why the agenda is not written.', renderRefusedAgenda),
  noSeries: message('Says that the settings plan no meetings, and how they would.', renderNoSeries),
  why: message('Answers /agenda why: why each item is on the agenda.', renderAgendaWhy),
}));
