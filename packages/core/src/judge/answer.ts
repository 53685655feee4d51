/** Answers to commands: said in one comment for each text, and shown at the text itself. */
import { create } from '@bufbuild/protobuf';
import { type RequestRecord, RequestRecordSchema } from '@rapporteur/idl/record';
import { type Message, print, standing, together, under } from '../document/index.ts';
import type { Target } from '../github/index.ts';
import { type Dossier, type Judging, reason, stored } from './dossier.ts';
import { type On, positionOf, reactionTargetOf } from './position.ts';
import { refKey } from './subject.ts';

/** Says at the text itself that its commands were run, and whether all of them were done; `otherwise` if GitHub does not let us. */
export const acknowledge = (
  dossier: Dossier,
  { target, on, onRefused }: { target: Target; on: On; onRefused?: () => void },
  isDone: boolean,
): void =>
  dossier.act(
    [{ type: 'react', repository: target.repository, on, content: isDone ? 'rocket' : 'confused' }],
    [reason('command', 'The commands of a text were run.')],
    onRefused,
  );

/**
 * Says what came of what was asked of another key, beside the answers to the other commands of its text, and removes the
 * request. What GitHub does not let us say, on a locked thread, waits there for the next look at the thread. `others` are
 * requests that wait: those of the same text are answered in the same comment, below this answer.
 */
export const answerRequest = (
  dossier: Dossier,
  request: RequestRecord,
  {
    done,
    answer,
    others = [],
  }: { readonly done: boolean; readonly answer?: Message; readonly others?: readonly RequestRecord[] },
): void => {
  const { on: subject, by, answered, marker, othersDone } = request;
  dossier.remove(request);
  if (!subject || marker === '') return;
  const target = { repository: subject.repository, number: subject.number };
  const isDone = done && othersDone;
  const all = together([...(answered === '' ? [] : [standing(answered)]), ...(answer ? [answer] : [])]);
  for (const other of others.filter((one) => one.marker === marker && one.name !== request.name)) {
    const message = create(RequestRecordSchema, { ...other, answered: print(all), othersDone: isDone });
    dossier.put({ message, visibility: 'private' });
  }
  const onRefused = (): void =>
    dossier.put({
      message: create(RequestRecordSchema, {
        ...request,
        to: refKey(target),
        what: ANSWERED,
        answered: answer === undefined ? '' : print(all),
        othersDone: isDone,
      }),
      visibility: 'private',
    });
  if (answer !== undefined) {
    const because = [reason('command', `${by} wrote a command.`)];
    const position = positionOf(subject, request);
    dossier.act([{ type: 'upsert_comment', target, position, marker, body: under(marker, all) }], because, onRefused);
  }
  acknowledge(dossier, { target, on: reactionTargetOf(subject, request), onRefused }, isDone);
};

/** What came of a request; without an answer it shows by itself. */
export type Answer = { readonly request: RequestRecord; readonly done: boolean; readonly answer?: Message };

/** Answers several requests; those of one text get one comment. */
export const answerRequests = (dossier: Dossier, answered: readonly Answer[]): void => {
  for (const group of Map.groupBy(answered, ({ request }) => request.marker || request.name).values()) {
    const last = group.at(-1);
    if (!last) continue;
    for (const { request } of group.slice(0, -1)) dossier.remove(request);
    const answers = group.flatMap(({ answer }) => answer ?? []);
    const done = group.every((one) => one.done);
    answerRequest(dossier, last.request, { done, ...(answers.length > 0 ? { answer: together(answers) } : {}) });
  }
};

/** Says on a thread what could not be said there before. The thread's `ref` key is known by then. */
export function* answerLate(dossier: Dossier, target: Target): Judging {
  for (const request of yield* stored(dossier, RequestRecordSchema, refKey(target))) {
    const { what, answered } = request;
    if (what !== ANSWERED) continue;
    const late = create(RequestRecordSchema, { ...request, answered: '' });
    answerRequest(dossier, late, { done: true, ...(answered === '' ? {} : { answer: standing(answered) }) });
  }
}

const ANSWERED = 'answered';
