import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tighten } from './secret-file.ts';

describe('A11: files with secrets', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rapporteur-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it.each([0o644, 0o640, 0o604, 0o660, 0o777])(
    'that others may touch (%o) are for their owner alone afterwards',
    (mode) => {
      const path = join(folder, 'key.pem');
      writeFileSync(path, 'x');
      chmodSync(path, mode);
      expect(tighten(path)).toMatch(/holds secrets and could be read by others \(0\d{3}\)/);
      expect(modeOf(path)).toBe(0o600);
      expect(tighten(path)).toBeUndefined();
    },
  );

  it.each([0o600, 0o400])('that are right already (%o) stay as they are', (mode) => {
    const path = join(folder, 'key.pem');
    writeFileSync(path, 'x');
    chmodSync(path, mode);
    expect(tighten(path)).toBeUndefined();
    expect(modeOf(path)).toBe(mode);
  });

  it('that are not there are nothing to complain of', () => {
    expect(tighten(join(folder, 'none'))).toBeUndefined();
  });
});
