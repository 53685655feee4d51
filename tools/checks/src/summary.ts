/** Adds up what the runners reported, and says it in one last line. */
import { renderFinding, type Verdict } from './check.ts';
import type { Outcome, OutcomeRecord } from './outcome.ts';

export interface Checked {
  readonly name: string;
  readonly verdict: Verdict;
  /** Milliseconds. */
  readonly took: number;
}

/** So many findings of one check are shown; the rest are counted. */
const SHOWN = 25;

export const toOutcome = (checked: readonly Checked[]): Outcome => ({
  passed: checked.filter(({ verdict }) => verdict.status === 'passed').length,
  failed: checked.filter(({ verdict }) => verdict.status === 'failed').length,
  skipped: checked.filter(({ verdict }) => verdict.status === 'skipped').length,
  failures: checked.flatMap(failureOf),
  leftOut: checked.flatMap(({ name, verdict }) =>
    verdict.status === 'skipped' ? [`${name}: ${verdict.because}`] : [],
  ),
  files: [],
});

export const addOutcomes = (outcomes: readonly Outcome[]): Outcome => ({
  passed: sum(outcomes.map(({ passed }) => passed)),
  failed: sum(outcomes.map(({ failed }) => failed)),
  skipped: sum(outcomes.map(({ skipped }) => skipped)),
  failures: outcomes.flatMap(({ failures }) => failures),
  leftOut: outcomes.flatMap(({ leftOut }) => leftOut),
  files: outcomes.flatMap(({ files }) => files),
});

/** One line while the checks run: a mark, the name, the time, and what was looked at or why not. */
export const renderChecked = ({ name, verdict, took }: Checked): string => {
  const time = `${(took / 1000).toFixed(1)} s`.padStart(7);
  switch (verdict.status) {
    case 'passed':
      return `  ✓ ${name.padEnd(13)}${time}  ${verdict.about}`;
    case 'skipped':
      return `  - ${name.padEnd(13)}${time}  left out: ${verdict.because}`;
    case 'failed':
      return `  ✗ ${name.padEnd(13)}${time}  ${verdict.findings.length} to mend, see below`;
  }
};

/** The line that ends every run; what was not run again is counted, and counted as that. */
export const renderClosing = (
  { passed, failed, skipped }: Pick<Outcome, 'passed' | 'failed' | 'skipped'>,
  cached: readonly OutcomeRecord[] = [],
): string => {
  const counts = `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
  const before = sum(cached.map(({ outcome }) => outcome.passed));
  if (before === 0) return counts;
  const oldest = cached.map(({ at }) => at).toSorted()[0] ?? '';
  return `${counts} (${before} of the passed are from the cache: they ran on ${oldest.slice(0, 16).replace('T', ' at ')} UTC or later, and nothing they depend on has changed)`;
};

/** The files of tests that took longest, in this run or when they were run. */
export const renderSlowest = ({ files }: Pick<Outcome, 'files'>, count = 5): readonly string[] =>
  files
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, count)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`);

/** 0 only when something ran and nothing failed. */
export const exitCodeOf = ({ passed, failed }: Pick<Outcome, 'passed' | 'failed'>): 0 | 1 =>
  failed === 0 && passed > 0 ? 0 : 1;

const failureOf = ({ name, verdict }: Checked): readonly string[] => {
  if (verdict.status !== 'failed') return [];
  const lines = verdict.findings.slice(0, SHOWN).map((finding) => `    ${renderFinding(finding)}`);
  const more = verdict.findings.length - lines.length;
  return [[`${name}:`, ...lines, ...(more > 0 ? [`    and ${more} more`] : [])].join('\n')];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
