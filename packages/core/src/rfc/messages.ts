/** What is said about RFCs. */
import type { Reason } from '@rapporteur/idl';
import { code, list, md, messages } from '../document/index.ts';
import { renderProposed } from './proposal.ts';
import { renderNeeds, renderStatus, renderStatusAnswer, renderUntracked, renderWhy, renderWhyNot } from './render.ts';

export const rfcMessages = messages((message) => ({
  status: message('The sticky comment on an RFC: where it stands, what it needs next, and why.', renderStatus),
  untracked: message('The same comment once the pull request does not count as an RFC any more.', renderUntracked),
  needs: message('The summary of the check run: what is needed next, and who has still to act.', renderNeeds),
  reasonsOf: message('The text of the check run: why it is an RFC, and what a motion still needs.', renderWhy),
  nothingNeeded: message(
    'The summary of the check run where the pull request is no RFC.',
    () => md`Nothing is needed.`,
  ),
  reasons: message('The text of the check run where the pull request is no RFC.', (reasons: readonly Reason[]) =>
    list(reasons.map(({ text }) => text)),
  ),
  required: message(
    'The text of a check run that a branch requires, where there is nothing to check.',
    () => md`This check is for RFCs, and this pull request is none: there is nothing to wait for.`,
  ),
  answerStatus: message('Answers /rfc status on an RFC.', renderStatusAnswer),
  answerWhy: message('Answers /rfc why on an RFC.', (...about: Parameters<typeof renderWhy>) => [
    md`here is why.`,
    renderWhy(...about),
  ]),
  answerWhyNot: message('Answers /rfc why on what is no RFC.', (...about: Parameters<typeof renderWhyNot>) => [
    md`here is why.`,
    renderWhyNot(...about),
  ]),
  answerUntracked: message('Answers /rfc status and /rfc why where there is no RFC.', () => [
    md`a maintainer can write \`/rfc track\` on a pull request, and then I can show how it stands.`,
    md`This is not tracked as an RFC now. On a pull request, \`/rfc why\` tells why.`,
  ]),
  proposed: message(
    'Says, below what came of an RFC at a meeting, which stage that would bring it to, and who can confirm it.',
    renderProposed,
  ),
  lost: message(
    'Stands in place of a comment of ours that somebody edited, if none of its versions is ours any more.',
    (by: string) =>
      md`${code(by)} changed my comment, and my own text was deleted, so I cannot bring it back. What stood here in between was not from me.`,
  ),
}));
