/** Who starts again while a first start is still up. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '@rapporteur/registry/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeFolder } from './folder.ts';

describe('F5: a second start does not hurt the first', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rapporteur-story-folder-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('each has a folder of its own, and who comes after one has left takes its place', async () => {
    const first = await takeFolder(home);
    const second = await takeFolder(home);
    const third = await takeFolder(home);
    expect([first, second, third].map(({ folder }) => folder)).toEqual(
      ['sandbox', 'sandbox-2', 'sandbox-3'].map((name) => join(home, name)),
    );
    expect([first.isFirst, second.isFirst]).toEqual([true, false]);
    second.leave();
    const next = await takeFolder(home);
    expect(next.folder).toBe(second.folder);
    for (const { leave } of [first, third, next]) leave();
  });

  it('what the first has written stays', async () => {
    const first = await takeFolder(home);
    mkdirSync(join(first.folder, 'database'), { recursive: true });
    writeFileSync(join(first.folder, 'database', 'kept'), '');
    const second = await takeFolder(home);
    expect(existsSync(join(first.folder, 'database', 'kept'))).toBe(true);
    for (const { leave } of [first, second]) leave();
  });

  it('a bot that outlived its start keeps its folder', async () => {
    const first = await takeFolder(home);
    mkdirSync(join(first.folder, 'database'), { recursive: true });
    const bot = lockFile(join(first.folder, 'database', 'lock'));
    first.leave();
    const next = await takeFolder(home);
    expect(next.folder).toBe(join(home, 'sandbox-2'));
    next.leave();
    bot.unlock?.();
  });
});
