/** A settings file that somebody proposes: judged with its author's eyes, to whom no other file is quoted. */
import type { Reason, SettingOrigin, Settings } from '@rapporteur/idl';
import { type FileLayer, type FileText, NOT_LOOKED_AT, type SettingsFinding } from './chain.ts';
import { nameOfLocation, parseExtends, repositoryIn, SETTINGS_PATH } from './extends.ts';
import { parseSettings } from './parse.ts';
import { type ResolvedSettings, resolveSettings, type SettingsFiles } from './resolve.ts';

/** What a proposal would make of the settings, as far as its author may know it. */
export type ProposedSettings = Pick<ResolvedSettings, 'findings' | 'problems' | 'broken'> & {
  readonly settings: Settings;
  /** Whether a value in force then comes from a file that not everybody may read. */
  isHidden(path: string): boolean;
};

type Proposal = {
  /** The files as they would be, with those beneath that may be looked at. */
  readonly files: SettingsFiles;
  /** Which of them is proposed. */
  readonly layer: FileLayer;
  /** Whether everybody who sees the proposal may read a repository. */
  isOpen(repository: string): boolean;
};

/** Resolves a proposal. What is wrong beneath it is told like what is not looked at: in one sentence, at its own line. */
export const resolveProposal = ({ files, layer, isOpen }: Proposal): ProposedSettings => {
  const text = layer === 'organisation' ? files.organisationFile : files.repositoryFile;
  const place = locationOf(files, layer);
  const whole = resolveSettings(files);
  const isOwn = ({ file, layer: of }: SettingsFinding): boolean =>
    file !== undefined && of === layer && nameOfLocation(file) === nameOfLocation(place);
  const isFailed = [...whole.broken, ...whole.unreadable].includes(layer);
  const isAllOpen = [...(files.bases?.keys() ?? [])].every((name) => isOpen(repositoryIn(name)));
  const parsed = typeof text === 'string' ? parseSettings(text) : undefined;
  const isSound = parsed?.diagnostics.every(({ severity }) => severity !== 'error');
  const explainsItself = isAllOpen && whole.findings.some((one) => isOwn(one) && one.severity === 'error');
  const base = parsed?.base && parseExtends(parsed.base.text, place.repository.split('/')[0] ?? '');
  const resolved =
    isFailed && isSound && base && !explainsItself ? resolveSettings(closing(files, nameOfLocation(base))) : whole;
  const isOpenLayer = (name: string): boolean => isOpen(repositoryOfLayer(name, files) ?? '');
  const known = new Set(resolveSettings(openOnly(files, isOpen)).problems.map((one) => one.text));
  const shown = resolved.findings.flatMap((finding, index): { finding: SettingsFinding; problem: Reason }[] => {
    const problem = resolved.problems[index];
    if (!problem) return [];
    // A contradiction that nothing but open files makes quotes nothing else.
    if (finding.file ? isOwn(finding) : known.has(problem.text)) return [{ finding, problem }];
    return [];
  });
  const hasClosed =
    resolved.findings.some(({ code }) => code === NOT_LOOKED_AT) ||
    resolved.layers.some(({ name }) => repositoryOfLayer(name, files) !== undefined && !isOpenLayer(name));
  const isClosed = resolved.findings.some((one) => one.code === NOT_LOOKED_AT && one.layer === layer);
  const isSaid = shown.some(({ finding }) => finding.code === NOT_LOOKED_AT);
  const above = isClosed && !isSaid && base ? sayClosed(files, layer, nameOfLocation(base)) : [];
  return {
    settings: resolved.settings,
    findings: [...shown, ...above].map(({ finding }) => finding),
    problems: [...shown, ...above].map(({ problem }) => problem),
    broken: resolved.broken.filter((one) => one === layer),
    isHidden: (path) => {
      const origin = originOf(path, resolved.origins);
      // Whether it is such a file or the default would tell what stands in the file.
      return hasClosed && !(origin && isOpenLayer(origin.layer));
    },
  };
};

const locationOf = ({ org, repository = `${org}/` }: SettingsFiles, layer: FileLayer) => ({
  repository: layer === 'organisation' ? `${org}/.github` : repository,
  path: SETTINGS_PATH,
});

/** The repository in which a layer is written; the settings of the program are written in none. */
export const repositoryOfLayer = (
  name: string,
  { org, repository }: Pick<SettingsFiles, 'org' | 'repository'>,
): string | undefined => {
  if (name === 'organisation') return `${org}/.github`;
  if (name === 'repository') return repository;
  return name.includes(':') ? repositoryIn(name) : undefined;
};

const closing = (files: SettingsFiles, name: string): SettingsFiles => ({
  ...files,
  bases: new Map<string, FileText>([...(files.bases ?? []), [name, { closed: true }]]),
});

/** The same sentence as of a file that is not looked at, at the proposal's own line. */
const sayClosed = (files: SettingsFiles, layer: FileLayer, name: string) => {
  const { findings, problems } = resolveSettings(closing(files, name));
  return findings.flatMap((finding, index) => {
    const problem = problems[index];
    return finding.code === NOT_LOOKED_AT && finding.layer === layer && problem ? [{ finding, problem }] : [];
  });
};

/** The files without what not everybody may read. */
const openOnly = (files: SettingsFiles, isOpen: Proposal['isOpen']): SettingsFiles => ({
  ...files,
  ...(isOpen(`${files.org}/.github`) ? {} : { organisationFile: undefined }),
  bases: new Map<string, FileText>(
    [...(files.bases ?? [])].map(([name, text]) => [name, isOpen(repositoryIn(name)) ? text : { closed: true }]),
  ),
});

/** The origin of a setting, or of that of which "policies[strict].period_days" is a part. */
const originOf = (path: string, origins: readonly SettingOrigin[]): SettingOrigin | undefined =>
  origins.find(
    (origin) => path === origin.path || path.startsWith(`${origin.path}.`) || path.startsWith(`${origin.path}[`),
  );
