/** What is said about working groups. */
import { messages } from '../document/index.ts';
import { renderFileCheck } from './check.ts';
import { renderGroupList, renderGroupStatus } from './render.ts';
import { renderOutcome } from './words.ts';

export const groupMessages = messages((message) => ({
  status: message('Answers /wg status GROUP: its pull requests, and what its charter suggests.', renderGroupStatus),
  list: message('Answers /wg status: all groups in short.', renderGroupList),
  outcome: message('Answers /wg add and /wg remove, and what they cannot mean.', renderOutcome),
  fileCheck: message('Says at a commit which groups the file of the groups brings into force.', renderFileCheck),
}));
