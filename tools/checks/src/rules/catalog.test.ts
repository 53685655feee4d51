import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkCatalog } from './catalog.ts';

const outside = (path: string, manifest: Readonly<Record<string, unknown>>): readonly string[] => {
  const verdict = checkCatalog(repositoryOf({ [path]: JSON.stringify({ name: 'x', ...manifest }, undefined, 2) }));
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test('versions from the catalog and from the workspace are fine, and the root pins Node', () => {
  expect(
    outside('apps/bot/package.json', { dependencies: { zod: 'catalog:', '@rapporteur/idl': 'workspace:*' } }),
  ).toEqual([]);
  expect(outside('packages/idl/package.json', { dependencies: { '@rapporteur/core': 'workspace:^' } })).toEqual([]);
  expect(outside('package.json', { devDependencies: { node: '24.21.0' } })).toEqual([]);
});

test.each(['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'])(
  '%s have no version of their own',
  (kind) => {
    expect(outside('apps/bot/package.json', { [kind]: { zod: '^4.0.0' } })).toEqual([
      'apps/bot/package.json:4:5  "zod": "^4.0.0" must be "catalog:" (its version in pnpm-workspace.yaml) or "workspace:*"',
    ]);
  },
);

test('only the root pins Node, and only Node', () => {
  expect(outside('apps/bot/package.json', { dependencies: { node: '24.21.0' } })).toHaveLength(1);
  expect(outside('package.json', { dependencies: { zod: 'workspace:~', nx: 'latest' } })).toHaveLength(2);
});
