/** From GitHub's facts to an RFC: the same facts give the same RFC, and history grows only when the stage changes. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Detection,
  type Link,
  type Reason,
  type Review,
  type Settings,
  SettingsSchema,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import { type Idea, type Motion, type RecordedCommand, type Rfc, RfcSchema } from '@rapporteur/idl/record';
import {
  type ChangedFile,
  findReferences,
  formatReference,
  type PullRequestFacts,
  parseReference,
  type Reference,
  sameReference,
  toSubjectRef,
} from '../github/index.ts';
import { referencesOf } from './body.ts';
import { type DetectOptions, detectRfc, personsVerdict, signalsFromFiles } from './detect.ts';
import { categoryOf, readDocuments } from './documents.ts';
import { deriveHistory, type History, toState } from './history.ts';
import { nextStep } from './next.ts';
import { overrideOf } from './recorded.ts';
import { latestReviews } from './reviews.ts';

/** What `deriveRfc` looks at, besides what detection does. */
export type DeriveOptions = DetectOptions & {
  /** The RFC as stored. */
  readonly previous?: Rfc | undefined;
  /** What people said about it by commands. */
  readonly words?: readonly RecordedCommand[] | undefined;
  /** Its motions, oldest first. */
  readonly motions?: readonly Motion[] | undefined;
  /** Names of the meetings that discussed it, the oldest first; else those on record. */
  readonly meetings?: readonly string[] | undefined;
  /** Ideas of the incubator; a discussion that the description names is then shown with its title. */
  readonly ideas?: readonly Idea[] | undefined;
  /** What leads to it from elsewhere, or from it. */
  readonly links?: readonly Link[] | undefined;
  /** All settings in force, of which `settings` are a part: they say who has to review. */
  readonly effective?: Settings | undefined;
  /** Reviews on record, with the roles that their authors had at the time. */
  readonly reviewed?: readonly Review[] | undefined;
};

/**
 * The RFC that a pull request is, or undefined if it is none. Facts that were not read (`files`, `reviews`, `thread`) are
 * taken from `previous`. Everything else follows from GitHub alone, whenever and why ever it is read.
 */
export const deriveRfc = (options: DeriveOptions): Rfc | undefined => {
  const { pull, settings, previous, words = previous?.recordedCommands ?? [], links = previous?.links ?? [] } = options;
  const { effective = create(SettingsSchema, { rfc: settings }), reviewed = previous?.reviews ?? [] } = options;
  const detection = detect({ ...options, words });
  if (detection.verdict !== Verdict.RFC) return undefined;
  const documents = pull.files ? documentsOf(options, detection) : (previous?.documents ?? []);
  const folders = settings.paths?.values ?? [];
  // Without a history it never was one.
  const isKnown = previous && previous.history.length > 0;
  const history = isKnown && !pull.thread ? previousHistory(previous) : deriveHistory({ ...options, words });
  const facts = {
    author: pull.author,
    state: toState(pull),
    stage: history.stage,
    category: documents.map((path) => categoryOf(path, folders)).find((category) => category !== '') ?? '',
    reviews: pull.reviews
      ? latestReviews(pull.reviews, { id: pull.authorId, login: pull.author }, reviewed)
      : [...reviewed],
    requestedReviewers: [...pull.requestedReviewers],
  };
  return create(RfcSchema, {
    ...facts,
    name: toRfcName(pull),
    version: previous?.version ?? 0,
    subject: subjectOf(pull),
    history: [...history.changes],
    next: nextStep({ ...facts, settings: effective, motion: options.motions?.at(-1) }),
    detection,
    documents: [...documents],
    documentHash: pull.files ? hashOf(pull.files, documents) : (previous?.documentHash ?? ''),
    labels: [...pull.labels],
    base: pull.base,
    headSha: pull.headSha,
    related: relate({ ...options, words, links }),
    meetings: [...(options.meetings ?? previous?.meetings ?? [])],
    recordedCommands: words.map((word) => withRefusal(word, history.refused)),
    links: [...links],
    createdAt: timestampFromDate(pull.createdAt),
    updatedAt: timestampFromDate(pull.updatedAt),
    ...(pull.closedAt ? { closedAt: timestampFromDate(pull.closedAt) } : {}),
  });
};

/** Whether an RFC has links that came after it was last derived, so that nobody sees them yet. */
export const missesLinks = ({ subject, detection, links, related, recordedCommands: words }: Rfc): boolean => {
  if (!subject || detection?.verdict !== Verdict.RFC) return false;
  const latest = lastWords(words, subject.repository);
  return links
    .flatMap(({ from, to }) => [from, to].flatMap((one) => (one ? [one] : [])))
    .some(
      (one) =>
        !sameReference(one, subject) &&
        !related.some((other) => sameReference(other, one)) &&
        !latest.some(({ reference, isLink }) => !isLink && sameReference(reference, one)),
    );
};

