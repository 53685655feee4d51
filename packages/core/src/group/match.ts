/** To which working groups a pull request belongs, each with the sentences why. */
import { create } from '@bufbuild/protobuf';
import { type GroupSettings, type Reason, ReasonSchema, type Rfc, type WorkingGroup } from '@rapporteur/idl';
import {
  findReferences,
  formatReference,
  type PullRequestFacts,
  parseReference,
  type Reference,
  sameReference,
} from '../github/index.ts';
import { referencesOf } from '../rfc/index.ts';
import { hasPhrase } from './stem.ts';

/** A group to which a pull request belongs. */
export type GroupMatch = { readonly key: string; readonly because: readonly Reason[] };

/** What `matchGroups` looks at. */
export type MatchOptions = {
  readonly pull: PullRequestFacts;
  readonly groups: readonly GroupSettings[];
  /** RFCs known; one that belongs to a group draws in the pull requests that it names. */
  readonly rfcs?: readonly Rfc[] | undefined;
  /** The groups as stored: what belongs to them draws in what refers to it. */
  readonly known?: readonly WorkingGroup[] | undefined;
  /** Other pull requests as read; one whose branch is the base of this one makes it stacked. */
  readonly pulls?: readonly PullRequestFacts[] | undefined;
};

/** The groups of a pull request, in the order of the settings. */
export const matchGroups = (options: MatchOptions): GroupMatch[] =>
  options.groups.flatMap((group) => {
    const because = [...own(options.pull, group), ...drawn(options, group)];
    return because.length > 0 ? [{ key: group.key, because }] : [];
  });

/** Resource name of a group. */
export const toGroupName = (key: string): string => `groups/${key}`;

const PERSON = 'person-added';

/** Reasons in the pull request itself and in the settings. */
const own = (pull: PullRequestFacts, group: GroupSettings): Reason[] => {
  const named = explicit(group).some((one) => sameReference(one, pull));
  const label = pull.labels.find((name) => (group.labels?.values ?? []).some((wanted) => same(wanted, name)));
  const phrase = (group.titleWords?.values ?? []).find((words) => hasPhrase(pull.title, words));
  const path = firstBelow(pull, group.paths?.values ?? []);
  return [
    ...(named ? [reason('explicit', 'The settings name it as part of the group.')] : []),
    ...(label ? [reason('label', `It carries the label ${label}.`)] : []),
    ...(phrase ? [reason('title', `Its title contains "${phrase}".`)] : []),
    ...(path ? [reason('path', `It changes ${path}.`)] : []),
  ];
};

/** Reasons in other pull requests that belong to the group. */
const drawn = (options: MatchOptions, group: GroupSettings): Reason[] => {
  const { pull } = options;
  const core = coreOf(options, group);
  return [
    ...personAdded(options, group),
    ...stacked(options, group, core),
    ...referring(pull, core),
    ...named(options, core),
  ];
};

/**
 * The pull requests that belong for reasons of their own. Only these draw in others by reference: a chain of references
 * would soon hold everything.
 */
const coreOf = ({ known = [], pulls = [], rfcs = [] }: MatchOptions, group: GroupSettings): Target[] => {
  const stored = known.find(({ name }) => name === toGroupName(group.key))?.pullRequests ?? [];
  return [
    ...explicit(group),
    ...pulls.filter((other) => own(other, group).length > 0),
    ...rfcs.flatMap(({ subject, labels }) =>
      subject && ownByWords({ title: subject.title, labels }, group) ? [subject] : [],
    ),
    ...stored.flatMap(({ subject, because }) =>
      subject && because.some(({ code }) => CORE_CODES.has(code)) ? [subject] : [],
    ),
  ];
};

type Target = Pick<Reference, 'repository' | 'number'>;

const CORE_CODES: ReadonlySet<string> = new Set(['explicit', 'label', 'title', 'path', PERSON]);

const ownByWords = ({ title, labels }: Pick<PullRequestFacts, 'title' | 'labels'>, group: GroupSettings): boolean =>
  (group.titleWords?.values ?? []).some((words) => hasPhrase(title, words)) ||
  labels.some((name) => (group.labels?.values ?? []).some((wanted) => same(wanted, name)));

/** What a person added stays, whatever the rules say. */
const personAdded = ({ pull, known = [] }: MatchOptions, group: GroupSettings): Reason[] =>
  (known.find(({ name }) => name === toGroupName(group.key))?.pullRequests ?? [])
    .filter(({ subject }) => subject !== undefined && sameReference(subject, pull))
    .flatMap(({ because }) => because.filter(({ code }) => code === PERSON));

const stacked = ({ pull, pulls = [] }: MatchOptions, group: GroupSettings, core: readonly Target[]): Reason[] => {
  const inTitle = /\b(?:pr |pull request )?into ((?:[\w.-]+\/[\w.-]+)?#[0-9]+|https:\/\/\S+)/i.exec(pull.title)?.[1];
  const below = inTitle ? parseReference(inTitle, pull.repository) : undefined;
  if (below && isAmong(below, core))
    return [reason('stacked', `It is aimed at ${formatReference(below)}, which belongs.`)];
  const lower = branchBelow(pull, pulls);
  return lower &&
    (isAmong(lower, core) ||
      stacked({ pull: lower, groups: [group], pulls: without(pulls, pull) }, group, core).length > 0)
    ? [reason('stacked', `It is stacked on ${formatReference(lower)}, which belongs.`)]
    : [];
};

/** The pull request whose branch is the base of another. Every fork has a "main", so a branch of that name is none. */
const branchBelow = (pull: PullRequestFacts, pulls: readonly PullRequestFacts[]): PullRequestFacts | undefined =>
  /^(?:main|master|v[0-9]+|)$/.test(pull.base)
    ? undefined
    : pulls.find(
        (other) => other.head === pull.base && same(other.repository, pull.repository) && other.number !== pull.number,
      );

const without = (pulls: readonly PullRequestFacts[], pull: PullRequestFacts): PullRequestFacts[] =>
  pulls.filter((other) => !sameReference(other, pull));

const referring = (pull: PullRequestFacts, core: readonly Target[]): Reason[] => {
  const references = [...findReferences(pull.title, pull.repository), ...referencesOf(pull.body, pull.repository)];
  const found = references.find((one) => isAmong(one, core) && !sameReference(one, pull));
  return found ? [reason('reference', `It names ${formatReference(found)}, which belongs.`)] : [];
};

const named = ({ pull, rfcs = [] }: MatchOptions, core: readonly Target[]): Reason[] => {
  const rfc = rfcs.find(
    ({ subject, related }) =>
      subject &&
      isAmong(subject, core) &&
      !sameReference(subject, pull) &&
      related.some((one) => sameReference(one, pull)),
  );
  return rfc?.subject ? [reason('rfc', `The RFC ${formatReference(rfc.subject)} of the group names it.`)] : [];
};

const explicit = (group: GroupSettings): Reference[] =>
  (group.pullRequests?.values ?? []).flatMap((text) => parseReference(text) ?? []);

const firstBelow = ({ files = [] }: PullRequestFacts, folders: readonly string[]): string | undefined =>
  files
    .flatMap(({ path, previousPath }) => [path, ...(previousPath ? [previousPath] : [])])
    .find((path) => folders.some((folder) => path === folder || path.startsWith(`${folder.replace(/\/+$/, '')}/`)));

const isAmong = (one: Target, others: readonly Target[]): boolean => others.some((other) => sameReference(other, one));

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });
