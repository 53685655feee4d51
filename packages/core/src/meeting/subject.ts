/** What a line is about: the GitHub item that it begins with, or of which it is the title and the link, not one that it mentions. */
import { findReferences } from '../github/index.ts';
import { splitLine } from './body.ts';
import { subjectId } from './ident.ts';

/** How a line is read. */
export type SubjectOptions = {
  /** Repository in which "#12" is looked for; without it "#12" is no link. */
  readonly repository?: string | undefined;
  /** Whether the line stands among people, whose words before a link are a name and no title. */
  readonly isAmongPeople?: boolean;
};

/** Id of the item that a line is about; undefined if it is about none. */
export const subjectOf = (
  raw: string,
  { repository, isAmongPeople = false }: SubjectOptions = {},
): string | undefined => {
  const text = splitLine(raw).text.slice(0, LONGEST);
  if (text === '') return undefined;
  const references = findReferences(text, repository);
  if (references.length === 0) return undefined;
  const begun = text.replace(/^(?:\[[^[\]]{1,30}\][ \t]+(?=\[|<?https?:|[\w.-]+\/[\w.-]+#|#\d))?[<*_~("“]*/, '');
  const lead = linkAt(begun) ?? begun;
  const [first] = lead === text ? references : findReferences(lead, repository);
  if (first?.start === 0) return subjectId(first);
  const ids = new Set(references.map(subjectId));
  const [only] = ids;
  const last = references.at(-1);
  if (isAmongPeople || ids.size !== 1 || !last || !only) return undefined;
  const start = beginningOf(text, references[0]?.start ?? 0);
  return isTitle(text.slice(0, start)) && BEHIND.test(text.slice(last.end)) ? only : undefined;
};

/** GitHub's titles have 256 characters at most. */
const LONGEST = 1000;

/** Address of a Markdown link at the start of a text. */
const linkAt = (text: string): string | undefined => /^\[(?:[^[\]\\]|\\.|\[[^[\]]*\])*\]\(+([^\s()]+)/.exec(text)?.[1];

/** Where the link begins of which a reference is the address, or a part of the words. */
const beginningOf = (text: string, start: number): number => {
  const open = text.lastIndexOf('[', start);
  const between = open < 0 ? '' : text.slice(open, start);
  return open >= 0 && (/^\[[^[\]]*\]\(+$/.test(between) || /^\[[^[\]]*$/.test(between)) ? open : start;
};

/** Closing signs, and who brings it. */
const BEHIND = /^[\s)\]>*_~."”]{0,10}(?:[([][^()[\]]{1,40}[)\]])?[\s.]{0,10}$/;

const isTitle = (before: string): boolean => {
  const title = before.replace(/[\s:(<*_~–—-]+$/, '').replace(/^[\s*_~"“]+/, '');
  const words = title.split(/\s+/);
  const last = words.at(-1)?.toLowerCase() ?? '';
  return (
    title !== '' &&
    words.length <= MOST_WORDS &&
    !/[,;?!]|\.\s|@/.test(title) &&
    !MENTIONS.has(last) &&
    !/^(?:attendees|present|guests|absent|apologies|regrets|see|cf|as|i|we|thanks)\b/i.test(title)
  );
};

const MOST_WORDS = 12;

/** Words after which a link is named and not introduced. */
const MENTIONS: ReadonlySet<string> = new Set(
  'a about after against and as at before by cf cf. for from in into like of on or per re regarding see than the this to under via with'.split(
    ' ',
  ),
);
