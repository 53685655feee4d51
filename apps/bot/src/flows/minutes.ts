/** The file of the minutes, the pull request that carries it, and the word on the meeting issue that it is there. */
import type { Action, FileChange } from '@rapporteur/core/github';
import { notesMarker, renderNotes, renderNotesPullRequest } from '@rapporteur/core/notes';
import { meetingOf } from '@rapporteur/core/settings';
import type { Agenda, Meeting, Notes, Settings, Transcript } from '@rapporteur/idl';
import { occurrenceKey } from './meeting.ts';

/** The minutes as they are rendered from notes. */
export const minutesFile = (input: {
  settings: Settings;
  meeting: Meeting;
  notes: Notes;
  agenda: Agenda | undefined;
  repository: string;
  transcript: Transcript;
}): FileChange => {
  const { settings, meeting, notes, agenda, repository, transcript } = input;
  const transcriptUrl = transcriptUrlOf(repository, transcript.path);
  const content = renderNotes({ notes, meeting, agenda, transcript, transcriptUrl });
  return { path: minutesPath(settings, meeting), content };
};

/** Address of a transcript on the default branch. */
export const transcriptUrlOf = (repository: string, path: string): string =>
  `https://github.com/${repository}/blob/HEAD/${path.split('/').map(encodeURIComponent).join('/')}`;

export const minutesPath = (settings: Settings, meeting: Meeting): string => {
  const folder = (meetingOf(settings).minutesPath ?? 'minutes').replace(/\/*$/, '');
  return `${folder}/${occurrenceKey(meeting).split('/')[1]}.md`;
};

/** Branch of the draft. */
export const branchOf = (meeting: Meeting): string => `rapporteur/notes/${occurrenceKey(meeting).replace('/', '-')}`;

/** The pull request with the notes, as it is wanted. */
export const pullRequestAction = (wanted: {
  repository: string;
  meeting: Meeting;
  notes: Notes;
  files: readonly FileChange[];
  warnings: readonly string[];
  draft: boolean;
}): Action => {
  const { repository, meeting, notes, files, warnings, draft } = wanted;
  const marker = notesMarker('notes', occurrenceKey(meeting));
  const { title, body, commit } = renderNotesPullRequest({ notes, meeting, url: '', warnings });
  return {
    type: 'open_pull_request',
    repository,
    marker,
    branch: branchOf(meeting),
    title,
    body: `${marker}\n${body}`,
    draft,
    commitMessage: commit,
    files,
  };
};

/** One comment on the meeting issue says where the notes are. */
export const announce = (meeting: Meeting, body: string): Action[] => {
  if (!meeting.issue) return [];
  const marker = notesMarker('minutes', occurrenceKey(meeting));
  return [{ type: 'upsert_comment', target: meeting.issue, marker, body: `${marker}\n${body}` }];
};
