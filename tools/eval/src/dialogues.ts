/** Dialogues with full lists of what was decided, taken on and left open; the folder's own README describes them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTranscript } from '@rapporteur/core/transcript';
import type { Transcript } from '@rapporteur/idl';
import { z } from 'zod';

const Meetings = z.array(
  z.object({
    dialogue: z.string(),
    title: z.string(),
    date: z.string(),
    people: z.array(z.object({ label: z.string(), name: z.string() })),
  }),
);

const ReferenceSchema = z.object({
  dialogue: z.string(),
  id: z.string(),
  kind: z.enum(['decision', 'action_item', 'open_question']),
  text: z.string(),
  turns: z.array(z.string()).min(1),
  owner: z.string().optional(),
  /** The spoken words, and the ISO date that they mean. */
  due: z.string().optional(),
  due_date: z.string().optional(),
  state: z.enum(['new', 'conditional', 'deferred', 'rejected', 'reported']).optional(),
  optional: z.boolean().optional(),
});

/** What a careful reader lists. */
export type Reference = z.infer<typeof ReferenceSchema>;

/** A meeting with the truth beside it. */
export type Dialogue = {
  readonly file: string;
  readonly title: string;
  /** ISO date. */
  readonly date: string;
  readonly transcript: Transcript;
  readonly references: readonly Reference[];
  /** The name of the person behind a label of the transcript. */
  readonly nameOf: (label: string) => string;
};

/** Reads a folder. @throws a TypeError that names the file that is missing */
export const readDialogues = (dir: string): Dialogue[] => {
  const meetings = Meetings.parse(JSON.parse(readText(dir, 'meetings.json')));
  const references = ['decisions.jsonl', 'actions.jsonl'].flatMap((name) =>
    readText(dir, name)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => ReferenceSchema.parse(JSON.parse(line))),
  );
  return meetings.map(({ dialogue: file, title, date, people }) => {
    const bytes = new TextEncoder().encode(readText(dir, file));
    const { value: transcript } = parseTranscript({ path: file, bytes, digest: '' });
    if (!transcript) throw new TypeError(`${join(dir, file)} cannot be read as a transcript.`);
    const names = new Map(people.map(({ label, name }) => [label, name]));
    return {
      file,
      title,
      date,
      transcript,
      references: references.filter(({ dialogue }) => dialogue === file),
      nameOf: (label) => names.get(label) ?? label,
    };
  });
};

const readText = (dir: string, name: string): string => {
  const path = join(dir, name);
  if (!existsSync(path)) throw new TypeError(`There is no ${path}.`);
  return readFileSync(path, 'utf8');
};
