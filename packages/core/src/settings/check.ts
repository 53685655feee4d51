/** What is said at the commit that changed a settings file. */
import type { Reason } from '@rapporteur/idl';
import type { CheckConclusion } from '../github/index.ts';
import { codeSpan, escapeText } from '../shared/markdown.ts';
import { type ResolvedSettings, SETTINGS_PATH } from './resolve.ts';

/** Name, conclusion, title and summary of the check run; it informs and never blocks, but for a file that cannot be used. */
export const settingsCheck = ({
  problems,
  broken,
}: Pick<ResolvedSettings, 'problems' | 'broken'>): {
  readonly name: string;
  readonly conclusion: CheckConclusion;
  readonly title: string;
  readonly summary: string;
} => {
  const isBroken = broken.length > 0;
  const fate = isBroken
    ? `Nothing of a file with an error is used: the settings that were in force before stay in force. Correct ${codeSpan(SETTINGS_PATH)} and push it again.`
    : 'The settings are in force from now on.';
  return {
    name: 'rapporteur / settings',
    conclusion: isBroken ? 'failure' : 'neutral',
    title: problems.length === 0 ? 'The settings are in force' : countProblems(problems),
    summary: [
      ...(problems.length > 0 ? [problems.map(({ text }) => `- ${escapeText(text)}`).join('\n')] : []),
      fate,
    ].join('\n\n'),
  };
};

const countProblems = ({ length }: readonly Reason[]): string =>
  `${length} ${length === 1 ? 'problem' : 'problems'} in the settings`;
