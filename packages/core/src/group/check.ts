/** What is said at the commit that changed the registry file of the groups. */
import type { CheckConclusion } from '../github/index.ts';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import { codeSpan, escapeText } from '../shared/markdown.ts';
import { keyOf } from './find.ts';
import type { GroupsFile } from './force.ts';

/** Name, conclusion, title and summary of the check run; only a file that cannot be used fails. */
export const groupsFileCheck = (
  path: string,
  { state, groups, diagnostics }: GroupsFile,
): {
  readonly name: string;
  readonly conclusion: CheckConclusion;
  readonly title: string;
  readonly summary: string;
} => {
  const keys = groups.map(({ name }) => codeSpan(keyOf(name))).join(', ') || 'none';
  const problems = diagnostics.map((diagnostic) => `- ${escapeText(renderDiagnostic(path, diagnostic))}`).join('\n');
  return {
    name: 'rapporteur / groups',
    conclusion: state === 'whole' ? 'neutral' : 'failure',
    title: TITLES[state],
    summary: [...(problems === '' ? [] : [problems]), `${FATES[state]} ${keys}.`].join('\n\n'),
  };
};

const TITLES: Readonly<Record<GroupsFile['state'], string>> = {
  whole: 'The working groups are in force',
  kept: 'The file is broken; the last good one stays in force',
  saved: 'The file is broken; only part of it is in force',
  missing: 'There is no such file; what was read before stays in force',
};

const FATES: Readonly<Record<GroupsFile['state'], string>> = {
  whole: 'The working groups of the file are in force from now on:',
  kept: 'Nothing of a broken file is used. Correct it and push it again; until then these groups stay in force:',
  saved:
    'There was no good version before, so what could be read of this one is in force; correct it and push it again:',
  missing: 'These groups stay in force:',
};
