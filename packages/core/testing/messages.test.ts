import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionMessages } from '../src/action/index.ts';
import { commandMessages } from '../src/command/index.ts';
import { type Message, print } from '../src/document/index.ts';
import { groupMessages } from '../src/group/index.ts';
import { ideaMessages } from '../src/idea/index.ts';
import { meetingMessages } from '../src/meeting/index.ts';
import { motionMessages } from '../src/motion/index.ts';
import { notesMessages } from '../src/notes/index.ts';
import { rfcMessages } from '../src/rfc/index.ts';
import { settingsMessages } from '../src/settings/index.ts';
import { actionExamples } from './examples/action.ts';
import { commandExamples } from './examples/command.ts';
import { groupExamples } from './examples/group.ts';
import { ideaExamples } from './examples/idea.ts';
import { meetingExamples } from './examples/meeting.ts';
import { motionExamples } from './examples/motion.ts';
import { notesExamples } from './examples/notes.ts';
import { rfcExamples } from './examples/rfc.ts';
import { settingsExamples } from './examples/settings.ts';
import type { Shown } from './golden.ts';

/** A table of messages, and examples of each. */
type Room = readonly [table: Readonly<Record<string, Shown['message']>>, examples: Readonly<Record<string, Shown>>];

const ROOMS: Readonly<Record<string, Room>> = {
  action: [actionMessages, actionExamples],
  command: [commandMessages, commandExamples],
  group: [groupMessages, groupExamples],
  idea: [ideaMessages, ideaExamples],
  meeting: [meetingMessages, meetingExamples],
  motion: [motionMessages, motionExamples],
  notes: [notesMessages, notesExamples],
  rfc: [rfcMessages, rfcExamples],
  settings: [settingsMessages, settingsExamples],
};

const SRC = join(import.meta.dirname, '..', 'src');
const GOLDEN = join(import.meta.dirname, '..', 'golden');
const namesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe.each(Object.entries(ROOMS))('%s', (room, [table, examples]) => {
  it.each(Object.entries(table))('%s is shown by examples of its own', (name, message) => {
    expect(examples[name]?.message).toBe(message);
    expect(Object.keys(examples[name]?.files ?? {}).length).toBeGreaterThan(0);
    expect(message.purpose).toMatch(/^[A-Z].*\.$/);
  });

  const files = Object.values(examples).flatMap((shown) => Object.entries(shown.files));

  it.each(files)('%s', (file, text) => expect(text).toMatchFileSnapshot(join(GOLDEN, room, `${file}.md`)));

  it('every golden file is that of one example', () => {
    expect(namesIn(join(GOLDEN, room))).toEqual(files.map(([file]) => `${file}.md`).sort());
  });
});

it('what no table made is no message', () => {
  const made = { blocks: [] };
  // @ts-expect-error: an action takes nothing but messages.
  const message: Message = made;
  expect(print(message)).toBe('');
});

it('every table of messages is among these, and no message is made anywhere else', () => {
  const defining = namesIn(SRC).filter(
    (path) => /(?<!\.test)\.ts$/.test(path) && /\bmessages\(\(/.test(readFileSync(join(SRC, path), 'utf8')),
  );
  expect(defining).toEqual(Object.keys(ROOMS).map((room) => join(room, 'messages.ts')));
});

it('E4: no message holds a character that nobody sees inside an address', () => {
  const broken = namesIn(GOLDEN).filter(
    (file) =>
      file.endsWith('.md') && /(?:https?:|www)[^\s)\]`"<>|]*⟨U\+/.test(readFileSync(join(GOLDEN, file), 'utf8')),
  );
  expect(broken).toEqual([]);
});

it('no part of a message was put into a plain string', () => {
  const broken = Object.values(ROOMS).flatMap(([, examples]) =>
    Object.values(examples).flatMap(({ files }) =>
      Object.entries(files).filter(([, text]) => text.includes('object Object')),
    ),
  );
  expect(broken).toEqual([]);
});

it('the index tells what each message is for', () => {
  const rows = ([room, [table, examples]]: (typeof PAIRS)[number]): string[] => [
    `## ${room}`,
    '',
    ...Object.entries(table).map(([name, { purpose }]) => {
      const links = Object.keys(examples[name]?.files ?? {}).map((file) => `[${file}](${room}/${file}.md)`);
      return `- **${name}**: ${purpose}\n  ${links.join(', ')}`;
    }),
    '',
  ];
  const PAIRS = Object.entries(ROOMS);
  const index = [
    '# What Rapporteur says',
    '',
    'Every message, what it is for, and an example of each of its forms, as GitHub gets it; a character that nobody sees stands as its code. Written by `packages/core/testing/messages.test.ts`.',
    '',
    ...PAIRS.flatMap(rows),
  ].join('\n');
  return expect(index).toMatchFileSnapshot(join(GOLDEN, 'README.md'));
});
