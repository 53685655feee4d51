/** In Node: asks the registry whose address it is given, and one in memory. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { createTestClient, createTestRegistry } from '@rapporteur/client/testing';
import { type Rfc, RfcSchema } from '@rapporteur/idl';
import { type Answers, ask } from './ask.js';

export const report = async (
  baseUrl: string,
): Promise<Answers & { readonly version: number; readonly kept: string[] }> => {
  const registry = createTestRegistry();
  const createdAt = timestampFromDate(new Date('2031-05-08T18:00:00Z'));
  const stored: Rfc = await registry.put(
    create(RfcSchema, { name: 'rfcs/acme/widgets/9', author: 'grace', createdAt }),
  );
  const kept = await createTestClient(registry).listRfcs().all();
  return { ...(await ask(baseUrl)), version: stored.version, kept: kept.map(({ author }) => author) };
};
