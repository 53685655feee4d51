/** What is said about commands, and how every answer to one is dressed. */
import { messages, type Shown, words } from '../document/index.ts';
import {
  type CommandSource,
  renderAnswer,
  renderHelp,
  renderMisplaced,
  renderNotTaken,
  renderRefusal,
  renderTooMany,
  renderUnknown,
  renderUnverifiable,
  renderUnversioned,
} from './render.ts';

export const commandMessages = messages((message) => ({
  answer: message(
    'Greets who gave a command, and says what came of it.',
    (source: CommandSource, { blocks: [first, ...rest] }: Shown) =>
      first?.type === 'paragraph'
        ? renderAnswer(source, words(...first.children), ...rest)
        : renderAnswer(source, '', first, ...rest),
  ),
  help: message('Says what a person can do here now, who may do the rest, and how it is written.', renderHelp),
  refusal: message('Says to somebody who may not give a command what is needed, and who may.', renderRefusal),
  notTaken: message('Says why a command is not taken up, though it was understood.', renderNotTaken),
  unverifiable: message(
    'Says that GitHub did not tell the permission of somebody: neither yes nor no.',
    renderUnverifiable,
  ),
  misplaced: message('Says that a command makes no sense where it stands.', renderMisplaced),
  unknown: message('Says how a command that was not understood is written.', renderUnknown),
  tooMany: message('Says that no command of a comment was run, since it holds too many.', renderTooMany),
  unversioned: message('Says that a command is not run, since GitHub does not show who wrote it.', renderUnversioned),
}));
