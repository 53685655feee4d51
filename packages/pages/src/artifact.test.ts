import { create } from '@bufbuild/protobuf';
import { ArtifactEncoding, ArtifactPayloadSchema, formatShort } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../testing/community.ts';

describe('the page of an artifact', () => {
  const world = async () => {
    const { open, reader } = await createWorld();
    const { client } = reader;
    const put = (name: string, value: unknown, inputs: { artifact: string; part: string; inputPart: string }[] = []) =>
      client.putArtifact({
        key: { organisation: 'acme', name },
        partitions: { entries: [{ key: 'date', value: '2026-05-07' }] },
        payload: create(ArtifactPayloadSchema, {
          type: { name: 'acme.Survey', encoding: ArtifactEncoding.JSON },
          content: { case: 'json', value: JSON.stringify(value) },
        }),
        inputs: inputs.map((input) => ({ $typeName: 'rapporteur.v1.ArtifactInput' as const, ...input })),
        repository: 'acme/rfcs',
      });
    return { open, client, put };
  };
  const pathOf = (name: string): string => `/${name.replace('@', '%40')}`;

  it('shows what it came from, what came of it and what it holds, and is found by its short address', async () => {
    const { open, client, put } = await world();
    const source = await put('meetup/survey', { question: '<b>Why?</b>' });
    const derived = await put('meetup/result', 42, [{ artifact: source.name, part: '', inputPart: '$.question' }]);
    await client.moveAlias({ name: derived.name, alias: 'chosen' });
    const page = await open(pathOf(derived.name));
    expect(page.status).toBe(200);
    expect(page.text).toContain('meetup/result, 2026-05-07');
    expect(page.text).toContain('It is the chosen one.');
    expect(page.text).toContain(`href="${pathOf(source.name)}"`);
    const other = await open(pathOf(source.name));
    expect(other.text).toContain(`href="${pathOf(derived.name)}"`);
    expect(other.text).toContain('&lt;b&gt;Why?');
    expect(other.text).not.toContain('<b>Why?');
    const short = formatShort({
      of: 'artifact',
      organisation: 'acme',
      name: 'meetup/result',
      version: derived.version,
    });
    const led = await open(short.replace('rapporteur://', '/t/'));
    expect(led.headers.get('location')).toContain(pathOf(derived.name));
    const beginning = await open(pathOf(derived.name).slice(0, -50));
    expect([beginning.status, beginning.headers.get('location')]).toEqual([
      302,
      expect.stringContaining(derived.version),
    ]);
  });

  it('is none where there is no such version', async () => {
    const { open } = await world();
    expect((await open(`/artifacts/acme/meetup/survey%40${'0'.repeat(64)}`)).status).toBe(404);
    expect((await open('/artifacts/acme/meetup/survey')).status).toBe(400);
  });
});
