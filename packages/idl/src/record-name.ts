/** The names of what the bot keeps for itself. */
import type { PolicyRef } from './gen/rapporteur/v1/policy_pb.ts';
import type { Numbered } from './name.ts';

export const toRecordName = ({ repository, number }: Numbered): string =>
  `records/${repository.toLowerCase()}/${number}`;

export const toRepositoryName = (repository: string): string => `repositories/${repository}`;

export const toSettingsName = (repository: string): string => `settings/${repository}`;

export const toPolicyName = ({ name, version }: Pick<PolicyRef, 'name' | 'version'>): string =>
  `policies/${name}/${version}`;
