/** What `doctor` asks GitHub: whether the App has what it needs, whether its webhooks arrive, and whether settings can be read. */
import { readFile } from 'node:fs/promises';
import { type Manifest, missingRights, parseManifest, sayUnapproved, sayUnheard } from '@rapporteur/core/github';
import {
  type FileLocation,
  type FileText,
  MERGE_METHODS,
  meetingsOf,
  mergeMethodOf,
  nextSettingsFile,
  resolveSettings,
  SETTINGS_PATH,
} from '@rapporteur/core/settings';
import type { Settings } from '@rapporteur/idl';
import { findAppFile } from '@rapporteur/registry/app-file';
import type { Finding } from './finding.ts';
import type { AppAccess, AppFacts, Asked, DeliveryFacts } from './github.ts';

export type GitHubCheck = {
  readonly access: AppAccess;
  /** GitHub's pages, "https://github.com". */
  readonly webUrl: string;
  readonly webhookProxyUrl: string | undefined;
  /** "owner/name", whose settings are looked at. */
  readonly repository: string | undefined;
};

/** All that is asked once the credentials are accepted. */
export const checkGitHub = async (check: GitHubCheck, app: AppFacts): Promise<Finding[]> => {
  const manifest = parseManifest(await readFile(findAppFile(), 'utf8'));
  const findings = await Promise.all([
    checkRights(check, app, manifest),
    checkWebhook(check, app),
    checkDeliveries(check, app),
    checkSettings(check),
  ]);
  return findings.flat();
};

const checkRights = async ({ access, webUrl }: GitHubCheck, app: AppFacts, manifest: Manifest): Promise<Finding[]> => {
  const { permissions, events } = app;
  if (!permissions || !events) return [unknown('rights', 'what the App may do')];
  const lacking = missingRights(manifest, { permissions, events });
  const at = `${webUrl}${app.settingsPath}/permissions`;
  const ofApp = [
    ...lackingOf(
      'rights',
      lacking.rights,
      (names) =>
        `the App lacks ${names}, which app.yml asks for: add it at ${at}, and have each installation approve it.`,
    ),
    ...(lacking.events.length === 0 ? [] : [broken('events', sayUnheard(lacking.events, at))]),
  ];
  const installations = await access.installations();
  if (!installations.ok) return [...ofApp, unknown('rights', 'what the installations granted')];
  const ofInstallations = installations.data.flatMap((one): Finding[] => {
    if (one.isSuspended)
      return [broken('rights', `${one.account} suspended the App: an owner ends that at ${one.url}.`)];
    // What the App itself does not ask for, nobody can approve.
    const less = missingRights({ ...manifest, events: [] }, one).rights.filter(
      (name) => !lacking.rights.includes(name),
    );
    return less.length === 0 ? [] : [broken('rights', sayUnapproved(less, one))];
  });
  const found = [...ofApp, ...ofInstallations];
  if (found.length > 0) return found;
  const count = `${Object.keys(manifest.permissions).length} rights and ${manifest.events.length} events`;
  return [{ state: 'ok', what: 'rights', text: `all ${count} of app.yml are granted.` }];
};

const lackingOf = (what: string, names: readonly string[], say: (names: string) => string): Finding[] =>
  names.length === 0 ? [] : [broken(what, say(`“${names.join('”, “')}”`))];

/** Where the bot listens; the root is that of Apps that were registered long ago. */
const PATHS: readonly string[] = ['/api/github/webhooks', '/'];

const checkWebhook = async ({ access, webUrl, webhookProxyUrl }: GitHubCheck, app: AppFacts): Promise<Finding[]> => {
  const what = 'webhook';
  const asked = await access.webhook();
  if (!asked.ok) return [unknown(what, 'where webhooks are sent')];
  const at = `${webUrl}${app.settingsPath}`;
  const url = URL.canParse(asked.data) ? new URL(asked.data) : undefined;
  if (url === undefined)
    return [
      broken(
        what,
        `the App sends its webhooks nowhere: enter the bot’s address, https://YOUR-HOST/api/github/webhooks, at ${at}.`,
      ),
    ];
  if (webhookProxyUrl !== undefined)
    return asked.data === webhookProxyUrl
      ? [{ state: 'ok', what, text: `GitHub sends to ${asked.data}, and WEBHOOK_PROXY_URL is the same.` }]
      : [
          broken(
            what,
            `GitHub sends to ${asked.data}, but WEBHOOK_PROXY_URL is ${webhookProxyUrl}: make both the same, at ${at} or in .env.`,
          ),
        ];
  if (url.hostname === 'smee.io')
    return [
      broken(
        what,
        `GitHub sends to the channel ${asked.data}, which the bot does not listen to: set WEBHOOK_PROXY_URL to it.`,
      ),
    ];
  if (!PATHS.some((path) => url.pathname.endsWith(path)))
    return [
      broken(
        what,
        `GitHub sends to ${asked.data}, and the bot listens at /api/github/webhooks: correct the address at ${at}.`,
      ),
    ];
  return [{ state: 'ok', what, text: `GitHub sends to ${asked.data}.` }];
};

