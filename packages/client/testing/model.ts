/** The registry against the simplest thing that could be right: a map. */
import { create, equals } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { RfcSchema as RfcView, Stage } from '@rapporteur/idl';
import { type Rfc, RfcSchema } from '@rapporteur/idl/record';
import type { Registry } from '@rapporteur/registry';
import fc from 'fast-check';
import { expect } from 'vitest';
import { optional } from '../src/index.ts';
import { type Stand, viewOf } from './cases.ts';
import { put } from './put.ts';

/** Throws with the shortest sequence after which the registry and the map differ. */
export const agreesWithMap = async ({ client, registry }: Stand): Promise<void> => {
  let run = 0;
  const step = fc.oneof(
    fc.record({
      do: fc.constant('put' as const),
      number: NUMBER,
      stage: STAGE,
      labels: fc.array(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 2 }),
      version: fc.oneof({ weight: 3, arbitrary: fc.constant('current' as const) }, fc.integer({ min: 0, max: 3 })),
    }),
    fc.record({ do: fc.constant('get' as const), number: NUMBER }),
    fc.record({
      do: fc.constant('list' as const),
      stages: fc.array(STAGE, { maxLength: 2 }),
      pageSize: fc.integer({ min: 1, max: 4 }),
    }),
  );
  const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    run += 1;
    const repository = `acme/run-${run}`;
    const model = new Map<string, Rfc>();
    for (const { ...now } of steps) {
      if (now.do === 'list') {
        const { stages, pageSize } = now;
        const found = await client.listRfcs({ repository, stages, pageSize }).all();
        expect(found).toEqual(expectedList(model, stages).map((rfc) => viewOf(RfcView, RfcSchema, rfc)));
        continue;
      }
      const name = `rfcs/${repository}/${now.number}`;
      const stored = model.get(name);
      if (now.do === 'get') {
        expect(await optional(client.getRfc(name))).toEqual(stored && viewOf(RfcView, RfcSchema, stored));
        continue;
      }
      const version = now.version === 'current' ? (stored?.version ?? 0) : now.version;
      const wanted = create(RfcSchema, { name, version, stage: now.stage, labels: now.labels });
      const expected = expectedPut(stored, wanted);
      expect(await putOrConflict(registry, wanted)).toEqual(expected);
      if (expected !== 'conflict') model.set(name, expected);
    }
  });
  await fc.assert(property, { numRuns: 40 });
};

const NUMBER = fc.integer({ min: 1, max: 12 });
const STAGE = fc.constantFrom(Stage.UNSPECIFIED, Stage.DRAFT, Stage.FCP);

const expectedPut = (stored: Rfc | undefined, wanted: Rfc): Rfc | 'conflict' => {
  if (stored && equals(RfcSchema, { ...stored, version: 0 }, { ...wanted, version: 0 })) return stored;
  if ((stored?.version ?? 0) !== wanted.version) return 'conflict';
  return { ...wanted, version: wanted.version + 1 };
};

const expectedList = (model: ReadonlyMap<string, Rfc>, stages: readonly Stage[]): readonly Rfc[] =>
  [...model.values()]
    .filter(({ stage }) => stages.length === 0 || stages.includes(stage))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const putOrConflict = async (registry: Registry, rfc: Rfc): Promise<Rfc | 'conflict'> => {
  try {
    return await put(registry, rfc);
  } catch (error) {
    if (ConnectError.from(error).code === Code.Aborted) return 'conflict';
    throw error;
  }
};
