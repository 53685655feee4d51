/** What a pull request or an issue says about others: in its title, its description, its branches and its comments. */
import { create } from '@bufbuild/protobuf';
import { type Link, LinkKind, LinkSchema, type Reason, ReasonSchema, SubjectState } from '@rapporteur/idl';
import { findReferences, formatReference, type Reference, type Target, toSubjectRef } from '../github/index.ts';
import { currentRepository, FORMER_NAMES, type Rename } from './identity.ts';
import { mergeLinks } from './merge.ts';
import { NAMES_RFC, type Phrase, REVERTS, readLabel, readPhrase } from './phrase.ts';
import { type Line, readProse } from './prose.ts';
import { type Speaker, stateOf, toMoveTarget, toSpeakerRef } from './speaker.ts';

/** What is known besides. */
export type FindOptions = {
  /** The pull request into whose branch this one goes, and whether it is an RFC. */
  readonly below?: (Target & { readonly isRfc?: boolean }) | undefined;
  /** Whether it is an RFC itself: it then speaks about other RFCs, and does not implement them. Without it, the title tells. */
  readonly isRfc?: boolean | undefined;
  readonly renames?: readonly Rename[] | undefined;
};

/** The links that one pull request or issue tells of, most of them leading from it. Kind unspecified: it only names it. */
export const findLinks = (speaker: Speaker, options: FindOptions = {}): Link[] => {
  const place = toMoveTarget(speaker)?.repository ?? speaker.repository;
  const isRfc = options.isRfc ?? TITLED_RFC.test(speaker.title);
  const found: Found[] = [
    ...readLine({ text: maskTitle(speaker.title), place, where: 'title', by: '' }),
    ...readBody(speaker, place),
    ...readComments(speaker),
    ...readBranches(speaker, options),
  ];
  const { renames = FORMER_NAMES } = options;
  return mergeLinks(
    found.slice(0, MOST_FOUND).map((one) => toLink(speaker, adapt(one, speaker, isRfc), renames)),
    renames,
  );
};

/** What a text names besides is a list of the whole tracker, and relates nothing to anything. */
const MOST_FOUND = 500;

type Where = 'title' | 'description' | 'comment' | 'branch';
type Found = {
  readonly reference: Reference;
  readonly phrase: Phrase | undefined;
  readonly where: Where;
  /** Who wrote the comment. */
  readonly by: string;
};

const TITLED_RFC = /^\s*(?:\[[^\]]*\]\s*)*(?:\[\s*(?:rfc|proposal)\s*\]|(?:rfc|proposal)\s*[:–—-]|docs?\(rfc\)!?:)/i;

