/** Where it happens: an organisation with members, a friend with rights who is none, strangers, and things that are private. */
import type { Permission, SandboxSeed } from '@rapporteur/github-sandbox';

export const FLYTE = 'flyteorg/flyte';
export const COMMUNITY = 'flyteorg/community';
/** Nobody but ada may read it. */
export const VAULT = 'flyteorg/vault';
/** Its settings are proposed to and changed, so nothing in it is called healthy. */
export const SETTLING = 'flyteorg/settling';
/** In an installation of its own. */
export const ELSEWHERE = 'mole-labs/tunnels';
export const CATEGORY = 'rfc-incubator';
export const SETTINGS_FILE = '.github/rapporteur.yml';
/** Monday. */
export const BEGIN = '2026-01-05T16:00:00Z';

/** A word that stands in a private place and must be seen nowhere else. */
export const SECRET = 'Kestrelquay';
export const HIDDEN_TITLE = `${SECRET}title`;

/** ada, dee and tom are the TSC. mal may write, and means no good; eve and cy may read; the others are named like somebody. */
const PEOPLE = ['ada', 'dee', 'tom', 'bo', 'mal', 'cy', 'eve', 'rapporteur', 'ad4', 'ada-ruiz', 'rapporteur-bot'];
const BOTS = ['robo', 'rapporteurs'];

const MEMBERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Dee Park](https://github.com/dee) | Mole | TSC |
| [Tom Okafor](https://github.com/tom) | Harbor | TSC |
`;

const permissions: Readonly<Record<string, Permission>> = {
  ada: 'maintain',
  tom: 'triage',
  bo: 'write',
  mal: 'write',
  robo: 'write',
  rapporteur: 'write',
};

const closed: Readonly<Record<string, Permission>> = {
  ...Object.fromEntries([...PEOPLE, ...BOTS].map((login) => [login, 'none' as const])),
  ada: 'maintain',
};

/** Files that a stranger would like to read; each line tells of itself. */
export const PRIVATE_FILES: Readonly<Record<string, string>> = {
  'deploy/key.txt': `${SECRET}key: ${SECRET}value\n`,
  'deploy/settings.yml': `rfc:\n  ${SECRET}unknown: ${SECRET}value\n`,
  'deploy/broken.yml': `rfc: [${SECRET}broken\n`,
  'deploy/wrong.yml': `rfc:\n  policy: ${SECRET}policy\nmeeting:\n  time_zone: ${SECRET}/Zone\n`,
  'deploy/list.yml': `- ${SECRET}item\n`,
  'deploy/role.md': `# People\n\n- [${SECRET}](https://github.com/${SECRET.toLowerCase()}) TSC\n`,
  'deploy/groups.yaml': `groups:\n  - ${SECRET}group: 1\n`,
  '.github/rapporteur.yml': `rfc:\n  managed_label: ${SECRET.toLowerCase()}/label\n`,
};

export const SEED: SandboxSeed = {
  organization: { login: 'flyteorg', name: 'Flyte' },
  people: [...PEOPLE.map((login) => ({ login })), ...BOTS.map((login) => ({ login, type: 'Bot' as const }))],
  installations: [{ login: 'mole-labs' }],
  repositories: [
    {
      name: 'flyte',
      permissions,
      files: { 'README.md': '# Flyte\n', 'rfc/README.md': '# RFCs\n' },
      categories: [{ slug: CATEGORY, name: 'RFC Incubator' }],
    },
    {
      name: 'community',
      defaultBranch: 'main',
      permissions,
      files: { 'README.md': '# Community\n', 'MAINTAINERS.md': MEMBERS },
      branches: ['elsewhere'],
    },
    {
      name: 'settling',
      permissions,
      files: { 'README.md': '# Settling\n', [SETTINGS_FILE]: 'rfc:\n  check_run: true\n' },
    },
    {
      name: 'vault',
      private: true,
      permissions: closed,
      files: { 'README.md': '# Vault\n', 'rfc/README.md': '# RFCs\n' },
    },
    {
      name: 'private-infra',
      private: true,
      permissions: closed,
      files: { 'README.md': '# Infra\n', ...PRIVATE_FILES },
    },
    {
      owner: 'mole-labs',
      name: 'tunnels',
      permissions: { ada: 'maintain' },
      files: { 'README.md': '# Tunnels\n', 'rfc/README.md': '# RFCs\n' },
    },
  ],
};
