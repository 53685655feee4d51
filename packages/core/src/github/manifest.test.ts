import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_REASONS, missingRights, parseManifest, RIGHT_REASONS } from './manifest.ts';

const manifest = parseManifest(readFileSync(new URL('../../../../app.yml', import.meta.url), 'utf8'));

describe('F1: the app says why before it asks', () => {
  it.each(Object.keys(manifest.permissions))('the right "%s" of app.yml has its reason', (name) => {
    expect(RIGHT_REASONS[name]).toMatch(/^\w/);
  });

  it.each(manifest.events)('the event "%s" of app.yml has its reason', (name) => {
    expect(EVENT_REASONS[name]).toMatch(/^\w/);
  });

  it.each(['', 'name: x', 'default_events: [', '- a', 'name: x\ndefault_permissions: { checks: admin }'])(
    'what is no manifest is said in a sentence: %j',
    (text) => {
      expect(() => parseManifest(text)).toThrow(/^app\.yml is no manifest of a GitHub App \(.+\): take it from/);
    },
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
