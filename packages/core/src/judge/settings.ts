/** The settings in force for a repository: read from GitHub when they change, else as they are stored. */
import { create, equals } from '@bufbuild/protobuf';
import {
  type Reason,
  type Series,
  SeriesSchema,
  SettingOriginSchema,
  type Settings,
  SettingsSchema,
} from '@rapporteur/idl';
import { type SettingsRecord, SettingsRecordSchema, storedKey, toSettingsName } from '@rapporteur/idl/record';
import { type Message, silence } from '../document/index.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { choosePolicy } from '../motion/index.ts';
import {
  type FileLocation,
  type FileText,
  nextSettingsFile,
  policyKeysOf,
  type ResolvedSettings,
  repositoryIn,
  repositoryOfLayer,
  resolveProposal,
  resolveSettings,
  SETTINGS_PATH,
  type SettingsCheck,
  type SettingsFiles,
  seriesIn,
  settingsCheck,
  settingsMessages,
  settingsPullCheck,
} from '../settings/index.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, reason, storedOne } from './dossier.ts';
import type { Question } from './question.ts';
import { forgetSyncState, visibilityOf } from './record.ts';
import { seriesKey } from './series-key.ts';

/** Settings in force; they are read from GitHub if the repository was never seen. */
export function* settingsOf(dossier: Dossier, repository: string): Judging<Settings> {
  const record = yield* recordOf(dossier, repository);
  return record?.settings ?? (yield* refreshSettings(dossier, repository));
}

/**
 * Reads the settings files of the default branches and stores the result. A broken file keeps the last good one, and so
 * does one that GitHub does not give out now; of a repository that was never read, nothing is known then.
 */
export function* refreshSettings(dossier: Dossier, repository: string): Judging<Settings> {
  const record = yield* recordOf(dossier, repository);
  return (yield* readSettings(dossier, { repository, lenient: record?.settings !== undefined })).settings;
}

/** Reads settings that were pushed, and says at the commit what became of them. */
export function* reportSettings(
  dossier: Dossier,
  { repository, headSha }: { readonly repository: string; readonly headSha: string },
): Judging {
  const read = yield* readSettings(dossier, { repository, lenient: false });
  const check = { ...settingsCheck(read, repository), summary: settingsMessages.check(read) };
  setCheck(dossier, { repository, headSha, check, because: 'Settings were pushed.' });
  if (!isOrganisation(repository)) return;
  // The file of the organisation counts for every repository, and each is a key of its own.
  for (const other of yield* ask(dossier, { ask: 'repositories', about: 'all' })) {
    if (other.toLowerCase() !== repository.toLowerCase()) {
      dossier.follow({ key: `repository:${other}`, priority: 'low' });
    }
  }
}

/**
 * Says on an open pull request that touches the settings file what is wrong with it, and what it would change. What is
 * proposed is only looked at. The files of the pull request have to be known.
 */
export function* checkSettingsOf(dossier: Dossier, pull: PullRequestFacts): Judging {
  const { repository, headSha, base, defaultBranch = base } = pull;
  const touches = pull.files?.some(({ path, previousPath }) => [path, previousPath].includes(SETTINGS_PATH));
  if (pull.state !== 'open' || !touches) return;
  const proposal = { repository, path: SETTINGS_PATH, ref: headSha };
  yield* askAll(dossier, [
    ...keysOf([storedKey.repository('settings', repository), storedKey.repository('repositories', repository)]),
    ...[...locationsOf(repository), proposal].map((place) => toQuestion(place, false)),
  ]);
  const text = yield* ask(dossier, toQuestion(proposal, false));
  const proposed = isOrganisation(repository) ? { organisationFile: text } : { repositoryFile: text };
  const standing = yield* withBases(dossier, yield* loadFiles(dossier, repository, false), { lenient: false });
  const files = { ...standing, ...proposed };
  const isNamed = (name: string) => standing.bases.has(name);
  const whole = yield* withBases(dossier, files, { lenient: false, proposedIn: { repository, isNamed } });
  const open = yield* openOf(dossier, repository, [...layersOf(whole), ...[...whole.bases.keys()].map(repositoryIn)]);
  const layer = isOrganisation(repository) ? 'organisation' : 'repository';
  const resolved = resolveProposal({ files: whole, layer, isOpen: (one) => open.has(one.toLowerCase()) });
  const now = resolveSettings(standing);
  // What is wrong elsewhere is wrong with and without the proposal, and makes no difference between the two.
  const isWrongElsewhere = [...now.broken, ...now.unreadable].some((one) => one !== layer);
  const before = isWrongElsewhere ? now.settings : yield* settingsOf(dossier, repository);
  const { settings: after, isHidden } = resolved;
  const merging = { repository, base, defaultBranch, before, after, isHidden };
  const check = {
    ...settingsPullCheck(resolved, merging),
    summary: settingsMessages.pullCheck(resolved, merging),
  };
  setCheck(dossier, { repository, headSha, check, because: 'The pull request touches the settings.' });
}

