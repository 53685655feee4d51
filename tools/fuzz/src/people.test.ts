import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { describe, expect, it } from 'vitest';
import { playWorld } from './people.ts';
import { type Act, type Body, makeStory, type Person } from './people-story.ts';
import { type Text, type Version, wordsOf } from './people-truth.ts';

describe('nobody’s word but their own', () => {
  // More worlds are played by `pnpm fuzz people`.
  it('in a world of people at random what stands was said, and what was said stands', async () => {
    const world = await playWorld(makeStory(103, 24), createTestDatabase);
    expect(world.words).toBeGreaterThan(5);
    expect({ forged: world.forged, missing: world.missing }).toEqual({ forged: [], missing: [] });
  });
});

describe('a story', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makeStory(7)).toEqual(makeStory(7));
    expect(makeStory(7)).not.toEqual(makeStory(8));
  });

  it('holds every kind of act', () => {
    const kinds = new Set(Array.from({ length: 60 }, (_, seed) => makeStory(seed).acts.map((act) => act.do)).flat());
    const all: Record<Act['do'], true> = {
      open: true,
      comment: true,
      line: true,
      review: true,
      edit: true,
      delete: true,
      dismiss: true,
      close: true,
      reopen: true,
      lock: true,
      unlock: true,
      push: true,
      permit: true,
      join: true,
      leave: true,
      rename: true,
      usurp: true,
      move: true,
      slow: true,
      'catch-up': true,
    };
    expect([...kinds].sort()).toEqual(Object.keys(all).sort());
  });
});

const says = (...votes: readonly string[]): Body =>
  votes.map((rest) => ({ text: `/vote ${rest}`, says: { name: '/vote', rest } }));

/** The votes that a text comes to by the reference, by what each version says and who wrote it. */
const votesIn = (author: Person, versions: readonly (readonly [Person, Body])[], kind: Text['kind'] = 'comment') => {
  const text: Text = {
    act: 1,
    kind,
    pull: 0,
    author,
    id: 1,
    versions: versions.map(([by, body], step): Version => ({ by, body, at: step, step })),
  };
  return wordsOf({ texts: [text] }, 0).map(({ rest, at }) => `${rest} at ${at}`);
};

describe('the reference', () => {
  it('A3: takes a word that comes back for said again', () => {
    const versions = [
      ['ada', says('+1')],
      ['ada', says('-1')],
      ['ada', says('+1')],
    ] as const;
    expect(votesIn('ada', versions)).toEqual(['+1 at 0', '-1 at 1', '+1 at 2']);
  });

  it('A1: takes what others put in for nobody’s word, also when the author edits the rest', () => {
    const versions = [
      ['ada', says('+1')],
      ['mal', says('+1', '-1')],
      ['ada', says('+1', '-1', 'abstain')],
    ] as const;
    expect(votesIn('ada', versions)).toEqual(['+1 at 0', 'abstain at 2']);
  });

  it('C7: what others take out was said, and is not said again when its author puts it back', () => {
    const versions = [
      ['ada', says('+1')],
      ['mal', says('-1')],
      ['ada', says('+1')],
    ] as const;
    expect(votesIn('ada', versions)).toEqual(['+1 at 0']);
  });

  it('C5: takes equal lines of one version once; C1: none of a line of a file; C9: none of a robot', () => {
    expect(votesIn('ada', [['ada', says('+1', '+1')]])).toEqual(['+1 at 0']);
    expect(votesIn('ada', [['ada', says('+1')]], 'line')).toEqual([]);
    expect(votesIn('robo', [['robo', says('+1')]])).toEqual([]);
  });
});
