/** Topics that people bring to open mic. */
import { create } from '@bufbuild/protobuf';
import { type AgendaItem, AgendaItemSchema, ReasonSchema } from '@rapporteur/idl';
import { toSubjectRef } from '../src/github/index.ts';
import { subjectId, toSlug } from '../src/meeting/ident.ts';
import { nameOf, readInline } from '../src/meeting/inline.ts';

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
    because: [create(ReasonSchema, { code: 'proposed', text: `${by} proposed it.` })],
    ...(first ? { subject: toSubjectRef(first) } : {}),
  });
};
