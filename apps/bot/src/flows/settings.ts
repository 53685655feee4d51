/** The settings in force for a repository: read from GitHub when they change, else from the registry. */
import { create, equals } from '@bufbuild/protobuf';
import { optional } from '@rapporteur/client';
import type { Action, PullRequestFacts } from '@rapporteur/core/github';
import { choosePolicy } from '@rapporteur/core/motion';
import {
  type FilePlace,
  type FileText,
  nextSettingsFile,
  policyKeysOf,
  type ResolvedSettings,
  resolveSettings,
  SETTINGS_PATH,
  type SettingsCheck,
  type SettingsFiles,
  settingsCheck,
  settingsPullCheck,
} from '@rapporteur/core/settings';
import { type Reason, ReasonSchema, type Settings, SettingsSchema } from '@rapporteur/idl';
import { faultOf } from '../github/index.ts';
import { applyActions, type Flow } from './flow.ts';
import { forgetReading } from './reading.ts';

/** What reading settings needs of a flow. */
export type Reader = Pick<Flow, 'client' | 'now' | 'log'> & { readonly github: Pick<Flow['github'], 'loadFile'> };

/** Settings in force; reads them from GitHub if the repository was never seen. */
export const loadSettings = async (flow: Reader, repository: string): Promise<Settings> => {
  const stored = await optional(flow.client.getSettings(repository));
  return stored?.settings ?? refreshSettings(flow, repository);
};

/**
 * Reads the settings files of the default branches and stores the result. A broken file keeps the last good one, and so
 * does one that GitHub does not give out now.
 */
export const refreshSettings = async (flow: Reader, repository: string): Promise<Settings> => {
  try {
    return (await readSettings(flow, repository)).settings;
  } catch (error) {
    const fault = faultOf(error, flow.now());
    const stored = fault && (await optional(flow.client.getSettings(repository)));
    // Nothing is known about a repository that was never read: the job is tried again.
    if (!fault || !stored?.settings) throw error;
    flow.log.warn({ repository }, `The settings could not be read, the last good ones stay in force. ${fault.text}`);
    return stored.settings;
  }
};

/** Reads settings that were pushed, and says at the commit what became of them. */
export const reportSettings = async (flow: Flow, push: { repository: string; headSha: string }): Promise<void> => {
  const { repository, headSha } = push;
  // The file of the organisation counts for every repository.
  const others = isOrganisation(repository) ? await flow.github.listRepositories() : [];
  for (const other of others) if (other !== repository) await refreshSettings(flow, other);
  const read = await readSettings(flow, repository);
  await setCheck(flow, {
    repository,
    headSha,
    check: settingsCheck(read, repository),
    because: 'Settings were pushed.',
  });
};

/** Says on a pull request that touches the settings file what is wrong with it, and what it would change. */
export const checkSettingsOf = async (flow: Flow, pull: PullRequestFacts): Promise<void> => {
  const check = await judgeProposal(flow, pull);
  const { repository, headSha } = pull;
  if (check) await setCheck(flow, { repository, headSha, check, because: 'The pull request touches the settings.' });
};

/** What is to be said on a pull request whose files are known; nothing if it is closed or leaves the settings alone. */
export const judgeProposal = async (flow: Reader, pull: PullRequestFacts): Promise<SettingsCheck | undefined> => {
  const { repository, headSha, base, defaultBranch = base } = pull;
  const touches = pull.files?.some(({ path, previousPath }) => [path, previousPath].includes(SETTINGS_PATH));
  if (pull.state !== 'open' || !touches) return undefined;
  // What is proposed is only looked at: the settings in force come from the default branch.
  const files = await loadFiles(flow, repository);
  const text = await load(flow, { repository, path: SETTINGS_PATH, ref: headSha });
  const proposed = isOrganisation(repository) ? { organisationFile: text } : { repositoryFile: text };
  const resolved = await resolve(flow, { ...files, ...proposed });
  const before = await loadSettings(flow, repository);
  return settingsPullCheck(resolved, { repository, base, defaultBranch, before, after: resolved.settings });
};

type Said = {
  readonly repository: string;
  readonly headSha: string;
  readonly check: SettingsCheck;
  readonly because: string;
};

const setCheck = async (flow: Flow, { repository, headSha, check, because }: Said): Promise<void> => {
  const action: Action = { type: 'set_check', repository, headSha, text: '', ...check };
  await applyActions(flow, [action], [create(ReasonSchema, { code: 'settings-changed', text: because })]);
};

const isOrganisation = (repository: string): boolean => repository.endsWith('/.github');

type Read = Pick<ResolvedSettings, 'problems' | 'findings' | 'broken' | 'unreadable'> & { readonly settings: Settings };

const readSettings = async (flow: Reader, repository: string): Promise<Read> => {
  const stored = await optional(flow.client.getSettings(repository));
  const resolved = await resolve(flow, await loadFiles(flow, repository));
  const { settings, origins, problems, broken, unreadable } = resolved;
  const known = new Set(stored?.problems.map(({ text }) => text));
  for (const { text } of problems) if (!known.has(text)) flow.log.warn({ repository }, text);
  const isWhole = broken.length + unreadable.length === 0;
  const kept = !isWhole && stored?.settings ? stored : { settings, origins };
  const isSame = stored?.settings && equals(SettingsSchema, stored.settings, kept.settings ?? settings);
  // First this: if the process ends in between, the change is found again.
  if (!isSame) await forgetReading(flow, repository);
  await flow.client.putSettings({
    repository,
    settings: kept.settings,
    origins: [...kept.origins],
    problems: [...problems],
  });
  return { ...resolved, settings: kept.settings ?? settings };
};

const loadFiles = async (flow: Reader, repository: string): Promise<SettingsFiles> => {
  const org = repository.split('/')[0] ?? '';
  const [organisationFile, repositoryFile] = await Promise.all([
    load(flow, { repository: `${org}/.github`, path: SETTINGS_PATH }),
    isOrganisation(repository) ? undefined : load(flow, { repository, path: SETTINGS_PATH }),
  ]);
  return { org, repository, organisationFile, repositoryFile, check: checkPolicies };
};

/** Core says which file is missing; it is loaded, until none is. */
const resolve = async (flow: Reader, files: SettingsFiles): Promise<ResolvedSettings> => {
  const bases = new Map<string, FileText>();
  for (let next = nextSettingsFile(files); next; next = nextSettingsFile({ ...files, bases })) {
    bases.set(next.name, await load(flow, next.place));
  }
  return resolveSettings({ ...files, bases });
};

const checkPolicies = (settings: Settings): readonly Reason[] =>
  policyKeysOf(settings).flatMap((key) => choosePolicy({ settings, key }).problems);

/** A file that is not there is nothing, one that GitHub refuses for good is unreadable; all else is for the job to try again. */
const load = async (flow: Reader, place: FilePlace): Promise<FileText> => {
  try {
    const bytes = await flow.github.loadFile(place);
    return bytes && decode(bytes);
  } catch (error) {
    const fault = faultOf(error, flow.now());
    if (!fault?.isFinal) throw error;
    return { unreadable: fault.text };
  }
};

const decode = (bytes: Uint8Array): FileText => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { unreadable: 'It is not text in UTF-8.' };
  }
};
