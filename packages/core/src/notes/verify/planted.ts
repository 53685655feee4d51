/** Sentences whose truth is known, put among the claims so that every run measures its judge: planted errors and true controls. */
import type { Turn } from '@rapporteur/idl';
import { isPrivate } from '../../shared/private.ts';
import { type Known, names } from '../speech/people.ts';
import { isForMachine, isQuestion } from '../speech/signals.ts';
import { countWords, sentenceSpans } from '../speech/words.ts';
import type { EvidenceIndex } from './evidence.ts';

/** A sentence about one turn. */
export type Planted = { readonly text: string; readonly turn: Turn; readonly quote: string };

/** What can be made false in a sentence, so that whoever reads its words must notice. */
export type Flaw = 'negation' | 'person' | 'number' | 'modality' | 'proposal';

/**
 * A false variant of a true sentence; undefined if this flaw finds no hold in it. `others` are people who have nothing to
 * do with it.
 */
export const falsify = (text: string, flaw: Flaw, others: readonly Known[] = []): string | undefined => {
  const changed = MAKERS[flaw](text, others);
  return changed === undefined || changed === text ? undefined : changed;
};

export const FLAWS: readonly Flaw[] = ['negation', 'person', 'number', 'modality', 'proposal'];

const MAKERS: Readonly<Record<Flaw, (text: string, others: readonly Known[]) => string | undefined>> = {
  negation: (text) => {
    const dropped = text.replace(NEGATED, (_, verb: string) => POSITIVE[verb.toLowerCase()] ?? verb);
    if (dropped !== text) return dropped;
    return AUXILIARY.test(text) ? text.replace(AUXILIARY, (verb) => `${verb} not`) : undefined;
  },
  person: (text, others) => {
    const named = /^(?<name>\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)*)(?= )/u.exec(text)?.groups?.name;
    const other = others.find(({ forms, isSpeaker }) => isSpeaker && !forms.some((form) => text.includes(form)));
    // Of "Ada and Bo agreed" another first name says little; of one who did something, everything.
    if (named === undefined || other === undefined || / and \p{Lu}/u.test(text)) return undefined;
    return `${other.forms[0] ?? other.name}${text.slice(named.length)}`;
  },
  number: (text) => {
    const found = [...text.matchAll(/(?<![\w.#/-])\d{1,6}(?![\w.%/-])/g)];
    const [first, second] = found;
    if (!first) return undefined;
    const [a, b] = [first[0], second?.[0]];
    if (second && b !== undefined && a !== b && !/\b(?:between|from)\b/i.test(text)) {
      return `${text.slice(0, first.index)}${b}${text.slice(first.index + a.length, second.index)}${a}${text.slice(second.index + b.length)}`;
    }
    return `${text.slice(0, first.index)}${Number(a) * 3 + 7}${text.slice(first.index + a.length)}`;
  },
  modality: (text) => {
    const surer = text.replace(/\b(?:could|might|may)\b(?! \d)/, 'will').replace(/\bwould like to\b/, 'will');
    if (surer !== text) return surer;
    const done = text.replace(/\b(?:plans|wants|hopes|intends) to (\w+)/, 'has finished what was planned: to $1');
    return done === text ? undefined : done;
  },
  proposal: (text) => {
    const decided = text.replace(/\b(?:proposed|suggested|asked|wondered|recommended)\b/, 'announced as decided');
    return decided === text ? undefined : decided;
  },
};

const NEGATED =
  /\b(can't|cannot|won't|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|shouldn't|couldn't|(?:is|are|was|were|will|can|should|must|has|have|had|could|does|do|did) not)\b/i;
const POSITIVE: Readonly<Record<string, string>> = {
  "can't": 'can',
  cannot: 'can',
  "won't": 'will',
  "isn't": 'is',
  "aren't": 'are',
  "wasn't": 'was',
  "weren't": 'were',
  "don't": 'do',
  "doesn't": 'does',
  "didn't": 'did',
  "hasn't": 'has',
  "haven't": 'have',
  "shouldn't": 'should',
  "couldn't": 'could',
  ...Object.fromEntries(
    'is are was were will can should must has have had could does do did'
      .split(' ')
      .map((verb) => [`${verb} not`, verb]),
  ),
};
const AUXILIARY = /\b(?:is|are|was|were|will|can|should|must|could)\b(?!n['’]t| not\b| no\b)/i;

/**
 * Sentences of the meeting as `Name said: "…"`: true by construction. Spread over the meeting; the same for the same
 * transcript.
 */
export const toControls = (index: EvidenceIndex, count: number, from = 0): Planted[] => {
  const all = index.list.flatMap((turn) => sayable(turn, index));
  const step = Math.max(1, Math.floor(all.length / Math.max(1, count)));
  return Array.from({ length: Math.min(count, all.length) }, (_, n) => all[(n * step + from) % all.length]).flatMap(
    (planted) => planted ?? [],
  );
};

/** The same sentences made false: other words in somebody's mouth, or the words in somebody else's. */
export const toFalseQuotes = (index: EvidenceIndex, count: number): Planted[] => {
  const { people } = index.setting;
  const all = index.list.flatMap((turn) => sayable(turn, index));
  const made = all.flatMap((planted, n) => {
    const order = [...FLAWS.slice(n % FLAWS.length), ...FLAWS.slice(0, n % FLAWS.length)];
    const others = people.filter(({ name }) => name !== planted.turn.speaker);
    const start = planted.text.indexOf('"') + 1;
    for (const flaw of order) {
      const text =
        flaw === 'person'
          ? falsify(planted.text, flaw, others)
          : falsify(planted.text.slice(start, -1), flaw)?.replace(/^(.*)$/s, `${planted.text.slice(0, start)}$1"`);
      // Words that somebody else said in so many words would make it true.
      if (text !== undefined) return [{ ...planted, text }];
    }
    return [];
  });
  const step = Math.max(1, Math.floor(made.length / Math.max(1, count)));
  return made.filter((_, n) => n % step === Math.floor(step / 2)).slice(0, count);
};

const sayable = (turn: Turn, { setting }: EvidenceIndex): Planted[] => {
  const speaker = setting.people.find(({ name }) => name === turn.speaker);
  if (!speaker) return [];
  const name = speaker.forms[0] ?? speaker.name;
  return sentenceSpans(turn.text)
    .map(({ start, end }) => turn.text.slice(start, end))
    .filter((quote) => {
      const words = countWords(quote);
      return (
        words >= 8 && words <= 28 && /[.!]$/.test(quote) && !/["“”\n]/.test(quote) && isPlain(quote, setting.people)
      );
    })
    .map((quote) => ({ text: `${name} said: "${quote}"`, turn, quote }));
};

const isPlain = (quote: string, people: readonly Known[]): boolean =>
  !isQuestion(quote) && !isForMachine(quote) && !isPrivate(quote) && !people.some((person) => names(quote, person));
