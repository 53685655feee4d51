/** GitHub's proof that a delivery is its own: HMAC-SHA256 over the raw bytes of the body. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * True if `header` ("sha256=" and 64 hexadecimal digits) was made with one of `secrets` over exactly these bytes.
 * Every secret is tried and every comparison takes constant time, so the answer's delay tells nothing.
 */
export const isSigned = (secrets: readonly string[], body: Buffer, header: string | undefined): boolean => {
  if (header === undefined || !/^sha256=[0-9a-f]{64}$/i.test(header)) return false;
  const given = Buffer.from(header.slice('sha256='.length), 'hex');
  let signed = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    if (timingSafeEqual(expected, given)) signed = true;
  }
  return signed;
};
