/** Where large content lies: in a folder, or in a bucket. */
export type { BlobRef, Blobs, Bytes } from './blobs.ts';
export { createFolderBlobs } from './folder.ts';
export { type BucketOptions, createBucketBlobs } from './s3.ts';
