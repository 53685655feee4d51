/** The settings last found in force, one row per repository, without a version for the caller: the last writer wins. */
import { create, equals, fromJson, toJson } from '@bufbuild/protobuf';
import {
  type GetSettingsResponse,
  GetSettingsResponseSchema,
  type PutSettingsRequest,
  PutSettingsRequestSchema,
} from '@rapporteur/idl';
import { isRepository } from './kinds.ts';
import { conflict, invalid, notFound } from './refusals.ts';
import { toStorableJson } from './resources.ts';
import type { RegistryStore, StoredResource } from './store.ts';

const KIND = 'settings';
const ATTEMPTS = 10;

export const getSettings = async (store: RegistryStore, repository: string): Promise<GetSettingsResponse> => {
  const row = await store.find(KIND, toName(repository));
  if (row === undefined) throw notFound(`The settings of ${repository} were never read.`);
  const { settings, origins, problems } = toMessage(row);
  return create(GetSettingsResponseSchema, { ...(settings && { settings }), origins, problems });
};

export const putSettings = async (store: RegistryStore, request: PutSettingsRequest): Promise<void> => {
  const name = toName(request.repository);
  if (request.settings === undefined) throw invalid('The request does not carry settings.');
  const body = toStorableJson(() => toJson(PutSettingsRequestSchema, request));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const row = await store.find(KIND, name);
    const version = (row?.version ?? 0) + 1;
    if (row && equals(PutSettingsRequestSchema, toMessage(row), toMessage({ name, version, body }))) return;
    if (await store.write(KIND, { name, version, body })) return;
  }
  throw conflict(`The settings of ${request.repository} are being written by many at once; try again.`);
};

const toName = (repository: string): string => {
  if (!isRepository(repository)) throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
  return `${KIND}/${repository}`;
};

const toMessage = ({ body }: StoredResource): PutSettingsRequest =>
  fromJson(PutSettingsRequestSchema, body, { ignoreUnknownFields: true });
