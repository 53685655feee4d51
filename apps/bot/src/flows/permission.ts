/** What GitHub lets a person do. */
import type { Permission } from '@rapporteur/core/command';
import type { Flow } from './flow.ts';

/** The permission of a person on a repository; "unknown" if GitHub does not tell. */
export const loadPermission = async (flow: Flow, repository: string, login: string): Promise<Permission> => {
  const said = await flow.github.loadPermission(repository, login);
  return PERMISSIONS.find((permission) => permission === said) ?? 'unknown';
};

const PERMISSIONS: readonly Permission[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none'];
