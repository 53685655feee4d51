/** What programs of this project know of each other on one machine: where the bot of a folder listens. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bot that says that it listens at an address of this machine. */
export type FoundBot = {
  readonly url: string;
  readonly pid: number /** Its process is gone. */;
  readonly isGone: boolean;
};

const FILE = 'address';

/** Says in the folder of a bot where it listens, for the commands beside it; answers how to take that back. */
export const writeAddress = (folder: string, url: string, pid = process.pid): (() => void) => {
  const file = join(folder, FILE);
  const standing = readAddress(file);
  // Of several bots of one folder the first is as good as any.
  if (standing !== undefined && !standing.isGone && standing.pid !== pid) return () => {};
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${toReachable(url)} ${pid}\n`);
  return () => {
    if (readAddress(file)?.pid === pid) rmSync(file, { force: true });
  };
};

/** The bot of a folder, else that of a story that is played there; one that is gone only if there is no other. */
export const findBot = (folder: string): FoundBot | undefined => {
  const found = [join(folder, FILE), ...storiesIn(folder)].flatMap((file) => readAddress(file) ?? []);
  return found.find(({ isGone }) => !isGone) ?? found[0];
};

/** Newest first. */
const storiesIn = (folder: string): string[] =>
  readDirectory(folder)
    .filter((name) => /^sandbox(?:-\d+)?$/.test(name))
    .map((name) => join(folder, name, 'database', FILE))
    .map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .map(({ file }) => file);

const readDirectory = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const readAddress = (file: string): FoundBot | undefined => {
  try {
    const [, url, pid] = /^(https?:\/\/[^\s@/]{1,300}) ([1-9][0-9]{0,9})\n$/.exec(readFileSync(file, 'utf8')) ?? [];
    return url === undefined ? undefined : { url, pid: Number(pid), isGone: !isAlive(Number(pid)) };
  } catch {
    return undefined;
  }
};

/** Whether a process of this number runs. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Who listens everywhere is reached at home. */
const toReachable = (url: string): string => url.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]');
