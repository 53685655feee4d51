/** What is said at the commit that changed the registry file of the groups. */

import { type Content, code, commas, list, md } from '../document/index.ts';
import type { CheckConclusion } from '../github/index.ts';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import type { GroupsFile } from './effective.ts';
import { keyOf } from './find.ts';

export const GROUPS_CHECK = 'rapporteur / groups';

/** Name, conclusion and title of the check run; only a file that cannot be used fails. */
export const groupsFileCheck = ({
  state,
}: GroupsFile): { readonly name: string; readonly conclusion: CheckConclusion; readonly title: string } => ({
  name: GROUPS_CHECK,
  conclusion: state === 'whole' ? 'neutral' : 'failure',
  title: TITLES[state],
});

/** What it says. */
export const renderFileCheck = (path: string, { state, groups, diagnostics }: GroupsFile): Content => {
  const keys = groups.map(({ name }) => code(keyOf(name)));
  return [
    list(diagnostics.map((diagnostic) => renderDiagnostic(path, diagnostic))),
    md`${FATES[state]} ${keys.length > 0 ? commas(keys) : 'none'}.`,
  ];
};

const TITLES: Readonly<Record<GroupsFile['state'], string>> = {
  whole: 'The working groups are up to date',
  kept: 'The file is broken; the last good one counts',
  saved: 'The file is broken; only part of it counts',
  missing: 'There is no such file; what was read before counts',
};

const FATES: Readonly<Record<GroupsFile['state'], string>> = {
  whole: 'These working groups count from now on:',
  kept: 'Please correct the file and push it again. Until then these groups count, as before:',
  saved: 'Please correct the file and push it again. Until then only what I could read counts:',
  missing: 'These groups count, as before:',
};
