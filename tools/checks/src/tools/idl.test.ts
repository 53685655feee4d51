import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkIdlBreaking } from './idl.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'rapporteur-breaking-'));
const idl = join(root, 'packages/idl');
const own = join(import.meta.dirname, '../../../../packages/idl');

afterAll(() => rmSync(root, { recursive: true, force: true }));

const git = async (...args: readonly string[]): Promise<void> => {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  const { code, output } = await run('git', [...who, ...args], { cwd: root });
  if (code !== 0) throw new Error(output);
};

const rewrite = (file: string, from: string, to: string): void => {
  const path = join(idl, 'proto/rapporteur', file);
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
};

it('a change of the contract is compared with the last release, when there is one', async () => {
  cpSync(join(own, 'proto'), join(idl, 'proto'), { recursive: true });
  cpSync(join(own, 'buf.yaml'), join(idl, 'buf.yaml'));
  symlinkSync(join(own, 'node_modules'), join(idl, 'node_modules'));
  writeFileSync(join(root, '.gitignore'), 'node_modules\n');
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'feat: a contract');
  expect(await checkIdlBreaking(root)).toEqual({
    status: 'skipped',
    because: 'there is no release of the contract yet (a tag @rapporteur/idl@*) to compare with',
  });

  await git('tag', '@rapporteur/idl@0.9.0');
  await git('tag', '@rapporteur/idl@0.10.0');
  rewrite('v1/sync.proto', 'message StartSyncResponse {', 'message StartSyncResponse {\n  // New.\n  bool later = 1;');
  expect(await checkIdlBreaking(root)).toMatchObject({
    status: 'passed',
    about: 'nothing of @rapporteur/idl@0.10.0 broken',
  });

  rewrite('v1/sync.proto', 'StartSyncRe', 'BeginSyncRe');
  expect(JSON.stringify(await checkIdlBreaking(root))).toContain(
    'Previously present message \\"StartSyncRequest\\" was deleted',
  );
  rewrite('v1/sync.proto', 'BeginSyncRe', 'StartSyncRe');

  rewrite('record/v1/rfc.proto', 'string author = ', 'string writer = ');
  expect(JSON.stringify(await checkIdlBreaking(root))).toContain('packages/idl/proto/rapporteur/record/v1/rfc.proto');
});
