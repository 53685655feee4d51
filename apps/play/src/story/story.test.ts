import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findDoubles } from '../chaos/doubles.ts';
import { killAfterAccepting } from '../chaos/story.ts';
import { playStory } from './story.ts';
import { STORY_REPOSITORIES } from './world.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-story-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the story', () => {
  it('ends whole though the bot is killed shortly after accepting a delivery, many times', async () => {
    const told: string[] = [];
    const killed = { moments: [] };
    const story = await playStory({
      folder: newFolder(),
      patienceMs: 150_000,
      tell: (line) => told.push(line),
      disturb: killAfterAccepting({ seed: 3553, kills: 6, longestMs: 600 }, killed),
    });
    const doubles = findDoubles(story.stage.github, STORY_REPOSITORIES);
    expect(story.stage.github.violations()).toEqual([]);
    await story.close();
    expect(told.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(story.seen).toBe(story.total);
    expect(doubles).toEqual([]);
    expect(killed.moments.length).toBeGreaterThan(5);
  }, 240_000);
});