/** `(#12)` is the number that a commit got where it was merged, and what stands in quotes is somebody else's title. */
const maskTitle = (title: string): string =>
  maskQuotes(title).replace(/\(#[0-9]+\)/g, (text) => ' '.repeat(text.length));

const maskQuotes = (text: string): string =>
  text.replace(/"[^"]*"|“[^“”]*”|„[^„“”]*[“”]/g, (quote) =>
    findReferences(quote, 'a/b').length > 0 ? ' '.repeat(quote.length) : quote,
  );

/** Subjects of commits, which a squash lists: their numbers were given elsewhere. */
const maskCommits = (text: string, isItem: boolean): string =>
  (isItem ? text.replace(/\(#[0-9]+\)(?=[\s.]*$)/, blank) : text).replace(
    /\bmerge pull request #[0-9]+ from\b/gi,
    blank,
  );

const blank = (text: string): string => ' '.repeat(text.length);

const readBody = ({ body }: Speaker, place: string): Found[] =>
  readLines(body).flatMap(({ text, heading, kind }, index, lines) => {
    const above = lines[index - 1]?.text ?? '';
    const label = findReferences(above, place).length === 0 && /:\W*$/.test(above) ? readLabel(above) : undefined;
    const masked = maskQuotes(maskCommits(text, kind === 'item'));
    return readLine({ text: masked, place, where: 'description', by: '', label: label ?? readLabel(heading) });
  });

type LineOf = {
  readonly text: string;
  readonly place: string;
  readonly where: Where;
  readonly by: string;
  /** What the heading above says. */
  readonly label?: Phrase | undefined;
};

/** References of one line. Those of a list, "fixes #1, #2 and #3", share the words before the first. */
const readLine = ({ text, place, where, by, label }: LineOf): Found[] => {
  const found: Found[] = [];
  let end = 0;
  for (const { start, end: next, repository, number, kind } of findReferences(text, place)) {
    const before = text.slice(end, start);
    const joined = found.length > 0 && SEPARATOR.test(before);
    const begins = end === 0 && /^[\s\W]*$/.test(before);
    const phrase = joined ? found.at(-1)?.phrase : (readPhrase(before) ?? (begins ? label : undefined));
    found.push({ reference: { repository, number, kind }, phrase, where, by });
    end = next;
  }
  return found;
};

const SEPARATOR = /^[\s,;&+)>\]]*(?:(?:and|or|as well as)\s+)?[(<[\s]*$/i;

/** Of the comments only where it went is read: anybody can write them. Bots say nothing. */
const readComments = ({ thread, repository }: Speaker): Found[] =>
  (thread?.posts ?? [])
    .filter(({ kind, author }) => (kind === 'comment' || kind === 'review') && !author.isBot)
    .flatMap(({ body, author }) =>
      readLines(body)
        .flatMap(({ text }) =>
          readLine({ text: maskQuotes(text), place: repository, where: 'comment', by: author.login }),
        )
        .filter(({ phrase }) => phrase?.code === 'moved-to' || phrase?.code === 'superseded-by'),
    );

/** A text without a number, or without what a reference has beside it, need not be parsed: it names nothing. */
const readLines = (text: string): Line[] => (/\d/.test(text) && MAY_NAME.test(text) ? readProse(text) : []);

/** The last one is "GH-", with markup between its letters. */
const MAY_NAME = /[#&/]|g\W{0,9}h\W{0,9}-/i;

const readBranches = (
  { repository, number, title, base, head = '', defaultBranch }: Speaker,
  options: FindOptions,
): Found[] => {
  const { below } = options;
  const found: Found[] = [];
  const add = (target: Target, phrase: Phrase | undefined, kind: Reference['kind']): void => {
    const reference = { repository: target.repository, number: target.number, kind };
    found.push({ reference, phrase, where: 'branch', by: '' });
  };
  if (below && base !== undefined && base !== defaultBranch) add(below, below.isRfc ? INTO_RFC : ON_BRANCH, 'pull');
  // GitHub's button names the branch so.
  const reverted = /^revert-([1-9][0-9]{0,8})-/.exec(head)?.[1];
  if (reverted && /^\s*revert\b/i.test(title)) add({ repository, number: Number(reverted) }, TAKES_BACK, 'pull');
  const named = /(?:^|[/_-])rfc[/_#-]?([1-9][0-9]{1,8})(?![0-9])/i.exec(head)?.[1];
  if (named && Number(named) !== number) add({ repository, number: Number(named) }, undefined, 'unknown');
  return found;
};

const ON_BRANCH: Phrase = { code: 'branch', kind: LinkKind.STACKS_ON, verb: 'is stacked on' };
const INTO_RFC: Phrase = { code: 'branch', kind: LinkKind.AMENDS, verb: 'amends' };
const TAKES_BACK: Phrase = { code: REVERTS, kind: LinkKind.AMENDS, verb: 'takes back' };
const COMES_OF: Phrase = { code: 'continues', kind: LinkKind.CONTINUES, verb: 'continues' };

/** What words mean depends on what is spoken of, and on who speaks. */
const adapt = (found: Found, { head }: Speaker, isRfc: boolean): Found => {
  const { reference, phrase } = found;
  if (reference.kind === 'discussion') {
    // An issue that links a discussion came of it; a pull request has to say so.
    const isContinued = phrase?.kind === LinkKind.IMPLEMENTS || (phrase === undefined && head === undefined);
    return isContinued ? { ...found, phrase: COMES_OF } : found;
  }
  if (phrase?.code === NAMES_RFC && isRfc) return { ...found, phrase: undefined };
  return found;
};

const toLink = (speaker: Speaker, found: Found, renames: readonly Rename[]): Link => {
  const self = toSpeakerRef(speaker);
  const repository = currentRepository(found.reference.repository, renames);
  const other = toSubjectRef({ ...found.reference, repository });
  const { kind = LinkKind.UNSPECIFIED, reversed = false } = found.phrase ?? {};
  const ends = reversed ? { from: other, to: self } : { from: self, to: other };
  const state = reversed ? SubjectState.UNSPECIFIED : stateOf(speaker);
  return create(LinkSchema, { ...ends, kind, state, because: [toReason(speaker, found, repository)] });
};

const toReason = (speaker: Speaker, { reference, phrase, where, by }: Found, repository: string): Reason => {
  const self = formatReference({ repository: speaker.repository, number: speaker.number });
  const other = formatReference({ repository, number: reference.number });
  const verb = phrase?.verb ?? 'names';
  const text = {
    title: `The title of ${self} says that it ${verb} ${other}.`,
    description: `The description of ${self} says that it ${verb} ${other}.`,
    comment: `In a comment on ${self}, ${by} wrote that it ${verb} ${other}.`,
    branch: `By its branch, ${self} ${verb} ${other}.`,
  };
  return create(ReasonSchema, { code: phrase?.code ?? 'mention', text: text[where] });
};
