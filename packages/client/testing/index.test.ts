import { create } from '@bufbuild/protobuf';
import {
  ActionItemSchema,
  AgendaSchema,
  DecisionSchema,
  IdeaSchema,
  MeetingSchema,
  MinutesSchema,
  MotionSchema,
  NotesSchema,
  RfcSchema,
  SeriesSchema,
  Stage,
  SyncStateSchema,
  TranscriptSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { optional, RapporteurError } from '../src/index.ts';
import { createTestClient, createTestRegistry } from './index.ts';

const RFC = 'rfcs/acme/widgets/7';

describe('a registry in memory', () => {
  it('keeps every resource that a client can ask for by its name', async () => {
    const registry = createTestRegistry();
    const client = createTestClient(registry);
    const day = 'meetup/2031-05-08';
    const rfc = await registry.put(create(RfcSchema, { name: RFC, author: 'ada', stage: Stage.FCP }));
    const idea = await registry.put(create(IdeaSchema, { name: 'ideas/acme/widgets/8', author: 'bo' }));
    const motion = await registry.put(create(MotionSchema, { name: 'motions/acme/widgets/7/m1', id: 'm1' }));
    const group = await registry.put(create(WorkingGroupSchema, { name: 'groups/overrides', title: 'Overrides' }));
    const series = await registry.put(create(SeriesSchema, { name: 'series/meetup' }));
    const meeting = await registry.put(create(MeetingSchema, { name: `meetings/${day}` }));
    const agenda = await registry.put(create(AgendaSchema, { name: `agendas/${day}`, meeting: meeting.name }));
    const transcript = await registry.put(create(TranscriptSchema, { name: `transcripts/${day}` }));
    const notes = await registry.put(create(NotesSchema, { name: `notes/${day}` }));
    const minutes = await registry.put(create(MinutesSchema, { name: `minutes/${day}` }));
    const item = await registry.put(create(ActionItemSchema, { name: `actionItems/${day}/1`, text: 'Write it.' }));
    const decision = await registry.put(create(DecisionSchema, { name: `decisions/${day}/1` }));
    const sync = await registry.put(create(SyncStateSchema, { name: 'syncStates/acme/widgets' }));

    expect(rfc.version).toBe(1);
    expect(await client.getRfc(rfc.name)).toEqual(rfc);
    expect(await client.getIdea(idea.name)).toEqual(idea);
    expect((await client.getMotion(motion.name)).motion).toEqual(motion);
    expect(await client.getGroup(group.name)).toEqual(group);
    expect(await client.getSeries(series.name)).toEqual(series);
    expect(await client.getMeeting(meeting.name)).toEqual(meeting);
    expect(await client.getAgenda(agenda.name)).toEqual(agenda);
    expect(await client.getTranscript(transcript.name)).toEqual(transcript);
    expect(await client.getNotes(notes.name)).toEqual(notes);
    expect(await client.getMinutes(minutes.name)).toEqual(minutes);
    expect(await client.getActionItem(item.name)).toEqual(item);
    expect(await client.listDecisions().all()).toEqual([decision]);
    expect(await client.getSyncState(sync.name)).toEqual(sync);
  });

  it('puts what is new in the place of what stood there, whatever its version, until it is removed', async () => {
    const registry = createTestRegistry();
    const client = createTestClient(registry);
    await registry.put(create(RfcSchema, { name: RFC, author: 'ada' }));
    expect(await registry.put(create(RfcSchema, { name: RFC, author: 'bo' }))).toMatchObject({ version: 2 });
    expect(await client.listRfcs().all()).toMatchObject([{ author: 'bo', version: 2 }]);
    await registry.remove(RFC);
    await registry.remove(RFC);
    expect(await optional(client.getRfc(RFC))).toBeUndefined();
    expect(await createTestClient().listRfcs().all()).toEqual([]);
  });

  it('refuses a name of another kind, as a client is refused', async () => {
    const registry = createTestRegistry();
    for (const name of ['', 'rfcs/acme', 'groups/overrides', 'widgets/7']) {
      const refused = await registry.put(create(RfcSchema, { name })).catch((error: unknown) => error);
      expect(refused, name).toBeInstanceOf(RapporteurError);
      expect(refused, name).toMatchObject({ code: 'invalid' });
    }
  });

  it('tells that a client wants everything read again', async () => {
    const asked: boolean[] = [];
    const registry = createTestRegistry({
      startSync: async (whole) => {
        asked.push(whole);
      },
    });
    await createTestClient(registry).startSync({ whole: true });
    expect(asked).toEqual([true]);
  });
});
