/** The settings in force for a repository: read from GitHub when they change, else from the registry. */
import { create } from '@bufbuild/protobuf';
import { optional } from '@rapporteur/client';
import type { Action } from '@rapporteur/core/github';
import { type ResolvedSettings, resolveSettings, SETTINGS_PATH, settingsCheck } from '@rapporteur/core/settings';
import { ReasonSchema, type Settings } from '@rapporteur/idl';
import { applyActions, type Flow } from './flow.ts';

/** Settings in force; reads them from GitHub if the repository was never seen. */
export const loadSettings = async (flow: Flow, repository: string): Promise<Settings> => {
  const stored = await optional(flow.client.getSettings(repository));
  return stored?.settings ?? refreshSettings(flow, repository);
};

/** Reads the settings files of the default branches and stores the result. A broken file keeps the last good one. */
export const refreshSettings = async (flow: Flow, repository: string): Promise<Settings> =>
  (await readSettings(flow, repository)).settings;

/** Reads settings that were pushed, and says at the commit what became of them. */
export const reportSettings = async (flow: Flow, push: { repository: string; headSha: string }): Promise<void> => {
  const { repository, headSha } = push;
  // The file of the organisation counts for every repository.
  const others = isOrganisation(repository) ? await flow.github.listRepositories() : [];
  for (const other of others) if (other !== repository) await refreshSettings(flow, other);
  const read = await readSettings(flow, repository);
  const action: Action = { type: 'set_check', repository, headSha, text: '', ...settingsCheck(read) };
  await applyActions(
    flow,
    [action],
    [create(ReasonSchema, { code: 'settings-pushed', text: 'Settings were pushed.' })],
  );
};

const isOrganisation = (repository: string): boolean => repository.endsWith('/.github');

type Read = Pick<ResolvedSettings, 'problems' | 'broken'> & { readonly settings: Settings };

const readSettings = async (flow: Flow, repository: string): Promise<Read> => {
  const org = repository.split('/')[0] ?? '';
  const [organisationFile, repositoryFile, stored] = await Promise.all([
    loadText(flow, `${org}/.github`),
    isOrganisation(repository) ? undefined : loadText(flow, repository),
    optional(flow.client.getSettings(repository)),
  ]);
  const { settings, origins, problems, broken } = resolveSettings({ org, organisationFile, repositoryFile });
  const known = new Set(stored?.problems.map(({ text }) => text));
  for (const { text } of problems) if (!known.has(text)) flow.log.warn({ repository }, text);
  const kept = broken.length > 0 && stored?.settings ? stored : { settings, origins };
  await flow.client.putSettings({
    repository,
    settings: kept.settings,
    origins: [...kept.origins],
    problems: [...problems],
  });
  return { settings: kept.settings ?? settings, problems, broken };
};

const loadText = async (flow: Flow, repository: string): Promise<string | undefined> => {
  const bytes = await flow.github.loadFile({ repository, path: SETTINGS_PATH });
  return bytes && new TextDecoder().decode(bytes);
};
