/** Sealed cookies: what a browser keeps for us, and neither it nor anybody else can read or change. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export type Jar = {
  /** The header that has the browser keep a value, until then and no longer. */
  keep(name: string, value: object, until: Date): string;
  /** The header that has the browser forget it. */
  forget(name: string): string;
  /** What was kept under the name, and is still worth something; undefined for what we did not seal. */
  read(name: string, request: Request): unknown;
};

export type JarOptions = {
  /** Whoever knows it can make cookies: those of all replicas are sealed with the same. */
  readonly secret: string;
  readonly now: () => Date;
};

/** For a site whose address is https or not: there the cookie is for this host alone, and never sent without encryption. */
export const createJar = ({ secret, now }: JarOptions): ((isSecure: boolean) => Jar) => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'cookies of the pages', 32));
  return (isSecure) => {
    const nameOf = (name: string): string => `${isSecure ? '__Host-' : ''}rapporteur-${name}`;
    const header = (name: string, value: string, seconds: number): string =>
      `${nameOf(name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
    return {
      keep: (name, value, until) => {
        const seconds = Math.max(0, Math.floor((until.getTime() - now().getTime()) / 1000));
        return header(name, seal(key, nameOf(name), { until: until.getTime(), value }), seconds);
      },
      forget: (name) => header(name, '', 0),
      read: (name, request) => {
        const sealed = cookiesOf(request).get(nameOf(name));
        const kept = sealed === undefined ? undefined : unseal(key, nameOf(name), sealed);
        // A browser forgets what is over, and who copied a cookie does not.
        return kept !== undefined && kept.until > now().getTime() ? kept.value : undefined;
      },
    };
  };
};

const [ALGORITHM, NONCE_BYTES, TAG_BYTES] = ['aes-256-gcm', 12, 16] as const;

type Kept = { readonly until: number; readonly value: unknown };

/** What was sealed under one name cannot be opened under another. */
const seal = (key: Buffer, name: string, kept: Kept): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(name));
  const text = JSON.stringify(kept);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

const unseal = (key: Buffer, name: string, sealed: string): Kept | undefined => {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
};

const cookiesOf = (request: Request): ReadonlyMap<string, string> =>
  new Map(
    (request.headers.get('cookie') ?? '').split(';').map((one): [string, string] => {
      const [name = '', ...value] = one.trim().split('=');
      return [name, value.join('=')];
    }),
  );
