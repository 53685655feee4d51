/** Large content of artifacts, sent and taken as a stream: at most a part of it is in memory. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { toArtifactName } from '@rapporteur/idl';
import { createArtifactService, type Registry, type Viewer } from '@rapporteur/registry';
import { answerTo } from './access.ts';

/** Answers "/v1/blobs/…"; rejects with ConnectErrors before anything is answered. */
export type BlobDesk = (
  path: string,
  viewer: Viewer,
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
) => Promise<void>;

/** `PUT /v1/blobs/OWNER/REPO/DIGEST` takes one, `GET /v1/blobs/ORGANISATION/SERIES/WHAT/VERSION` gives that of an artifact. */
export const createBlobDesk =
  (registry: Registry): BlobDesk =>
  async (path, viewer, { request, response }) => {
    const parts = path.slice(BLOBS_PATH.length).split('/').map(decode);
    const service = createArtifactService(registry, viewer);
    if (request.method === 'PUT') {
      const [owner, name, digest = '', ...more] = parts;
      if (more.length > 0 || !/^[0-9a-f]{64}$/.test(digest))
        throw invalid(
          'A blob is sent to /v1/blobs/OWNER/REPO/DIGEST, the digest being its SHA-256 in small hexadecimal digits.',
        );
      if (viewer.sees === 'public')
        throw new ConnectError('A blob is taken with a bearer token only.', Code.Unauthenticated);
      await service.writer(`${owner}/${name}`);
      const size = Number(request.headers['content-length'] ?? Number.NaN);
      const most = viewer.sees === 'everything' ? MOST_BYTES : MOST_BYTES_OF_OTHERS;
      if (!Number.isSafeInteger(size))
        throw invalid('The header Content-Length is missing, which says how large the blob is.');
      if (size > most) throw invalid(`The blob has ${size} bytes; at most ${most} are taken.`);
      await registry.artifacts.upload({ digest, size }, request);
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ digest, size }));
      return;
    }
    const [organisation = '', series = '', what = '', version = '', ...more] = parts;
    const name = toArtifactName({ organisation, name: `${series}/${what}` }, version);
    if (more.length > 0) throw new ConnectError(`There is no ${name}.`, Code.NotFound);
    const blob = await answerTo(viewer, () => service.blobOf(name));
    const bytes = request.method === 'HEAD' ? undefined : await blob.open();
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': blob.size,
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
      'x-media-type': blob.mediaType,
      etag: `"${blob.digest}"`,
    });
    if (bytes === undefined) {
      response.end();
      return;
    }
    // Whoever hangs up is served no more; what is not what it was breaks off.
    await pipeline(Readable.from(bytes), response).catch(() => response.destroy());
  };

export const BLOBS_PATH = '/v1/blobs/';

const MOST_BYTES = 5 * 1024 ** 3;
const MOST_BYTES_OF_OTHERS = 512 * 1024 ** 2;

const invalid = (sentence: string): ConnectError => new ConnectError(sentence, Code.InvalidArgument);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
