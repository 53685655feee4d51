/** The append-only log, page by page: evidence for people. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { AuditEntry, ListAuditRequest } from '@rapporteur/idl';
import { KINDS } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import type { Viewer } from './view.ts';

/** Who did what is for those who look after a repository, also a public one: it takes the right to write there. */
export const listAudit = async (
  registry: Registry,
  { pageSize, pageToken, subject }: ListAuditRequest,
  viewer: Viewer,
): Promise<{ readonly entries: AuditEntry[]; readonly nextPageToken: string }> => {
  const limit = toLimit(pageSize);
  const list = ['audit', subject];
  const last = parsePageToken(list, pageToken);
  if (!/^\d{0,18}$/.test(last)) throw invalid('The page token does not belong to this list; start again without it.');
  await refuseStranger(registry, subject, viewer);
  const entries = await registry.listAudit({
    below: last === '' ? undefined : BigInt(last),
    limit: limit + 1,
    subject,
  });
  const { items, nextPageToken } = cut(entries, limit, ({ id }) => toPageToken(list, String(id)));
  return { entries: [...items], nextPageToken };
};

const refuseStranger = async (registry: Registry, subject: string, viewer: Viewer): Promise<void> => {
  if (viewer.sees === 'everything') return;
  if (viewer.sees === 'public')
    throw new ConnectError(
      'The audit log is shown to nobody without proof; send RAPPORTEUR_REGISTRY_TOKEN or a GitHub token as a bearer token.',
      Code.Unauthenticated,
    );
  const repository = await repositoryOf(registry, subject);
  if (repository === undefined || !(await viewer.proves(repository, 'write')))
    throw new ConnectError(
      'With a GitHub token the audit log is shown for one subject at a time, if the token may write in its repository.',
      Code.PermissionDenied,
    );
};

/** Where the subject of an entry lies: a resource name, "owner/repo#7", "owner/repo:path" or "owner/repo". */
const repositoryOf = async (registry: Registry, subject: string): Promise<string | undefined> => {
  const plain = /^(?<repository>[^/#:]+\/[^/#:]+)(?:#[0-9]+|:.+)?$/.exec(subject)?.groups?.repository;
  if (plain !== undefined && !subject.startsWith('groups/')) return plain;
  const [found] = await registry.read([subject]);
  return found && KINDS[found.kind].repositoryOf(found.message);
};
