/** The blocks of pages that come from the code. */
import { commands, renderCliTable } from '@rapporteur/cli';
import { renderCommandTable } from '@rapporteur/core/command';
import { renderSettingsReference } from '@rapporteur/core/settings';
import type { Generated } from './rules/docs.ts';

export const generated: Generated = new Map([
  ['cli', () => renderCliTable(commands)],
  ['commands', renderCommandTable],
  ['settings', renderSettingsReference],
]);
