/** What is said about action items. */
import { messages } from '../document/index.ts';
import {
  renderActionIssue,
  renderActionList,
  renderAdded,
  renderChanged,
  renderRefusedAction,
  renderUnchanged,
} from './render.ts';

export const actionMessages = messages((message) => ({
  added: message('Says that an action item is on the list, and how it is finished.', renderAdded),
  changed: message('Says what somebody’s word changed about an action item.', renderChanged),
  unchanged: message('Says that an action item was so already, and since when.', renderUnchanged),
  refused: message('Says why a word about an action item is not taken, and what to write.', renderRefusedAction),
  list: message('Answers /action list: what is open, whose it is, and how it is finished.', renderActionList),
  issue: message('The issue that an action item may have.', renderActionIssue),
}));
