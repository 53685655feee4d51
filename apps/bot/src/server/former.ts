/** Addresses under a former name of a repository lead to where it is now. */
import { isMessage } from '@bufbuild/protobuf';
import { RepositoryRecordSchema, storedKey } from '@rapporteur/idl/record';
import { isRepository, type Registry } from '@rapporteur/registry';

/**
 * The path under the name that the repository has now; undefined for a path of no former name, and for one of a repository that
 * the reader may not see: `sees` is asked about private ones only.
 */
export type Former = (path: string, sees: (repository: string) => Promise<boolean>) => Promise<string | undefined>;

export const createFormer =
  (registry: Pick<Registry, 'find'>): Former =>
  async (path, sees) => {
    const { kind = '', owner = '', name = '', rest = '' } = UNDER.exec(path)?.groups ?? {};
    const repository = `${owner}/${name}`;
    if (!isRepository(repository)) return undefined;
    const found = await registry.find([storedKey.former(repository)]);
    const records = found.map(({ message }) => message).filter((one) => isMessage(one, RepositoryRecordSchema));
    for (const { repository: now, private: isPrivate } of records)
      if (!isPrivate || (await sees(now))) return `/${kind}/${now}${rest}`;
    return undefined;
  };

/** What stands under the name of a repository; feeds end with the number. */
const UNDER = /^\/(?<kind>rfcs|ideas|motions|settings)\/(?<owner>[^/]+)\/(?<name>[^/]+?)(?<rest>(?:\/.*)?)$/;
