/** The login of a person: kept in a file of their own, and sent nowhere but to the GitHub and the registry with which they logged in. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type StoredLogin = {
  readonly token: string;
  /** Pages of the GitHub that gave it. */
  readonly githubUrl: string;
  /** The registry that told where to log in. */
  readonly registryUrl: string;
  /** When GitHub takes it no more, as ISO time; absent if it does not end. */
  readonly expiresAt?: string | undefined;
};

/** What of the environment it is about. */
type Seen = {
  readonly configFolder: string | undefined;
  readonly registryUrl: string;
  readonly login: StoredLogin | undefined;
};

/** Path of the file; undefined where nobody's home is known. */
export const loginPathOf = ({ configFolder }: Pick<Seen, 'configFolder'>): string | undefined =>
  configFolder === undefined ? undefined : join(configFolder, 'login.json');

/** The environment with the login that is kept. @throws an Error with one sentence when the file is none of ours */
export const withLogin = <Env extends Seen>(env: Env): Env => {
  const path = loginPathOf(env);
  const text = path === undefined ? undefined : read(path);
  if (text === undefined) return env;
  const login = parse(text);
  if (login === undefined) throw new Error(`${path} is no login of this program; remove it, and log in again.`);
  return { ...env, login };
};

/** Puts it where only its owner reads it. */
export const storeLogin = (path: string, login: StoredLogin): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(login, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
};

/** Whether there was one. */
export const removeLogin = (path: string): boolean => {
  const isThere = read(path) !== undefined;
  rmSync(path, { force: true });
  return isThere;
};

/** The token for a registry: of whoever logged in with it, as long as it lasts, and never over a line that others read. */
export const tokenFor = (
  { login, registryUrl }: Pick<Seen, 'login' | 'registryUrl'>,
  now: number = Date.now(),
): string | undefined => {
  if (login === undefined || hasEnded(login, now) || !isClosed(registryUrl)) return undefined;
  return originOf(login.registryUrl) === originOf(registryUrl) ? login.token : undefined;
};

export const hasEnded = ({ expiresAt }: StoredLogin, now: number = Date.now()): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now;

/** HTTPS, or this machine. */
export const isClosed = (address: string): boolean => {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url?.hostname ?? '');
};

const originOf = (address: string): string | undefined => URL.parse(address)?.origin;

/** By hand: every command reads it, and a library that checks shapes would be half of the time of the quickest. */
const parse = (text: string): StoredLogin | undefined => {
  try {
    const login: unknown = JSON.parse(text);
    return isLogin(login) ? login : undefined;
  } catch {
    return undefined;
  }
};

const isLogin = (login: unknown): login is StoredLogin =>
  typeof login === 'object' &&
  login !== null &&
  'token' in login &&
  typeof login.token === 'string' &&
  login.token !== '' &&
  'githubUrl' in login &&
  isAddress(login.githubUrl) &&
  'registryUrl' in login &&
  isAddress(login.registryUrl) &&
  (!('expiresAt' in login) || (typeof login.expiresAt === 'string' && !Number.isNaN(Date.parse(login.expiresAt))));

const isAddress = (value: unknown): value is string => typeof value === 'string' && URL.canParse(value);

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read; it has to be yours.`, { cause: error });
  }
};