/** What identifies the text of documents: their paths with git's hashes of their contents. */
export const hashOf = (files: readonly ChangedFile[], documents: readonly string[]): string =>
  files
    .filter(({ path }) => documents.includes(path))
    .map(({ path, sha = '' }) => `${path} ${sha}`)
    .sort()
    .join('\n');

const previousHistory = ({ stage, history }: Rfc): History => ({ stage, changes: history, refused: new Map() });

/** A word that was allowed but could not be followed is refused for good. */
const withRefusal = (word: RecordedCommand, refused: ReadonlyMap<string, Reason>): RecordedCommand => {
  const reason = refused.get(word.id);
  return reason ? { ...word, refused: reason } : word;
};

/** The record of a pull request that never was an RFC, and of which a person said that it shall not become one. */
export const toIgnored = (pull: PullRequestFacts, detection: Detection, words: readonly RecordedCommand[]): Rfc =>
  create(RfcSchema, {
    name: toRfcName(pull),
    subject: subjectOf(pull),
    author: pull.author,
    state: toState(pull),
    detection,
    recordedCommands: [...words],
    headSha: pull.headSha,
    updatedAt: timestampFromDate(pull.updatedAt),
  });

const subjectOf = ({ repository, number, nodeId, title, url }: PullRequestFacts): SubjectRef =>
  create(SubjectRefSchema, { repository, number, nodeId, title, url, kind: SubjectKind.PULL_REQUEST });

/** A person's word wins; what the files said stands while they are not read again. */
const detect = (options: DeriveOptions & { readonly words: readonly RecordedCommand[] }): Detection => {
  const { pull, previous, words } = options;
  const override = options.override ?? overrideOf(words);
  const fromFiles = pull.files || !previous?.detection ? undefined : signalsFromFiles(previous.detection);
  // Where nothing is known of the files, an earlier verdict outlives a guess.
  const isGuess = !override && !pull.files && !fromFiles;
  if (isGuess && previous?.detection && !personsVerdict(previous.detection)) return previous.detection;
  return detectRfc({ ...options, override, fromFiles });
};

/** The documents that it adds; if a person tracks it in spite of the rules, the Markdown files that it adds anywhere. */
const documentsOf = ({ pull, settings }: DeriveOptions, detection: Detection): readonly string[] => {
  const files = pull.files ?? [];
  const { added } = readDocuments(files, settings.paths?.values ?? []);
  if (added.length > 0 || personsVerdict(detection) !== 'track') return added;
  return files.filter(({ path, status }) => status === 'added' && /\.mdx?$/i.test(path)).map(({ path }) => path);
};

type Relations = DeriveOptions & { readonly words: readonly RecordedCommand[]; readonly links: readonly Link[] };

/** What it names, what leads to it, and what people linked; what people unlinked is left out. */
const relate = ({ pull, previous, ideas = [], words, links }: Relations): SubjectRef[] => {
  const written = [...findReferences(pull.title, pull.repository), ...referencesOf(pull.body, pull.repository)];
  const linked = links.flatMap(({ from, to }) => [from, to].flatMap((one) => (one ? [one] : [])));
  const known = [
    ...ideas.flatMap(({ subject }) => (subject ? [subject] : [])),
    ...linked,
    ...(previous?.related ?? []),
  ];
  const latest = lastWords(words, pull.repository);
  const added = latest.flatMap(({ reference, isLink }) => (isLink ? [toSubjectRef(reference)] : []));
  const related: SubjectRef[] = [];
  for (const one of [...written.map(toSubjectRef), ...linked, ...added]) {
    const isOut = latest.some(({ reference, isLink }) => !isLink && sameReference(reference, one));
    if (isOut || sameReference(one, pull) || related.some((other) => sameReference(other, one))) continue;
    related.push(richest([one, ...known.filter((other) => sameReference(other, one))]));
  }
  return related;
};

/** The last word of people on each subject. */
const lastWords = (
  words: readonly RecordedCommand[],
  repository: string,
): { reference: Reference; isLink: boolean }[] => {
  const last = new Map<string, { reference: Reference; isLink: boolean }>();
  for (const { command, text, refused } of words) {
    const reference = refused ? undefined : parseReference(text, repository);
    if (!reference || (command !== '/rfc link' && command !== '/rfc unlink')) continue;
    last.set(formatReference(reference).toLowerCase(), { reference, isLink: command === '/rfc link' });
  }
  return [...last.values()];
};

/** Of several mentions of one subject the one that says most: with a title, else with a kind. */
const richest = ([first, ...others]: readonly [SubjectRef, ...SubjectRef[]]): SubjectRef =>
  others.reduce((best, other) => (worth(other) > worth(best) ? other : best), first);

const worth = ({ title, kind }: SubjectRef): number =>
  (title === '' ? 0 : 2) + (kind === SubjectKind.UNSPECIFIED ? 0 : 1);
