/** What is said at a commit that changes a settings file: on the default branch, and on a pull request (C27). */
import type { Settings } from '@rapporteur/idl';
import { type Content, code, list, md } from '../document/index.ts';
import type { Action, CheckConclusion } from '../github/index.ts';
import { firstOf } from '../shared/cut.ts';
import type { SettingsFinding } from './chain.ts';
import { diffSettings, hideValues, renderChanges } from './change.ts';
import { SETTINGS_PATH } from './extends.ts';
import type { ResolvedSettings } from './resolve.ts';

type CheckAnnotation = NonNullable<Extract<Action, { type: 'set_check' }>['annotations']>[number];

/** Everything of the check run but its place and what it says. */
export type SettingsCheck = {
  readonly name: string;
  readonly conclusion: CheckConclusion;
  readonly title: string;
  readonly annotations: readonly CheckAnnotation[];
};

type Resolved = Pick<ResolvedSettings, 'findings' | 'problems' | 'broken'>;

type Standing = Resolved & Pick<ResolvedSettings, 'unreadable'>;

/** The check run at a commit of the default branch; it informs and never blocks, but for a file that cannot be used. */
export const settingsCheck = (resolved: Standing, repository: string): SettingsCheck => ({
  ...outcomeOf(resolved, repository),
  title:
    countFindings(resolved.findings) ??
    (resolved.unreadable.length > 0 ? 'Not all files could be read' : 'The settings are in force'),
});

/** What it says. */
export const renderSettingsCheck = (resolved: Standing): Content => [
  listProblems(resolved),
  resolved.broken.length > 0
    ? md`Please correct ${code(SETTINGS_PATH)} and push it again. Until then the settings from before count.`
    : resolved.unreadable.length > 0
      ? md`I will look again by myself. Until then the settings from before count, since I could not read all files.`
      : md`These settings count from now on.`,
];

/** A pull request that changes the file: `after` are the settings if it is merged, `before` those in force. */
export type SettingsPull = {
  readonly repository: string;
  readonly before: Settings;
  readonly after: Settings;
  /** Branch it goes into, and the branch of which the settings count. */
  readonly base: string;
  readonly defaultBranch: string;
  /** Whether a value comes from a file that not everybody may read. */
  isHidden(path: string): boolean;
};

/** The check run on it. */
export const settingsPullCheck = (resolved: Resolved, pull: SettingsPull): SettingsCheck => {
  const { length } = changesOf(resolved, pull);
  const counted = `${length} ${length === 1 ? 'setting changes' : 'settings change'}`;
  return {
    ...outcomeOf(resolved, pull.repository),
    title: countFindings(resolved.findings) ?? (length > 0 ? counted : 'No setting changes'),
  };
};

/** What it says. */
export const renderSettingsPullCheck = (resolved: Resolved, pull: SettingsPull): Content => [
  listProblems(resolved),
  renderFate(resolved, pull),
  md`Until it is merged, the settings of the default branch count.`,
];

const renderFate = (resolved: Resolved, pull: SettingsPull): Content => {
  if (pull.base !== pull.defaultBranch)
    return md`To change the settings, merge this into ${code(pull.defaultBranch)}. In ${code(pull.base)} it changes nothing.`;
  if (resolved.broken.length > 0)
    return md`Please correct the file before you merge it. With an error in it, nothing of it counts.`;
  const changes = changesOf(resolved, pull);
  return changes.length > 0
    ? [md`**If you merge this, it changes:**`, renderChanges(changes)]
    : md`If you merge this, no setting changes.`;
};

const changesOf = ({ broken }: Resolved, { base, defaultBranch, before, after, isHidden }: SettingsPull) =>
  base !== defaultBranch || broken.length > 0 ? [] : hideValues(diffSettings(before, after), isHidden);

export const SETTINGS_CHECK = 'rapporteur / settings';

const outcomeOf = ({ broken, findings }: Resolved, repository: string) =>
  ({
    name: SETTINGS_CHECK,
    conclusion: broken.length > 0 ? 'failure' : 'neutral',
    annotations: findings.flatMap((finding) => toAnnotation(finding, repository)),
  }) as const;

const MOST_PROBLEMS = 100;

const listProblems = ({ problems }: Resolved): Content =>
  list(
    firstOf(
      problems.map(({ text }) => text),
      MOST_PROBLEMS,
      (count) => `and ${count} more`,
    ),
  );

/** "2 errors, 1 warning"; undefined without any. */
const countFindings = (findings: readonly SettingsFinding[]): string | undefined => {
  const counts = (['error', 'warning'] as const).flatMap((severity) => {
    const { length } = findings.filter((finding) => finding.severity === severity);
    return length === 0 ? [] : [`${length} ${severity}${length === 1 ? '' : 's'}`];
  });
  return counts.length > 0 ? counts.join(', ') : undefined;
};

/** GitHub can annotate only what stands in the file at the commit. */
const toAnnotation = (finding: SettingsFinding, repository: string): readonly CheckAnnotation[] => {
  const { file, severity, message, line, column, endLine = line, endColumn } = finding;
  if (!file || file.ref !== undefined || file.repository.toLowerCase() !== repository.toLowerCase()) return [];
  // Columns are allowed only within one line, and a problem of the whole file stands at its first line.
  const columns = line > 0 && endLine === line && endColumn !== undefined ? { startColumn: column, endColumn } : {};
  const place = { path: file.path, startLine: Math.max(line, 1), endLine: Math.max(endLine, 1), ...columns };
  return [{ ...place, level: severity === 'error' ? 'failure' : 'warning', message }];
};
