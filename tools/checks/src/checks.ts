/** The list of repository checks. To add one, add a row. */
import type { Check } from './check.ts';
import type { Repository } from './repository.ts';
import { checkCatalog } from './rules/catalog.ts';
import { checkDocs } from './rules/docs.ts';
import { checkHygiene } from './rules/hygiene.ts';
import { checkImports } from './rules/imports.ts';
import { checkLists } from './rules/lists.ts';
import { checkNumbers } from './rules/numbers.ts';
import { checkPurity } from './rules/purity.ts';
import { checkRights } from './rules/rights.ts';
import { checkWords } from './rules/words.ts';
import { checkExports } from './tools/exports.ts';
import { checkIdlBreaking, checkIdlDrift, checkIdlLint } from './tools/idl.ts';
import { checkLint } from './tools/lint.ts';
import { registryHost } from './tools/registry.ts';
import { checkTypes } from './tools/types.ts';

export const checksOf = (root: string, repository: Repository): readonly Check[] => [
  { name: 'types', run: () => checkTypes(root) },
  { name: 'lint', run: () => checkLint(root) },
  { name: 'idl-lint', run: () => checkIdlLint(root) },
  { name: 'idl-drift', run: () => checkIdlDrift(root) },
  { name: 'idl-breaking', run: () => checkIdlBreaking(root) },
  { name: 'dag', run: () => checkImports(repository) },
  { name: 'purity', run: () => checkPurity(repository) },
  { name: 'lists', run: () => checkLists(repository) },
  { name: 'exports', run: () => checkExports(root) },
  // Loaded here, so that a core that cannot be loaded fails this check and not the runner.
  {
    name: 'docs',
    run: async () => {
      const { generated, generatedFiles } = await import('./generated.ts');
      return checkDocs(repository, generated, generatedFiles);
    },
  },
  { name: 'rules', run: () => checkNumbers(repository) },
  { name: 'words', run: () => checkWords(repository) },
  {
    name: 'rights',
    run: async () => {
      const { subscribedEvents } = await import('@rapporteur/core/judge');
      const { GRAPHQL_RIGHTS, loadDescription, RIGHTS } = await import('@rapporteur/github-sandbox/description');
      const { events } = loadDescription();
      return checkRights(repository, {
        operations: RIGHTS,
        fields: GRAPHQL_RIGHTS,
        events,
        subscribed: subscribedEvents,
      });
    },
  },
  { name: 'catalog', run: () => checkCatalog(repository) },
  { name: 'hygiene', run: async () => checkHygiene(repository, await registryHost(root)) },
];
