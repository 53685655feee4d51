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

export type TestStatement = z.infer<typeof Statement>;

const Meetings = z.array(
  z.object({
    dialogue: z.string(),
    date: z.string(),
    people: z.array(z.object({ label: z.string(), name: z.string() })),
  }),
);

export type Dialogue = z.infer<typeof Meetings>[number] & {
  readonly transcript: Transcript;
  readonly statements: readonly TestStatement[];
};

/** @throws TypeError with one sentence where the folder is none */
export const readDialogues = (dir: string): Dialogue[] => {
  for (const name of ['meetings.json', 'statements.jsonl']) {
    if (!existsSync(join(dir, name))) throw new TypeError(`There is no ${join(dir, name)}.`);
  }
  const statements = readFileSync(join(dir, 'statements.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Statement.parse(JSON.parse(line)));
  return Meetings.parse(JSON.parse(readFileSync(join(dir, 'meetings.json'), 'utf8'))).map((meeting) => {
    const path = join(dir, meeting.dialogue);
    const { value: transcript } = parseTranscript({ path, bytes: readFileSync(path), digest: meeting.dialogue });
    if (!transcript) throw new TypeError(`${path} is no transcript that can be read.`);
    return { ...meeting, transcript, statements: statements.filter(({ dialogue }) => dialogue === meeting.dialogue) };
  });
};
