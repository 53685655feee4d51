/** What comes from the code: blocks of pages, and whole files. */
import { renderCliTable } from '@rapporteur/cli';
import { renderCommandTable } from '@rapporteur/core/command';
import { renderSettingsReference, settingsJsonSchema } from '@rapporteur/core/settings';
import { allCommands } from '@rapporteur/play';
import type { Generated, GeneratedFiles } from './rules/docs.ts';

export const generated: Generated = new Map([
  ['cli', () => renderCliTable(allCommands)],
  ['commands', renderCommandTable],
  ['settings', renderSettingsReference],
]);

export const generatedFiles: GeneratedFiles = new Map([['docs/settings.schema.json', settingsJsonSchema]]);
