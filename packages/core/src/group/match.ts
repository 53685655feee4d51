/** To which working groups a pull request belongs, each with the sentences why. A person's word wins over every rule. */
import { create } from '@bufbuild/protobuf';
import { type GroupPullRequest, type GroupSettings, type Reason, ReasonSchema, toGroupName } from '@rapporteur/idl';
import type { RecordedCommand, Rfc, WorkingGroup } from '@rapporteur/idl/record';
import {
  findReferences,
  formatReference,
  type PullRequestFacts,
  parseReference,
  type Reference,
  sameReference,
  type Target,
} from '../github/index.ts';
import { referencesOf } from '../rfc/index.ts';
import { addedBy, isRemoved, lastCommandOn } from './recorded.ts';
import { type Below, belowOf } from './stack.ts';
import { hasPhrase } from './stem.ts';

/** A group to which a pull request belongs. */
export type GroupMatch = { readonly key: string; readonly because: readonly Reason[] };

/** What `matchGroups` looks at. */
export type MatchOptions = {
  readonly pull: PullRequestFacts;
  readonly groups: readonly GroupSettings[];
  /** RFCs known; one that belongs to a group draws in the pull requests that it names. */
  readonly rfcs?: readonly Rfc[] | undefined;
  /** The groups as stored: what people said about them, and what belongs to them and so draws in what refers to it. */
  readonly known?: readonly WorkingGroup[] | undefined;
  /** Other pull requests as read; one whose branch is the base of this one makes it stacked. */
  readonly pulls?: readonly PullRequestFacts[] | undefined;
};

/** The groups of a pull request, in the order of the settings. */
export const matchGroups = ({ pull, groups, ...around }: MatchOptions): GroupMatch[] =>
  groups.flatMap((group) => {
    const because = reasonsFor(pull, lookAt(group, around));
    return because.length > 0 ? [{ key: group.key, because }] : [];
  });

/** One group and all that is known around it. */
export type Look = {
  readonly group: GroupSettings;
  readonly words: readonly RecordedCommand[];
  readonly stored: readonly GroupPullRequest[];
  readonly pulls: readonly PullRequestFacts[];
  readonly rfcs: readonly Rfc[];
};

/** Picks what concerns one group. */
export const lookAt = (
  group: GroupSettings,
  { known = [], pulls = [], rfcs = [] }: Omit<MatchOptions, 'pull' | 'groups'>,
): Look => {
  const stored = known.find(({ name }) => name === toGroupName(group.key));
  return { group, words: stored?.recordedCommands ?? [], stored: stored?.pullRequests ?? [], pulls, rfcs };
};

/** Why a pull request belongs; empty if it does not. */
export const reasonsFor = (pull: PullRequestFacts, look: Look): Reason[] => {
  const word = lastCommandOn(look.words, pull);
  if (isRemoved(look.words, pull)) return [];
  return [
    ...(word ? [reason(PERSON, `${word.by} added it.`)] : []),
    ...own(pull, look.group),
    ...pathAsStored(pull, look),
    ...stackedOn(pull, look, []),
    ...drawn(pull, look),
  ];
};

/**
 * Whether an item belongs, as far as is known. What was read goes before what is stored, and what is stored because it
 * is stacked belongs only as long as what is below does.
 */
export const isMember = (item: Target, look: Look, above: readonly Target[] = []): boolean => {
  if (isAmong(item, above) || isRemoved(look.words, item)) return false;
  if (isAmong(item, coreOf(look))) return true;
  const seen = [...above, item];
  const stored = storedOf(item, look);
  const facts = look.pulls.find((pull) => sameReference(pull, item));
  if (facts && (facts.files !== undefined || !stored)) {
    return drawn(facts, look).length > 0 || stackedOn(facts, look, seen).length > 0;
  }
  if (!stored) return false;
  return stored.because.every(({ code }) => code === 'stacked') && stored.stackedOn
    ? isMember(stored.stackedOn, look, seen)
    : true;
};

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

/** A listing carries no files: what they said before still holds. */
const pathAsStored = (pull: PullRequestFacts, look: Look): Reason[] =>
  pull.files === undefined && (look.group.paths?.values ?? []).length > 0
    ? (storedOf(pull, look)?.because ?? []).filter(({ code }) => code === 'path')
    : [];

/** Reasons in others that belong for reasons of their own. */
const drawn = (pull: PullRequestFacts, look: Look): Reason[] => {
  const core = coreOf(look);
  return [...referring(pull, core), ...named(pull, { core, rfcs: look.rfcs })];
};

/**
 * What belongs for reasons of its own. Only this draws in others by reference: a chain of references would soon hold
 * everything.
 */
const coreOf = ({ group, words, stored, pulls, rfcs }: Look): Target[] => {
  const isRead = (item: Target): boolean => pulls.some((pull) => pull.files !== undefined && sameReference(pull, item));
  const targets: Target[] = [
    ...addedBy(words),
    ...explicit(group),
    ...pulls.filter((pull) => own(pull, group).length > 0),
    ...rfcs.flatMap(({ subject, labels }) =>
      subject && ownByWords({ title: subject.title, labels }, group) ? [subject] : [],
    ),
    ...stored.flatMap(({ subject, because }) =>
      subject && !isRead(subject) && because.some(({ code }) => CORE_CODES.has(code)) ? [subject] : [],
    ),
  ];
  return targets.filter((target) => !isRemoved(words, target));
};

const CORE_CODES: ReadonlySet<string> = new Set(['explicit', 'label', 'title', 'path', PERSON]);

const ownByWords = ({ title, labels }: Pick<PullRequestFacts, 'title' | 'labels'>, group: GroupSettings): boolean =>
  (group.titleWords?.values ?? []).some((words) => hasPhrase(title, words)) ||
  labels.some((name) => (group.labels?.values ?? []).some((wanted) => same(wanted, name)));

const stackedOn = (pull: PullRequestFacts, look: Look, above: readonly Target[]): Reason[] => {
  const below = belowOf(pull, look).find((one) => isMember(one, look, [...above, pull]));
  return below ? [reason('stacked', STACKED[below.by](formatReference(below)))] : [];
};

const STACKED: Readonly<Record<Below['by'], (reference: string) => string>> = {
  branch: (reference) => `It is stacked on ${reference}, which belongs.`,
  title: (reference) => `It is aimed at ${reference}, which belongs.`,
};

const storedOf = (item: Target, { stored }: Look): GroupPullRequest | undefined =>
  stored.find(({ subject }) => subject !== undefined && sameReference(subject, item));

const referring = (pull: PullRequestFacts, core: readonly Target[]): Reason[] => {
  const references = [...findReferences(pull.title, pull.repository), ...referencesOf(pull.body, pull.repository)];
  const found = references.find((one) => isAmong(one, core) && !sameReference(one, pull));
  return found ? [reason('reference', `It names ${formatReference(found)}, which belongs.`)] : [];
};

const named = (
  pull: PullRequestFacts,
  { core, rfcs }: { readonly core: readonly Target[]; readonly rfcs: readonly Rfc[] },
): Reason[] => {
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
