/** The hidden part of the pull request that carries a draft: with it a registry that was lost loses nothing of it. */
import { create } from '@bufbuild/protobuf';
import {
  type Meeting,
  ModelUsageSchema,
  SubjectRefSchema,
  type Transcript,
  TranscriptSchema,
  TurnSchema,
} from '@rapporteur/idl';
import { type HiddenNotes, HiddenNotesSchema, type Notes, NotesSchema } from '@rapporteur/idl/record';
import { carriesMarker, findRecord, hideRecord, toMarker } from '../../document/index.ts';

/** All that no file and no thread tells. What the pull request itself shows is left out, and so is what changes by itself. */
const toHidden = (told: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly transcript: Transcript | undefined;
}): HiddenNotes => {
  const { pullRequest: _, headAt: __, ...notes } = told.notes;
  const { issue } = told.meeting;
  const { path, digest, format, submittedBy, turns } = told.transcript ?? create(TranscriptSchema);
  return create(HiddenNotesSchema, {
    notes: create(NotesSchema, {
      ...notes,
      version: 0,
      branch: '',
      headSha: '',
      commanded: false,
      ...(notes.usage ? { usage: create(ModelUsageSchema, { ...notes.usage, durationMs: 0 }) } : {}),
    }),
    ...(issue ? { agenda: create(SubjectRefSchema, { ...issue, title: '' }) } : {}),
    transcript: create(TranscriptSchema, {
      ...{ path, digest, format, submittedBy },
      turns: turns.flatMap(({ id, struck }) => (struck ? [create(TurnSchema, { id, struck })] : [])),
    }),
  });
};

/**
 * The line that people do not see; undefined for what is too long: then a transcript that is pushed again has to help. Packed, as
 * GitHub reads descriptions for what they close.
 */
export const hideNotes = (told: Parameters<typeof toHidden>[0]): string | undefined => {
  const { notes } = told;
  const hide = (hidden: HiddenNotes) => hideRecord(HiddenNotesSchema, hidden, { isPacked: true });
  return (
    hide(toHidden(told)) ??
    // Only who drafts anew would look at these.
    hide(toHidden({ ...told, notes: create(NotesSchema, { ...notes, refusals: [], corrections: [] }) }))
  );
};

/** The record in a description that the app wrote, with the occurrence that its marker names; undefined if there is none. */
export const parseNotesRecord = (body: string): (HiddenNotes & { readonly notes: Notes }) | undefined => {
  const record = findRecord(HiddenNotesSchema, body);
  const notes = record?.notes;
  const key = /^notes\/(?<key>[^/]+\/\d{4}-\d{2}-\d{2})$/.exec(notes?.name ?? '')?.groups?.key;
  return notes && key !== undefined && carriesMarker(body, toMarker('notes', key)) ? { ...record, notes } : undefined;
};
