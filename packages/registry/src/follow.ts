/** How the notes of a meeting come along, told from what stands on record: nobody reports it. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type FollowNotesRequest,
  type FollowNotesResponseSchema,
  NotesPass,
  NotesPassState,
  type NotesProgress,
  type NotesProgressSchema,
  NotesState,
  occurrenceOfName,
  type Series,
  toMeetingName,
  toNotesName,
  toTranscriptName,
} from '@rapporteur/idl';
import { storedKey, toModelAnswersName } from '@rapporteur/idl/record';
import type { Messages } from './kinds.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import { seriesOf } from './submit.ts';
import type { Viewer } from './view.ts';
import { createTail } from './watch.ts';

type Answer = MessageInitShape<typeof FollowNotesResponseSchema>;
type Progress = MessageInitShape<typeof NotesProgressSchema> & Pick<NotesProgress, 'pass' | 'state' | 'sentence'>;

export type Follow = (request: FollowNotesRequest, viewer: Viewer, signal: AbortSignal) => AsyncGenerator<Answer, void>;

export const createFollow = (
  registry: Registry,
  { silenceMs = 15_000 }: { readonly silenceMs?: number | undefined },
): Follow => {
  const tail = createTail(registry);
  return async function* follow({ name }, viewer, signal) {
    const occurrence = occurrenceOfName(name);
    const [key = '', date = ''] = occurrence.split('/');
    if (name !== toNotesName(occurrence) || date === '')
      throw invalid(`"${name.slice(0, 100)}" is no name of notes; write "notes/SERIES/YYYY-MM-DD".`);
    const series = await seriesOf(registry, key, viewer);
    let position = await registry.latest();
    for (let told = ''; ; ) {
      const progress = await progressOf(registry, occurrence, series);
      const words = `${progress.pass} ${progress.state} ${progress.sentence}`;
      if (words !== told) yield { progress };
      told = words;
      if (progress.state !== NotesPassState.RUNNING) return;
      for (let isNews = false; !isNews; ) {
        const next = await tail.after(position, silenceMs, signal);
        // Not as if it were over: whoever still listens goes on elsewhere.
        if (next === undefined) throw new ConnectError('the server stops', Code.Unavailable);
        position = next.position;
        isNews = next.changes.some(({ kind, name: one }) => KINDS.has(kind) && one.includes(occurrence));
        if (next.changes.length === 0) yield { progress };
      }
    }
  };
};

/** What notes are made of; each has the occurrence in its name. */
const KINDS: ReadonlySet<string> = new Set(['notes', 'transcripts', 'modelAnswers', 'requests']);

const progressOf = async (registry: Registry, occurrence: string, series: Series): Promise<Progress> => {
  const names = [toMeetingName, toNotesName, toTranscriptName, toModelAnswersName].map((toName) => toName(occurrence));
  const meeting: Standing = Object.fromEntries(
    (await registry.read(names)).map(({ kind, message }) => [kind, message]),
  );
  const repository = meeting.meetings?.repository || series.repository;
  const found = await registry.read([storedKey.to(`notes:${repository}/${occurrence}`)]);
  const waiting = found.flatMap((one) =>
    one.kind === 'requests' && one.message.what === 'transcript' ? [one.message] : [],
  );
  return toProgress(meeting, waiting.length > 0);
};

type Standing = {
  readonly [Kind in 'meetings' | 'notes' | 'transcripts' | 'modelAnswers']?: Messages[Kind];
};

const toProgress = ({ notes, transcripts, modelAnswers }: Standing, isWaiting: boolean): Progress => {
  const going = (pass: NotesPass, sentence: string): Progress => ({
    pass,
    state: NotesPassState.RUNNING,
    sentence,
    ...(notes?.pullRequest && { pullRequest: notes.pullRequest }),
  });
  const isDrafted = notes !== undefined && notes.transcriptDigest === transcripts?.digest;
  if (isWaiting && transcripts === undefined) return going(NotesPass.QUEUE, 'The transcript waits to be taken up.');
  if (isWaiting && !isDrafted) {
    const answers = modelAnswers?.answers.filter(({ answer }) => answer !== '').length ?? 0;
    return going(
      NotesPass.DRAFT,
      answers === 0
        ? 'The notes are being drafted.'
        : `The notes are being drafted; a model has answered ${answers} ${answers === 1 ? 'question' : 'questions'}.`,
    );
  }
  if (notes?.state === NotesState.APPROVED)
    return {
      ...going(NotesPass.REVIEW, `The notes were approved by ${notes.approvedBy}.`),
      state: NotesPassState.DONE,
    };
  if (notes?.state === NotesState.REJECTED)
    return { ...going(NotesPass.REVIEW, 'The notes were turned down.'), state: NotesPassState.DONE };
  if (isWaiting) return going(NotesPass.PUBLISH, 'The notes are drafted, and their pull request is written.');
  if (notes?.pullRequest) return going(NotesPass.REVIEW, 'The draft notes wait for somebody to approve them.');
  const sentence = notes
    ? 'The notes have no pull request: GitHub did not let it be opened.'
    : 'There are no notes, and no transcript waits to be taken up.';
  return { ...going(notes ? NotesPass.PUBLISH : NotesPass.QUEUE, sentence), state: NotesPassState.FAILED };
};
