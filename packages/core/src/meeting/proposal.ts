/** Topics that people bring by command: they are theirs, and stay on the agenda until its occurrence is over. */
import { create } from '@bufbuild/protobuf';
import { type Agenda, type AgendaItem, AgendaItemSchema, ReasonSchema } from '@rapporteur/idl';
import { toSubjectRef } from '../github/index.ts';
import { CARRIED_OVER } from './carry.ts';
import { subjectId, toSlug } from './ident.ts';
import { nameOf, readInline } from './inline.ts';

/** A topic as somebody wrote it. */
export type ProposalInput = {
  readonly text: string;
  /** Login of who brings it. */
  readonly by: string;
  /** Repository in which it was written: "#12" is an item of it. */
  readonly repository?: string | undefined;
};

/** The topic as an item for open mic, about the first GitHub item that it links; undefined if it has no words. */
export const toProposal = ({ text, by, repository }: ProposalInput): AgendaItem | undefined => {
  const { text: words, references } = readInline(text, repository);
  const [first] = references;
  const name = words || nameOf(references);
  if (name === '') return undefined;
  return create(AgendaItemSchema, {
    id: first ? subjectId(first) : `open-mic/${toSlug(name) || 'topic'}`,
    text: name,
    owner: by,
    because: [create(ReasonSchema, { code: PROPOSED, text: `${by} proposed it.` })],
    ...(first ? { subject: toSubjectRef(first) } : {}),
  });
};

/** The topics of an agenda that were brought by command, for its next refresh; what was carried over comes by itself. */
export const proposalsOf = (agenda: Agenda): AgendaItem[] =>
  agenda.sections
    .flatMap(({ items }) => items)
    .filter(({ because }) => has(because, PROPOSED) && !has(because, CARRIED_OVER));

const PROPOSED = 'proposed';

const has = (because: AgendaItem['because'], code: string): boolean => because.some((reason) => reason.code === code);