const checkDeliveries = async ({ access, webUrl }: GitHubCheck, app: AppFacts): Promise<Finding[]> => {
  const what = 'deliveries';
  const asked = await access.deliveries();
  if (!asked.ok) return [unknown(what, 'what became of the last webhooks')];
  const [last] = asked.data;
  if (last === undefined)
    return [{ state: 'absent', what, text: 'GitHub has sent none yet; comment somewhere, and look again.' }];
  const failed = asked.data.findIndex(({ status }) => isArrived(status));
  const count = failed === -1 ? asked.data.length : failed;
  if (count === 0) return [{ state: 'ok', what, text: `the last one (${last.event}, ${last.at}) arrived.` }];
  const which = `${count === 1 ? 'the last one' : `the last ${count}`} (newest: ${last.event}, ${last.at})`;
  return [broken(what, `${which} ${explainDelivery(last, `${webUrl}${app.settingsPath}`)}`)];
};

const isArrived = (status: number): boolean => status >= 200 && status < 300;

const explainDelivery = ({ status }: DeliveryFacts, at: string): string => {
  if (status === 401)
    return `failed, as the bot knows another secret than GitHub signs with: write the same into WEBHOOK_SECRET and at ${at}, and start the bot again.`;
  if (status === 404 || status === 405 || status === 421)
    return `reached something that is no bot (status ${status}): correct the address at ${at}, or what stands in front of the bot.`;
  if (status === 503) return 'reached a bot that was not ready: look at its /ready, and at its log.';
  if (status === 0 || status === 502 || status === 504)
    return `did not reach the bot: start it, and see that the address at ${at} leads to it from outside.`;
  return `failed with status ${status}: the log of the bot, or of what stands in front of it, says why.`;
};

const checkSettings = async ({ access, repository }: GitHubCheck): Promise<Finding[]> => {
  const what = 'settings';
  if (repository === undefined)
    return [{ state: 'absent', what, text: 'not looked at: name a repository with --repository OWNER/REPO.' }];
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    return [broken(what, `“${repository}” is no repository: write it as OWNER/REPO.`)];
  const org = repository.split('/')[0] ?? '';
  const read = async (place: FileLocation): Promise<Asked<FileText>> => access.file(place, repository);
  const [ofOrganisation, ofRepository] = await Promise.all([
    read({ repository: `${org}/.github`, path: SETTINGS_PATH }),
    read({ repository, path: SETTINGS_PATH }),
  ]);
  if (!ofRepository.ok) return [broken(what, explainFile(repository, ofRepository.status))];
  if (!ofOrganisation.ok) return [broken(what, explainFile(`${org}/.github`, ofOrganisation.status))];
  const bases = new Map<string, FileText>();
  const files = { org, repository, organisationFile: ofOrganisation.data, repositoryFile: ofRepository.data, bases };
  for (let next = nextSettingsFile(files); next; next = nextSettingsFile(files)) {
    const asked = await read(next.place);
    bases.set(next.name, asked.ok ? asked.data : { unreadable: `GitHub answered ${asked.status ?? 'nothing'}` });
  }
  const { settings, findings, problems } = resolveSettings(files);
  const faults = problems.filter((_, index) => findings[index]?.severity === 'error');
  if (faults.length > 0)
    return faults.map(({ text }) => broken(what, `${text} Until it is corrected, the last good ones are in force.`));
  const forbidden = await complainOfMerging(access, settings);
  if (forbidden !== undefined) return [broken(what, forbidden)];
  const there = [ofOrganisation.data, ofRepository.data].filter((text) => text !== undefined).length;
  const text =
    there === 0
      ? `${repository} and ${org} have no file, so the built-in values are in force.`
      : `those of ${repository} are in order.`;
  return [{ state: there === 0 ? 'absent' : 'ok', what, text }];
};

/** Only GitHub knows whether the way that the settings choose is open. */
const complainOfMerging = async (access: AppAccess, settings: Settings): Promise<string | undefined> => {
  const method = mergeMethodOf(settings);
  const repository = meetingsOf(settings)[0]?.repository;
  if (method === undefined || !repository) return undefined;
  const asked = await access.merges(repository);
  if (!asked.ok || asked.data[method] !== false) return undefined;
  const open = MERGE_METHODS.filter((one) => asked.data[one] === true);
  const others = open.length > 0 ? `choose ${open.join(' or ')} instead, or ` : '';
  return `notes.merge_method is ${method}, which ${repository} does not allow, so approved notes are not merged: ${others}allow it in the settings of ${repository}.`;
};

const explainFile = (repository: string, status: number | undefined): string => {
  if (status === 404)
    return `the App is not installed on ${repository}, or there is no such repository: install it there, or correct the name.`;
  if (status === 403) return `the App may not read files of ${repository}: it needs the right “contents”.`;
  return `the settings of ${repository} could not be read (${status ?? 'nobody answered'}): try again later.`;
};

const broken = (what: string, text: string): Finding => ({ state: 'broken', what, text });

/** Nothing is wrong that anybody knows of. */
const unknown = (what: string, which: string): Finding => ({
  state: 'absent',
  what,
  text: `GitHub did not say ${which}; try again later.`,
});
