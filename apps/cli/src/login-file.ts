/** The login of a person: kept in a file of their own, and sent nowhere but to the GitHub and the registry with which they logged in. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@rapporteur/registry/home';

export type StoredLogin = {
  readonly token: string;
  /** Pages of the GitHub that gave it. */
  readonly githubUrl: string;
  /** The registry that told where to log in. */
  readonly registryUrl: string;
  /** When GitHub takes it no more, as ISO time; absent if it does not end. */
  readonly expiresAt?: string | undefined;
  /** What it is changed for a fresh one with, once; absent if it does not end, or was made by an older version. */
  readonly renewal?: { readonly clientId: string; readonly refreshToken: string } | undefined;
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
  const login = path === undefined ? undefined : readLogin(path);
  return login === undefined ? env : { ...env, login };
};

/**
 * Puts a login in place of the one that is kept, where only its owner reads it, or removes that; one process after the other, since what renews a login
 * is good once. What is thrown leaves it as it was.
 */
export const changeLogin = async <Next extends StoredLogin | undefined>(
  path: string,
  change: (kept: StoredLogin | undefined) => Promise<Next> | Next,
): Promise<Next> => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unlock = await lock(`${path}.lock`);
  try {
    const kept = readLogin(path);
    const next = await change(kept);
    if (next === undefined) rmSync(path, { force: true });
    else if (next !== kept) store(path, next);
    return next;
  } finally {
    unlock();
  }
};

const store = (path: string, login: StoredLogin): void => {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(login, undefined, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
};

/** Made by one process at a time, which it names. One that was left behind is taken over, by one process at a time as well. */
const lock = async (path: string): Promise<() => void> => {
  const mine = `${process.pid} ${hostname()} ${crypto.randomUUID()}`;
  while (!make(path, mine) && !(isLeft(path) && (await takeOver(path, mine)))) await sleep(20);
  return () => {
    // Whoever held it for so long that another one took it over takes nothing from that one.
    if (read(path) === mine) rmSync(path, { force: true });
  };
};

const make = (path: string, text: string): boolean => {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** What was found may have been taken over meanwhile, and be another's who lives; nobody else takes it over during the second look. */
const takeOver = async (path: string, mine: string): Promise<boolean> => {
  const next = `${path}.next`;
  const unlock = await lock(next);
  try {
    if (!isLeft(path)) return false;
    // Never away in between, when anybody could make it.
    writeFileSync(`${next}.new`, mine, { mode: 0o600 });
    renameSync(`${next}.new`, path);
    return true;
  } finally {
    unlock();
  }
};

/** Its process is gone, or has had longer than it needs. Processes of another machine or container are not seen here. */
const isLeft = (path: string): boolean => {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  const [pid = '', machine] = read(path)?.split(' ') ?? [];
  return (
    Date.now() - made > LOCK_LASTS_MS || (machine === hostname() && /^[1-9]\d{0,9}$/.test(pid) && !isAlive(Number(pid)))
  );
};

/** Longer than GitHub is waited for. */
const LOCK_LASTS_MS = 20_000;

/** The login for a registry: of whoever logged in with it, and never over a line that others read. */
export const loginFor = ({ login, registryUrl }: Pick<Seen, 'login' | 'registryUrl'>): StoredLogin | undefined =>
  login !== undefined && isClosed(registryUrl) && originOf(login.registryUrl) === originOf(registryUrl)
    ? login
    : undefined;

export const hasEnded = ({ expiresAt }: StoredLogin, now: number = Date.now()): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now;

/** HTTPS, or this machine. */
export const isClosed = (address: string): boolean => {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url?.hostname ?? '');
};

const originOf = (address: string): string | undefined => URL.parse(address)?.origin;

const readLogin = (path: string): StoredLogin | undefined => {
  const text = read(path);
  if (text === undefined) return undefined;
  const login = parse(text);
  if (login === undefined) throw new Error(`${path} is no login of this program; remove it, and log in again.`);
  return login;
};

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
  (!('expiresAt' in login) || (typeof login.expiresAt === 'string' && !Number.isNaN(Date.parse(login.expiresAt)))) &&
  (!('renewal' in login) || isRenewal(login.renewal));

const isRenewal = (renewal: unknown): boolean =>
  typeof renewal === 'object' &&
  renewal !== null &&
  'clientId' in renewal &&
  typeof renewal.clientId === 'string' &&
  'refreshToken' in renewal &&
  typeof renewal.refreshToken === 'string';

const isAddress = (value: unknown): value is string => typeof value === 'string' && URL.canParse(value);

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read; it has to be yours.`, { cause: error });
  }
};
