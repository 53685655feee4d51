/** The names of what the bot keeps for itself. */
import type { PolicyRef } from './gen/rapporteur/v1/policy_pb.ts';
import type { Numbered } from './name.ts';

export const toRecordName = ({ repository, number }: Numbered): string =>
  `records/${repository.toLowerCase()}/${number}`;

export const toRepositoryName = (repository: string): string => `repositories/${repository}`;

export const toSettingsName = (repository: string): string => `settings/${repository}`;

export const toPolicyName = ({ name, version }: Pick<PolicyRef, 'name' | 'version'>): string =>
  `policies/${name}/${version}`;

export const toGroupsFileName = ({
  repository,
  path,
}: {
  readonly repository: string;
  readonly path: string;
}): string => `groupsFiles/${repository}/${path}`;

/** The confirmed spellings of a community, by the repository of its meetings. */
export const toAliasesName = (repository: string): string => `aliases/${repository}`;

/** Who is new in a repository. */
export const toNewcomersName = (repository: string): string => `newcomers/${repository}`;

/** An occurrence is "SERIES/YYYY-MM-DD". */
export const toModelAnswersName = (occurrence: string): string => `modelAnswers/${occurrence}`;

/** `number` counts from 1. */
export const toItemName = (occurrence: string, number: number): string => `agendaItems/${occurrence}/${number}`;

/** Name as people write it, "I-2023-06-22-3". */
export const toItemId = (name: string): string => name.replace(/^agendaItems\/[^/]+\/([^/]+)\/(\d+)$/, 'I-$1-$2');

/** What a command on a subject asks of another key; `id` is that of the command. */
export const toRequestName = ({ repository, number }: Numbered, id: string): string =>
  `requests/${repository.toLowerCase()}/${number}/${id}`;

/** That a pull request be read. */
export const toReadRequestName = ({ repository, number }: Numbered): string =>
  `requests/read/${repository.toLowerCase()}/${number}`;
