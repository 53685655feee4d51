/** What the bot keeps of a meetup as artifacts: from a sentence to the words, back to all that came of them, and what a strike takes. */
import { optional } from '@rapporteur/client';
import { NotesState, StatementKind } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { holdMeetup, openRfc, pushTranscript, say, useStage } from './stage.ts';
import { COMMUNITY, seed } from './world.ts';

const stage = useStage({ seed });
const DATE = '2023-06-22';
const OCCURRENCE = `contributors-meetup/${DATE}`;

const speech = (lines: readonly string[]): string =>
  ['WEBVTT', ...lines.map((line, index) => `${index + 1}\n00:0${index}:01.000 --> 00:0${index}:50.000\n${line}`)].join(
    '\n\n',
  );

describe('the artifacts of a meetup', () => {
  it('lead from a statement to the spoken words, and from the words to notes, decision, minutes and outcome; a strike empties them all', async () => {
    const { client } = stage();
    const { registry } = stage().bot();
    const { number: rfc } = await openRfc(stage(), { title: '[RFC] Tags' });
    await holdMeetup(stage(), DATE);
    const words = 'Okay, then we agreed that the tags are stored in the admin database.';
    const lines = [
      `Ada Ruiz: Welcome everybody. Let's begin with RFC ${rfc} in the flyte repository.`,
      'Bo Lind: We went through the comments and the storage format is the only thing left.',
      `Ada Ruiz: ${words}`,
      `Bo Lind: I will update RFC ${rfc} with the storage format by next Thursday.`,
    ];
    await pushTranscript(stage(), { name: `${DATE}.vtt`, content: speech(lines) });
    const pull = stage()
      .github.observe.pullRequests(COMMUNITY)
      .findLast(({ author }) => author === 'rapporteur[bot]');
    const ask = async (body: string) => {
      stage().pass(2);
      return say(stage(), { repository: COMMUNITY, as: 'ada', number: pull?.number ?? 0, body });
    };
    expect((await ask('/notes approve')).reactions).toEqual(['rocket']);
    const notes = await client.getNotes(`notes/${OCCURRENCE}`);
    expect(notes.state).toBe(NotesState.APPROVED);
    const decision = notes.topics
      .flatMap(({ statements }) => statements)
      .find(({ kind }) => kind === StatementKind.DECISION);
    const down = await client.walkLineage({ name: `notes/${OCCURRENCE}/${decision?.id}` });
    expect(down.steps).toHaveLength(1);
    const [step] = down.steps;
    const turn = down.parts.find(({ path }) => path === step?.toPart);
    expect(turn?.json).toContain(words);
    const { text }: { text: string } = JSON.parse(turn?.json ?? '{}');
    expect(text.slice(step?.start, step?.end)).toBe(decision?.citations[0]?.quote);
    const [own, source] = down.artifacts;
    expect(own).toMatchObject({ aliases: ['approved', 'latest'], source: { madeBy: { case: 'writer' } } });
    expect(source?.source?.madeBy).toMatchObject({ case: 'file', value: { repository: COMMUNITY } });

    const back = await client.walkLineage({ name: `transcripts/${OCCURRENCE}/t3`, back: true });
    const nouns = new Set(back.artifacts.map(({ key }) => key?.name));
    for (const noun of ['notes', 'decision', 'minutes', 'outcome'])
      expect(nouns, noun).toContain(`contributors-meetup/${noun}`);

    const former = await client.listArtifacts({ tag: '', organisation: 'flyteorg' }).all();
    expect(former.map(({ key }) => key?.name)).toContain('contributors-meetup/agenda');
    expect((await ask('/notes strike t3')).reactions).toEqual(['rocket']);

    // Its former name, a digest, would tell whether a guess at the words is right.
    expect(await optional(client.getArtifact(step?.from ?? ''))).toBeUndefined();
    const struck = await client.listArtifacts({ resource: `notes/${OCCURRENCE}` }).all();
    const same = struck.find(
      ({ createdAt: { seconds, nanos } = {} }) =>
        seconds === own?.createdAt?.seconds && nanos === own?.createdAt?.nanos,
    );
    const gone = await client.walkLineage({ name: same?.name ?? '', part: step?.fromPart ?? '' });
    expect(gone.steps).toHaveLength(1);
    expect(gone.parts.map(({ json }) => json)).toEqual(['', '']);
    expect(gone.artifacts.map(({ struck }) => struck)).toEqual([
      'Words that it held were struck.',
      'Words that it held were struck.',
    ]);
    const all = await client.listArtifacts({}).all();
    const held = [];
    for (const { name, struck, type } of all.filter(
      ({ type }) => type?.mediaType === '' || type?.mediaType === 'text/markdown',
    )) {
      if (struck !== '') continue;
      const { payload } = await client.getPayload(name);
      const { content } = payload ?? {};
      const text =
        content?.case === 'json'
          ? content.value
          : content?.case === 'data'
            ? new TextDecoder().decode(content.value)
            : '';
      if (/stored in the admin/i.test(text)) held.push(`${name} ${type?.name}`);
    }
    expect(held).toEqual([]);
    const latest = await client.queryArtifact({ resource: `transcripts/${OCCURRENCE}`, alias: 'latest' });
    expect(latest.struck).toBe('');
    const { parts } = await client.getPayload({ name: latest.name, path: '$.turns[?@.struck].id' });
    expect(parts.map(({ json }) => json)).toEqual(['"t3"']);
    expect(await registry.artifacts.sweep()).toBe(0);
  });
});