/** The answer to /config show. */
export function* answerConfig(dossier: Dossier, repository: string): Judging<Message> {
  return settingsMessages.show(yield* effective(dossier, repository));
}

/** The answer to /config explain. */
export function* answerSetting(dossier: Dossier, repository: string, key: string): Judging<Message> {
  return settingsMessages.explain(key, yield* effective(dossier, repository));
}

function* effective(dossier: Dossier, repository: string): Judging<Parameters<typeof settingsMessages.show>[0]> {
  const settings = yield* settingsOf(dossier, repository);
  const record = yield* recordOf(dossier, repository);
  return { settings, origins: record?.origins ?? [], problems: record?.problems ?? [] };
}

type CheckAction = {
  readonly repository: string;
  readonly headSha: string;
  readonly check: SettingsCheck & { readonly summary: Message };
  readonly because: string;
};

const setCheck = (dossier: Dossier, { repository, headSha, check, because }: CheckAction): void =>
  dossier.act(
    [{ type: 'set_check', repository, headSha, text: silence, ...check }],
    [reason('settings-changed', because)],
  );

const recordOf = (dossier: Dossier, repository: string): Judging<SettingsRecord | undefined> =>
  storedOne(dossier, SettingsRecordSchema, storedKey.repository('settings', repository));

const isOrganisation = (repository: string): boolean => /\/\.github$/i.test(repository);

type Read = Pick<ResolvedSettings, 'problems' | 'findings' | 'broken' | 'unreadable'> & { readonly settings: Settings };

function* readSettings(
  dossier: Dossier,
  { repository, lenient }: { readonly repository: string; readonly lenient: boolean },
): Judging<Read> {
  yield* askAll(dossier, [
    ...keysOf([storedKey.repository('settings', repository), storedKey.repository('repositories', repository)]),
    ...locationsOf(repository).map((place) => toQuestion(place, lenient)),
  ]);
  const stored = yield* recordOf(dossier, repository);
  const resolved = resolveSettings(
    yield* withBases(dossier, yield* loadFiles(dossier, repository, lenient), { lenient }),
  );
  const { settings, broken, unreadable } = resolved;
  const { findings, problems, origins } = yield* shownIn(dossier, repository, resolved);
  const known = new Set(stored?.problems.map(({ text }) => text));
  for (const [index, { text }] of problems.entries()) {
    // The log is for those who run the bot.
    if (!known.has(text)) dossier.remark('warn', repository, resolved.problems[index]?.text ?? text);
  }
  const isWhole = broken.length + unreadable.length === 0;
  const kept = !isWhole && stored?.settings ? stored : { settings, origins };
  const isSame = stored?.settings && equals(SettingsSchema, stored.settings, kept.settings ?? settings);
  if (!isSame) yield* forgetSyncState(dossier, repository);
  followChangedSeries(dossier, { repository, before: stored?.settings, after: kept.settings ?? settings });
  const message = create(SettingsRecordSchema, {
    name: stored?.name ?? toSettingsName(repository),
    version: stored?.version ?? 0,
    repository,
    ...(kept.settings ? { settings: kept.settings } : {}),
    origins: [...kept.origins],
    problems: unique(problems),
  });
  dossier.put({ message, visibility: yield* visibilityOf(dossier, repository) });
  return { ...resolved, findings, problems: unique(problems), settings: kept.settings ?? settings };
}

/** What is posted follows its series (F1); one that left the settings has to be looked at as well. */
const followChangedSeries = (
  dossier: Dossier,
  { repository, before, after }: { repository: string; before: Settings | undefined; after: Settings },
): void => {
  // Where a run hears of nothing, agendas wait until it has read what people said.
  if (!before && dossier.hasWebhooks === false) return;
  const [was, is] = [before ? seriesIn(before, repository) : [], seriesIn(after, repository)];
  const isSame = (one: Series): boolean =>
    [was, is].every((all) => all.some((other) => equals(SeriesSchema, one, other)));
  for (const series of [...was, ...is]) if (!isSame(series)) dossier.follow({ key: seriesKey(series) });
};

const unique = (reasons: readonly Reason[]): Reason[] => [...new Map(reasons.map((one) => [one.text, one])).values()];

