/** A title for a run of turns that no agenda item claims: as it was announced, else the terms that set it apart. */
import { type Known, names } from '../speech/people.ts';
import type { Sentence } from '../speech/sentence.ts';
import { announcedIn } from '../speech/signals.ts';
import { isStopWord, stem } from '../speech/words.ts';

/** `all` are the terms of the whole meeting. "Type engine", or up to three terms as they were spoken, e.g. "Gas limit, DevNet 3, blob pool". */
export const titleOf = (sentences: readonly Sentence[], all: Terms, people: readonly Known[]): string => {
  const isName = (term: string) => people.some((person) => names(term, person) || names(capitalize(term), person));
  const announced = sentences.slice(0, EARLY).flatMap(({ text }) => announcedIn(text) ?? []);
  const [spoken] = announced.filter((phrase) => !isName(phrase));
  return spoken === undefined ? listTerms(sentences, all, isName) : capitalize(spoken);
};

/** Who opens a topic announces it, after a sentence or two on the one before. */
const EARLY = 6;

const listTerms = (sentences: readonly Sentence[], everywhere: Terms, isName: (term: string) => boolean): string => {
  const here = countTerms(sentences);
  const ranked = [...here]
    .filter(([, { count }]) => count > 1)
    .map(([key, { count, form }]) => {
      const share = count / (everywhere.get(key)?.count ?? count);
      const length = key.split(' ').length;
      return { key, form, score: Math.log(1 + count) * (0.3 + share) * (length > 1 ? 1.5 : 1) };
    })
    .sort((a, b) => b.score - a.score);
  const chosen: typeof ranked = [];
  for (const term of ranked) {
    if (chosen.length === 3) break;
    const words = new Set(term.key.split(' '));
    const repeats = chosen.some(({ key }) => key.split(' ').some((word) => words.has(word)));
    if (!repeats && !isName(term.form)) chosen.push(term);
  }
  const title = chosen.map(({ form }) => form).join(', ');
  return title === '' ? 'Further discussion' : capitalize(title);
};

type Term = { count: number; readonly form: string };

/** How often each term is said in a meeting. */
export type Terms = ReadonlyMap<string, Readonly<Term>>;

/** Single words and pairs of neighbours, without function words; keyed by stems. */
export const countTerms = (sentences: readonly Sentence[]): Terms => {
  const terms = new Map<string, Term>();
  const add = (words: readonly string[]) => {
    const key = words.map((word) => stem(word.toLowerCase())).join(' ');
    const term = terms.get(key);
    if (term) term.count += 1;
    else terms.set(key, { count: 1, form: words.join(' ') });
  };
  for (const { text } of sentences) {
    for (const phrase of text.split(/[^\p{L}\p{N}'’\-_./ ]+|[.](?=\s|$)/u)) {
      const words = phrase.split(' ').filter((word) => word !== '');
      words.forEach((word, index) => {
        if (!isTermWord(word)) return;
        if (/\p{L}{3}/u.test(word)) add([word]);
        const next = words[index + 1];
        if (next !== undefined && (isTermWord(next) || /^\d+$/.test(next)) && next !== word) add([word, next]);
      });
    }
  }
  return terms;
};

const isTermWord = (word: string): boolean =>
  /^\p{L}[\p{L}\p{N}'’\-_/]+$/u.test(word) &&
  !isStopWord(word.toLowerCase()) &&
  !/^(?:guess|yep|hello|welcome|start\w*|sounds?|adding|\w{3,}ly)$/i.test(word);

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
