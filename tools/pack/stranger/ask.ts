/** What a stranger asks a registry, in Node and in a browser. */
import { createClient, optional, RapporteurError } from '@rapporteur/client';
import { type Rfc, Stage } from '@rapporteur/idl';

export type Answers = {
  readonly names: readonly string[];
  readonly author: string | undefined;
  readonly isMissing: boolean;
  readonly refusal: string;
};

export const ask = async (baseUrl: string): Promise<Answers> => {
  const client = createClient({ baseUrl });
  const names: string[] = [];
  for await (const rfc of client.listRfcs({ stages: [Stage.FCP] })) names.push(rfc.name);
  const rfc: Rfc | undefined = await optional(client.getRfc('rfcs/acme/widgets/7'));
  const isMissing = (await optional(client.getRfc('rfcs/acme/widgets/8'))) === undefined;
  return { names, author: rfc?.author, isMissing, refusal: await refusalOf(client.getRfc('rfcs/acme')) };
};

const refusalOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'none';
  } catch (error) {
    if (error instanceof RapporteurError) return `${error.code}: ${error.message}`;
    throw error;
  }
};
