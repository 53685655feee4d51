/** What comes from the code: blocks of pages, and whole files. */
import { VARIABLES } from '@rapporteur/bot';
import { renderCliTable } from '@rapporteur/cli';
import { renderCommandTable } from '@rapporteur/core/command';
import { renderSettingsReference, settingsJsonSchema } from '@rapporteur/core/settings';
import { allCommands } from '@rapporteur/play';
import type { Generated, GeneratedFiles } from './rules/docs.ts';

const renderEnvironment = (): string =>
  [
    '| variable | meaning |',
    '|---|---|',
    ...Object.entries(VARIABLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
  ].join('\n');

export const generated: Generated = new Map([
  ['cli', () => renderCliTable(allCommands)],
  ['commands', renderCommandTable],
  ['environment', renderEnvironment],
  ['settings', renderSettingsReference],
]);

export const generatedFiles: GeneratedFiles = new Map([['docs/settings.schema.json', settingsJsonSchema]]);
