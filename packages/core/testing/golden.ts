/** For tests: one golden file for each message, in `golden/` beside `src/`, as a person reads it. */
import { expect, it } from 'vitest';
import { parseMarkdown, type Tree } from '../src/shared/door.ts';

/** Name of a message, unique in its topic, and what makes its text. */
export type Message = readonly [name: string, say: () => string];

/**
 * Compares every message of a topic with `golden/<topic>-<name>.md`; call it in a test file of `src/<topic>/`. `standing`
 * are the names of the files in `golden/`: one that belongs to no message fails.
 */
export const compareGolden = (topic: string, messages: readonly Message[], standing: readonly string[]): void => {
  const files = messages.map(([name]) => `${topic}-${name}.md`);
  it(`${topic}: every golden file is that of a message`, () => {
    expect(standing.filter((file) => file.startsWith(`${topic}-`) && !files.includes(file))).toEqual([]);
    expect(new Set(files).size).toBe(files.length);
  });
  it.each(messages)(`${topic}: %s`, (name, say) =>
    expect(visible(say())).toMatchFileSnapshot(`../../golden/${topic}-${name}.md`),
  );
};

/** A check run as GitHub shows it: title, conclusion, summary, details. */
export const showCheck = (check: {
  readonly title: string;
  readonly conclusion?: string;
  readonly summary: string;
  readonly text?: string;
}): string =>
  [`# ${check.title}`, check.conclusion ? `(${check.conclusion})` : '', check.summary, check.text ?? '']
    .filter((part) => part !== '')
    .join('\n\n');

/** With the code of every character that nobody sees, and the hidden record as a word. */
const visible = (text: string): string => {
  const shown = text
    .replace(
      /[\p{Default_Ignorable_Code_Point}\p{Cf}\u0085\u00a0\u2028\u2029]/gu,
      (unseen) => `⟨U+${unseen.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replace(/<!-- rapporteur:record [\s\S]*? -->/g, '<!-- the hidden record -->');
  return `${shown.trimEnd()}\n`;
};

/** The tree of a text that is let in. */
export const treeOf = (text: string): Tree => {
  const { tree, refusal } = parseMarkdown(text);
  expect(refusal).toBeUndefined();
  return tree ?? { type: 'root', children: [] };
};
