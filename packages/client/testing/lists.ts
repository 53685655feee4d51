/** The cases of the conformance suite about lists, pages and filters. */
import { create } from '@bufbuild/protobuf';
import { ActionItemSchema, ActionItemState, DecisionSchema, MeetingSchema, Stage } from '@rapporteur/idl';
import { RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import type { Registry } from '@rapporteur/registry';
import { expect } from 'vitest';
import type { Client } from '../src/index.ts';
import { failure, MEETING, names, type Tests } from './cases.ts';
import { put } from './put.ts';

const putMany = async (registry: Registry, count: number): Promise<readonly string[]> => {
  const all = Array.from({ length: count }, (_, index) => `groups/g${String(index).padStart(3, '0')}`);
  await Promise.all(all.map((name) => put(registry, create(WorkingGroupSchema, { name }))));
  return all;
};

export const LISTS: Tests = {
  'an empty list has no items and no next page': async ({ client }) => {
    expect(await client.listRfcs().page()).toEqual({ items: [], nextPageToken: '' });
    expect(await client.listNotes().all()).toEqual([]);
  },
  'a list is in order of bytes, whatever the locale of the server': async ({ client, registry }) => {
    const all = [
      'groups/B',
      'groups/a',
      'groups/a-b',
      'groups/a.b',
      'groups/aB',
      'groups/a_b',
      'groups/ab',
      'groups/b',
    ];
    for (const name of all.toReversed()) await put(registry, create(WorkingGroupSchema, { name }));
    expect(await names(client.listGroups({ pageSize: 3 }))).toEqual(all.toSorted());
  },
  'a page holds 50 unless told otherwise, and the pages together hold everything once': async ({
    client,
    registry,
  }) => {
    const all = await putMany(registry, 53);
    const first = await client.listGroups().page();
    expect(first.items).toHaveLength(50);
    const second = await client.listGroups().page(first.nextPageToken);
    expect(second.nextPageToken).toBe('');
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(all);
    expect(await names(client.listGroups({ pageSize: 20 }))).toEqual(all);
    expect(await names(client.listGroups({ pageSize: 10_000 }))).toEqual(all);
  },
  'a page that ends with the last item says so': async ({ client, registry }) => {
    await putMany(registry, 4);
    const first = await client.listGroups({ pageSize: 2 }).page();
    const second = await client.listGroups({ pageSize: 2 }).page(first.nextPageToken);
    expect([first.nextPageToken === '', second.nextPageToken]).toEqual([false, '']);
  },
  'what is created before the page that was read does not shift the next one': async ({ client, registry }) => {
    for (const key of ['b', 'd', 'f']) await put(registry, create(WorkingGroupSchema, { name: `groups/${key}` }));
    const first = await client.listGroups({ pageSize: 2 }).page();
    for (const key of ['a', 'e']) await put(registry, create(WorkingGroupSchema, { name: `groups/${key}` }));
    const second = await client.listGroups({ pageSize: 2 }).page(first.nextPageToken);
    expect(second.items.map(({ name }) => name)).toEqual(['groups/e', 'groups/f']);
  },
  'a page token of another list, or of none, is refused': async ({ client, registry }) => {
    await putMany(registry, 3);
    const { nextPageToken } = await client.listGroups({ pageSize: 1 }).page();
    const filtered = { repository: 'acme/widgets', pageSize: 1 };
    for (const number of [1, 2]) await put(registry, create(RfcSchema, { name: `rfcs/acme/widgets/${number}` }));
    const ofRfcs = await client.listRfcs(filtered).page();
    const message = 'The page token does not belong to this list; start again without it.';
    for (const call of [
      client.listIdeas().page(nextPageToken),
      client.listRfcs().page(ofRfcs.nextPageToken),
      client.listRfcs({ ...filtered, stages: [Stage.FCP] }).page(ofRfcs.nextPageToken),
      client.listAudit().page(nextPageToken),
      client.listGroups().page('no token'),
      client.listGroups().page('W10'),
      client.listGroups().page('e30'),
    ])
      expect(await failure(call)).toEqual({ code: 'invalid', message });
    expect((await failure(client.listGroups({ pageSize: -1 }).all())).code).toBe('invalid');
  },
  'RFCs are listed by stage and by repository': async ({ client, registry }) => {
    await put(registry, create(RfcSchema, { name: 'rfcs/acme/widgets/1', stage: Stage.FCP }));
    await put(registry, create(RfcSchema, { name: 'rfcs/acme/widgets/2', stage: Stage.ACCEPTED }));
    await put(registry, create(RfcSchema, { name: 'rfcs/acme/widgets-2/3', stage: Stage.FCP }));
    await put(registry, create(RfcSchema, { name: 'rfcs/acme/widget/4' }));
    const list = (filter: Parameters<Client['listRfcs']>[0]) => names(client.listRfcs({ pageSize: 1, ...filter }));
    expect(await list({ stages: [Stage.FCP] })).toEqual(['rfcs/acme/widgets-2/3', 'rfcs/acme/widgets/1']);
    expect(await list({ stages: [Stage.UNSPECIFIED] })).toEqual(['rfcs/acme/widget/4']);
    expect(await list({ repository: 'acme/widgets' })).toEqual(['rfcs/acme/widgets/1', 'rfcs/acme/widgets/2']);
    expect(await list({ repository: 'acme/widgets', stages: [Stage.ACCEPTED, Stage.DRAFT] })).toEqual([
      'rfcs/acme/widgets/2',
    ]);
    expect(await list({ stages: [Stage.REJECTED] })).toEqual([]);
    expect((await failure(client.listRfcs({ repository: 'acme' }).all())).code).toBe('invalid');
  },
  'what came of meetings is listed by the day, over all series, and by its meeting': async ({ client, registry }) => {
    const all = ['b/2031-05-08/1', 'a/2031-05-22/1', 'a/2031-05-08/2', 'b/2031-05-22/1', 'a/2031-05-08/1'];
    for (const one of all) {
      const meeting = `meetings/${one.slice(0, -2)}`;
      await put(registry, create(DecisionSchema, { name: `decisions/${one}`, meeting }));
      await put(registry, create(ActionItemSchema, { name: `actionItems/${one}` }));
    }
    const oldestFirst = ['a/2031-05-08/1', 'a/2031-05-08/2', 'b/2031-05-08/1', 'a/2031-05-22/1', 'b/2031-05-22/1'];
    const list = async (orderBy: string, meeting = '') => [
      await names(client.listDecisions({ orderBy, meeting, pageSize: 2 })),
      await names(client.listActionItems({ orderBy, meeting, pageSize: 2 })),
    ];
    const named = (ends: readonly string[]) => [
      ends.map((end) => `decisions/${end}`),
      ends.map((end) => `actionItems/${end}`),
    ];
    expect(await list('date')).toEqual(named(oldestFirst));
    expect(await list('date desc')).toEqual(named(oldestFirst.toReversed()));
    expect(await list('date', 'meetings/a/2031-05-08')).toEqual(named(oldestFirst.slice(0, 2)));
    expect(await list('', 'meetings/a/2031-05-09')).toEqual([[], []]);
    expect((await failure(client.listRfcs({ orderBy: 'date' }).all())).code).toBe('invalid');
  },
  'meetings are listed by series, action items by state, series and owner': async ({ client, registry }) => {
    await put(registry, create(MeetingSchema, { name: MEETING }));
    await put(registry, create(MeetingSchema, { name: 'meetings/contributors/2031-05-08' }));
    expect(await names(client.listMeetings({ series: 'contributors' }))).toEqual(['meetings/contributors/2031-05-08']);
    expect(await names(client.listMeetings())).toHaveLength(2);
    await put(
      registry,
      create(ActionItemSchema, { name: 'actionItems/meetup/2031-05-08/1', state: ActionItemState.OPEN }),
    );
    await put(
      registry,
      create(ActionItemSchema, { name: 'actionItems/meetup/2031-05-08/2', state: ActionItemState.DONE }),
    );
    expect(await names(client.listActionItems({ state: ActionItemState.DONE }))).toEqual([
      'actionItems/meetup/2031-05-08/2',
    ]);
    expect(await names(client.listActionItems())).toHaveLength(2);
    const owned = { name: 'actionItems/contributors/2031-05-08/1', ownerLogin: 'Bo' };
    await put(registry, create(ActionItemSchema, { ...owned, events: [{ id: 'comment-1.1', cause: 'Said so.' }] }));
    expect(await names(client.listActionItems({ ownerLogin: 'bO', pageSize: 1 }))).toEqual([owned.name]);
    expect(await names(client.listActionItems({ series: 'contributors' }))).toEqual([owned.name]);
    expect(await names(client.listActionItems({ series: 'contributors', state: ActionItemState.DONE }))).toEqual([]);
    expect((await client.listActionItems({ ownerLogin: 'bo' }).all()).map(({ events }) => events)).toEqual([[]]);
    expect(await client.getActionItem(owned.name)).toMatchObject({ events: [{ cause: 'Said so.' }] });
    expect((await failure(client.listActionItems({ series: 'a/b' }).all())).code).toBe('invalid');
    await put(registry, create(DecisionSchema, { name: 'decisions/meetup/2031-05-08/1', text: 'Tags stay.' }));
    expect(await client.listDecisions().all()).toMatchObject([{ text: 'Tags stay.' }]);
    expect(await client.getDecision('decisions/meetup/2031-05-08/1')).toMatchObject({ text: 'Tags stay.' });
    expect((await failure(client.getDecision('decisions/meetup/2031-05-08/2'))).code).toBe('not_found');
    expect((await failure(client.getDecision('decisions/meetup/1'))).code).toBe('invalid');
  },
};
