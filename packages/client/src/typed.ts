/** Artifacts of one type that a community defined: a value goes in and comes out, whatever its size. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type Artifact,
  ArtifactBlobSchema,
  ArtifactEncoding,
  type ArtifactPayload,
  ArtifactPayloadSchema,
  ArtifactService,
  type ExactJson,
  type PutArtifactRequestSchema,
  parseArtifactName,
  parseExactJson,
} from '@rapporteur/idl';
import type { ArtifactTypeOf } from './artifact.ts';
import { type BlobRequest, exchangeBlob } from './blob.ts';
import { type ClientOptions, createClientOf } from './client.ts';
import { RapporteurError } from './error.ts';
import { type CallOptions, callWithRetries, policyOf } from './retry.ts';
import type { HttpOptions } from './transport.ts';

/** What comes with a call; more is sent as a stream, before it. */
const LARGEST_INLINE = 64 * 1024;

/** JSON that a registry looks into. */
const LARGEST_JSON = 16 * 1024 * 1024;

export type ArtifactClientOptions = HttpOptions & Pick<ClientOptions, 'timeoutMs' | 'retries' | 'retry' | 'tracer'>;

export type PutValue<Input> = Omit<MessageInitShape<typeof PutArtifactRequestSchema>, 'payload' | '$typeName'> & {
  readonly value: Input;
};

/** Everything rejects with RapporteurErrors: "invalid" for what is not of the type, at either end. */
export type ArtifactClient<Input, Output> = {
  put(request: PutValue<Input>, call?: CallOptions): Promise<Artifact>;
  /** By its name, "artifacts/ORGANISATION/SERIES/WHAT@VERSION". */
  get(name: string, call?: CallOptions): Promise<Output>;
  /** What stands at a JSONPath, however large the rest is; integers beyond 2^53 are bigints. */
  parts(
    name: string,
    path: string,
    call?: CallOptions,
  ): Promise<readonly { readonly path: string; readonly value: ExactJson }[]>;
};

/** `createArtifactClient(Survey, { baseUrl, headers })`. @throws RapporteurError "invalid" when the address is not one */
export const createArtifactClient = <Input, Output>(
  type: ArtifactTypeOf<Input, Output>,
  options: ArtifactClientOptions,
): ArtifactClient<Input, Output> => {
  const client = createClientOf([ArtifactService], options);
  const { timeoutMs = LONG_MS } = options;
  const policy = policyOf(options);
  const exchange = (request: BlobRequest, call: CallOptions | undefined): Promise<Uint8Array> =>
    callWithRetries((attempt) => exchangeBlob(options, request, attempt), {
      signal: call?.signal,
      timeoutMs: call?.timeoutMs ?? timeoutMs,
      policy,
    });

  /** The payload as the call takes it; what is large is there already then. */
  const send = async (payload: ArtifactPayload, repository: string, call: CallOptions | undefined) => {
    const body = new TextEncoder().encode(payload.content.case === 'json' ? payload.content.value : '');
    if (body.length <= LARGEST_INLINE) return payload;
    if (body.length > LARGEST_JSON)
      throw new RapporteurError(
        'invalid',
        `The value of ${type.name} has ${body.length} bytes as JSON; at most ${LARGEST_JSON} are taken, and more as a blob.`,
      );
    const digest = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', body)));
    await exchange({ method: 'PUT', path: [...repository.split('/'), digest], body, most: LARGEST_INLINE }, call);
    return create(ArtifactPayloadSchema, {
      ...payload,
      content: { case: 'blob', value: create(ArtifactBlobSchema, { digest, size: BigInt(body.length) }) },
    });
  };

  return {
    put: async ({ value, ...request }, call) => {
      const payload = await send(type.encode(value), request.repository ?? '', call);
      return client.putArtifact({ ...request, payload }, call);
    },
    get: async (name, call) => {
      const { payload } = await client.getPayload(name, call);
      const { key, version } = parseName(name);
      // What is no JSON is refused with its reason.
      if (payload?.content.case !== 'blob' || payload.type?.encoding !== ArtifactEncoding.JSON)
        return type.decode(payload);
      const path = [key.organisation, ...key.name.split('/'), version];
      const bytes = await exchange({ method: 'GET', path, most: LARGEST_JSON }, call);
      const json = new TextDecoder().decode(bytes);
      return type.decode(create(ArtifactPayloadSchema, { ...payload, content: { case: 'json', value: json } }));
    },
    parts: async (name, path, call) => {
      const { parts } = await client.getPayload({ name, path }, call);
      return parts.map(({ path: at, json }) => ({ path: at, value: parseExactJson(json) }));
    },
  };
};

/** Megabytes take longer than a question. */
const LONG_MS = 120_000;

const parseName = (name: string) => {
  const parsed = parseArtifactName(name);
  if (parsed === undefined)
    throw new RapporteurError('invalid', `"${name.slice(0, 200)}" is not the name of an artifact.`);
  return { key: parsed, version: parsed.version };
};

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
