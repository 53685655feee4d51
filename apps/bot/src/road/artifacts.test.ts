/** What of a commit is kept as artifacts, and which of them lose their content when words are struck. */
import { create } from '@bufbuild/protobuf';
import type { Outcome } from '@rapporteur/core/judge';
import {
  ActionItemSchema,
  ArtifactEncoding,
  ArtifactKeySchema,
  ArtifactPartitionsSchema,
  ArtifactPayloadSchema,
  ArtifactSourceSchema,
  DecisionSchema,
  MeetingSchema,
  NotesState,
  StatementKind,
  TranscriptSchema,
} from '@rapporteur/idl';
import { AgendaSchema, NotesSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, type PutArtifact, type Registry } from '@rapporteur/registry';
import { beforeEach, describe, expect, it } from 'vitest';
import { prepareArtifacts } from './artifacts.ts';

const OCCURRENCE = 'meetup/2031-05-08';
const MEETING = `meetings/${OCCURRENCE}`;
let registry: Registry;

const commit = async (...messages: readonly Outcome['puts'][number]['message'][]): Promise<void> => {
  const puts = [];
  for (const message of messages) {
    const [stands] = await registry.find([message.name]);
    puts.push({ message: { ...message, version: stands?.version ?? 0 }, visibility: 'public' as const });
  }
  await apply({ puts, removes: [] });
};

const apply = async (outcome: Pick<Outcome, 'puts' | 'removes'>): Promise<void> => {
  const artifacts = await prepareArtifacts(registry, outcome);
  await registry.commit(outcome);
  await artifacts.keep(undefined);
};

const WORDS = 'The nebula cluster burned seven thousand dollars overnight.';

const transcript = (struck = false) =>
  create(TranscriptSchema, {
    name: `transcripts/${OCCURRENCE}`,
    meeting: MEETING,
    path: 'a.vtt',
    digest: 'd'.repeat(64),
    turns: [
      { id: 't1', speaker: 'Ada', text: 'Welcome everybody, let us begin.' },
      struck ? { id: 't2', speaker: 'Bo', text: '', struck } : { id: 't2', speaker: 'Bo', text: WORDS },
      { id: 't3', speaker: 'Ada', text: 'We agreed to review plugins on Monday.' },
    ],
  });

const statement = (id: string, turnId: string, text: string) => ({
  id,
  kind: StatementKind.DECISION,
  text,
  citations: [{ turnId, quote: text, offset: 0 }],
});

const notes = (...statements: ReturnType<typeof statement>[]) =>
  create(NotesSchema, {
    name: `notes/${OCCURRENCE}`,
    meeting: MEETING,
    state: NotesState.APPROVED,
    baseMarkdown: statements.map(({ text }) => text).join('\n'),
    topics: [{ title: 'Costs', statements }],
  });

const agenda = (date: string, text: string) =>
  create(AgendaSchema, {
    name: `agendas/meetup/${date}`,
    meeting: `meetings/meetup/${date}`,
    sections: [{ items: [{ id: 'i1', text }] }],
  });

const meeting = (date: string) =>
  create(MeetingSchema, { name: `meetings/meetup/${date}`, series: 'meetup', repository: 'acme/community' });

const exportOf = (date: string): PutArtifact => ({
  key: create(ArtifactKeySchema, { organisation: 'acme', name: 'everything/export' }),
  partitions: create(ArtifactPartitionsSchema, { entries: [{ key: 'date', value: date }] }),
  payload: create(ArtifactPayloadSchema, {
    type: { name: 'everything.v1', encoding: ArtifactEncoding.JSON },
    content: { case: 'json', value: '{"notes":[]}' },
  }),
  source: create(ArtifactSourceSchema),
  inputs: date < '2031-05-08' ? [] : [{ artifact: `notes/${OCCURRENCE}`, part: '', inputPart: '' }],
  ...{ repository: 'acme/community', visibility: 'public' },
});

const decision = (n: number, text: string) =>
  create(DecisionSchema, { name: `decisions/${OCCURRENCE}/${n}`, text, meeting: MEETING });

