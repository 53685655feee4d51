/** The append-only log, page by page: evidence for people. */
import type { AuditEntry, ListAuditRequest } from '@rapporteur/idl';
import { keyOf } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';

/** With `only`, what was done about one thing that is public; the log as a whole tells of everything, and so of none. */
export const listAudit = async (
  registry: Registry,
  { pageSize, pageToken, subject }: ListAuditRequest,
  only: 'public' | undefined,
): Promise<{ readonly entries: AuditEntry[]; readonly nextPageToken: string }> => {
  const limit = toLimit(pageSize);
  const list = ['audit', subject];
  const last = parsePageToken(list, pageToken);
  if (!/^\d{0,18}$/.test(last)) throw invalid('The page token does not belong to this list; start again without it.');
  if (only && !(await isPublic(registry, subject))) return { entries: [], nextPageToken: '' };
  const entries = await registry.listAudit({
    below: last === '' ? undefined : BigInt(last),
    limit: limit + 1,
    subject,
  });
  const { items, nextPageToken } = cut(entries, limit, ({ id }) => toPageToken(list, String(id)));
  return { entries: [...items], nextPageToken };
};

/** Whether everything that is known under the subject of an entry is public, and something is. */
const isPublic = async (registry: Registry, subject: string): Promise<boolean> => {
  if (subject === '') return false;
  const found = await registry.find(keysOf(subject));
  return found.length > 0 && found.every(({ visibility }) => visibility === 'public');
};

/** A resource name, "owner/repo#7", "owner/repo:path" or "owner/repo". */
const keysOf = (subject: string): readonly string[] => {
  const { repository, number } =
    /^(?<repository>[^/#:]+\/[^/#:]+)(?:#(?<number>[0-9]+)|:.+)?$/.exec(subject)?.groups ?? {};
  if (repository === undefined) return [subject];
  if (number !== undefined) return [keyOf.ref(repository, Number(number))];
  return [subject, keyOf.repository('repositories', repository)];
};
