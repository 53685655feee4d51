/** Positions of the change feed as strangers hold them. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const [ALGORITHM, NONCE_BYTES, TAG_BYTES] = ['aes-256-gcm', 12, 16] as const;

export const seal = (key: Uint8Array, position: bigint): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const plain = Buffer.alloc(8);
  plain.writeBigUInt64BE(position);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

export const unseal = (key: Uint8Array, sealed: string): bigint | undefined => {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length !== NONCE_BYTES + 8 + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return plain.readBigUInt64BE();
  } catch {
    return undefined;
  }
};
