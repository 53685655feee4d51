/** Addresses by number: GitHub's own links name a repository, and an organisation, by its id. */
import type { World } from './world.ts';

/** The path with names in place of numbers: "/repos/acme/widgets/pulls" of "/repositories/7/pulls". */
export const named = (world: World, path: string): string => {
  const [, kind, id = '', rest = ''] = /^\/(repositories|organizations)\/(\d+)(\/.*)?$/.exec(path) ?? [];
  if (kind === undefined) return path;
  const numbered = Number(id);
  if (kind === 'organizations')
    return world.organization.id === numbered ? `/orgs/${world.organization.login}${rest}` : path;
  const found = [...world.repositories.values()].find((repository) => repository.id === numbered);
  return found ? `/repos/${found.fullName}${rest}` : path;
};

/** The path with numbers in place of names. */
export const numbered = (world: World, path: string): string => {
  const [, owner, name, rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const fullName = `${owner}/${name}`.toLowerCase();
  const repository = world.repositories.get(fullName) ?? world.formerNames.get(fullName);
  if (repository) return `/repositories/${repository.id}${rest}`;
  const [, login = '', more = ''] = /^\/orgs\/([^/]+)(\/.*)$/.exec(path) ?? [];
  const { organization } = world;
  return login.toLowerCase() === organization.login.toLowerCase() ? `/organizations/${organization.id}${more}` : path;
};

/** Whether a repository is asked for by a name that it had before. */
export const isFormer = (world: World, path: string): boolean => {
  const [, owner, name] = /^\/repos\/([^/]+)\/([^/]+)(?:\/|$)/.exec(path) ?? [];
  const fullName = `${owner}/${name}`.toLowerCase();
  return !world.repositories.has(fullName) && world.formerNames.has(fullName);
};
