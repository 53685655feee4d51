/** For tests: examples of every message, each compared with a golden file, in `golden/` beside `src/`, as a person reads it. */
import { expect } from 'vitest';
import { commandMessages } from '../src/command/index.ts';
import { type Message, print } from '../src/document/index.ts';
import { parseMarkdown, type Tree } from '../src/shared/door.ts';

/** A message of a table, and what its golden files show, by their names. */
export type Shown = {
  readonly message: { readonly purpose: string };
  readonly files: Readonly<Record<string, string>>;
};

/** For each message of a table its examples. */
export type Examples<Table> = { readonly [Name in keyof Table]: Shown };

/** Examples of a message, made by that message. */
export const examplesOf = <M extends Shown['message']>(
  message: M,
  show: (message: M) => Readonly<Record<string, Message | string>>,
): Shown => ({
  message,
  files: Object.fromEntries(
    Object.entries(show(message)).map(([file, shown]) => [
      file,
      visible(typeof shown === 'string' ? shown : print(shown)),
    ]),
  ),
});

/** An answer to a command as it stands in the comment. */
export const answerTo =
  (source: { readonly login: string; readonly url: string }) =>
  (text: string, message: Message): Message =>
    commandMessages.answer({ ...source, text }, message);

/** An issue or a pull request. */
export const titled = (title: string, body: Message): string => `# ${title}\n\n${print(body)}`;

/** A check run as GitHub shows it: title, conclusion, summary, details. */
export const showCheck = (check: {
  readonly title: string;
  readonly conclusion?: string;
  readonly summary: Message;
  readonly text?: Message;
}): string =>
  [
    `# ${check.title}`,
    check.conclusion ? `(${check.conclusion})` : '',
    print(check.summary),
    check.text ? print(check.text) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');

/** With the code of every character that nobody sees, and the hidden record as a word. */
const visible = (text: string): string => {
  const shown = text
    .replace(/<!-- rapporteur:record [\s\S]*? -->/g, '<!-- the hidden record -->')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Z}\p{C}]/gu, (char) =>
      char === ' ' || char === '\n' ? char : `⟨U+${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replace(/ +$/gm, (blanks) => '⟨U+0020⟩'.repeat(blanks.length));
  return `${shown.trimEnd()}\n`;
};

/** The tree of a text that is let in. */
export const treeOf = (text: string): Tree => {
  const { tree, refusal } = parseMarkdown(text);
  expect(refusal).toBeUndefined();
  return tree ?? { type: 'root', children: [] };
};
