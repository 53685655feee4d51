/** Who is who: the names under which speakers and people of the roster can be meant. */
import type { Person, Transcript } from '@rapporteur/idl';
import { fold } from '../../shared/fold.ts';

/** Somebody who may be named. */
export type Known = {
  /** As written in the transcript, else as in the roster. */
  readonly name: string;
  /** Name without organisation, pronouns and device words, and its parts; logins. */
  readonly forms: readonly string[];
  readonly isSpeaker: boolean;
};

/** Speakers first, then people of the roster who did not speak. */
export const knowPeople = (transcript: Transcript, roster: readonly Person[] = []): Known[] => {
  const speakers = [...new Set(transcript.turns.map(({ speaker }) => speaker))]
    .filter((name) => name !== '')
    .slice(0, MOST_SPEAKERS);
  const spoke = new Set(speakers);
  const known = speakers.map((name) => ({ name, forms: formsOf(name), isSpeaker: true }));
  const others = roster
    .filter(({ name, login }) => !spoke.has(name) && !spoke.has(login))
    .map(({ name, login }) => ({
      name: name || login,
      forms: [...formsOf(name), ...(login ? [login] : [])],
      isSpeaker: false,
    }));
  return [...known, ...others].filter(({ forms }) => forms.length > 0);
};

/** Each sentence is searched for each of them; no meeting has more, but a broken file may have one on each line. */
const MOST_SPEAKERS = 200;

/** Whether a text names a person. Names keep their capitals, else "will" would name Will. */
export const names = (text: string, { forms }: Known): boolean => forms.some((form) => hasWord(text, form));

/** Whether a text has these words, as whole words in this case. */
export const hasWord = (text: string, words: string): boolean => {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!isWordChar(text[at - 1]) && !isWordChar(text[at + words.length])) return true;
  }
  return false;
};

/** The one person that a name means; undefined when nobody or several could be meant. */
export const findPerson = (name: string, people: readonly Known[]): Known | undefined => {
  const wanted = plain(name.trim().replace(/^@/, ''));
  if (wanted === '') return undefined;
  const exact = people.filter((person) => plain(person.name.trim()) === wanted);
  const found = exact.length > 0 ? exact : people.filter(({ forms }) => forms.some((form) => plain(form) === wanted));
  if (found.length === 1) return found[0];
  const full = people.filter(({ forms }) => plain(forms[0] ?? '') === plain(formsOf(name)[0] ?? ''));
  return found.length === 0 && full.length === 1 ? full[0] : undefined;
};

const plain = (name: string): string => fold(name).text.toLowerCase();

const isWordChar = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char);

/** "Ruiz, Ada (Acme)" gives "Ada Ruiz", "Ada", "Ruiz"; "Bo's iPhone" gives "Bo". */
const formsOf = (written: string): string[] => {
  const bare = written
    .replace(/[([][^)\]]*[)\]]?/g, ' ')
    .replace(/\s*[|/•].*$/, '')
    .replace(/\s+[-–—]\s+.*$/, '')
    .replace(/['’]s (?:iphone|ipad|phone|macbook|laptop|presentation).*$/i, '')
    .replace(/^@/, '')
    .trim();
  const ordered = /^([^,]+),\s*([^,]+)$/.exec(bare)?.slice(1, 3).reverse().join(' ') ?? bare;
  const full = ordered.replace(/\s+/g, ' ');
  if (full === '') return [];
  const parts = full.split(/[ ]/).filter((part) => part.length > 1 && /^[\p{Lu}\p{Lo}]/u.test(part));
  const nick = /^[\p{Ll}\d]/u.test(full) ? [full.charAt(0).toUpperCase() + full.slice(1)] : [];
  return [...new Set([full, ...nick, ...parts.filter((part) => !TITLES.has(part))])];
};

const TITLES: ReadonlySet<string> = new Set([
  'Dr',
  'Dr.',
  'Mr',
  'Mr.',
  'Mrs',
  'Mrs.',
  'Ms',
  'Ms.',
  'Prof',
  'Prof.',
  'Zoom',
  'User',
]);
