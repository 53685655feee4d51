/** What is said about meetings: the agenda's issue, and the answers to /agenda. */
import { messages } from '../document/index.ts';
import { renderItemAnswer, renderOutcome } from './item-render.ts';
import { renderChanged, renderClosing, renderElsewhere, renderNext, renderNotice, renderUnchanged } from './notice.ts';
import { renderAgenda, renderAgendaFile } from './render.ts';
import { renderAgendaWhy, renderNoSeries, renderPosted, renderProposeToCancel, renderRefusedAgenda } from './words.ts';

export const meetingMessages = messages((message) => ({
  issue: message('The issue of a meeting: when and where it is, and its agenda.', renderAgenda),
  agendaFile: message('Opens the pull request with an agenda that stands in a file.', renderAgendaFile),
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
  why: message('Answers /agenda why: why each item is on the agenda, and why others are not.', renderAgendaWhy),
  item: message('Answers a command about an item of the agenda.', renderItemAnswer),
  outcome: message('Tells a subject once what people decided about it for a meeting.', renderOutcome),
  notice: message(
    'Says on the agenda’s issue that the meeting is moved, cancelled, held after all, or elsewhere.',
    renderNotice,
  ),
  changed: message('Answers whoever had a meeting moved, cancelled, skipped or added.', renderChanged),
  unchanged: message('Says why nothing is changed about the meetings.', renderUnchanged),
  next: message('Answers /meeting next: when the next meetings are.', renderNext),
  closing: message('The last comment on the agenda’s issue, before it is closed.', renderClosing),
  elsewhere: message('Says that the agenda stands in another issue already.', renderElsewhere),
}));
