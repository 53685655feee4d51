/** A short hash (FNV-1a, 64 bits) that tells one content from another; it proves nothing against who wants two to be alike. */
export const shortHash = (content: Uint8Array | string): string => {
  let hash = 0xcbf29ce484222325n;
  for (const byte of typeof content === 'string' ? new TextEncoder().encode(content) : content) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0').slice(0, 10);
};
