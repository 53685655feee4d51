/** From the files of an organisation and a repository to the settings in force. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, RoleListSchema, type Settings } from '@rapporteur/idl';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import { rolesOf } from './access.ts';
import {
  type Chain,
  type FileLayer,
  type FileText,
  followChain,
  type SettingsFinding,
  withKnownReviewers,
} from './chain.ts';
import { findContradictions } from './contradiction.ts';
import { toFlat } from './document.ts';
import { type FileLocation, SETTINGS_PATH } from './extends.ts';
import { type MergedSettings, mergeSettings, type SettingsLayer } from './merge.ts';
import { defaultSettings, presetFor, presets } from './preset.ts';
import { PRESET_NAMES } from './schema.ts';

/** Settings files of the default branch, as far as they have been looked at. */
export type SettingsFiles = {
  /** Login of the organisation. */
  readonly org: string;
  /** Repository ("owner/name") whose settings are wanted. */
  readonly repository?: string | undefined;
  readonly organisationFile?: FileText;
  readonly repositoryFile?: FileText;
  /** Files that others extend, by the name that `nextSettingsFile` gives them. */
  readonly bases?: ReadonlyMap<string, FileText>;
  /** Further problems of settings in force, e.g. of the policies they choose. */
  readonly check?: (settings: Settings) => readonly Reason[];
};

/** Settings in force. The layers serve `explainSetting`. */
export type ResolvedSettings = MergedSettings & {
  readonly layers: readonly SettingsLayer[];
  /** Problems with their severity and place. */
  readonly findings: readonly SettingsFinding[];
  /** The same as sentences with file, line and column. */
  readonly problems: readonly Reason[];
  /** Layers with an error in their file, or in one that it extends: left out, so whoever kept a last good one keeps it. */
  readonly broken: readonly FileLayer[];
  /** Layers of which a file is there but could not be read: nothing is known about them, so the last good one stays. */
  readonly unreadable: readonly FileLayer[];
};

/** The next file that has to be looked at; undefined when all are known. The name is its key in `bases`. */
export const nextSettingsFile = (
  files: SettingsFiles,
): { readonly name: string; readonly place: FileLocation } | undefined =>
  chainsOf(files).flatMap(({ next }) => next ?? [])[0];

/**
 * Resolves default < preset < organisation < repository, each file with those that it extends directly beneath it. A
 * file with an error is left out as a whole, with its bases, and told.
 */
export const resolveSettings = (files: SettingsFiles): ResolvedSettings => {
  const chains = usableChainsOf(files);
  const written = chains.flatMap(({ layers }) => layers);
  const layers = [{ name: 'default', settings: defaultSettings }, ...presetLayer(files.org, written), ...written];
  const { settings: merged, origins } = mergeSettings(layers);
  const settings: Settings = { ...merged, roles: create(RoleListSchema, { values: [...rolesOf(merged)] }) };
  const contradictions = unique([...findContradictions(settings), ...(files.check?.(settings) ?? [])]);
  const findings = [...chains.flatMap((chain) => chain.findings), ...contradictions.map(toFinding)];
  return {
    settings,
    origins,
    layers,
    findings,
    problems: findings.map((finding) => toReason(files, finding)),
    broken: chains.flatMap(({ layer, isBroken }) => (isBroken ? [layer] : [])),
    unreadable: chains.flatMap(({ layer, isUnreadable: isUnknown }) => (isUnknown ? [layer] : [])),
  };
};

const chainsOf = ({
  org,
  repository = `${org}/`,
  organisationFile,
  repositoryFile,
  bases = new Map(),
}: SettingsFiles) => [
  followChain({
    layer: 'organisation',
    place: { repository: `${org}/.github`, path: SETTINGS_PATH },
    text: organisationFile,
    bases,
  }),
  followChain({ layer: 'repository', place: { repository, path: SETTINGS_PATH }, text: repositoryFile, bases }),
];

/** The chains of which no file names a role that there is not; what the organisation's says lies beneath the repository's. */
const usableChainsOf = (files: SettingsFiles): readonly Chain[] => {
  const chains = chainsOf(files);
  const written = chains.flatMap(({ layers }) => layers);
  const beneath = [{ name: 'default', settings: defaultSettings }, ...presetLayer(files.org, written)];
  return chains.map((chain, index) => {
    const lower = chains.slice(0, index).flatMap(({ layers }) => layers);
    return withKnownReviewers(chain, [...beneath, ...lower]);
  });
};

const toFinding = ({ code, text }: Reason): SettingsFinding => ({
  severity: 'warning',
  code,
  message: text,
  line: 0,
  column: 0,
});

const unique = (reasons: readonly Reason[]): readonly Reason[] => [
  ...new Map(reasons.map((reason) => [reason.text, reason])).values(),
];

/** A file of the repository itself is named without the repository. */
const toReason = ({ org, repository = `${org}/` }: SettingsFiles, finding: SettingsFinding): Reason => {
  const { file, code, message } = finding;
  if (!file) return create(ReasonSchema, { code, text: message });
  const path = file.ref === undefined ? file.path : `${file.path}@${file.ref}`;
  const isOwn = file.repository.toLowerCase() === repository.toLowerCase() && finding.layer === 'repository';
  return create(ReasonSchema, { code, text: renderDiagnostic(isOwn ? path : `${file.repository}: ${path}`, finding) });
};

/** The most specific file that mentions the preset decides it, also to "none"; else the organisation's name does. */
const presetLayer = (org: string, files: readonly SettingsLayer[]): readonly SettingsLayer[] => {
  const chosen = toFlat(mergeSettings(files).settings).get('preset');
  const name = chosen === undefined ? presetFor(org) : PRESET_NAMES.find((preset) => preset === chosen);
  return name === undefined ? [] : [{ name: `preset ${name}`, settings: presets[name] }];
};
