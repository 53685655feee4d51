import type { Series } from '@rapporteur/idl';

/** The key of the job that keeps the agendas of a series: one, however settings and GitHub write the repository. */
export const seriesKey = ({ repository, key }: Pick<Series, 'repository' | 'key'>): string =>
  `series:${repository.toLowerCase()}/${key}`;

/** The key of the job that tells whether what stands of these agendas is still what the registry knows. */
export const agendaKey = ({ repository, key }: Pick<Series, 'repository' | 'key'>): string =>
  `agenda:${repository.toLowerCase()}/${key}`;
