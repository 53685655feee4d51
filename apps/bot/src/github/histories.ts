/** Reads how texts were edited: fifty in one request, and none again that was not edited since. */
import type { History, HistoryAsked, Version } from '@rapporteur/core/github';
import { z } from 'zod';
import { ACCOUNT, Actor, isAcknowledged, ReactionGroups, toActor } from './actor.ts';
import { type Octokit, orMissing, readEach, toInstant } from './octokit.ts';

/** What a process knows of histories: up to its last edit, a text's history never changes. */
export type HistoryMemory = Map<string, Known>;
type Known = { readonly asked: HistoryAsked; readonly history: History };

/** The histories of texts, by node id; one that GitHub does not tell, or tells in no form that fits, is not among them. */
export const loadHistories = async (
  octokit: Octokit,
  texts: readonly HistoryAsked[],
  memory: HistoryMemory = new Map(),
): Promise<ReadonlyMap<string, History>> => {
  const asked = new Map(texts.map((text) => [text.nodeId, text]));
  const found = new Map<string, History>();
  for (const text of asked.values()) {
    const known = memory.get(text.nodeId);
    if (known && isSame(known.asked, text) && !text.isFresh) found.set(text.nodeId, known.history);
  }
  const ids = [...asked.keys()].filter((id) => id !== '' && !found.has(id));
  for (let start = 0; start < ids.length; start += MOST_TEXTS) {
    for (const { id, history } of await loadSome(octokit, ids.slice(start, start + MOST_TEXTS))) {
      found.set(id, history);
      const text = asked.get(id);
      memory.delete(id);
      // Where they differ, it was edited between the two answers.
      if (text?.body === history.body) remember(memory, { asked: text, history });
    }
  }
  return found;
};

const MOST_TEXTS = 50;
const MOST_EDITS = 100;
const MOST_REMEMBERED = 2_000;

const isSame = (a: HistoryAsked, b: HistoryAsked): boolean => a.body === b.body && a.updatedAt === b.updatedAt;

const remember = (memory: HistoryMemory, known: Known): void => {
  const [oldest] = memory.keys();
  if (memory.size >= MOST_REMEMBERED && oldest !== undefined) memory.delete(oldest);
  memory.set(known.asked.nodeId, known);
};

const loadSome = async (octokit: Octokit, ids: readonly string[]): Promise<{ id: string; history: History }[]> => {
  const { nodes } = Nodes.parse(await orPartial(octokit.graphql(QUERY, { ids })));
  const what = 'history of a text';
  const texts = readEach({ octokit, what }, nodes, (node) => Text.nullable().parse(node)).flatMap((text) => text ?? []);
  const read: { id: string; history: History }[] = [];
  for (const text of texts) {
    const edits = await allEdits(octokit, text);
    if (edits) read.push({ id: text.id, history: toHistory(text, edits) });
  }
  return read;
};

/** A text that is gone is an error beside the others' data. */
const orPartial = async (request: Promise<unknown>): Promise<unknown> => {
  try {
    return await request;
  } catch (error) {
    const partial = Partial.safeParse(error);
    if (!partial.success) throw error;
    return partial.data.data;
  }
};

/** All edits, newest first; undefined if the text is gone before all were read. */
const allEdits = async (
  octokit: Octokit,
  { id, userContentEdits }: TextAnswer,
): Promise<z.infer<typeof Edit>[] | undefined> => {
  const edits = [...(userContentEdits?.nodes ?? [])];
  for (let page = userContentEdits?.pageInfo; page?.hasNextPage; ) {
    const answer = await orMissing(octokit.graphql(MORE, { id, after: page.endCursor }));
    const { node } = Page.parse(answer ?? { node: null });
    if (!node) return undefined;
    edits.push(...(node.userContentEdits?.nodes ?? []));
    page = node.userContentEdits?.pageInfo;
  }
  return edits.flatMap((edit) => edit ?? []);
};

const toHistory = (text: TextAnswer, edits: readonly z.infer<typeof Edit>[]): History => ({
  body: text.body,
  isEdited: text.lastEditedAt !== null,
  isWhole: text.includesCreatedEdit,
  versions: edits
    .map(({ diff, editedAt, editor }): Version => ({ body: diff ?? undefined, at: editedAt, by: toActor(editor) }))
    // Several may be of one second.
    .toReversed()
    .toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  isAcknowledged: isAcknowledged(text.reactionGroups),
});

const editsFrom = (after: string): string => `userContentEdits(first: ${MOST_EDITS}${after}) {
  nodes { editedAt diff editor { ${ACCOUNT} } } pageInfo { hasNextPage endCursor } }`;
const QUERY = `query ($ids: [ID!]!) { nodes(ids: $ids) { id
  ... on Comment { body lastEditedAt includesCreatedEdit ${editsFrom('')} }
  ... on Reactable { reactionGroups { content viewerHasReacted } } } }`;
const MORE = `query ($id: ID!, $after: String) { node(id: $id) { id ... on Comment { ${editsFrom(', after: $after')} } } }`;

const Nodes = z.object({ nodes: z.array(z.unknown()) });
const Partial = z.object({
  data: Nodes,
  errors: z.array(z.object({ type: z.literal(['NOT_FOUND', 'FORBIDDEN']) })).min(1),
});
const Edit = z.object({
  editedAt: z.string().transform(toInstant),
  // Null once somebody deleted it from the history.
  diff: z.string().nullable(),
  editor: Actor,
});
const Edits = z
  .object({
    nodes: z.array(Edit.nullable()).nullable(),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  })
  .nullable();
const Text = z.object({
  id: z.string().min(1),
  body: z.string(),
  lastEditedAt: z.string().nullable(),
  includesCreatedEdit: z.boolean(),
  userContentEdits: Edits,
  reactionGroups: ReactionGroups,
});
type TextAnswer = z.infer<typeof Text>;
const Page = z.object({ node: z.object({ userContentEdits: Edits }).nullable() });
