import * as command from '@rapporteur/core/command';
import * as github from '@rapporteur/core/github';
import * as group from '@rapporteur/core/group';
import { hostileText } from '@rapporteur/core/hostile';
import * as link from '@rapporteur/core/link';
import * as meeting from '@rapporteur/core/meeting';
import * as minutes from '@rapporteur/core/minutes';
import * as motion from '@rapporteur/core/motion';
import * as notes from '@rapporteur/core/notes';
import * as rfc from '@rapporteur/core/rfc';
import * as settings from '@rapporteur/core/settings';
import * as transcript from '@rapporteur/core/transcript';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from './growth.ts';
import { PARSERS } from './parsers.ts';

describe('B1: parsers of the core', () => {
  it('are all measured', () => {
    const rooms = [command, github, group, link, meeting, minutes, motion, notes, rfc, settings, transcript];
    const parsers = rooms.flatMap((room) => Object.keys(room)).filter((name) => /^(?:parse|read|find)[A-Z]/.test(name));
    const measured = new Set(PARSERS.map(({ name }) => name.replace(/\..*$/, '')));
    // What is read from values, and what reads a file of our own.
    const others = ['readDocuments', 'findMoves', 'parseManifest'];
    expect(parsers.filter((name) => !measured.has(name) && !others.includes(name))).toEqual([]);
  });

  it.each(PARSERS.map((parser) => [parser.name, parser] as const))('%s never throws', (_, { run, shapes }) => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        run(text);
      }),
      { numRuns: 40 },
    );
    for (const make of Object.values(shapes)) run(make(256));
  });
});

describe('pnpm fuzz growth', () => {
  it('does not take a word for a number', () => {
    expect(() => growth(['--seed', 'x'])).toThrow(TypeError);
  });
});
