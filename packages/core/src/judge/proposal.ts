/** Stages that meetings propose: put below what an RFC hears of a meeting, and read back from the app's own comments. */
import type { Stage, SubjectRef } from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import type { ThreadCommand } from '../command/index.ts';
import { beside, type Message } from '../document/index.ts';
import { sameReference, type ThreadFacts } from '../github/index.ts';
import { type Proposal, parseProposals, proposeStage, rfcMessages } from '../rfc/index.ts';
import { type Dossier, type Judging, stored } from './dossier.ts';
import { ownVersionsOf } from './own.ts';
import { ownComments, refKey } from './subject.ts';

/** What is said of a meeting on a subject, with the stage that it would bring the RFC to, as the RFC stood at a time. */
export function* withProposal(
  dossier: Dossier,
  said: Message,
  { subject, to, at }: { readonly subject: SubjectRef; readonly to: Stage | undefined; readonly at: Date },
): Judging<Message> {
  if (to === undefined) return said;
  const rfcs = yield* stored(dossier, RfcSchema, refKey(subject));
  const rfc = rfcs.find((one) => one.subject && sameReference(one.subject, subject));
  const proposed = rfc && proposeStage(rfc, { to, at });
  return proposed === undefined ? said : beside(said, rfcMessages.proposed(proposed));
}

/** What meetings proposed on a thread, as far as somebody says something that may confirm it. */
export function* proposalsOn(
  dossier: Dossier,
  thread: ThreadFacts,
  said: readonly ThreadCommand[],
): Judging<Proposal[]> {
  if (!said.some(({ name }) => CONFIRM.has(name))) return [];
  const proposals: Proposal[] = [];
  for (const comment of ownComments(dossier, thread)) {
    // Whoever edits one can take the proposal out of it, or put another one in.
    if (comment.updatedAt <= comment.at && parseProposals([comment]).length === 0) continue;
    proposals.push(...parseProposals(yield* ownVersionsOf(dossier, comment)));
  }
  return proposals;
}

const CONFIRM: ReadonlySet<string> = new Set(['/rfc stage', '/withdraw', '/motion merge']);
