/** Labels of a transcript: whose name one is, without what a tool or a person put around it, and which are nobody's. */
import { fold } from './sound.ts';

/** A label read. What is no person's says what it is. */
export type LabelName =
  | {
      readonly is: 'name';
      /** The name as written, in the order given name, family name. */
      readonly name: string;
      /** Its parts, folded; a middle initial is one letter. */
      readonly parts: readonly string[];
      /** Organisation, folded; empty for none. */
      readonly organisation: string;
    }
  | { readonly is: 'login'; readonly login: string }
  | { readonly is: Nobody; readonly shown: string };

export type Nobody =
  | 'a room'
  | 'a telephone'
  | 'a note taker'
  | 'a shared screen'
  | 'a key of the recogniser'
  | 'empty';

/** Reads a label; never guesses. */
export const readLabel = (label: string): LabelName => {
  const written = label.normalize('NFKC').replace(/\s+/g, ' ').trim().slice(0, LONGEST);
  if (/^@[a-z0-9][a-z0-9-]*$/i.test(written)) return { is: 'login', login: written.slice(1) };
  const key = KEY.exec(written);
  if (key) return { is: 'a key of the recogniser', shown: toShown(key) };
  const alone = withoutAsides(written);
  const nobody = NOBODY.find(({ pattern, within }) => pattern.test(fold(within === 'all' ? written : alone)));
  if (nobody) return { is: nobody.is, shown: label };
  const aside = fold(
    ORGANISATIONS.exec(written)
      ?.slice(1)
      .find((part) => part) ?? '',
  );
  const name = inOrder(stripDevice(alone));
  const parts = toParts(name);
  if (parts.length > 0) return { is: 'name', name, parts, organisation: ASIDE.test(aside) ? '' : aside };
  return { is: DEVICE.test(alone) ? 'a telephone' : 'empty', shown: label };
};

/** Parts of a name, folded: "Jean-Luc O’Sheridan" has "jeanluc" and "osheridan". Titles are no part. */
const toParts = (name: string): string[] =>
  fold(name)
    .split(' ')
    .map((part) => part.replace(/[^\p{L}]+/gu, ''))
    .filter((part) => part !== '' && !TITLES.has(part));

/** "SPEAKER_01" is people's first speaker or their second, as the tool counts; the number stays as it is. */
const toShown = ([, word = '', number = '']: RegExpExecArray): string =>
  `${/^(?:seg|segment)$/i.test(word) ? 'Segment' : 'Speaker'} ${/^\d+$/.test(number) ? Number(number) : number.toUpperCase()}`;

const KEY =
  /^\[?(speaker|spk|spkr|seg|segment|participant|attendee|user|unknown speaker|unidentified speaker)[ _#-]*(\d{1,6}|(?<=[ _#-])[a-z])\]?$/i;

/** Looked for in the folded label, or in what is left of it without asides: somebody of Cisco is no room. */
const NOBODY: readonly { readonly is: Nobody; readonly pattern: RegExp; readonly within: 'all' | 'name' }[] = [
  {
    is: 'a shared screen',
    pattern: /(?:^|['s] |\()(?:presentation|screen|screen ?shar(?:e|ing)|shared screen|slides)\)?$/,
    within: 'all',
  },
  {
    is: 'a note taker',
    pattern:
      /\bnote[- ]?tak(?:er|ing)\b|\b(?:meeting notes?|transcri(?:ber|ption)|recorder|recording|recordings|captions?|captioner|bot|robot)\b|\[bot\]|^\S*bot$|\b(?:ai|meeting|zoom) (?:companion|assistant|copilot|scribe)\b|\bai notes?\b|\b(?:otter|fireflies|read|fathom|grain|avoma|sembly|krisp|gong|chorus|tactiq|supernormal|circleback|granola)\.(?:ai|io|video|com|so)\b|^(?:otter ?pilot|otter|fireflies|fathom|zoom ai|gemini|tl;dv|tldv|read ai|streamyard|restream|obs|livestream|copilot|meetgeek)\b(?! \p{L}+$)/u,
    within: 'name',
  },
  {
    is: 'a room',
    pattern: /\b(?:conference|conf\.?|meeting|board|huddle|phone|class|lecture|seminar|zoom) ?rooms?\b|\broom [\w-]*\d/,
    within: 'all',
  },
  {
    is: 'a room',
    pattern:
      /\brooms?\b|\bboardroom\b|\bauditorium\b|\b(?:lab|studio|hall|building|floor|theat(?:re|er)) \d|\b\d+(?:st|nd|rd|th) floor\b|\b(?:lobby|polycom|rally bar|logitech|meeting owl|neat (?:bar|board))\b/,
    within: 'name',
  },
  {
    is: 'a telephone',
    pattern:
      /^(?:phone|telephone|call[- ]?in|caller|dial[- ]?in|mobile|pstn|iphone|ipad|android|galaxy|pixel|macbook|laptop|desktop|pc|my (?:i?phone|ipad))\b|^\+?[\d*(][\d*(). -]{4,}$|^(?:sm|desktop|laptop)-[a-z0-9]+$/,
    within: 'name',
  },
  {
    is: 'empty',
    pattern:
      /^(?:unknown|anonymous|guest|unnamed|n\/a|none|user|speaker|participant|everyone|all|host|moderator|multiple speakers|several speakers|crosstalk|audience|group|unknown (?:speaker|user|caller)|anonymous \p{L}+)$/u,
    within: 'name',
  },
];

const DEVICE =
  /(?:'s|s')? ?\(?\b(?:iphone|ipad|ipod|phone|macbook(?: (?:pro|air))?|mac|laptop|galaxy(?: \w+)?|pixel(?: \w+)?|android|desktop|computer|pc|tablet|surface|mobile|zoom)\)?(?: \d+)?$/i;
const stripDevice = (text: string): string => text.replace(/[’‘]/g, "'").replace(DEVICE, '').trim();

const ASIDE =
  /^(?:(?:she|he|they|ze|xe|it|any|her|him|them)(?:[/, ]+(?:she|he|her|hers|him|his|them|theirs|they|ze|xe|any|it|its))*|guest|external|host|co-?host|me|you|organi[sz]er|presenter|moderator|chair|unverified|no audio|iphone|ipad|phone|mobile|laptop|zoom)$/;
const ORGANISATIONS = /[([]([^)\]]*)[)\]]?|\s*[|/•·]\s*(.*)$|\s[-–—]\s+(.*)$|\s@\s?(.*)$/;

const withoutAsides = (text: string): string =>
  text
    .replace(/[([][^)\]]*[)\]]?/g, ' ')
    .replace(/\s*[|/•·].*$/, '')
    .replace(/\s[-–—]\s.*$/, '')
    .replace(/\s@.*$/, '')
    .replace(/,\s*(?:she|he|they)\b.*$/i, '')
    .replace(/,\s*(?:ph\.? ?d|m\.?d|msc|mba|jr|sr|iii?)\b\.?.*$/i, '')
    .replace(/\s+/g, ' ')
    .trim();

const inOrder = (name: string): string => {
  const [, family, given] = /^([^,]+),\s*([^,]+)$/.exec(name) ?? [];
  return family !== undefined && given !== undefined ? `${given} ${family}` : name;
};

const TITLES: ReadonlySet<string> = new Set([
  'dr',
  'mr',
  'mrs',
  'ms',
  'prof',
  'professor',
  'sir',
  'jr',
  'sr',
  'phd',
  'ing',
]);
const LONGEST = 200;
