/** The append-only log. */
import { create, fromJson, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type AuditEntry, AuditEntrySchema, type ListAuditRequest } from '@rapporteur/idl';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid } from './refusals.ts';
import { toStorableJson } from './resources.ts';
import type { RegistryStore, StoredAudit } from './store.ts';

const MOST_ENTRIES = 1_000;

/** An entry without a time gets `now`. */
export const appendAudit = async (store: RegistryStore, entries: readonly AuditEntry[], now: Date): Promise<void> => {
  if (entries.length > MOST_ENTRIES) throw invalid(`At most ${MOST_ENTRIES} entries can be appended at once.`);
  const rows = entries.map(({ subject, action, because, cause, at }, index) => {
    if (subject === '' || action === '') throw invalid(`Entry ${index + 1} lacks a subject or an action.`);
    const entry = create(AuditEntrySchema, { subject, action, because, cause, at: at ?? timestampFromDate(now) });
    return { subject, body: toStorableJson(() => toJson(AuditEntrySchema, entry)) };
  });
  if (rows.length > 0) await store.appendAudit(rows);
};

export const listAudit = async (
  store: RegistryStore,
  { pageSize, pageToken, subject }: ListAuditRequest,
): Promise<{ readonly entries: AuditEntry[]; readonly nextPageToken: string }> => {
  const limit = toLimit(pageSize);
  const list = ['audit', subject];
  const last = parsePageToken(list, pageToken);
  if (!/^\d{0,18}$/.test(last)) throw invalid('The page token does not belong to this list; start again without it.');
  const rows = await store.listAudit({ below: last === '' ? undefined : BigInt(last), limit: limit + 1, subject });
  const { items, nextPageToken } = cut(rows, limit, ({ id }) => toPageToken(list, String(id)));
  return { entries: items.map(toEntry), nextPageToken };
};

const toEntry = ({ id, body }: StoredAudit): AuditEntry =>
  fromJson(AuditEntrySchema, { ...body, id: String(id) }, { ignoreUnknownFields: true });
