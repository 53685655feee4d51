/** Blobs in memory, in a folder, and in the bucket of a server that speaks S3: one suite for all. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { Code, ConnectError } from '@connectrpc/connect';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Blobs, digestOf, readAll } from '../blobs.ts';
import { createBucketBlobs, createFolderBlobs, createMemoryBlobs, openBlobs } from './index.ts';

async function* bytesOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array, void> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
}

const refusalOf = async (work: Promise<unknown>): Promise<ConnectError> => {
  const error = await work.then(
    () => new Error('It was done, but it should not have been'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw error;
  return error;
};

const textOf = async (blobs: Blobs, digest: string): Promise<string | undefined> => {
  const bytes = await blobs.get(digest);
  return bytes && new TextDecoder().decode(await readAll(bytes, 1_000_000));
};

const describeBlobs = (title: string, open: () => Blobs): void => {
  describe(title, () => {
    const refOf = (text: string) => ({ digest: digestOf(text), size: Buffer.byteLength(text) });

    it('what is put is there, once, and gone when it is removed', async () => {
      const blobs = open();
      const ref = refOf('hello');
      expect([await blobs.size(ref.digest), await blobs.get(ref.digest)]).toEqual([undefined, undefined]);
      await blobs.put(ref, bytesOf('hel', '', 'lo'));
      await blobs.put(ref, bytesOf('hello'));
      expect([await blobs.size(ref.digest), await textOf(blobs, ref.digest)]).toEqual([5, 'hello']);
      await blobs.remove(ref.digest);
      await blobs.remove(ref.digest);
      expect(await blobs.size(ref.digest)).toBeUndefined();
    });

    it('nothing at all can be put as well', async () => {
      const blobs = open();
      await blobs.put(refOf(''), bytesOf());
      expect([await blobs.size(digestOf('')), await textOf(blobs, digestOf(''))]).toEqual([0, '']);
    });

    it.each([
      [
        'ends early',
        refOf('hello world'),
        ['hello'],
        /^The upload ended after 5 of 11 bytes; nothing of it was kept, send it again\.$/,
      ],
      ['goes on for too long', { ...refOf('hello'), size: 4 }, ['hel', 'lo'], /^More bytes came than the 4/],
      ['is another', { ...refOf('hello there'), size: 5 }, ['hel', 'lo'], /^The bytes have the digest 2cf24dba/],
    ])('nothing is kept of an upload that %s, and the right one follows it', async (_, ref, chunks, sentence) => {
      const blobs = open();
      const error = await refusalOf(blobs.put(ref, bytesOf(...chunks)));
      expect([error.rawMessage, error.code]).toEqual([expect.stringMatching(sentence), Code.InvalidArgument]);
      expect(await blobs.size(ref.digest)).toBeUndefined();
      expect(await blobs.get(ref.digest)).toBeUndefined();
    });

    it('nothing is kept of an upload whose sender fails, and what the sender says is passed on', async () => {
      const blobs = open();
      async function* failing(): AsyncGenerator<Uint8Array, void> {
        yield Buffer.from('hel');
        throw new ConnectError('the line is cut', Code.Aborted);
      }
      expect((await refusalOf(blobs.put(refOf('hello again'), failing()))).rawMessage).toBe('the line is cut');
      expect(await blobs.size(digestOf('hello again'))).toBeUndefined();
    });

    it('two who send the same at once both succeed', async () => {
      const blobs = open();
      const text = 'x'.repeat(300_000);
      await Promise.all(
        [1, 2, 3].map(() => blobs.put(refOf(text), bytesOf(text.slice(0, 100_000), text.slice(100_000)))),
      );
      expect(await textOf(blobs, digestOf(text))).toBe(text);
    });

    it('whatever is put comes back as it was, in whatever pieces', async () => {
      const blobs = open();
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 5 }), async (chunks) => {
          const whole = Buffer.concat(chunks);
          const digest = digestOf(whole);
          await blobs.put({ digest, size: whole.length }, bytesOf(...chunks));
          const back = await blobs.get(digest);
          expect(back && Buffer.compare(await readAll(back, 100_000), whole)).toBe(0);
        }),
        { numRuns: 20 },
      );
    });
  });
};

describeBlobs('blobs in memory', createMemoryBlobs);

describe('in a folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapporteur-blobs-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  describeBlobs('blobs in a folder', () => createFolderBlobs(folder));

  it('what is unfinished is not left behind', async () => {
    const blobs = createFolderBlobs(folder);
    await refusalOf(blobs.put({ digest: 'a'.repeat(64), size: 9 }, bytesOf('hello')));
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  it('what was changed on the disk breaks off when it is read', async () => {
    const blobs = createFolderBlobs(folder);
    const digest = digestOf('changed');
    await blobs.put({ digest, size: 7 }, bytesOf('changed'));
    await writeFile(join(folder, digest.slice(0, 2), digest), 'chanced');
    const error = await refusalOf(textOf(blobs, digest));
    expect([error.code, error.rawMessage]).toEqual([
      Code.DataLoss,
      expect.stringContaining('was changed behind our back'),
    ]);
  });
});

describe('in a bucket', () => {
  let folder = '';
  let server: S3rver | undefined;
  let url = '';
  const open = (change: Partial<Parameters<typeof createBucketBlobs>[0]> = {}): Blobs =>
    createBucketBlobs({ url, region: 'us-east-1', keyId: 'S3RVER', secret: 'S3RVER', ...change });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapporteur-bucket-'));
    server = new S3rver({
      port: 0,
      address: '127.0.0.1',
      silent: true,
      directory: folder,
      configureBuckets: [{ name: 'bucket' }],
    });
    const { port } = await server.run();
    url = `http://127.0.0.1:${port}/bucket/artifacts`;
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });
  describeBlobs('blobs in a bucket of an S3 server', () => open());

  it('the settings lead to a bucket, to a folder, or to the database', async () => {
    const home = join(folder, 'home');
    const settings = { region: undefined, keyId: 'S3RVER', secret: 'S3RVER', home, isShared: true };
    const ref = { digest: digestOf('by settings'), size: 11 };
    await openBlobs({ ...settings, place: url })?.put(ref, bytesOf('by settings'));
    expect(await open().size(ref.digest)).toBe(11);
    expect(openBlobs({ ...settings, place: undefined })).toBeUndefined();
    await openBlobs({ ...settings, place: undefined, isShared: false })?.put(ref, bytesOf('by settings'));
    expect(await readdir(join(home, 'blobs'))).toContain(ref.digest.slice(0, 2));
  });

  it.each<[string, () => Partial<Parameters<typeof createBucketBlobs>[0]>, RegExp]>([
    ['a wrong secret', () => ({ secret: 'wrong' }), /^The bucket did not let us look for a blob: it answered 403/],
    [
      'no such bucket',
      () => ({ url: url.replace('bucket', 'nowhere') }),
      /^The bucket did not let us store a blob: it answered 404, and says NoSuchBucket\.$/,
    ],
    [
      'nobody at the address',
      () => ({ url: 'http://127.0.0.1:1/bucket' }),
      /^The store of blobs cannot be reached: .*ECONNREFUSED/,
    ],
  ])('says what is wrong with %s', async (_, change, sentence) => {
    const error = await refusalOf(open(change()).put({ digest: digestOf('hello'), size: 5 }, bytesOf('hello')));
    expect(error.rawMessage).toMatch(sentence);
  });

  it('a server that fails once is asked again, one that fails always is not available', async () => {
    let asked = 0;
    const failing = createServer((_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 404).end();
    });
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const address = failing.address();
    const at = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/bucket`;
    expect(await open({ url: at }).size(digestOf('x'))).toBeUndefined();
    expect(asked).toBe(2);
    failing.closeAllConnections();
    await new Promise((resolve) => failing.close(resolve));
  });
});
