/** Answers to commands: said in one comment for each text, and shown at the text itself. */
import type { RequestRecord } from '@rapporteur/idl/record';
import { originOf } from '../command/index.ts';
import type { Action, Target, Written } from '../github/index.ts';
import { type Dossier, reason } from './dossier.ts';

/** Result and next step of an answer; both are Markdown that is already safe. */
export type Words = { readonly result: string; readonly next: string };

/** Between the answers to the commands of one text. */
export const BETWEEN = '\n\n---\n\n';

type On = Extract<Action, { type: 'react' }>['on'];

/** Says at the text itself that its commands were run, and whether all of them were done; `otherwise` if GitHub does not let us. */
export const acknowledge = (
  dossier: Dossier,
  { target, on, otherwise }: { target: Target; on: On; otherwise?: () => void },
  isDone: boolean,
): void =>
  dossier.act(
    [{ type: 'react', repository: target.repository, on, content: isDone ? 'rocket' : 'confused' }],
    [reason('command', 'The commands of a text were run.')],
    otherwise,
  );

/** Says what came of what was asked of another key, beside the answers to the other commands of its text, and removes the request. */
export const answerRequest = (
  dossier: Dossier,
  request: RequestRecord,
  { done, answer }: { readonly done: boolean; readonly answer?: string },
): void => {
  const { on: subject, origin, nodeId, by, answered, marker, othersDone } = request;
  if (subject && marker !== '') {
    const target = { repository: subject.repository, number: subject.number };
    if (answer !== undefined) {
      const body = [answered, answer].filter((text) => text !== '').join(BETWEEN);
      const because = [reason('command', `${by} wrote a command.`)];
      dossier.act([{ type: 'upsert_comment', target, marker, body: `${marker}\n${body}` }], because);
    }
    acknowledge(dossier, { target, on: placeOfOrigin(origin, nodeId) }, done && othersDone);
  }
  dossier.remove(request);
};

const placeOfOrigin = (origin: string, nodeId: string): On => {
  const [kind, id = ''] = origin.split('-');
  if (kind === 'review') return { kind: 'review', nodeId };
  return kind === 'description' ? { kind: 'issue', number: Number(id) } : { kind: 'issue_comment', id: Number(id) };
};

/** Where a text is reacted to. */
export const placeOf = (written: Written): On => placeOfOrigin(originOf(written), written.nodeId);
