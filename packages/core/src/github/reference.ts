/** GitHub's link forms, read by one grammar: URLs with any suffix, "owner/repo#12", "#12", "GH-12". */
import { create } from '@bufbuild/protobuf';
import { SubjectKind, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';

/** A GitHub item. `kind` is "unknown" for the short forms, which do not tell. */
export type Reference = {
  /** "owner/name", in the case in which it was written. */
  readonly repository: string;
  readonly number: number;
  readonly kind: 'pull' | 'issue' | 'discussion' | 'unknown';
};

/** A reference and where it stands in the text, in UTF-16 code units. */
export type FoundReference = Reference & { readonly start: number; readonly end: number };

const OWNER = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})';
const NAME = '[a-zA-Z0-9._-]{1,100}';
/** The site, without a scheme as people type it, its forwarder for robots, and the API. */
const HOST =
  '(?:https?://(?:www\\.|redirect\\.)?github\\.com|https?://api\\.github\\.com/repos|(?<![a-zA-Z0-9@:/._-])(?:www\\.)?github\\.com)';
/** Pages of a pull request: "/files", "/files/a1b2..c3d4", "/commits/a1b2", and the forms ".diff" and ".patch". */
const PAGE =
  '(?:/(?:files|commits|checks|changes|conflicts)\\b(?:/[0-9a-fA-F]{4,64}(?:\\.{2,3}[0-9a-fA-F]{4,64})?)?|\\.(?:diff|patch)\\b)?';
const URL_FORM = `${HOST}/(?!(?:orgs|users|apps|topics)/)(${OWNER}/${NAME})/(pulls?|issues|discussions)/([1-9][0-9]{0,8})(?![0-9])${PAGE}/?(?:\\?[^\\s)\\]>"'#]*)?(?:#[a-zA-Z0-9_=-]+)?`;
const SHORT_FORM = `(?<![a-zA-Z0-9_/.&-])(?:(${OWNER}/${NAME})?#|GH-)([1-9][0-9]{0,8})(?![a-zA-Z0-9_])`;
const FORMS = new RegExp(`${URL_FORM}|${SHORT_FORM}`, 'g');
const KINDS = { pull: 'pull', pulls: 'pull', issues: 'issue', discussions: 'discussion' } as const;

/** Finds all references in a text. "#12" counts only if `repository`, the place where the text stands, is given. */
export const findReferences = (text: string, repository?: string): FoundReference[] => {
  // Every form has a number, and most words have none.
  if (!/[1-9]/.test(text)) return [];
  const found: FoundReference[] = [];
  // Lines are asked by the ten thousand: `matchAll` would copy the pattern for each, and names make an object of each match.
  FORMS.lastIndex = 0;
  for (let match = FORMS.exec(text); match; match = FORMS.exec(text)) {
    const [whole, urlRepo, kind, urlNumber, shortRepo, shortNumber] = match;
    const place = { start: match.index, end: match.index + whole.length };
    const short = shortRepo ?? repository;
    if (urlRepo && (kind === 'pull' || kind === 'pulls' || kind === 'issues' || kind === 'discussions')) {
      found.push({ repository: urlRepo, number: Number(urlNumber), kind: KINDS[kind], ...place });
    } else if (short) found.push({ repository: short, number: Number(shortNumber), kind: 'unknown', ...place });
  }
  return found;
};

/** Reads a text that is one reference and nothing else. */
export const parseReference = (text: string, repository?: string): Reference | undefined => {
  const trimmed = text.trim();
  const found = findReferences(trimmed, repository)[0];
  if (found?.start !== 0 || found.end !== trimmed.length) return undefined;
  return { repository: found.repository, number: found.number, kind: found.kind };
};

/** "owner/repo#12". */
export const formatReference = ({ repository, number }: Pick<Reference, 'repository' | 'number'>): string =>
  `${repository}#${number}`;

/** Whether two references name one item; GitHub's names ignore case. */
export const sameReference = (
  a: Pick<Reference, 'repository' | 'number'>,
  b: Pick<Reference, 'repository' | 'number'>,
): boolean => a.number === b.number && a.repository.toLowerCase() === b.repository.toLowerCase();

const SUBJECT_KINDS = {
  pull: SubjectKind.PULL_REQUEST,
  issue: SubjectKind.ISSUE,
  discussion: SubjectKind.DISCUSSION,
  unknown: SubjectKind.UNSPECIFIED,
} as const;
const PATHS = { pull: 'pull', issue: 'issues', discussion: 'discussions', unknown: 'issues' } as const;

/** A subject for a reference of which nothing else is known. */
export const toSubjectRef = ({ repository, number, kind }: Reference): SubjectRef =>
  create(SubjectRefSchema, {
    repository,
    number,
    kind: SUBJECT_KINDS[kind],
    url: `https://github.com/${repository}/${PATHS[kind]}/${number}`,
  });
