/** Rules that tests and comments quote by number stand in docs/rules.md, and every rule there is quoted by somebody. */
import type { Node } from 'oxc-parser';
import { positionOf, type Verdict, verdictOf } from '../check.ts';
import { isTest, type Repository, sourcesOf } from '../repository.ts';
import { parseSource, walkSource } from '../source.ts';

const PAGE = 'docs/rules.md';
const NUMBER = /\b[A-Z]\d{1,2}\b/g;

interface Numbered {
  readonly number: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export const checkNumbers = (repository: Repository): Verdict => {
  const page = repository.files.get(PAGE);
  if (page === undefined) return verdictOf([{ file: PAGE, message: 'is missing: it says what the numbers mean' }], '');
  const rules = rulesOf(page);
  const known = new Set(rules.map(({ number }) => number));
  const letters = new Set(rules.map(({ number: [letter = ''] }) => letter));
  const quotes = sourcesOf(repository).flatMap(([path, text]) => quotesOf(path, text, letters));
  const quoted = new Set(quotes.map(({ number }) => number));
  const findings = [
    ...quotes
      .filter(({ number }) => !known.has(number))
      .map(({ number, ...place }) => ({
        ...place,
        message: `${number} is no rule of ${PAGE}: write it there, or correct the number`,
      })),
    ...rules
      .filter(({ number }) => !quoted.has(number))
      .map(({ number, ...place }) => ({
        ...place,
        message: `no test and no comment quotes ${number}: quote it where it is kept, or remove it`,
      })),
    ...rules
      .filter(({ number }, index) => rules.findIndex((rule) => rule.number === number) < index)
      .map(({ number, ...place }) => ({ ...place, message: `${number} stands here twice: give one another number` })),
  ];
  return verdictOf(findings, `${rules.length} rules, quoted ${quotes.length} times`);
};

/** `- **X7** An edit adds …` */
const rulesOf = (page: string): readonly Numbered[] =>
  page.split('\n').flatMap((text, index) => {
    const number = /^- \*\*([A-Z]\d{1,2})\*\* \S/.exec(text)?.[1];
    return number === undefined ? [] : [{ number, file: PAGE, line: index + 1, column: 5 }];
  });

/**
 * Numbers in comments and in what tests say, of letters that mean rules; in front of a test's name every number is one.
 * Elsewhere "V8" and "R9" are words like others.
 */
const quotesOf = (file: string, text: string, letters: ReadonlySet<string>): readonly Numbered[] => {
  const source = parseSource(file, text);
  const quotes: Numbered[] = [];
  const add = (start: number, end: number, isName = false): void => {
    for (const { 0: number, index } of text.slice(start, end).matchAll(NUMBER)) {
      if (!letters.has(number.charAt(0)) && !(isName && index === 1)) continue;
      quotes.push({ number, file, ...positionOf(text, start + index) });
    }
  };
  for (const { start, end } of source.comments) add(start, end);
  if (isTest(file)) {
    walkSource(source, ({ node, parent }) => {
      if (isText(node)) add(node.start, node.end, isNameOf(node, parent));
    });
  }
  return quotes;
};

const isText = (node: Node): boolean =>
  node.type === 'TemplateElement' || (node.type === 'Literal' && typeof node.value === 'string');

/** The first argument of `it(…)`, `describe.each(…)(…)` and their like. */
const isNameOf = (node: Node, parent: Node | null): boolean =>
  parent?.type === 'CallExpression' &&
  parent.arguments[0] === node &&
  /^(it|test|describe)$/.test(rootOf(parent.callee));

const rootOf = (node: Node): string => {
  if (node.type === 'CallExpression') return rootOf(node.callee);
  if (node.type === 'MemberExpression') return rootOf(node.object);
  return node.type === 'Identifier' ? node.name : '';
};
