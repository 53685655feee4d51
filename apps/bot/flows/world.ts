/** flyteorg in small, for the tests of the flows. Everybody who acts in it is invented. */
import type { SandboxSeed } from '@rapporteur/github-sandbox';

export const FLYTE = 'flyteorg/flyte';
export const COMMUNITY = 'flyteorg/community';

/** Monday, June 19, 2023: the meetup is on Thursday at 11:00 in Los Angeles, 18:00 UTC. */
export const MONDAY = '2023-06-19T16:00:00Z';

/** ada maintains, tom triages, cy and dee may read and write comments, flyte-bot is a robot. */
const permissions = { ada: 'maintain', bo: 'write', tom: 'triage' } as const;

export const seed: SandboxSeed = {
  organization: { login: 'flyteorg', name: 'Flyte' },
  people: [
    { login: 'ada', name: 'Ada Ruiz' },
    { login: 'bo', name: 'Bo Lind' },
    { login: 'tom', name: 'Tom Okafor' },
    { login: 'cy', name: 'Cy Novak' },
    { login: 'dee', name: 'Dee Park' },
    { login: 'flyte-bot', type: 'Bot' },
  ],
  repositories: [
    { name: 'flyte', permissions, files: { 'README.md': '# Flyte\n', 'rfc/README.md': '# RFCs\n' } },
    { name: 'community', defaultBranch: 'main', permissions, files: { 'README.md': '# Community\n' } },
  ],
};

/** The same, but for agendas, which are posted only when somebody asks: most flows are about something else. */
export const seedOnDemand: SandboxSeed = {
  ...seed,
  repositories: seed.repositories.map((repository) =>
    repository.name === 'community'
      ? { ...repository, files: { ...repository.files, '.github/rapporteur.yml': 'meeting: { lead_days: 0 }\n' } }
      : repository,
  ),
};
