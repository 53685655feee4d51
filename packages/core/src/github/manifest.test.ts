import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_REASONS, missingRights, parseManifest, RIGHT_REASONS, sayUnapproved } from './manifest.ts';

const manifest = parseManifest(readFileSync(new URL('../../../../app.yml', import.meta.url), 'utf8'));

describe('F1: the app says why before it asks', () => {
  it('each right and each event of app.yml has its reason, and no other one has', () => {
    expect(Object.keys(RIGHT_REASONS).sort()).toEqual(Object.keys(manifest.permissions).sort());
    expect(Object.keys(EVENT_REASONS).sort()).toEqual([...manifest.events].sort());
  });

  it.each(['', 'name: x', 'default_events: [', '- a', 'name: x\ndefault_permissions: { checks: admin }'])(
    'what is no manifest is said in a sentence: %j',
    (text) => {
      expect(() => parseManifest(text)).toThrow(/^app\.yml is no manifest of a GitHub App \(.+\): take it from/);
    },
  );
});

it('F2: what is not approved is named with what it is for, who approves it, and where', () => {
  const account = { account: 'acme', url: 'https://github.com/organizations/acme/settings/installations/7' };
  expect(sayUnapproved(['discussions: write', 'pages: read'], account)).toBe(
    'acme has not approved “discussions: write” (to read ideas of the incubator, to keep agendas that stand in discussions, and to answer commands there), “pages: read” yet: an owner does so at https://github.com/organizations/acme/settings/installations/7.',
  );
});

describe('what is missing of what is wanted', () => {
  const wanted = { permissions: { checks: 'write', members: 'read' }, events: ['push', 'issues'] };
  it.each([
    ['all of it', wanted, { rights: [], events: [] }],
    [
      'more',
      { permissions: { checks: 'write', members: 'write', pages: 'read' }, events: ['issues', 'push', 'star'] },
      { rights: [], events: [] },
    ],
    [
      'reading where it writes',
      { permissions: { checks: 'read', members: 'read' }, events: ['push'] },
      { rights: ['checks: write'], events: ['issues'] },
    ],
    [
      'nothing',
      { permissions: {}, events: [] },
      { rights: ['checks: write', 'members: read'], events: ['push', 'issues'] },
    ],
  ])('granted is %s', (_, granted, expected) => {
    expect(missingRights(wanted, granted)).toEqual(expected);
  });
});