/** The file of the organisation, and that of the repository if it is another one. */
const locationsOf = (repository: string): FileLocation[] => {
  const organisation = { repository: `${repository.split('/')[0] ?? ''}/.github`, path: SETTINGS_PATH };
  return isOrganisation(repository) ? [organisation] : [organisation, { repository, path: SETTINGS_PATH }];
};

const toQuestion = (place: FileLocation, lenient: boolean): Question<'file'> => ({
  ask: 'file',
  about: lenient ? { ...place, lenient } : place,
});

function* loadFiles(dossier: Dossier, repository: string, lenient: boolean): Judging<SettingsFiles> {
  const [organisation, own] = locationsOf(repository);
  return {
    org: repository.split('/')[0] ?? '',
    repository,
    organisationFile: organisation && (yield* ask(dossier, toQuestion(organisation, lenient))),
    repositoryFile: own && (yield* ask(dossier, toQuestion(own, lenient))),
    check: checkPolicies,
  };
}

type Whole = SettingsFiles & { readonly bases: ReadonlyMap<string, FileText> };

type ReadOptions = {
  readonly lenient: boolean;
  /** Of a proposal, only what everybody may read is looked at, and what the settings in force name. */
  readonly proposedIn?: { readonly repository: string; isNamed(name: string): boolean };
};

/** The room of the settings says which file is missing, until none is. */
function* withBases(dossier: Dossier, files: SettingsFiles, { lenient, proposedIn }: ReadOptions): Judging<Whole> {
  const bases = new Map<string, FileText>();
  for (let next = nextSettingsFile({ ...files, bases }); next; next = nextSettingsFile({ ...files, bases })) {
    const { name, place } = next;
    const isSeen =
      !proposedIn ||
      proposedIn.isNamed(name) ||
      (yield* openOf(dossier, proposedIn.repository, [place.repository])).has(place.repository.toLowerCase());
    bases.set(name, isSeen ? yield* ask(dossier, toQuestion(place, lenient)) : { closed: true });
  }
  return { ...files, bases };
}

/** Those of some repositories that everybody may read who can read this one: GitHub is asked each time, it may change. */
function* openOf(dossier: Dossier, own: string, repositories: readonly string[]): Judging<ReadonlySet<string>> {
  const open = new Set([own.toLowerCase()]);
  const others = [...new Set(repositories.map((one) => one.toLowerCase()))].filter((one) => !open.has(one));
  const question = (about: string) => ({ ask: 'repository' as const, about });
  yield* askAll(dossier, others.map(question));
  for (const one of others) if ((yield* ask(dossier, question(one)))?.isPrivate === false) open.add(one);
  return open;
}

/** The repositories in which the layers in force are written. */
const layersOf = (files: SettingsFiles): string[] =>
  resolveSettings(files).layers.flatMap(({ name }) => repositoryOfLayer(name, files) ?? []);

/** What may be told of the files in a repository: of those elsewhere that not everybody may read, only that they are there. */
function* shownIn(dossier: Dossier, repository: string, resolved: ResolvedSettings): Judging<Shown> {
  const org = repository.split('/')[0] ?? '';
  const bases = resolved.origins.flatMap(({ layer }) => (layer.includes(':') ? [repositoryIn(layer)] : []));
  const open = yield* openOf(dossier, repository, [
    ...bases,
    ...resolved.findings.flatMap(({ file }) => (file ? [file.repository] : [])),
  ]);
  const isOpen = (one: string | undefined): boolean => one === undefined || open.has(one.toLowerCase());
  const isShown = resolved.findings.map(({ file }) => isOpen(file?.repository));
  return {
    findings: resolved.findings.map((finding, index) => {
      if (isShown[index]) return finding;
      const { severity } = finding;
      return { severity, code: ELSEWHERE.code, message: ELSEWHERE.text, line: 0, column: 0 };
    }),
    problems: resolved.problems.map((problem, index) => (isShown[index] ? problem : ELSEWHERE)),
    origins: resolved.origins.map((origin) =>
      origin.layer.includes(':') && !isOpen(repositoryOfLayer(origin.layer, { org, repository }))
        ? create(SettingOriginSchema, { ...origin, layer: 'a file elsewhere' })
        : origin,
    ),
  };
}

type Shown = Pick<ResolvedSettings, 'findings' | 'problems' | 'origins'>;

const ELSEWHERE = reason(
  'elsewhere',
  'A settings file of another repository, which not everybody may read, has a problem; it is told there.',
);

const checkPolicies = (settings: Settings): readonly Reason[] =>
  policyKeysOf(settings).flatMap((key) => choosePolicy({ settings, key }).problems);
