/** Is this pull request an RFC? Weighted signals, each with its sentence; what a person said wins. */
import { create } from '@bufbuild/protobuf';
import {
  type Detection,
  DetectionSchema,
  type Reason,
  ReasonSchema,
  type RfcSettings,
  type Signal,
  SignalSchema,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import type { Rfc } from '@rapporteur/idl/record';
import { formatReference, type PullRequestFacts } from '../github/index.ts';
import { readBody } from './body.ts';
import { readDocuments } from './documents.ts';
import { readTitle } from './title.ts';

/** What `detectRfc` looks at. */
export type DetectOptions = {
  readonly pull: PullRequestFacts;
  readonly settings: RfcSettings;
  /** A person's word: `/rfc track` or `/rfc ignore`, and the login of whose it is. */
  readonly override?: { readonly word: 'track' | 'ignore'; readonly by: string } | undefined;
  /** The pull request whose branch is the base of this one, if there is one. */
  readonly stackedOn?: { readonly repository: string; readonly number: number; readonly isRfc: boolean } | undefined;
  /** RFCs known already; a document belongs to the one that brought it first. */
  readonly known?: readonly Pick<Rfc, 'subject' | 'documents' | 'state'>[] | undefined;
  /** What its files said when they were read; they are not read again while the head commit is the same. */
  readonly fromFiles?: readonly Signal[] | undefined;
  /** Default branch of the repository, if it has an unusual name. */
  readonly defaultBranch?: string | undefined;
};

/**
 * Judges a pull request. With files the verdict is RFC or NOT. Without them it may also be READ_FILES: the text does not
 * settle it, and the list of changed files would.
 */
export const detectRfc = (options: DetectOptions): Detection => {
  const signals = [
    ...personSignals(options),
    ...(options.pull.files ? fileSignals(options) : (options.fromFiles ?? [])),
    ...placeSignals(options),
    ...labelSignals(options),
    ...readTitle(options.pull.title),
    ...readBody(options.pull.body, options.settings),
    ...branchSignals(options),
  ].map((signal) => create(SignalSchema, signal));
  const score = signals.reduce((sum, { weight }) => sum + weight, 0);
  return create(DetectionSchema, {
    verdict: judge(options, score),
    score,
    signals: signals.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
  });
};

/** Of an earlier detection, what the files said; undefined if they were not read for it. */
export const signalsFromFiles = (detection: Detection): readonly Signal[] | undefined => {
  const found = detection.signals.filter(({ code }) => FROM_FILES.has(code));
  return found.length > 0 ? found : undefined;
};

const FROM_FILES: ReadonlySet<string> = new Set([
  'path-added',
  'path-amended',
  'path-other',
  'path-none',
  'path-many',
  'same-document',
]);

/** What a person said about a pull request, as an earlier detection keeps it. */
export const personsVerdict = (detection: Detection | undefined): 'track' | 'ignore' | undefined => {
  if (detection?.signals.some(({ code }) => code === TRACK)) return 'track';
  return detection?.signals.some(({ code }) => code === IGNORE) ? 'ignore' : undefined;
};

/** Why a pull request counts as an RFC or does not: a person's word needs no further reasons. */
export const reasonsOf = (detection: Detection | undefined): Reason[] => {
  const signals = detection?.signals ?? [];
  const byPerson = signals.filter(({ code }) => code === TRACK || code === IGNORE);
  return (byPerson.length > 0 ? byPerson : signals).map(({ code, text }) => create(ReasonSchema, { code, text }));
};

type Draft = Pick<Signal, 'code' | 'weight' | 'text'>;

const TRACK = 'person-track';
const IGNORE = 'person-ignore';
/** From this score on it is an RFC; from `SUSPECT` on the files must be read. */
const CERTAIN = 50;
const SUSPECT = 5;
/** More documents than this at once are a folder that is copied, not a proposal. */
const MOST_DOCUMENTS = 4;

const judge = ({ pull, override, fromFiles }: DetectOptions, score: number): Verdict => {
  if (override) return override.word === 'track' ? Verdict.RFC : Verdict.NOT;
  if (score >= CERTAIN) return Verdict.RFC;
  return pull.files === undefined && fromFiles === undefined && score >= SUSPECT ? Verdict.READ_FILES : Verdict.NOT;
};

const personSignals = ({ override }: DetectOptions): Draft[] => {
  switch (override?.word) {
    case 'track':
      return [{ code: TRACK, weight: 1000, text: `${override?.by} asked to track it as an RFC.` }];
    case 'ignore':
      return [{ code: IGNORE, weight: -1000, text: `${override?.by} asked not to treat it as an RFC.` }];
    case undefined:
      return [];
  }
};

const fileSignals = ({ pull, settings, known = [] }: DetectOptions): Draft[] => {
  const folders = settings.paths?.values ?? [];
  if (pull.files === undefined || folders.length === 0) return [];
  const { added, amended, other } = readDocuments(pull.files, folders);
  if (added.length > 0) return [...addedSignals(added), ...sharedSignals(pull, added, known)];
  const weight = -200;
  if (amended.length > 0) {
    return [
      { code: 'path-amended', weight, text: `It changes ${list(amended)}, which existed before; it adds no document.` },
    ];
  }
  if (other.length > 0) {
    return [
      { code: 'path-other', weight, text: `Of the RFC folders it touches only ${list(other)}, which is no proposal.` },
    ];
  }
  return [{ code: 'path-none', weight, text: `It adds no document under ${list(folders)}.` }];
};

const addedSignals = (added: readonly string[]): Draft[] => [
  { code: 'path-added', weight: 200, text: `It adds the document ${list(added)}.` },
  ...(added.length > MOST_DOCUMENTS
    ? [
        {
          code: 'path-many',
          weight: -300,
          text: `It adds ${added.length} documents at once, as when a folder is copied; one proposal has one or two.`,
        },
      ]
    : []),
];

const sharedSignals = (
  pull: PullRequestFacts,
  added: readonly string[],
  known: NonNullable<DetectOptions['known']>,
): Draft[] => {
  const earlier = known.filter(
    ({ subject }) =>
      subject !== undefined &&
      subject.repository.toLowerCase() === pull.repository.toLowerCase() &&
      subject.number < pull.number,
  );
  const owners = added.map((path) => earlier.find(({ documents }) => documents.includes(path)));
  const [owner] = owners;
  if (!owner?.subject || owners.includes(undefined)) return [];
  const name = formatReference(owner.subject);
  return owners.every((one) => one?.state === SubjectState.CLOSED)
    ? [
        {
          code: 'same-document',
          weight: 0,
          text: `It takes up the document of ${name}, which was closed without a merge.`,
        },
      ]
    : [
        {
          code: 'same-document',
          weight: -400,
          text: `The document came with ${name} already: the two are one RFC, tracked there.`,
        },
      ];
};

const placeSignals = ({ pull, settings, stackedOn, defaultBranch }: DetectOptions): Draft[] => {
  const home = settings.incubatorRepository ?? '';
  return [
    ...baseSignals(pull, stackedOn, defaultBranch),
    homeSignal(pull, home),
    ...(pull.authorIsBot ? [{ code: 'author-bot', weight: -50, text: 'Its author is a bot.' }] : []),
  ];
};

const homeSignal = ({ repository }: PullRequestFacts, home: string): Draft => {
  if (home === '') return { code: 'place-any', weight: 10, text: 'RFCs may be filed in any repository.' };
  return home.toLowerCase() === repository.toLowerCase()
    ? { code: 'place-home', weight: 10, text: 'It stands in the repository in which RFCs are filed.' }
    : { code: 'place-elsewhere', weight: -30, text: `RFCs are filed in ${home}, and this is another repository.` };
};

const TRUNK =
  /^(?:master|main|trunk|dev|devel|develop|development|next|stable|gh-pages|v?[0-9]+(?:\.[0-9x]+)*|rel(?:eases?)?[/-].+)$/i;

const baseSignals = (
  { base }: PullRequestFacts,
  stackedOn: DetectOptions['stackedOn'],
  defaultBranch: string | undefined,
): Draft[] => {
  if (stackedOn?.isRfc) {
    const text = `It is aimed at the branch of the RFC ${formatReference(stackedOn)}: it amends that RFC and is none of its own.`;
    return [{ code: 'base-rfc', weight: -300, text }];
  }
  if (stackedOn || base === '' || base === defaultBranch || TRUNK.test(base)) return [];
  const text = `It is aimed at the branch ${base}, which looks like the branch of another pull request: it amends what is proposed there.`;
  return [{ code: 'base-branch', weight: -300, text }];
};

const labelSignals = ({ pull, settings }: DetectOptions): Draft[] => {
  const wanted = new Set((settings.labels?.values ?? []).map((label) => label.toLowerCase()));
  const label = pull.labels.find((name) => wanted.has(name.toLowerCase()));
  return [
    ...(label ? [{ code: 'label', weight: 60, text: `It carries the label ${label}.` }] : []),
    ...(pull.labels.some((name) => name.toLowerCase() === 'spam')
      ? [{ code: 'label-spam', weight: -80, text: 'It carries the label spam.' }]
      : []),
  ];
};

const branchSignals = ({ pull }: DetectOptions): Draft[] =>
  /(?:^|[/_.-])rfcs?(?:$|[/_.-]|[0-9])/i.test(pull.head)
    ? [{ code: 'branch', weight: 25, text: 'The name of its branch contains RFC.' }]
    : [];

const list = (paths: readonly string[]): string =>
  paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
