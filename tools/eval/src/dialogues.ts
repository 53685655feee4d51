/** Invented dialogues with statements, true and false, about them: a folder as `statements/README.md` there describes it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTranscript } from '@rapporteur/core/transcript';
import type { Transcript } from '@rapporteur/idl';
import { z } from 'zod';

const Statement = z.object({
  dialogue: z.string(),
  id: z.string(),
  kind: z.enum(['claim', 'decision', 'action_item', 'open_question']),
  text: z.string(),
  citations: z.array(z.object({ turn: z.string(), quote: z.string() })),
  owner: z.string().optional(),
  due: z.string().optional(),
  due_date: z.string().optional(),
  truth: z.enum(['supported', 'partly', 'not']),
  flaw: z.string().optional(),
});

const Heard = z.object({ dialogue: z.string(), term: z.string() });

export type TestStatement = z.infer<typeof Statement>;

const Meetings = z.array(
  z.object({
    dialogue: z.string(),
    date: z.string(),
    people: z.array(z.object({ label: z.string(), name: z.string() })),
  }),
);

/** A meeting of a folder, with what was said. */
export type Meeting = z.infer<typeof Meetings>[number] & { readonly transcript: Transcript };

export type Dialogue = Meeting & {
  readonly statements: readonly TestStatement[];
  /** Names as a community's repositories would tell them; how they were misheard is not told. */
  readonly terms: readonly string[];
};

/** @throws TypeError with one sentence where the folder is none */
export const readDialogues = (dir: string): Dialogue[] => {
  const statements = readLines(dir, 'statements.jsonl', Statement);
  const terms = existsSync(join(dir, 'glossary.jsonl')) ? readLines(dir, 'glossary.jsonl', Heard) : [];
  return readMeetings(dir).map((meeting) => ({
    ...meeting,
    statements: statements.filter(({ dialogue }) => dialogue === meeting.dialogue),
    terms: terms.filter(({ dialogue }) => dialogue === meeting.dialogue).map(({ term }) => term),
  }));
};

/** @throws TypeError with one sentence where a file is missing or no transcript */
export const readMeetings = (dir: string): Meeting[] =>
  Meetings.parse(JSON.parse(readText(dir, 'meetings.json'))).map((meeting) => {
    const path = join(dir, meeting.dialogue);
    const { value: transcript } = parseTranscript({ path, bytes: readFileSync(path), digest: meeting.dialogue });
    if (!transcript) throw new TypeError(`${path} is no transcript that can be read.`);
    return { ...meeting, transcript };
  });

/** One JSON value a line. @throws TypeError with one sentence where the file is missing */
export const readLines = <T>(dir: string, name: string, schema: z.ZodType<T>): T[] =>
  readText(dir, name)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));

const readText = (dir: string, name: string): string => {
  const path = join(dir, name);
  if (!existsSync(path)) throw new TypeError(`There is no ${path}.`);
  return readFileSync(path, 'utf8');
};
