/** Topics that people bring to agendas, as the record keeps them, and what is left of them after a meeting. */
import { create } from '@bufbuild/protobuf';
import { AccountSchema, type Meeting, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';
import { type Agenda, type ItemRecord, ItemShift } from '@rapporteur/idl/record';
import { concludeAgenda, concludeItems, type DiscussedTopic } from '../src/meeting/conclude.ts';
import { decideItem, type ItemAnswer, type ItemCommand, type ItemFacts } from '../src/meeting/item-decide.ts';
import { meetingOn } from './june-22.ts';

/** A topic as somebody wrote it. */
export type ProposalInput = { readonly text: string; readonly by: string };

let count = 0;

/** A command about an item, by default that of a chair on the issue flyteorg/community#1. */
export const commandOn = (fields: Partial<Omit<ItemCommand, 'by'>> & { readonly by?: string }): ItemCommand => {
  count += 1;
  const { by = 'ada', ...given } = fields;
  return {
    name: 'add',
    id: `requests/flyteorg/community/1/comment-${count}.1`,
    at: new Date(Date.parse('2023-06-20T10:00:00Z') + count * 1000),
    url: `https://github.com/flyteorg/community/issues/1#issuecomment-${count}`,
    ...{ item: '', reason: '', until: '', shift: ItemShift.UNSPECIFIED, after: '' },
    on: threadOf('flyteorg/community', 1),
    isChair: true,
    ...given,
    by: create(AccountSchema, { id: `id-${by}`, login: by }),
  };
};

export const threadOf = (repository: string, number: number, title = ''): SubjectRef =>
  create(SubjectRefSchema, { repository, number, title, url: `https://github.com/${repository}/issues/${number}` });

/** What is kept after a command, and the answer. */
export const carriedOut = (
  command: ItemCommand,
  facts: Partial<ItemFacts> & { readonly items: readonly ItemRecord[] },
): { readonly items: ItemRecord[]; readonly answer: ItemAnswer } => {
  const { record, answer } = decideItem(command, {
    meeting: meetingOn('2023-06-22'),
    agenda: undefined,
    numbered: facts.items.map(({ name }) => name),
    subjects: new Map(),
    closed: new Set(),
    ...facts,
  });
  const others = facts.items.filter(({ name }) => name !== record?.name);
  return { items: record ? [...others, record] : [...facts.items], answer };
};

/** The record of topics that were proposed and accepted. */
export const proposalsOf = (topics: readonly ProposalInput[], meeting = meetingOn('2023-06-22')): ItemRecord[] =>
  topics.reduce<ItemRecord[]>((items, { text, by }) => {
    if (text.trim() === '') return items;
    return carriedOut(commandOn({ item: text, by }), { items, meeting }).items;
  }, []);

/** What is kept after a meeting. */
export const itemsAfter = (
  agenda: Agenda,
  {
    meeting,
    items,
    topics = [],
    now = new Date('2023-06-23T20:00:00Z'),
  }: { meeting: Meeting; items: readonly ItemRecord[]; topics?: DiscussedTopic[]; now?: Date },
): ItemRecord[] => {
  const concluded = concludeAgenda({ meeting, agenda, items, topics });
  const numbered = items.map(({ name }) => name);
  const changed = concludeItems({ meeting, agenda: concluded, items, numbered, now });
  const names = new Set(changed.map(({ name }) => name));
  return [...items.filter(({ name }) => !names.has(name)), ...changed];
};
