/** What Linux tells about processes: who descends from whom, how much memory is theirs, how long they have worked. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** Bytes of memory that belong to these processes, what they share counted once. */
export const memoryOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + parsePss(read(pid, 'smaps_rollup') ?? ''), 0);

/** "Pss:  1234 kB" of a smaps_rollup, in bytes. */
export const parsePss = (text: string): number => Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;

/** Milliseconds of CPU that these processes have used, in steps of ten. */
export const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (parseStat(read(pid, 'stat') ?? '')?.cpu ?? 0), 0);

type Stat = { readonly name: string; readonly parent: number; readonly cpu: number };

/** The name stands in brackets and may hold brackets itself; what follows are fields between spaces. */
export const parseStat = (text: string): Stat | undefined => {
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  if (end === -1 || parent === undefined || user === undefined || system === undefined) return undefined;
  return { name: text.slice(text.indexOf('(') + 1, end), parent, cpu: (user + system) * MS_PER_TICK };
};

const MS_PER_TICK = 10;

/** The processes of PostgreSQL that descend from this one, or work in a folder. */
export const postgresOf = (ancestor: number, folder: string): number[] => {
  const all = new Map(
    readdirSync('/proc').flatMap((name) => {
      const stat = /^\d+$/.test(name) ? parseStat(read(Number(name), 'stat') ?? '') : undefined;
      return stat ? [[Number(name), stat] as const] : [];
    }),
  );
  const descends = (pid: number): boolean => {
    const parent = all.get(pid)?.parent;
    return parent !== undefined && (parent === ancestor || descends(parent));
  };
  const inside = `${realpathSync(folder)}${sep}`;
  return [...all].flatMap(([pid, { name }]) =>
    name === 'postgres' && (descends(pid) || workingFolder(pid).startsWith(inside)) ? [pid] : [],
  );
};

const workingFolder = (pid: number): string => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
};

/** Undefined for a process that ended meanwhile. */
const read = (pid: number, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
};
