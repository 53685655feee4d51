import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCliEnv } from './env.ts';
import { complainOfAddress, hideSecrets } from './secret.ts';

describe('secrets', () => {
  const env = parseCliEnv(
    {
      ANTHROPIC_API_KEY: 'key-of-the-model',
      RAPPORTEUR_REGISTRY_TOKEN: 'token-of-the-registry',
      WEBHOOK_SECRET: 'development',
      PRIVATE_KEY: 'first-line\\nsecond-line',
      DATABASE_URL: 'postgres://ada:p%40ssword@db.example/rapporteur?password=another',
      RAPPORTEUR_REGISTRY_URL: 'https://ada:hunter22@registry.example',
    },
    '.',
  );

  it.each([
    'key-of-the-model',
    'token-of-the-registry',
    'development',
    'first-line',
    'second-line',
    'p%40ssword',
    'p@ssword',
    'another',
    'hunter22',
  ])('%s is hidden wherever it stands', (secret) => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(hideSecrets(`${before} ${secret} ${after}`, env)).not.toContain(secret);
      }),
    );
  });

  it('the rest of a text stays', () => {
    expect(hideSecrets('registry.example does not accept token-of-the-registry.', env)).toBe(
      'registry.example does not accept [secret].',
    );
  });
});

describe('addresses', () => {
  it.each([
    ['https://registry.example/base', undefined],
    ['http://127.0.0.1:3000', undefined],
    ['registry.example', 'X is no web address; it must begin with http:// or https://.'],
    ['ftp://registry.example', 'X is no web address; it must begin with http:// or https://.'],
    ['https://ada:hunter22@registry.example', 'X holds a user name or a password; leave them out of the address.'],
    ['https://token@registry.example', 'X holds a user name or a password; leave them out of the address.'],
  ])('%s', (address, expected) => {
    expect(complainOfAddress('X', address)).toBe(expected);
  });
});