/** Names of artifacts with their date or number, those that are struck marked by "-". */
const standing = async (): Promise<readonly string[]> =>
  (await registry.artifacts.list({ limit: 100 }))
    .map(({ name, partitions, struck }) => {
      const { date, number = '' }: { date: string; number?: string } = JSON.parse(partitions);
      return `${struck === '' ? '+' : '-'} ${name.split('/')[1]} ${date} ${number}`.trim();
    })
    .toSorted();

describe('artifacts of a commit', () => {
  const kept = statement('s1', 't3', 'We agreed to review plugins on Monday.');
  const gone = statement('s2', 't2', 'The nebula cluster burned seven thousand dollars.');
  beforeEach(async () => {
    registry = createMemoryRegistry();
    for (const date of ['2031-04-24', '2031-05-08', '2031-05-22']) await commit(meeting(date));
  });

  it('a strike empties every version that held the words, agendas that repeat them and what was removed; the rest stays', async () => {
    await commit(agenda('2031-04-24', 'The nebula cluster burned seven thousand'), agenda('2031-05-08', 'Costs'));
    await commit(transcript());
    await commit(notes(kept, gone), decision(1, kept.text), decision(2, gone.text));
    await commit(agenda('2031-05-22', `Decided: ${gone.text}`));
    await commit(agenda('2031-05-22', 'Something else'));
    const exported = ['2031-05-07', '2031-05-08'].map((date) => exportOf(date));
    for (const one of exported) await registry.artifacts.put([await registry.artifacts.prepare(one)]);
    const [second] = await registry.find([`decisions/${OCCURRENCE}/2`]);
    const former = await registry.find([`notes/${OCCURRENCE}`, `transcripts/${OCCURRENCE}`]);
    const versionOf = (kind: string): number => former.find((one) => one.kind === kind)?.version ?? 0;
    await apply({
      puts: [
        { message: { ...transcript(true), version: versionOf('transcripts') }, visibility: 'public' },
        { message: { ...notes(kept), version: versionOf('notes') }, visibility: 'public' },
      ],
      removes: [{ name: `decisions/${OCCURRENCE}/2`, version: second?.version ?? 0 }],
    });
    expect(await standing()).toEqual([
      '+ agenda 2031-04-24',
      '+ agenda 2031-05-08',
      '+ agenda 2031-05-22',
      '+ decision 2031-05-08 1',
      '+ export 2031-05-07',
      '+ minutes 2031-05-08',
      '+ notes 2031-05-08',
      '+ transcript 2031-05-08',
      '- agenda 2031-05-22',
      '- decision 2031-05-08 2',
      '- export 2031-05-08',
      '- minutes 2031-05-08',
      '- notes 2031-05-08',
      '- transcript 2031-05-08',
    ]);
    for (const artifact of await registry.artifacts.list({ limit: 100, name: 'meetup/transcript' })) {
      const content = await registry.artifacts.content(artifact);
      expect(content === undefined || ('json' in content && !content.json.includes('nebula'))).toBe(true);
    }
    // Who exports the very same again, and so without the words, has it again.
    for (const one of exported) await registry.artifacts.put([await registry.artifacts.prepare(one)]);
    expect((await standing()).filter((one) => one.includes('export'))).toEqual([
      '+ export 2031-05-07',
      '+ export 2031-05-08',
    ]);
  });

  it('the same committed again is no other version, whatever the count of the registry', async () => {
    await commit(transcript());
    await commit(notes(kept));
    const before = await standing();
    await commit(transcript());
    await commit(notes(kept));
    expect(await standing()).toEqual(before);
  });

  it('notes from before there were artifacts bring their transcript along', async () => {
    await registry.commit({ puts: [{ message: transcript(), visibility: 'public' }] });
    await commit(notes(kept));
    expect(await standing()).toEqual(['+ minutes 2031-05-08', '+ notes 2031-05-08', '+ transcript 2031-05-08']);
    const latest = await registry.artifacts.latestOf(`notes/${OCCURRENCE}`);
    const edges = await registry.artifacts.edges([latest?.id ?? ''], 'inputs');
    expect(edges.map(({ part }) => part)).toEqual(['', "$['topics'][*]['statements'][?@['id']=='s1']"]);
  });

  it('what is no part of a meeting of ours is none', async () => {
    await commit(create(ActionItemSchema, { name: 'actionItems/other/2031-05-08/1', text: 'Do it' }));
    expect(await standing()).toEqual([]);
  });
});
