/** The effective settings of a repository, as they were found last. */
import { create } from '@bufbuild/protobuf';
import { type GetSettingsResponse, GetSettingsResponseSchema } from '@rapporteur/idl';
import { toSettingsName } from '@rapporteur/idl/record';
import { isRepository } from './kinds.ts';
import { invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createView, type Viewer } from './view.ts';

export const getSettings = async (
  registry: Registry,
  repository: string,
  viewer: Viewer,
): Promise<GetSettingsResponse> => {
  if (!isRepository(repository)) throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
  const name = toSettingsName(repository);
  const standing = (await registry.read([name])).filter((one) => one.name === name);
  const [found] = await createView(registry, viewer).show('settings', standing);
  if (found === undefined) throw notFound(`The settings of ${repository} were never read.`);
  const { settings, origins, problems } = found;
  return create(GetSettingsResponseSchema, { ...(settings && { settings }), origins, problems });
};
