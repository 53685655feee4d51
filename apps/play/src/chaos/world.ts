/** The organisation in which bots are killed: flyteorg in small, its people invented. */
import type { SandboxSeed } from '@rapporteur/github-sandbox';

export const FLYTE = 'flyteorg/flyte';
export const COMMUNITY = 'flyteorg/community';

/** Monday before the meetup of June 22, 2023. */
export const MONDAY = '2023-06-19T16:00:00Z';

const permissions = { ada: 'maintain', bo: 'maintain', tom: 'triage' } as const;

/** Who votes on motions. */
const MEMBERS = `# People

| Name | Role |
| --- | --- |
| [Ada Ruiz](https://github.com/ada) | TSC |
| [Bo Lind](https://github.com/bo) | TSC |
| [Tom Okafor](https://github.com/tom) | TSC |
`;

export const world: SandboxSeed = {
  organization: { login: 'flyteorg', name: 'Flyte' },
  app: { slug: 'rapporteur' },
  people: [
    { login: 'ada', name: 'Ada Ruiz' },
    { login: 'bo', name: 'Bo Lind' },
    { login: 'tom', name: 'Tom Okafor' },
    { login: 'cy', name: 'Cy Novak' },
  ],
  repositories: [
    {
      name: 'flyte',
      permissions,
      files: { 'README.md': '# Flyte\n', 'rfc/README.md': '# RFCs\n' },
      categories: [{ slug: 'rfc-incubator', name: 'RFC Incubator' }],
    },
    {
      name: 'community',
      defaultBranch: 'main',
      permissions,
      files: { 'README.md': '# Community\n', 'MAINTAINERS.md': MEMBERS },
    },
  ],
};
