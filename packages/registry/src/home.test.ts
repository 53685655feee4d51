import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBot, writeAddress } from './home.ts';
import { readVersion } from './version.ts';

/** Nobody's any more. */
const GONE = spawnSync(process.execPath, ['-e', '']).pid;

describe('F4: the bot of a folder is found', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rapporteur-home-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const story = (name: string): string => join(folder, name, 'database');

  it.each([
    ['http://127.0.0.1:41234', 'http://127.0.0.1:41234'],
    ['http://0.0.0.0:80', 'http://127.0.0.1:80'],
    ['http://[::]:4000', 'http://[::1]:4000'],
  ])('while it runs, at %s', (url, expected) => {
    const erase = writeAddress(join(folder, 'a'), url);
    expect(findBot(join(folder, 'a'))).toEqual({ url: expected, pid: process.pid, isGone: false });
    erase();
    expect(findBot(join(folder, 'a'))).toBeUndefined();
  });

  it('one that was killed is known as gone, and a new one takes its place', () => {
    writeAddress(folder, 'http://127.0.0.1:1', GONE);
    expect(findBot(folder)).toEqual({ url: 'http://127.0.0.1:1', pid: GONE, isGone: true });
    writeAddress(folder, 'http://127.0.0.1:2');
    expect(findBot(folder)).toMatchObject({ url: 'http://127.0.0.1:2', isGone: false });
  });

  it('a second one beside the first leaves what the first wrote', () => {
    writeAddress(folder, 'http://127.0.0.1:1', process.ppid);
    writeAddress(folder, 'http://127.0.0.1:2')();
    expect(findBot(folder)?.url).toBe('http://127.0.0.1:1');
  });

  it('of stories the newest that runs, and the bot itself before all stories', () => {
    writeAddress(story('sandbox'), 'http://127.0.0.1:1');
    writeAddress(story('sandbox-2'), 'http://127.0.0.1:2');
    writeAddress(story('sandbox-3'), 'http://127.0.0.1:3', GONE);
    utimesSync(join(story('sandbox'), 'address'), 1, 1);
    expect(findBot(folder)?.url).toBe('http://127.0.0.1:2');
    writeAddress(folder, 'http://127.0.0.1:4');
    expect(findBot(folder)?.url).toBe('http://127.0.0.1:4');
  });

  it.each(['', 'x', 'http://a b', 'ftp://a 1\n', 'http://ada:secret@host:1 1\n', `http://${'a'.repeat(400)} 1\n`])(
    'a file that says %j says nothing',
    (text) => {
      mkdirSync(story('sandbox'), { recursive: true });
      writeFileSync(join(story('sandbox'), 'address'), text);
      writeFileSync(join(folder, 'address'), text);
      expect(findBot(folder)).toBeUndefined();
    },
  );
});

it('F4: the version is that of the package, with the commit where there is one', () => {
  const isClone = existsSync(join(import.meta.dirname, '../../../.git'));
  expect(readVersion()).toMatch(isClone ? /^\d+\.\d+\.\d+ \([0-9a-f]{12}\)$/ : /^\d+\.\d+\.\d+/);
});
