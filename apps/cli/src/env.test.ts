import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_REGISTRY_URL, parseCliEnv, readTerminal, withRegistry } from './env.ts';

describe('where the user stands', () => {
  it.each([
    ['called directly: the folder of the process', {}, 'root'],
    [
      'called as the script of the project: the folder that pnpm was called in',
      { npm_lifecycle_event: 'rapporteur', INIT_CWD: 'below' },
      'below',
    ],
    [
      'called by another script: not the folder in which that one was called',
      { npm_lifecycle_event: 'test', INIT_CWD: 'elsewhere' },
      'root',
    ],
    ['a script of a runner that does not tell', { npm_lifecycle_event: 'rapporteur' }, 'root'],
  ])('%s', (_, variables, folder) => {
    expect(parseCliEnv(variables, 'root').folder).toBe(folder);
  });
});

describe('the registry', () => {
  it.each([
    ['unset', {}, DEFAULT_REGISTRY_URL, undefined],
    ['empty', { RAPPORTEUR_REGISTRY_URL: '  ' }, DEFAULT_REGISTRY_URL, undefined],
    ['unset, and the bot of this machine at another port', { PORT: '4000' }, 'http://127.0.0.1:4000', undefined],
    ['unset, and a port that is none', { PORT: 'http' }, DEFAULT_REGISTRY_URL, undefined],
    [
      'set',
      { RAPPORTEUR_REGISTRY_URL: ' https://registry.example ' },
      'https://registry.example',
      'RAPPORTEUR_REGISTRY_URL',
    ],
    [
      'set to the default',
      { RAPPORTEUR_REGISTRY_URL: DEFAULT_REGISTRY_URL },
      DEFAULT_REGISTRY_URL,
      'RAPPORTEUR_REGISTRY_URL',
    ],
  ])('%s', (_, variables, registryUrl, registryNamedBy) => {
    expect(parseCliEnv(variables, '.')).toMatchObject({ registryUrl, registryNamedBy });
  });
});

describe('a registry that a command names', () => {
  const env = (variables: Record<string, string>) =>
    parseCliEnv({ RAPPORTEUR_REGISTRY_TOKEN: 'secret', ...variables }, '.');

  it('wins, and the token of another one is not sent to it', () => {
    const own = env({ RAPPORTEUR_REGISTRY_URL: 'https://registry.example/a' });
    expect(withRegistry(own, undefined)).toBe(own);
    expect(withRegistry(own, 'https://registry.example/b')).toMatchObject({
      registryUrl: 'https://registry.example/b',
      registryNamedBy: '--registry',
      registryToken: 'secret',
    });
    expect(withRegistry(own, 'https://other.example').registryToken).toBeUndefined();
    expect(withRegistry(own, 'nonsense').registryToken).toBeUndefined();
    expect(withRegistry(env({}), 'https://other.example').registryToken).toBe('secret');
  });
});

describe('a terminal', () => {
  it.each([
    ['wide, with colours', { isTTY: true, columns: 120 }, {}, 120, true],
    ['narrow: lines have 80 columns all the same', { isTTY: true, columns: 40 }, {}, 80, true],
    ['that shall show no colours', { isTTY: true, columns: 100 }, { NO_COLOR: '1' }, 100, false],
    ['that knows none', { isTTY: true, columns: 100 }, { TERM: 'dumb' }, 100, false],
    ['none: a pipe', {}, {}, 80, false],
    ['none, and somebody says how wide', {}, { COLUMNS: '200' }, 200, false],
    ['none, and somebody says nonsense', {}, { COLUMNS: 'wide' }, 80, false],
  ])('%s', (_, stream, variables, columns, hasColours) => {
    expect(readTerminal(stream, variables)).toEqual({ columns, hasColours });
  });
});

it.each([
  [{}, 'https://api.github.com'],
  [{ GHE_HOST: 'git.example' }, 'https://git.example/api/v3'],
  [{ GHE_HOST: '127.0.0.1:4000', GHE_PROTOCOL: 'http' }, 'http://127.0.0.1:4000/api/v3'],
])('GitHub of %j', (variables, githubUrl) => {
  expect(parseCliEnv(variables, '.').githubUrl).toBe(githubUrl);
});

it('no environment makes the parser throw', () => {
  const names = ['RAPPORTEUR_REGISTRY_URL', 'GHE_HOST', 'GHE_PROTOCOL', 'DATABASE_URL', 'APP_ID', 'INIT_CWD'];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (variables) => {
      expect(parseCliEnv(variables, 'here').folder).not.toBe('');
    }),
  );
});
