/** Blobs in a folder. What is not whole is under another name, and is removed by whoever comes a day later. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Blobs, checkSent, checkStored, isDigest } from '../blobs.ts';

export const createFolderBlobs = (folder: string): Blobs => {
  const pathOf = (digest: string): string => {
    if (!isDigest(digest)) throw new Error(`"${digest}" is no digest.`);
    return join(folder, digest.slice(0, 2), digest);
  };
  const unfinished = join(folder, 'unfinished');
  let swept: Promise<void> | undefined;

  const blobs: Blobs = {
    size: async (digest) => {
      const found = await stat(pathOf(digest)).catch(ifMissing);
      return found?.size;
    },

    put: async (ref, bytes) => {
      if ((await blobs.size(ref.digest)) === ref.size) return;
      await mkdir(unfinished, { recursive: true });
      swept ??= sweepUnfinished(unfinished);
      await swept;
      const draft = join(unfinished, `${ref.digest}.${randomUUID()}`);
      const file = await open(draft, 'wx', 0o600);
      try {
        try {
          for await (const chunk of checkSent(ref, bytes)) await writeAll(file, chunk);
          await file.sync();
        } finally {
          await file.close();
        }
        const path = pathOf(ref.digest);
        await mkdir(join(path, '..'), { recursive: true });
        await rename(draft, path);
        await syncFolder(join(path, '..'));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },

    get: async (digest) => {
      const path = pathOf(digest);
      // Opened by whoever reads: who only asks whether it is there leaves nothing open.
      return (await blobs.size(digest)) === undefined ? undefined : checkStored(digest, readFrom(path));
    },

    remove: async (digest) => {
      await rm(pathOf(digest), { force: true });
    },
  };
  return blobs;
};

async function* readFrom(path: string): AsyncGenerator<Uint8Array, void> {
  yield* createReadStream(path, { highWaterMark: 256 * 1024 });
}

const ifMissing = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
};

const writeAll = async (file: FileHandle, chunk: Uint8Array): Promise<void> => {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
};

/** A name that was not written to the disk is none after a loss of power. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    // Not every system can.
  } finally {
    await folder?.close();
  }
};

const DAY_MS = 24 * 60 * 60_000;

const sweepUnfinished = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(ifMissing);
    if (found && Date.now() - found.mtimeMs > DAY_MS) await rm(path, { force: true });
  }
};
