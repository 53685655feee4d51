/** The settings in force for a repository: read from GitHub when they change, else as they are stored. */
import { create, equals } from '@bufbuild/protobuf';
import { type Reason, type Settings, SettingsSchema } from '@rapporteur/idl';
import { type SettingsRecord, SettingsRecordSchema } from '@rapporteur/idl/record';
import type { PullRequestFacts } from '../github/index.ts';
import { choosePolicy } from '../motion/index.ts';
import {
  explainConfig,
  type FilePlace,
  type FileText,
  nextSettingsFile,
  policyKeysOf,
  type ResolvedSettings,
  renderConfig,
  resolveSettings,
  SETTINGS_PATH,
  type SettingsCheck,
  type SettingsFiles,
  settingsCheck,
  settingsPullCheck,
} from '../settings/index.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, reason, storedOne } from './dossier.ts';
import type { Question } from './question.ts';
import { forgetReading, repositoryKey, visibilityOf } from './record.ts';

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
  setCheck(dossier, { repository, headSha, check: settingsCheck(read, repository), because: 'Settings were pushed.' });
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
    ...keysOf([repositoryKey('settings', repository), repositoryKey('repositories', repository)]),
    ...[...placesOf(repository), proposal].map((place) => toQuestion(place, false)),
  ]);
  const text = yield* ask(dossier, toQuestion(proposal, false));
  const proposed = isOrganisation(repository) ? { organisationFile: text } : { repositoryFile: text };
  const resolved = yield* resolve(dossier, { ...(yield* loadFiles(dossier, repository, false)), ...proposed }, false);
  const before = yield* settingsOf(dossier, repository);
  const check = settingsPullCheck(resolved, { repository, base, defaultBranch, before, after: resolved.settings });
  setCheck(dossier, { repository, headSha, check, because: 'The pull request touches the settings.' });
}

/** Result and next step of an answer; both are Markdown that is already safe. */
type Words = { readonly result: string; readonly next: string };

/** The answer to /config show. */
export function* answerConfig(dossier: Dossier, repository: string): Judging<Words> {
  return renderConfig(yield* inForce(dossier, repository));
}

/** The answer to /config explain. */
export function* answerSetting(dossier: Dossier, repository: string, key: string): Judging<Words> {
  return explainConfig(key, yield* inForce(dossier, repository));
}

function* inForce(dossier: Dossier, repository: string): Judging<Parameters<typeof renderConfig>[0]> {
  const settings = yield* settingsOf(dossier, repository);
  const record = yield* recordOf(dossier, repository);
  return { settings, origins: record?.origins ?? [], problems: record?.problems ?? [] };
}

type Said = {
  readonly repository: string;
  readonly headSha: string;
  readonly check: SettingsCheck;
  readonly because: string;
};

const setCheck = (dossier: Dossier, { repository, headSha, check, because }: Said): void =>
  dossier.act([{ type: 'set_check', repository, headSha, text: '', ...check }], [reason('settings-changed', because)]);

const recordOf = (dossier: Dossier, repository: string): Judging<SettingsRecord | undefined> =>
  storedOne(dossier, SettingsRecordSchema, repositoryKey('settings', repository));

const isOrganisation = (repository: string): boolean => /\/\.github$/i.test(repository);

type Read = Pick<ResolvedSettings, 'problems' | 'findings' | 'broken' | 'unreadable'> & { readonly settings: Settings };

function* readSettings(
  dossier: Dossier,
  { repository, lenient }: { readonly repository: string; readonly lenient: boolean },
): Judging<Read> {
  yield* askAll(dossier, [
    ...keysOf([repositoryKey('settings', repository), repositoryKey('repositories', repository)]),
    ...placesOf(repository).map((place) => toQuestion(place, lenient)),
  ]);
  const stored = yield* recordOf(dossier, repository);
  const resolved = yield* resolve(dossier, yield* loadFiles(dossier, repository, lenient), lenient);
  const { settings, origins, problems, broken, unreadable } = resolved;
  const known = new Set(stored?.problems.map(({ text }) => text));
  for (const { text } of problems) if (!known.has(text)) dossier.remark('warn', repository, text);
  const isWhole = broken.length + unreadable.length === 0;
  const kept = !isWhole && stored?.settings ? stored : { settings, origins };
  const isSame = stored?.settings && equals(SettingsSchema, stored.settings, kept.settings ?? settings);
  if (!isSame) yield* forgetReading(dossier, repository);
  const message = create(SettingsRecordSchema, {
    name: stored?.name ?? `settings/${repository}`,
    version: stored?.version ?? 0,
    repository,
    ...(kept.settings ? { settings: kept.settings } : {}),
    origins: [...kept.origins],
    problems: [...problems],
  });
  dossier.put({ message, visibility: yield* visibilityOf(dossier, repository) });
  return { ...resolved, settings: kept.settings ?? settings };
}

/** The file of the organisation, and that of the repository if it is another one. */
const placesOf = (repository: string): FilePlace[] => {
  const organisation = { repository: `${repository.split('/')[0] ?? ''}/.github`, path: SETTINGS_PATH };
  return isOrganisation(repository) ? [organisation] : [organisation, { repository, path: SETTINGS_PATH }];
};

const toQuestion = (place: FilePlace, lenient: boolean): Question<'file'> => ({
  ask: 'file',
  about: lenient ? { ...place, lenient } : place,
});

function* loadFiles(dossier: Dossier, repository: string, lenient: boolean): Judging<SettingsFiles> {
  const [organisation, own] = placesOf(repository);
  return {
    org: repository.split('/')[0] ?? '',
    repository,
    organisationFile: organisation && (yield* ask(dossier, toQuestion(organisation, lenient))),
    repositoryFile: own && (yield* ask(dossier, toQuestion(own, lenient))),
    check: checkPolicies,
  };
}

/** The room of the settings says which file is missing, until none is. */
function* resolve(dossier: Dossier, files: SettingsFiles, lenient: boolean): Judging<ResolvedSettings> {
  const bases = new Map<string, FileText>();
  for (let next = nextSettingsFile(files); next; next = nextSettingsFile({ ...files, bases })) {
    bases.set(next.name, yield* ask(dossier, toQuestion(next.place, lenient)));
  }
  return resolveSettings({ ...files, bases });
}

const checkPolicies = (settings: Settings): readonly Reason[] =>
  policyKeysOf(settings).flatMap((key) => choosePolicy({ settings, key }).problems);
