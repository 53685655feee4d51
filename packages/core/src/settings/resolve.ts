/** From the files of an organisation and a repository to the settings in force. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { type Diagnostic, renderDiagnostic } from '../shared/diagnostic.ts';
import { findContradictions } from './contradiction.ts';
import { toFlat } from './document.ts';
import { type MergedSettings, mergeSettings, type SettingsLayer } from './merge.ts';
import { parseSettings } from './parse.ts';
import { defaultSettings, presetFor, presets } from './preset.ts';
import { PRESET_NAMES } from './schema.ts';

/** Path of the settings file, in a repository and in the organisation's repository ".github". */
export const SETTINGS_PATH = '.github/rapporteur.yml';

/** Texts of the settings files of the default branch; undefined if there is no such file. */
export type SettingsFiles = {
  /** Login of the organisation. */
  readonly org: string;
  readonly organisationFile?: string | undefined;
  readonly repositoryFile?: string | undefined;
};

/** Settings in force. The layers serve `explainSetting`. */
export type ResolvedSettings = MergedSettings & {
  readonly layers: readonly SettingsLayer[];
  /** Problems as sentences with file, line and column. */
  readonly problems: readonly Reason[];
  /** Layers whose file has errors and was left out; whoever kept a last good file gives that one instead. */
  readonly broken: readonly ('organisation' | 'repository')[];
};

/** Resolves default < preset < organisation < repository. A file with an error is left out as a whole and told. */
export const resolveSettings = ({ org, organisationFile, repositoryFile }: SettingsFiles): ResolvedSettings => {
  const files = [
    readFile('organisation', `${org}/.github: ${SETTINGS_PATH}`, organisationFile),
    readFile('repository', SETTINGS_PATH, repositoryFile),
  ];
  const written = files.flatMap(({ layer }) => (layer ? [layer] : []));
  const layers = [{ name: 'default', settings: defaultSettings }, ...presetLayer(org, written), ...written];
  const merged = mergeSettings(layers);
  return {
    ...merged,
    layers,
    problems: [...files.flatMap(({ problems }) => problems), ...findContradictions(merged.settings)],
    broken: files.flatMap(({ name, isBroken }) => (isBroken ? [name] : [])),
  };
};

type ReadFile = {
  readonly name: 'organisation' | 'repository';
  readonly layer?: SettingsLayer;
  readonly problems: readonly Reason[];
  readonly isBroken: boolean;
};

const readFile = (name: ReadFile['name'], file: string, text: string | undefined): ReadFile => {
  if (text === undefined) return { name, problems: [], isBroken: false };
  const { value, diagnostics } = parseSettings(text);
  const isBroken = diagnostics.some(({ severity }) => severity === 'error');
  const problems = diagnostics.map((diagnostic) => toReason(file, diagnostic));
  return isBroken ? { name, problems, isBroken } : { name, problems, isBroken, layer: { name, settings: value } };
};

const toReason = (file: string, diagnostic: Diagnostic): Reason =>
  create(ReasonSchema, { code: diagnostic.code, text: renderDiagnostic(file, diagnostic) });

/** The most specific file that mentions the preset decides it, also to "none"; else the organisation's name does. */
const presetLayer = (org: string, files: readonly SettingsLayer[]): readonly SettingsLayer[] => {
  const chosen = toFlat(mergeSettings(files).settings).get('preset');
  const name = chosen === undefined ? presetFor(org) : PRESET_NAMES.find((preset) => preset === chosen);
  return name === undefined ? [] : [{ name: `preset ${name}`, settings: presets[name] }];
};
