import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOwner } from './owner.ts';

describe('the name of the bot of a folder', () => {
  let parent = '';
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'rapporteur-owner-'));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('is the same after a restart, also in a container, where everybody is process 1', async () => {
    const folder = join(parent, 'a', 'b');
    const name = await readOwner(folder);
    expect(await readOwner(folder)).toBe(name);
    expect(await readOwner(join(parent, 'c'))).not.toBe(name);
  });

  it('is the same after the death of its process, and not given to a second one while the first lives', async () => {
    const folder = join(parent, 'd');
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const name = await readOwner(folder, other.pid);
    expect(await readOwner(folder)).not.toBe(name);
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    expect(await readOwner(folder)).toBe(name);
  });

  it('is made anew when the file holds something else', async () => {
    await writeFile(join(parent, 'owner'), '\0 x y\n');
    expect(await readOwner(parent)).toMatch(/^[\w-]{36}$/);
  });
});
