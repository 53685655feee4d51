/** Who is to do what, and what was settled, in a line of minutes. */

/** Something to be done; the owner as written, empty for nobody. */
export type Promised = { readonly text: string; readonly owner: string };

/** What is known of the line. */
export type PromiseContext = {
  /** Names and initials of the people of the meeting, in lower case. */
  readonly people: ReadonlySet<string>;
  /** Whether it stands below a heading for action items: then all of it is one. */
  readonly isListed: boolean;
  /** Whether a box stands before it: then a name before or behind it makes it one. */
  readonly isBoxed?: boolean;
};

/** The action items of a line. */
export const promisesIn = (text: string, { people, isListed, isBoxed = false }: PromiseContext): Promised[] => {
  const marked = takeMark(text);
  if (marked) return [marked];
  const boxed = isBoxed ? takeHandle(text, people) : undefined;
  if (boxed) return [boxed];
  if (isListed) return [takeHandle(text, people) ?? withOwner(text)];
  return sentencesOf(text).flatMap((sentence) => {
    const [whole, ...clauses] = [sentence, ...sentence.split(', ').slice(1)];
    if (isPromise(whole, people, true)) return [withOwner(whole)];
    const { who = '', rest = '' } = AGREED.exec(whole)?.groups ?? {};
    if (people.has(who.toLowerCase())) return [{ text: `${who} ${rest}`, owner: who }];
    const clause = clauses.find((part) => isPromise(part, people, false));
    return clause === undefined ? [] : [withOwner(clause)];
  });
};

/** "@ann: ask", "@ann ask", "Ann: ask", "ask (@ann)", "ask @ann": who is to do what a box stands before. */
const takeHandle = (text: string, people: ReadonlySet<string>): Promised | undefined => {
  const [, first, rest] = /^@([a-z0-9][a-z0-9-]{0,38})\b\s*[:,–-]?\s*(\S.*)$/i.exec(text) ?? [];
  if (first !== undefined && rest !== undefined) return { text: MODAL.test(rest) ? text : rest, owner: first };
  const [, name = '', said] = /^([\p{L}][\p{L}.'’ -]{0,40}):\s+(\S.*)$/u.exec(text) ?? [];
  if (said !== undefined && people.has(name.toLowerCase())) return { text: said, owner: name };
  const [, before, last] = /^(\S.*?)\s*(?:[([]@([a-z0-9][a-z0-9-]{0,38})[)\]])$/i.exec(text) ?? [];
  if (before !== undefined && last !== undefined) return { text: before, owner: last };
  const [, words, who = ''] = /^(\S.*?)\s*[([]([^()[\]]{1,60})[)\]]$/.exec(text) ?? [];
  return words !== undefined && people.has(who.toLowerCase()) ? { text: words, owner: who } : undefined;
};

const MODAL = /^(?:to|will|needs? to|and|or) /;

/** Whether a line says of itself that it is a decision. */
export const isDecision = (text: string): boolean => DECIDED.test(withoutPictures(text));

/** What a line says was settled. */
export const decisionsIn = (line: string, isListed: boolean): string[] => {
  const text = withoutPictures(line);
  const [, marked] = DECIDED.exec(text) ?? [];
  if (marked !== undefined) return [marked];
  if (isListed) return [text];
  return sentencesOf(text).filter((sentence) => /\b(?:agreed|decided) (?:to|on|that)\b/.test(sentence));
};

const DECIDED =
  /^\[?(?:(?:final |group |wg )?(?:decisions?|resolutions?|consensus|conclusions?)(?: (?:made|reached))?|decided|resolved|agreed|approved|accepted|outcome)\]?(?:\s*:|(?<=\])|\s+[–—-](?=\s))\s*(.+)$/i;

/** "✅ Decision: …". */
const withoutPictures = (text: string): string => text.replace(/^(?:\p{Extended_Pictographic}|\ufe0f|\s)+/u, '');

const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?;]) /);

const MARK =
  '(?:A\\.I\\.|AI|ACTION ITEMS?|ACTIONS?|Action [Ii]tems?|Actions?|TO[- ]?DO|To[- ]?do|CTA|NEXT STEPS?|Next [Ss]teps?|Follow[- ][Uu]p)';
