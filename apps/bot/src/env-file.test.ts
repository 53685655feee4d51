import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { complainOfFile, namesIn, withValues, writeValues } from './env-file.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nabc+/=\ndef\n-----END RSA PRIVATE KEY-----\n';
const GIVEN = { APP_ID: '7', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 'se/cret' };

describe('F1: credentials in .env', () => {
  it.each([
    ['an empty file', ''],
    ['other settings', '# ours\nPORT=4000\nDATABASE_URL="postgres://x"'],
    [
      'a former app, its key over several lines',
      `PORT=1\nAPP_ID=3\nPRIVATE_KEY="${PEM}"\nWEBHOOK_SECRET='old' # mine\nHOST=a\n`,
    ],
    ['a former app, exported', `export APP_ID=3\nexport PRIVATE_KEY="a\\nb"\n`],
    ['one that says it twice', 'APP_ID=1\nPORT=2\nAPP_ID=3\n'],
  ])('%s: read back they are what was given, and the rest is what it was', (_, text) => {
    const before = parseEnv(text);
    const after = parseEnv(withValues(text, GIVEN));
    expect(after).toEqual({ ...before, ...GIVEN });
    expect(withValues(text, GIVEN).includes('# ours')).toBe(text.includes('# ours'));
  });

  it('whatever the file says: it is whole afterwards, or refused in a sentence', () => {
    const line = fc.oneof(
      fc.constantFrom('APP_ID=1', 'PORT="a', 'b"', "PRIVATE_KEY='", 'APP_ID', '# x', 'export APP_ID="1'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        try {
          expect(parseEnv(withValues(text, GIVEN))).toEqual({ ...parseEnv(text), ...GIVEN });
        } catch (error) {
          expect(String(error)).toContain('The lines of .env cannot be told apart: move the file away');
        }
      }),
    );
  });

  it('which names a file sets', () => {
    expect(namesIn('APP_ID=1\nPRIVATE_KEY=\n# WEBHOOK_SECRET=2', Object.keys(GIVEN))).toEqual(['APP_ID']);
  });
});

describe('F1: the file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rapporteur-env-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  it.each([
    ['there is none', undefined],
    ['it says nothing of the app', 'PORT=1\n'],
  ])('%s: nothing is set aside', (_, text) => {
    const path = join(folder, '.env');
    if (text !== undefined) writeFileSync(path, text, { mode: 0o644 });
    expect(writeValues(path, GIVEN)).toBeUndefined();
    expect([modeOf(path), parseEnv(readFileSync(path, 'utf8'))]).toEqual([
      '600',
      { ...parseEnv(text ?? ''), ...GIVEN },
    ]);
  });

  it('a former app is kept beside it, each under a name of its own', () => {
    const path = join(folder, '.env');
    writeFileSync(path, 'APP_ID=1\n', { mode: 0o644 });
    expect(writeValues(path, GIVEN)).toBe(`${path}.before`);
    expect([modeOf(`${path}.before`), readFileSync(`${path}.before`, 'utf8')]).toEqual(['600', 'APP_ID=1\n']);
    expect(writeValues(path, { ...GIVEN, APP_ID: '8' })).toBe(`${path}.before-2`);
  });

  it('a folder that is not there is said before anything is asked', () => {
    expect(complainOfFile(join(folder, '.env'))).toBeUndefined();
    expect(complainOfFile(join(folder, 'gone', '.env'))).toContain('cannot be written by this user');
  });
});
