/** The settings in force as people ask for them in comments. */
import { optional } from '@rapporteur/client';
import { explainConfig, renderConfig } from '@rapporteur/core/settings';
import type { Flow } from './flow.ts';
import type { Words } from './rfc.ts';
import { loadSettings } from './settings.ts';

/** The answer to /config show. */
export const answerConfig = async (flow: Flow, repository: string): Promise<Words> =>
  renderConfig(await loadInForce(flow, repository));

/** The answer to /config explain. */
export const answerSetting = async (flow: Flow, repository: string, key: string): Promise<Words> =>
  explainConfig(key, await loadInForce(flow, repository));

const loadInForce = async (flow: Flow, repository: string) => {
  const settings = await loadSettings(flow, repository);
  const stored = await optional(flow.client.getSettings(repository));
  return { settings: stored?.settings ?? settings, origins: stored?.origins ?? [], problems: stored?.problems ?? [] };
};
