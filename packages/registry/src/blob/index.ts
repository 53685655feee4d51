/** Where large content lies: in a folder, or in a bucket. */
import { join } from 'node:path';
import type { Blobs } from '../blobs.ts';
import { createFolderBlobs } from './folder.ts';
import { createBucketBlobs } from './s3.ts';

export type { BlobRef, Blobs, Bytes } from '../blobs.ts';
export { createFolderBlobs } from './folder.ts';
export { createMemoryBlobs } from './memory.ts';
export { type BucketOptions, createBucketBlobs } from './s3.ts';

/** What the environment says of it. */
export type BlobSettings = {
  /** A folder, or the address of a bucket with what its keys begin with. */
  readonly place: string | undefined;
  readonly region: string | undefined;
  readonly keyId: string | undefined;
  readonly secret: string | undefined;
  /** Folder of the bot. */
  readonly home: string;
  /** Whether the database is one that several bots may share: then a folder is shared by them only if somebody says so. */
  readonly isShared: boolean;
};

/** Undefined where large content stays in the database. */
export const openBlobs = ({ place, region, keyId, secret, home, isShared }: BlobSettings): Blobs | undefined => {
  if (place === undefined) return isShared ? undefined : createFolderBlobs(join(home, 'blobs'));
  if (!/^https?:\/\//.test(place)) return createFolderBlobs(place);
  return createBucketBlobs({ url: place, region: region ?? 'us-east-1', keyId: keyId ?? '', secret: secret ?? '' });
};
