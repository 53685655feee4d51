import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_REGISTRY_URL, parseCliEnv } from './env.ts';

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
    ['unset', {}, DEFAULT_REGISTRY_URL, true],
    ['empty', { RAPPORTEUR_REGISTRY_URL: '  ' }, DEFAULT_REGISTRY_URL, true],
    ['unset, and the bot of this machine at another port', { PORT: '4000' }, 'http://127.0.0.1:4000', true],
    ['unset, and a port that is none', { PORT: 'http' }, DEFAULT_REGISTRY_URL, true],
    ['set', { RAPPORTEUR_REGISTRY_URL: ' https://registry.example ' }, 'https://registry.example', false],
    ['set to the default', { RAPPORTEUR_REGISTRY_URL: DEFAULT_REGISTRY_URL }, DEFAULT_REGISTRY_URL, false],
  ])('%s', (_, variables, registryUrl, registryIsDefault) => {
    expect(parseCliEnv(variables, '.')).toMatchObject({ registryUrl, registryIsDefault });
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