/** A number that a list of them gives: "ACTION-12:". */
const COUNT = '(?:[- ]#?\\d{1,5})?';
const MARKS: readonly RegExp[] = [
  new RegExp(`^\\[${MARK}[: ]+@?(?<owner>[^\\]]+)\\]\\s*:?\\s*(?<text>.+)$`),
  new RegExp(`^\\[${MARK}\\]\\s*:?\\s*(?<text>.+)$`),
  new RegExp(`^${MARK}\\s*[([]@?(?<owner>[^()[\\]]+)[)\\]]\\s*:?\\s*(?<text>.+)$`),
  new RegExp(`^${MARK}:? @(?<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})\\b\\s*[:,–-]?\\s*(?<text>(?!to |will |and |, ).+)$`),
  new RegExp(
    `^${MARK} (?!I(?:tem|TEM))(?<owner>\\p{Lu}[\\p{L}'’-]*(?: \\p{Lu}[\\p{L}'’-]*)?)\\s*:\\s*(?<text>.+)$`,
    'u',
  ),
  new RegExp(`^${MARK}${COUNT}(?: ?[:–] ?| - ?|- ?(?!\\d))(?<text>.+)$`),
  new RegExp(`^${MARK} (?<text>to \\p{Ll}.+)$`, 'u'),
];

/** Whether a line says of itself that it is an action item. */
export const isMarked = (text: string): boolean => takeMark(text) !== undefined;

const takeMark = (line: string): Promised | undefined => {
  const text = withoutPictures(line);
  for (const mark of MARKS) {
    const { text: rest, owner } = mark.exec(text)?.groups ?? {};
    if (rest !== undefined) return owner ? { text: rest, owner: owner.trim() } : withOwner(rest);
  }
  return undefined;
};

const NAME = "\\p{Lu}[\\p{L}'’-]*(?: \\p{Lu}[\\p{L}'’-]*)?";
const LOGIN = '(?<=@)[a-z0-9][a-z0-9-]{0,38}';
const PROMISE = new RegExp(
  `^(?<at>@?)(?<who>(?:${NAME}|${LOGIN})(?:(?:/|, | and | & )@?${NAME})*) (?<modal>to|will|needs? to) (?:potentially |also |then )?(?<verb>\\p{Ll}+)`,
  'u',
);
/** "They agreed Ann should open an issue." */
const AGREED = new RegExp(`^.{0,80}?\\bagreed (?:that )?(?<who>${NAME}) (?<rest>(?:should|will|would) .+)$`, 'u');
const LEADING_NAME = new RegExp(`^@?(?<who>${NAME})\\s*[:–-] `, 'u');

const withOwner = (text: string): Promised => {
  const owner = PROMISE.exec(text)?.groups?.who ?? LEADING_NAME.exec(text)?.groups?.who ?? '';
  return { text, owner };
};

const isPromise = (sentence: string, people: ReadonlySet<string>, isWhole: boolean): boolean => {
  const { at, who, modal, verb } = PROMISE.exec(sentence)?.groups ?? {};
  if (who === undefined || verb === undefined || verb === 'be' || verb === 'have') return false;
  const names = who.split(/\/|, | and | & /);
  if (at || names.every((name) => people.has(name.toLowerCase()))) return true;
  if (!isWhole || names.some((name) => NOBODY.has(name.split(' ')[0] ?? ''))) return false;
  return modal !== 'will' || TASKS.has(verb);
};

/** Words at the beginning of a sentence that are no names. */
const NOBODY: ReadonlySet<string> = new Set(
  'We They It This That He She I You Users User Members Someone Everyone Everybody Nobody Need Needs Plan Plans How Want Wants Going Ability Support Able Way Ways Proposal Idea Ideas Question Questions Welcome Due Next Close Link Links Thanks Similar Intention Goal Aim Aims What Where When Who Why Work Working Update Updates Feedback Request Follow Hope Hopes Ready Try Trying Team Maintainers Contributors People There Changes Discussion Implementation Postponed Deferred Moved Agreed Decided Resolved Closed Merged Back Continue Continued'.split(
    ' ',
  ),
);

/** What people promise: with "will", much else is said of things. */
const TASKS: ReadonlySet<string> = new Set(
  'add ask bring check contact coordinate create discuss document draft file finish fix follow investigate look merge open organize ping post prepare propose provide raise reach report research review schedule send share submit sync talk test try update work write'.split(
    ' ',
  ),
);
