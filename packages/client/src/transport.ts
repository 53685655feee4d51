/** Connect over fetch: the same in Node and in browsers. */
import type { Transport } from '@connectrpc/connect';
import { createFetchTransport, type Fetch } from './connect.ts';
import { RapporteurError } from './error.ts';

export type HttpOptions = {
  /** Address of the registry, e.g. "https://rapporteur.example.org". */
  readonly baseUrl: string;
  /** Replaces the global fetch. */
  readonly fetch?: Fetch | undefined;
  /** Sent with every call, e.g. an authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** @throws RapporteurError "invalid" when the address is not one */
export const createHttpTransport = ({ baseUrl, fetch, headers }: HttpOptions): Transport => {
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw new RapporteurError('invalid', `The registry's address "${baseUrl}" is not an http or https URL.`);
  return createFetchTransport({ baseUrl, fetch, headers });
};
