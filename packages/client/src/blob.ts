/** What is too large for a call: bytes at a plain address of the registry, over fetch. */
import { Code, ConnectError } from '@connectrpc/connect';
import { type Answer, codeOfStatus, type FetchInit, startCall } from './connect.ts';
import { RapporteurError } from './error.ts';
import type { Attempt } from './retry.ts';
import type { HttpOptions } from './transport.ts';

export type BlobRequest = Required<Pick<FetchInit, 'method'>> &
  Pick<FetchInit, 'body'> & {
    /** Parts of the path after "/v1/blobs". */
    readonly path: readonly string[];
    /** Of the answer at most so many bytes are read. */
    readonly most: number;
  };

/** Answers what came back. @throws ConnectError, or RapporteurError "invalid" where too much comes */
export const exchangeBlob = async (
  { baseUrl, fetch = globalThis.fetch, headers = {} }: HttpOptions,
  { method, path, body, most }: BlobRequest,
  { signal, timeoutMs }: Attempt,
): Promise<Uint8Array> => {
  const call = startCall(signal, timeoutMs);
  try {
    const url = `${baseUrl.replace(/\/$/, '')}/v1/blobs/${path.map(encodeURIComponent).join('/')}`;
    const init = { method, headers: { ...headers }, signal: call.signal, redirect: 'error' } as const;
    const response = await fetch(url, body ? { ...init, body } : init);
    if (response.status !== 200 && response.status !== 201) throw await toRefusal(response);
    const reader = response.body?.getReader();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      size += next.value.length;
      if (size > most) throw new RapporteurError('invalid', `More than ${most} bytes came, which is too much.`);
      chunks.push(next.value);
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  } catch (reason) {
    throw reason instanceof RapporteurError ? reason : call.explain(reason);
  } finally {
    call.end();
  }
};

/** At plain addresses a status says what is wrong, and a sentence stands in the answer. */
const toRefusal = async (response: Answer): Promise<ConnectError> => {
  const { status } = response;
  const told: unknown = await response.json().catch(() => undefined);
  const message = typeof told === 'object' && told !== null && 'message' in told ? told.message : undefined;
  const code = status === 400 ? Code.InvalidArgument : status === 404 ? Code.NotFound : codeOfStatus(status);
  return new ConnectError(typeof message === 'string' ? message : `HTTP ${status}`, code);
};
