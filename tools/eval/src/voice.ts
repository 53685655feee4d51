/** How hard the messages are to read: a school grade for each golden file, and what makes the worst of them hard. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tellFigures } from '@rapporteur/bench/figures';
import { parseMarkdown, type TreeNode } from '@rapporteur/core/door';
import { fleschKincaid } from 'flesch-kincaid';
import { syllable } from 'syllable';

export const USAGE = '  pnpm eval voice [DIR]      how hard the golden files are to read; or those of DIR';

const GOLDEN = join(import.meta.dirname, '..', '..', '..', 'packages', 'core', 'golden');
const SHOWN = 15;

export const voice = ([dir = GOLDEN]: readonly string[]): void => {
  const messages = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && basename(path) !== 'README.md')
    .map((path) => read(path, readFileSync(join(dir, path), 'utf8')))
    .filter(({ sentences }) => sentences.length > 0)
    .toSorted((a, b) => b.grade - a.grade);
  if (messages.length === 0) throw new TypeError(`There are no messages in ${dir}.`);
  for (const message of messages.slice(0, SHOWN)) console.log(explain(message));
  const slips = messages.flatMap(({ path, slips }) => slips.map((slip) => `${path}: ${slip}`));
  const [wordy] = messages.toSorted((a, b) => longestOf(b).length - longestOf(a).length);
  if (wordy) console.log(`longest sentence: ${wordy.path}: ${longestOf(wordy).join(' ')}`);
  for (const slip of slips.slice(0, SHOWN)) console.log(`slip   ${slip}`);
  tellFigures([
    { name: 'slips', value: slips.length, aim: { most: 0 } },
    {
      name: 'sentence.longest',
      value: wordy ? longestOf(wordy).length : Number.NaN,
      aim: { most: 30 },
    },
    { name: 'grade.median', value: messages[Math.floor(messages.length / 2)]?.grade ?? Number.NaN, aim: { most: 8 } },
    { name: 'grade.worst', value: messages[0]?.grade ?? Number.NaN, aim: { most: 12 } },
    { name: 'messages', value: messages.length },
  ]);
};

type Message = {
  readonly path: string;
  readonly grade: number;
  readonly sentences: readonly Sentence[];
  readonly slips: readonly string[];
};

const read = (path: string, markdown: string): Message => {
  const { tree } = parseMarkdown(markdown.replace(/⟨U\+[0-9A-F]+⟩/g, ''));
  const prose = tree === undefined ? [] : passages(tree);
  const sentences = prose.flatMap(split).filter(({ length }) => length >= FEWEST_WORDS);
  return { path, grade: gradeOf(sentences), sentences, slips: prose.flatMap((passage) => passage.match(SLIPS) ?? []) };
};

/** The grade of Flesch and Kincaid: the year of school, in the United States, in which a text can be read. */
const gradeOf = (sentences: readonly Sentence[]): number => {
  const words = sentences.flat();
  return words.length === 0
    ? Number.NaN
    : fleschKincaid({
        sentence: sentences.length,
        word: words.length,
        syllable: words.reduce((sum, word) => sum + syllable(word), 0),
      });
};

/** What belongs in no sentence for people: dates for programs (that of an action item is part of what people call it by), names of zones and events, and words of our own trade. */
const SLIPS =
  /(?<!\bA-)\b\d{4}-\d\d-\d\d\b(?!\.\w)|\b(?:Africa|America|Asia|Australia|Europe|Pacific)\/\w+|\bpull_request\.\w+|\broles of this motion\b|\btold (?:its|their) part\b|\brecorded as a finding\b|\bis a finding\b|\btake this up\b|\b[Tt]o mend\b|\bMend\b|\btimer\b|\bGitHub event\b|\bunder the policy\b|\bPolicy:|\bsignals say\b/g;

type Sentence = readonly string[];

/** What is shorter than that is a label: as the cells of a table are, and headings. Short as they are, they would flatter. */
const FEWEST_WORDS = 5;

const split = (passage: string): readonly Sentence[] =>
  // It takes no number for a beginning.
  passage
    .split(/(?<=[.!?]) (?=\d)/)
    .flatMap((part) => [...SENTENCES.segment(part)])
    .map(({ segment }) => segment.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? []);

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Texts that stand by themselves. What somebody else is quoted with is not our voice. */
const passages = (node: TreeNode): readonly string[] => {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
    case 'tableCell':
      return [node.children.map(inLine).join('')];
    case 'blockquote':
      return [];
    default:
      return 'children' in node ? node.children.flatMap(passages) : [];
  }
};

/** What is code, or an address, is read as one short word. */
const inLine = (node: TreeNode): string => {
  switch (node.type) {
    case 'text':
      return node.value.replace(/https?:\/\/\S+|[\w.-]+\/[\w./#-]+|[\w-]+#\d+/g, SHORT);
    case 'inlineCode':
      return SHORT;
    case 'break':
      return '. ';
    default:
      return 'children' in node ? node.children.map(inLine).join('') : '';
  }
};

const SHORT = 'it';

const longestOf = ({ sentences }: Pick<Message, 'sentences'>): Sentence =>
  sentences.toSorted((a, b) => b.length - a.length)[0] ?? [];

const explain = ({ path, grade, sentences }: Message): string => {
  const longest = longestOf({ sentences });
  const hardest = [...new Set(sentences.flat().map((word) => word.toLowerCase()))]
    .toSorted((a, b) => syllable(b) - syllable(a))
    .slice(0, 5);
  return [
    `${grade.toFixed(1).padStart(5)}  ${path}`,
    `       hardest: ${hardest.join(', ')}`,
    `       longest, ${longest.length} words: ${longest.join(' ')}`,
  ].join('\n');
};
