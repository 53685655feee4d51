/** The settings last found in force, one resource per repository, without a version for the caller: the last writer wins. */
import { create } from '@bufbuild/protobuf';
import { type GetSettingsResponse, GetSettingsResponseSchema, type PutSettingsRequest } from '@rapporteur/idl';
import { SettingsRecordSchema } from '@rapporteur/idl/record';
import { isRepository, type Resource } from './kinds.ts';
import { Conflict, invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { createView, type Viewer } from './view.ts';

const ATTEMPTS = 10;

export const getSettings = async (
  registry: Registry,
  repository: string,
  viewer: Viewer,
): Promise<GetSettingsResponse> => {
  const standing = await findSettings(registry, toName(repository));
  const [found] = await createView(registry, viewer).show('settings', standing ? [standing] : []);
  if (found === undefined) throw notFound(`The settings of ${repository} were never read.`);
  const { settings, origins, problems } = found.message;
  return create(GetSettingsResponseSchema, { ...(settings && { settings }), origins, problems });
};

export const putSettings = async (registry: Registry, request: PutSettingsRequest): Promise<void> => {
  const name = toName(request.repository);
  const { repository, settings, origins, problems } = request;
  if (settings === undefined) throw invalid('The request does not carry settings.');
  const records = createResources(registry, 'settings');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const version = (await findSettings(registry, name))?.version ?? 0;
    try {
      await records.put(create(SettingsRecordSchema, { name, version, repository, settings, origins, problems }));
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
  throw new Conflict([name], [`The settings of ${repository} are being written by many at once; try again.`]);
};

const findSettings = async (registry: Registry, name: string): Promise<Resource<'settings'> | undefined> =>
  (await registry.find([name])).filter((resource) => resource.kind === 'settings').find((one) => one.name === name);

const toName = (repository: string): string => {
  if (!isRepository(repository)) throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
  return `settings/${repository}`;
};
