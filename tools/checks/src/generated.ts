/** The blocks of pages that come from the code. */
import { renderCliTable } from '@rapporteur/cli';
import { renderCommandTable } from '@rapporteur/core/command';
import { renderSettingsReference } from '@rapporteur/core/settings';
import { allCommands } from '@rapporteur/sandbox';
import type { Generated } from './rules/docs.ts';

export const generated: Generated = new Map([
  ['cli', () => renderCliTable(allCommands)],
  ['commands', renderCommandTable],
  ['settings', renderSettingsReference],
]);
