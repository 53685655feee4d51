/** What comes from the code: blocks of pages, and whole files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from '@rapporteur/bot';
import { addressTableOf, everythingSchemaOf, openApiOf } from '@rapporteur/bot/server';
import { renderCliTable } from '@rapporteur/cli';
import { renderCommandTable } from '@rapporteur/core/command';
import { renderSettingsReference, settingsJsonSchema } from '@rapporteur/core/settings';
import { allCommands } from '@rapporteur/play';
import { steps } from '@rapporteur/play/story';
import { commentsOf } from './comments.ts';
import type { Generated, GeneratedFiles } from './rules/docs.ts';

const renderEnvironment = (): string =>
  [
    '| variable | meaning |',
    '|---|---|',
    ...Object.entries(VARIABLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
  ].join('\n');

/** What `start` prints, without its addresses. */
const renderStory = (): string =>
  [
    '```',
    ...steps.map(({ title }, index) => `✓ ${String(index + 1).padStart(2)}  ${title}`),
    '',
    `story: ${steps.length} of ${steps.length} steps`,
    '```',
  ].join('\n');

const PROTOS = join(import.meta.dirname, '../../../packages/idl/proto/rapporteur/v1');

/** From the files of the contract themselves, so that one run renews what is made of them, too. */
const readComments = (): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...readdirSync(PROTOS)
      .toSorted()
      .map((file) => commentsOf(readFileSync(join(PROTOS, file), 'utf8'))),
  );

export const generated: Generated = new Map([
  ['addresses', () => addressTableOf(readComments())],
  ['cli', () => renderCliTable(allCommands)],
  ['commands', renderCommandTable],
  ['environment', renderEnvironment],
  ['settings', renderSettingsReference],
  ['story', renderStory],
]);

export const generatedFiles: GeneratedFiles = new Map<string, () => unknown>([
  ['docs/settings.schema.json', settingsJsonSchema],
  ['packages/idl/src/comments.json', readComments],
  ['docs/openapi.json', () => openApiOf(readComments())],
  ['docs/everything.schema.json', () => everythingSchemaOf(readComments())],
]);
