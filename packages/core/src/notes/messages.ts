/** What is said around notes, and the notes themselves as a file and in a terminal. */
import type { Notes } from '@rapporteur/idl/record';
import { code, md, messages, print, printText } from '../document/index.ts';
import {
  renderAlias,
  renderCorrection,
  renderFixed,
  renderRecorded,
  renderRegenerated,
  renderRejected,
  renderRejection,
  renderStruck,
  renderStruckAnswer,
  renderUnchanged,
  renderUntold,
} from './publish/answers.ts';
import { renderHead } from './publish/head.ts';
import {
  renderAnnouncement,
  renderApproval,
  renderKept,
  renderPullRequest,
  renderRefusedApproval,
  renderTranscriptProblem,
  type Unusable,
} from './publish/publish.ts';
import { type Minutes, renderDiscussed, renderMinutes } from './publish/render.ts';
import { renderOverview } from './publish/text.ts';

export const notesMessages = messages((message) => ({
  minutes: message('The minutes of a meeting, as a file.', renderMinutes),
  overview: message('Notes in short, as the terminal shows them.', renderOverview),
  pullRequest: message(
    'The pull request that carries notes: how they came to be, and how they are approved.',
    renderPullRequest,
  ),
  announcement: message('Says on the issue of the meeting where its notes are.', renderAnnouncement),
  otherBranch: message(
    'Says beside it on which branch they are, where the usual one could not be taken.',
    (usual: string, taken: string) =>
      md`The notes are on the branch ${code(taken)}, since somebody else has ${code(usual)}.`,
  ),
  discussed: message('Tells an RFC or a pull request what was said about it at a meeting.', renderDiscussed),
  head: message('Says at which commit notes stand in their pull request, so that an approval can mean it.', renderHead),
  transcriptProblem: message('Says why transcripts are of no use, and what to do.', (...files: readonly Unusable[]) =>
    files.map(renderTranscriptProblem),
  ),
  transcriptFixed: message(
    'Stands in place of such a problem once it is fixed.',
    (path: string) => md`Thank you! I could read the transcript ${code(path)} now.`,
  ),
  kept: message('Says why a new transcript changes nothing.', renderKept),
  approval: message('Answers /notes approve: who was told what.', renderApproval),
  rejection: message('Answers /notes reject.', renderRejection),
  rejected: message('Says on the issue of the meeting that there are no notes of it.', renderRejected),
  regenerated: message('Answers /notes regenerate: what stands of what people wrote.', renderRegenerated),
  fixed: message('Answers /notes fix: both sentences, and what the checks say.', renderFixed),
  struck: message('Answers /notes strike: what was taken out, and what a person has to remove.', renderStruck),
  alias: message('Answers /notes alias.', renderAlias),
  recorded: message('Answers /notes recording.', renderRecorded),
  unchanged: message('Says why a command changed nothing in notes, and what to do.', renderUnchanged),
  struckAnswer: message('Stands in place of an answer that showed struck words.', renderStruckAnswer),
  untold: message('Stands in place of what a subject was told, once nothing of it is left.', renderUntold),
  correction: message('The pull request that changes minutes after their approval.', renderCorrection),
  refusedApproval: message('Says why notes cannot be approved, and what to do.', renderRefusedApproval),
}));

/** The minutes as they stand in their file. */
export const renderNotes = (minutes: Minutes): string => `${print(notesMessages.minutes(minutes))}\n`;

/** Notes as a terminal shows them. */
export const renderNotesText = (notes: Notes): string => `${printText(notesMessages.overview(notes))}\n`;
