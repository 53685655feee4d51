import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkDocs, fillBlocks } from './docs.ts';

const GENERATED = new Map([['commands', () => '| command |\n| --- |\n| `/agenda` |\n']]);
const BLOCK = '<!-- generated:commands -->\n\n| command |\n| --- |\n| `/agenda` |\n\n<!-- /generated -->\n';
const GOOD = {
  'package.json': JSON.stringify({ name: 'root', scripts: { start: 'x', test: 'x' } }),
  'ARCHITECTURE.md': '# Map\n',
  'README.md': `# Title\n\n${BLOCK}`,
  'docs/rules.md': '# Rules\n',
  'apps/bot/src/road/road.ts': '',
};

const wrong = (files: Readonly<Record<string, string>>): readonly string[] => {
  const verdict = checkDocs(repositoryOf({ ...GOOD, ...files }), GENERATED);
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test('good pages pass', () => {
  const text = [
    '[rules](docs/rules.md#one), [docs](docs/), [out](https://example.org/x.md), [here](#title)',
    'Run `npx --yes pnpm@12.21.0 start`, `pnpm test`, or `pnpm exec nx graph`.',
    'See `docs/`, `docs/rules.md`, every `packages/core/src/TOPIC/messages.test.ts`, `packages/{a,b}/*.ts`, `road.ts`.',
    'Read `road/road.ts`, run `vitest FILE.ts`, and end with `.ts`.',
    '```sh\nnpx --yes pnpm@12.21.0 test\n```',
  ].join('\n\n');
  expect(wrong({ 'CONTRIBUTING.md': text })).toEqual([]);
});

test.each([
  [
    'a link that leads nowhere',
    'CONTRIBUTING.md',
    'x\n\nSee [it](docs/gone.md).',
    'CONTRIBUTING.md:3:5  the link to docs/gone.md leads nowhere',
  ],
  ['a file that moved', 'README.md', `${BLOCK}\nRun \`vitest tools/old/a.ts\`.`, 'there is no tools/old/a.ts'],
  ['a file that moved, by its end', 'README.md', `${BLOCK}\nRead \`old/a.ts\`.`, 'there is no old/a.ts'],
  ['an image that is not there', 'CONTRIBUTING.md', '![it](picture.png)', 'there is no picture.png'],
  ['a link by reference', 'CONTRIBUTING.md', '[it][1]\n\n[1]: gone.md', 'CONTRIBUTING.md:3:1  the link to gone.md'],
  ['a link beside the page', 'docs/rules.md', '[it](gone.md)', 'there is no docs/gone.md'],
  [
    'a script that is not there',
    'CONTRIBUTING.md',
    'Run `pnpm launch`.',
    'CONTRIBUTING.md:1:5  package.json has no script "launch"',
  ],
  [
    'a script in a block',
    'CONTRIBUTING.md',
    '```sh\nx\npnpm@12.21.0 run launch\n```',
    'CONTRIBUTING.md:3:1  package.json has no script "launch"',
  ],
  [
    'a block that is out of date',
    'README.md',
    BLOCK.replace('/agenda', '/old'),
    'is not what the code says today: run "pnpm generate"',
  ],
  ['a block without its end', 'README.md', BLOCK.replace('<!-- /generated -->', ''), 'is not what the code says today'],
  [
    'a block that nothing generates',
    'docs/rules.md',
    BLOCK.replace(':commands', ':people'),
    'nothing generates a block "people"',
  ],
  ['a block that stands nowhere', 'README.md', '# Title', 'no page has a block "<!-- generated:commands -->"'],
  ['a long map', 'ARCHITECTURE.md', 'x\n'.repeat(201), 'ARCHITECTURE.md:201  has 201 lines'],
])('%s is found', (_, path, text, expected) => {
  expect(wrong({ [path]: text }).join('\n')).toContain(expected);
});

test('pages of tests and fixtures are not documentation', () => {
  expect(
    wrong({ 'packages/core/src/notes/golden.md': '[it](gone.md)', 'tools/sandbox/fixtures/a.md': '[it](gone.md)' }),
  ).toEqual([]);
});

test('filling puts in what the code says, keeps the rest, and is then content', () => {
  expect(fillBlocks(GOOD['README.md'].replace('/agenda', '/old'), GENERATED)).toBe(GOOD['README.md']);
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'grapheme' }), fc.string(), (before, inside, after) => {
      const page = `${before}\n\n<!-- generated:commands -->\n${inside}\n\n<!-- /generated -->\n\n${after}`;
      const filled = fillBlocks(page, GENERATED);
      expect(fillBlocks(filled, GENERATED)).toBe(filled);
      expect(filled.startsWith(before)).toBe(true);
      expect(filled.endsWith(after)).toBe(true);
    }),
  );
});

test.each([
  ['a generated file that is out of date', { 'docs/x.json': '{"a": 2}' }, true],
  ['one that is not there', {}, true],
  ['one that is broken', { 'docs/x.json': '{' }, true],
  ['one that says the same in another form', { 'docs/x.json': '{\n  "a": 1\n}\n' }, false],
])('%s', (_, files, isFound) => {
  const verdict = checkDocs(
    repositoryOf({ ...GOOD, ...files }),
    GENERATED,
    new Map([['docs/x.json', () => ({ a: 1 })]]),
  );
  const said = verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
  expect(said).toEqual(isFound ? ['docs/x.json  is not what the code says today: run "pnpm generate"'] : []);
});
