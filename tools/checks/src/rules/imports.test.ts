import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkImports } from './imports.ts';

const manifest = (name: string, exports: Readonly<Record<string, string>>): string =>
  JSON.stringify({ name: `@rapporteur/${name}`, exports });

const MANIFESTS = {
  'packages/idl/package.json': manifest('idl', { '.': './src/index.ts' }),
  'packages/registry/package.json': manifest('registry', {
    '.': './src/index.ts',
    './database': './src/database/index.ts',
  }),
  'packages/client/package.json': manifest('client', { '.': './src/index.ts', './testing': './src/testing/index.ts' }),
  'packages/core/package.json': manifest('core', { './rfc': './src/rfc/index.ts', './notes': './src/notes/index.ts' }),
  'packages/model/package.json': manifest('model', { '.': './src/index.ts' }),
  'packages/new/package.json': manifest('new', { '.': './src/index.ts' }),
  'apps/bot/package.json': manifest('bot', { '.': './src/index.ts' }),
  'apps/cli/package.json': manifest('cli', {}),
  'tools/bench/package.json': manifest('bench', {}),
};

const messages = (files: Readonly<Record<string, string>>): readonly string[] => {
  const verdict = checkImports(repositoryOf({ ...MANIFESTS, ...files }));
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

const one = (path: string, text: string): readonly string[] => messages({ [path]: text });

test.each([
  ['the contract uses the protobuf runtime', 'packages/idl/src/index.ts', `import '@bufbuild/protobuf/wkt';`],
  ['the core uses the contract', 'packages/core/src/rfc/a.ts', `import { Rfc } from '@rapporteur/idl';`],
  ['meetings use RFCs', 'packages/core/src/meeting/a.ts', `export { x } from '../rfc/index.ts';`],
  ['everyone uses shared, file by file', 'packages/core/src/notes/a.ts', `import { x } from '../shared/cut.ts';`],
  ['the bot uses the database', 'apps/bot/src/inbox/a.ts', `import { x } from '@rapporteur/registry/database';`],
  ['the server uses types of the inbox', 'apps/bot/src/server/a.ts', `import type { Inbox } from '../inbox/index.ts';`],
  ['main uses every folder', 'apps/bot/src/main.ts', `import { x } from './server/index.ts';`],
  ['the adapter of GitHub uses Octokit', 'apps/bot/src/github/a.ts', `import type { X } from '@octokit/types';`],
  ['the door calls parsers', 'packages/core/src/shared/door.ts', `import { parseDocument } from 'yaml';`],
  ['trees have types everywhere', 'packages/core/src/link/a.ts', `import type { Root } from 'mdast';`],
  ['the inbox uses webhook types', 'apps/bot/src/inbox/a.ts', `import type { X } from '@octokit/webhooks';`],
  ['one file of an app reads the environment', 'apps/bot/src/env.ts', 'export const x = process.env.PORT;'],
  ['a test prepares the environment', 'apps/bot/src/a.test.ts', `process.env.PORT = '1';`],
  ['tools use apps', 'tools/bench/src/a.ts', `import { x } from '@rapporteur/bot';`],
  [
    'words in comments and strings are no imports',
    'packages/core/src/rfc/a.ts',
    `// import 'node:fs'\nexport const x = "from 'pg'";`,
  ],
])('%s', (_, path, text) => {
  expect(one(path, text)).toEqual([]);
});

test.each([
  [
    'the contract uses no other library',
    'packages/idl/src/index.ts',
    `import { z } from 'zod';`,
    'packages/idl/src/index.ts:1:1  packages/idl has no room for "zod"',
  ],
  [
    'the client does not use the core',
    'packages/client/src/a.ts',
    `import { x } from '@rapporteur/core/rfc';`,
    'packages/client may not use packages/core',
  ],
  [
    'the core does not use the client, not even a type',
    'packages/core/src/rfc/a.ts',
    `import type { Client } from '@rapporteur/client';`,
    'packages/core may not use packages/client',
  ],
  [
    'nothing uses an app',
    'packages/model/src/a.ts',
    `export * from '@rapporteur/bot';`,
    'packages/model may not use apps/bot',
  ],
  [
    'B1: nobody walks past the door',
    'packages/core/src/settings/a.ts',
    `import { parse } from 'yaml';`,
    'a parser of foreign text stays in packages/core/src/shared/door.ts',
  ],
  [
    'B1: no part of a parser stands elsewhere',
    'apps/bot/src/flows/a.ts',
    `import { gfmTable } from 'micromark-extension-gfm-table';`,
    'a parser of foreign text stays in packages/core/src/shared/door.ts',
  ],
  ['apps do not use apps', 'apps/cli/src/a.ts', `import '@rapporteur/bot';`, 'apps/cli may not use apps/bot'],
  [
    'a new package needs a row',
    'packages/new/src/index.ts',
    `import { Rfc } from '@rapporteur/idl';`,
    'packages/new has no row in the table of packages',
  ],
  [
    'RFCs do not use meetings',
    'packages/core/src/rfc/a.ts',
    `\nexport * from '../meeting/index.ts';`,
    'packages/core/src/rfc/a.ts:2:1  packages/core/src/rfc may not use packages/core/src/meeting',
  ],
  [
    'a type in passing counts',
    'packages/core/src/rfc/a.ts',
    `type N = import('../notes/index.ts').Notes;`,
    'packages/core/src/rfc may not use packages/core/src/notes',
  ],
  [
    'a dynamic import counts',
    'apps/bot/src/github/a.ts',
    `const x = await import('../model/index.ts');`,
    'apps/bot/src/github may not use apps/bot/src/model',
  ],
  [
    'a new topic needs a row',
    'packages/core/src/fresh/a.ts',
    `import { x } from '../shared/cut.ts';`,
    'packages/core/src/fresh has no row in the table of folders',
  ],
  [
    'the server uses no values of the inbox',
    'apps/bot/src/server/a.ts',
    `import { type Inbox } from '../inbox/index.ts';`,
    'may use only types of apps/bot/src/inbox: write "import type"',
  ],
  [
    'a subpath that is not exported is closed',
    'tools/bench/src/a.ts',
    `import { x } from '@rapporteur/core/rfc/derive';`,
    '"@rapporteur/core/rfc/derive" is not among the exports of packages/core/package.json (it exports "@rapporteur/core/rfc"',
  ],
  [
    'a path does not climb out of its package',
    'apps/bot/src/a.ts',
    `import { x } from '../../../packages/core/src/rfc/index.ts';`,
    'leaves the package',
  ],
  [
    'Octokit stays behind its wall',
    'apps/bot/src/flows/a.ts',
    `import type { Octokit } from '@octokit/rest';`,
    'Octokit stays in apps/bot/src/github',
  ],
  [
    'the SDK of the model stays behind its wall',
    'apps/bot/src/model/a.ts',
    `import Anthropic from '@anthropic-ai/sdk';`,
    'the Anthropic SDK stays in packages/model',
  ],
  [
    'the store stays in the registry and the bot',
    'apps/cli/src/a.ts',
    `import { Kysely } from 'kysely';`,
    'the store stays in packages/registry, apps/bot',
  ],
  [
    'the environment is read in one file',
    'apps/bot/src/main.ts',
    'const port = process.env.PORT;',
    'apps/bot/src/main.ts:1:14  only apps/*/src/env.ts',
  ],
  [
    'the environment is not imported either',
    'apps/bot/src/main.ts',
    `import { env } from 'node:process';`,
    'only apps/*/src/env.ts',
  ],
  [
    'a file that cannot be parsed is said',
    'apps/bot/src/main.ts',
    'const = ;',
    'apps/bot/src/main.ts:1:7  cannot be parsed',
  ],
])('%s', (_, path, text, expected) => {
  expect(one(path, text).join('\n')).toContain(expected);
});

test('a folder with an index.ts is used through it', () => {
  const files = {
    'packages/core/src/rfc/index.ts': '',
    'packages/core/src/rfc/stage.ts': '',
    'packages/core/src/meeting/a.ts': `import { x } from '../rfc/stage.ts';`,
  };
  expect(messages(files)).toEqual([
    'packages/core/src/meeting/a.ts:1:1  packages/core/src/rfc is used through its index.ts: export there what is needed, and import that',
  ]);
});

test('tests use what is written for tests', () => {
  const files = {
    'apps/bot/src/inbox/index.ts': '',
    'apps/bot/src/inbox/write.ts': '',
    'apps/bot/testing/inbox.ts': `import { x } from '../src/inbox/write.ts';`,
    'apps/bot/src/server/a.test.ts': `import { x } from '../../testing/inbox.ts';`,
    'apps/bot/src/main.ts': `import { x } from '../testing/inbox.ts';`,
  };
  expect(messages(files)).toEqual([expect.stringContaining('apps/bot/src/main.ts:1:1')]);
});

test('files that import each other are named in order', () => {
  const files = {
    'packages/core/src/rfc/a.ts': `import './b.ts';`,
    'packages/core/src/rfc/b.ts': `import './c.ts';`,
    'packages/core/src/rfc/c.ts': `import type { A } from './a.ts';`,
  };
  expect(messages(files)).toEqual([
    expect.stringContaining(
      'packages/core/src/rfc/a.ts -> packages/core/src/rfc/b.ts -> packages/core/src/rfc/c.ts -> packages/core/src/rfc/a.ts',
    ),
  ]);
});

test('folders that import each other are named although no file does', () => {
  const files = {
    'packages/client/src/one/a.ts': `import '../two/b.ts';`,
    'packages/client/src/two/c.ts': `import '../one/d.ts';`,
  };
  expect(messages(files)).toEqual([expect.stringContaining('packages/client/src/one -> packages/client/src/two')]);
});

test('what the bot keeps for itself is reached from the client by no road', () => {
  const files = {
    'packages/client/src/index.ts': `export { a } from './a.ts';`,
    'packages/client/src/a.ts': `import { Rfc } from '@rapporteur/idl';`,
    'packages/idl/src/gen/rapporteur/v1/rfc_pb.ts': 'export const Rfc = 1;',
    'packages/idl/src/gen/rapporteur/record/v1/rfc_pb.ts': 'export const Rfc = 2;',
  };
  const to = (folder: string) => ({
    ...files,
    'packages/idl/src/index.ts': `export * from './gen/rapporteur/${folder}/rfc_pb.ts';`,
  });
  expect(messages(to('v1'))).toEqual([]);
  const road = 'packages/idl/src/index.ts -> packages/idl/src/gen/rapporteur/record/v1/rfc_pb.ts';
  expect(messages(to('record/v1'))).toEqual([
    expect.stringContaining(
      `(rapporteur.record.v1): packages/client/src/index.ts -> packages/client/src/a.ts -> ${road}`,
    ),
    expect.stringContaining(`(rapporteur.record.v1): ${road}`),
  ]);
});
