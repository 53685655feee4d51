/** From GitHub's facts to an RFC: the same facts give the same RFC, and history grows only when the stage changes. */
import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  CauseSchema,
  type Detection,
  type Idea,
  type Rfc,
  RfcSchema,
  Stage,
  type StageChange,
  StageChangeSchema,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  Verdict,
} from '@rapporteur/idl';
import { findReferences, type PullRequestFacts, sameReference, toSubjectRef } from '../github/index.ts';
import { referencesOf } from './body.ts';
import { type DetectOptions, detectRfc, personsWord } from './detect.ts';
import { categoryOf, readDocuments } from './documents.ts';
import { toRfcName } from './name.ts';
import { nextStep, type Role } from './next.ts';
import { type Observed, observeStage, toState } from './observe.ts';
import { latestReviews } from './reviews.ts';
import { isDecided, stageTitle } from './stage.ts';

/** What `deriveRfc` looks at, besides what detection does. */
export type DeriveOptions = DetectOptions & {
  /** The RFC as stored. */
  readonly previous?: Rfc | undefined;
  /** Ideas of the incubator; a discussion that the description names is then shown with its title. */
  readonly ideas?: readonly Idea[] | undefined;
  /** Subjects that refer to this pull request, found elsewhere. */
  readonly linked?: readonly SubjectRef[] | undefined;
  /** Who closed the pull request, if known: a closing by the author is a withdrawal. */
  readonly closedBy?: string | undefined;
  readonly roles?: readonly Role[] | undefined;
  /** Why GitHub was read. It stands in the history unless GitHub itself dates the change. */
  readonly cause: Cause;
  readonly now: Date;
};

/**
 * The RFC that a pull request is, or undefined if it is none. Facts that were not read (`files`, `reviews`) are taken
 * from `previous`.
 */
export const deriveRfc = (options: DeriveOptions): Rfc | undefined => {
  const { pull, settings, previous, closedBy, roles } = options;
  const detection = detect(options);
  if (detection.verdict !== Verdict.RFC) return undefined;
  const documents = pull.files ? documentsOf(options, detection) : (previous?.documents ?? []);
  const folders = settings.paths?.values ?? [];
  const observed = observeStage(pull, previous, closedBy);
  const facts = {
    author: pull.author,
    state: toState(pull),
    stage: observed.stage,
    category: documents.map((path) => categoryOf(path, folders)).find((category) => category !== '') ?? '',
    reviews: pull.reviews ? latestReviews(pull.reviews, pull.author) : (previous?.reviews ?? []),
    requestedReviewers: [...pull.requestedReviewers],
  };
  return create(RfcSchema, {
    ...facts,
    name: toRfcName(pull),
    version: previous?.version ?? 0,
    subject: subjectOf(pull),
    history: extend(previous?.history ?? [], observed, options),
    next: nextStep({ ...facts, roles }),
    detection,
    documents: [...documents],
    labels: [...pull.labels],
    base: pull.base,
    headSha: pull.headSha,
    related: relate(options),
    meetings: [...(previous?.meetings ?? [])],
    createdAt: timestampFromDate(pull.createdAt),
    updatedAt: timestampFromDate(pull.updatedAt),
    ...(pull.closedAt ? { closedAt: timestampFromDate(pull.closedAt) } : {}),
  });
};

/** The record of a pull request that never was an RFC, and of which a person said that it shall not become one. */
export const toIgnored = (pull: PullRequestFacts, detection: Detection): Rfc =>
  create(RfcSchema, {
    name: toRfcName(pull),
    subject: subjectOf(pull),
    author: pull.author,
    state: toState(pull),
    detection,
    updatedAt: timestampFromDate(pull.updatedAt),
  });

const subjectOf = ({ repository, number, nodeId, title, url }: PullRequestFacts): SubjectRef =>
  create(SubjectRefSchema, { repository, number, nodeId, title, url, kind: SubjectKind.PULL_REQUEST });

/** A person's word outlives the reading in which it was said; a verdict from files outlives one without them. */
const detect = (options: DeriveOptions): Detection => {
  const { pull, previous } = options;
  const override = options.override ?? personsWord(previous?.detection);
  if (!options.override && !pull.files && previous?.detection) return previous.detection;
  return detectRfc({ ...options, override });
};

/** The documents that it adds; if a person tracks it in spite of the rules, the Markdown files that it adds anywhere. */
const documentsOf = ({ pull, settings }: DeriveOptions, detection: Detection): readonly string[] => {
  const files = pull.files ?? [];
  const { added } = readDocuments(files, settings.paths?.values ?? []);
  if (added.length > 0 || personsWord(detection) !== 'track') return added;
  return files.filter(({ path, status }) => status === 'added' && /\.mdx?$/i.test(path)).map(({ path }) => path);
};

const extend = (history: readonly StageChange[], observed: Observed, options: DeriveOptions): StageChange[] => {
  const { pull, previous } = options;
  const before = previous?.stage ?? Stage.UNSPECIFIED;
  if (previous && before === observed.stage) return [...history];
  const opened = previous || !isDecided(observed.stage) ? [] : [openedChange(pull)];
  const from = opened[0]?.to ?? before;
  return [...history, ...opened, change(from, observed, causeOf(observed.stage, options))];
};

/** An RFC that was over when it was first read had been open before; whether as a draft is not known any more. */
const openedChange = (pull: PullRequestFacts): StageChange =>
  change(
    Stage.UNSPECIFIED,
    { stage: Stage.IN_REVIEW, text: 'The pull request was opened. Reconstructed from the dates that GitHub keeps.' },
    eventCause('pull_request.opened', timestampFromDate(pull.createdAt)),
  );

const change = (from: Stage, { stage, text }: Observed, cause: Cause): StageChange =>
  create(StageChangeSchema, { from, to: stage, cause, text: text || `It is ${stageTitle(stage)}.` });

/** GitHub dates the opening and the closing; these dates do not depend on when or why Rapporteur looked. */
const causeOf = (stage: Stage, { pull, previous, cause, now }: DeriveOptions): Cause => {
  if (isDecided(stage)) return eventCause('pull_request.closed', timestampFromDate(pull.closedAt ?? now));
  if (!previous) return eventCause('pull_request.opened', timestampFromDate(pull.createdAt));
  return create(CauseSchema, { kind: cause.kind, at: cause.at ?? timestampFromDate(now) });
};

const eventCause = (event: string, at: Timestamp): Cause =>
  create(CauseSchema, { kind: { case: 'event', value: event }, at });

const relate = ({ pull, previous, ideas = [], linked = [] }: DeriveOptions): SubjectRef[] => {
  const written = [...findReferences(pull.title, pull.repository), ...referencesOf(pull.body, pull.repository)];
  const known = [
    ...ideas.flatMap(({ subject }) => (subject ? [subject] : [])),
    ...linked,
    ...(previous?.related ?? []),
  ];
  const related: SubjectRef[] = [];
  for (const one of [...written.map(toSubjectRef), ...linked, ...(previous?.related ?? [])]) {
    if (sameReference(one, pull) || related.some((other) => sameReference(other, one))) continue;
    related.push(richest([one, ...known.filter((other) => sameReference(other, one))]));
  }
  return related;
};

/** Of several mentions of one subject the one that says most: with a title, else with a kind. */
const richest = ([first, ...others]: readonly [SubjectRef, ...SubjectRef[]]): SubjectRef =>
  others.reduce((best, other) => (worth(other) > worth(best) ? other : best), first);

const worth = ({ title, kind }: SubjectRef): number =>
  (title === '' ? 0 : 2) + (kind === SubjectKind.UNSPECIFIED ? 0 : 1);
