/** Recorded calls, read where they are; what the notes cite is looked up in the file by other means than the parser's. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTranscript, timeAt } from '@rapporteur/core/transcript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDesk, type Desk } from '../testing/run.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/calls');
const calls = existsSync(FOLDER)
  ? readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  : [];

type Cue = { readonly startMs: number; readonly speaker: string; readonly words: string };

/** As these files are written: a line of times, then "Speaker: words". */
const readCues = (text: string): readonly Cue[] =>
  [...text.matchAll(/^(\d\d):(\d\d):(\d\d)\.(\d{3}) --> .*\r?\n((?:.+\r?\n?)+)/gm)].map((match) => {
    const [h = 0, m = 0, s = 0, ms = 0] = match.slice(1, 5).map(Number);
    const payload = (match[5] ?? '').replaceAll(/\s+/g, ' ').trim();
    const [, speaker = '', words = payload] = /^([^:]{1,80}): (.*)$/.exec(payload) ?? [];
    return { startMs: ((h * 60 + m) * 60 + s) * 1000 + ms, speaker, words };
  });

/** As far as it is looked at; what is not there is empty, as in all JSON of protobuf. */
const citation = z.object({
  turnId: z.string(),
  quote: z.string(),
  speaker: z.string().default(''),
  startMs: z.number().optional(),
  offset: z.number().default(0),
});
const statement = z.object({ id: z.string(), kind: z.string().regex(/^[a-z_]+$/), citations: z.array(citation) });
const topic = z.object({ firstTurn: z.string(), lastTurn: z.string(), statements: z.array(statement).default([]) });

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(async () => desk.clear());

describe.skipIf(calls.length === 0)('recorded calls (needs ../shared/data)', () => {
  it.each(calls)('%s: every statement cites words that were said, by whom and when', async (call) => {
    const path = join(FOLDER, call, 'transcript.vtt');
    const bytes = readFileSync(path);
    const cues = readCues(bytes.toString('utf8'));
    const turns = new Map(parseTranscript({ path, bytes, digest: '' }).value?.turns.map((turn) => [turn.id, turn]));

    const begin = performance.now();
    const { code, out } = await desk.run('notes', path, '--json');
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(code).toBe(0);

    const { topics } = z.object({ topics: z.array(topic) }).parse(JSON.parse(out));
    const statements = topics.flatMap((topic) => topic.statements);
    expect(statements.length).toBeGreaterThan(5);
    for (const { id, citations } of statements) {
      expect(citations, id).not.toEqual([]);
      for (const { turnId, quote, speaker, startMs, offset } of citations) {
        const turn = turns.get(turnId);
        expect(turn, turnId).toMatchObject({ speaker });
        // G7: of the cue in which the quote begins, not of the turn.
        expect(turn && timeAt(turn, offset)).toBe(startMs);
        expect(turn?.text.slice(offset, offset + quote.length)).toBe(quote);

        const from = cues.findIndex((cue) => cue.startMs === startMs && cue.speaker === speaker);
        expect(from, `${speaker} at ${startMs} ms`).toBeGreaterThanOrEqual(0);
        const said = cues
          .slice(from)
          .filter((cue) => cue.speaker === speaker && cue.startMs <= (turn?.endMs ?? 0))
          .map(({ words }) => words)
          .join(' ');
        expect(said).toContain(quote);
      }
    }
    for (const { firstTurn, lastTurn } of topics) {
      expect(turns.has(firstTurn)).toBe(true);
      expect(turns.has(lastTurn)).toBe(true);
    }
  });
});
