/**
 * A transcript that was submitted begins the road as one that was pushed does: as a request of the notes' key. It is read before
 * anything is kept of it, and what is private in it is gone by then; so no raw file lies in a repository or in the database.
 */
import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { occurrenceMeant } from '@rapporteur/core/meeting';
import { AuditEntrySchema, occurrenceOfName, TranscriptSchema, toNotesName } from '@rapporteur/idl';
import { RequestRecordSchema } from '@rapporteur/idl/record';
import { invalid, type Registry, type Submit } from '@rapporteur/registry';
import type { Database } from '@rapporteur/registry/database';
import type { Inbox } from '../inbox/index.ts';
import { parseFile } from './load.ts';

export type SubmitParts = {
  readonly registry: Pick<Registry, 'find' | 'commit'>;
  readonly database: Pick<Database, 'transaction'>;
  readonly inbox: Pick<Inbox, 'enqueue'>;
  readonly installationOf: (repository: string) => Promise<number | undefined>;
  readonly now: () => Date;
};

/** Stores request, audit entry and wish in one transaction; the same file, submitted again before it was taken up, is one request. */
export const createSubmit =
  ({ registry, database, inbox, installationOf, now }: SubmitParts): Submit =>
  async ({ date, fileName, content }, { series, by }) => {
    const meeting = occurrenceMeant(series, date);
    if (meeting === undefined)
      throw invalid(
        `${series.title || series.key} has no meeting on "${date.slice(0, 40)}"; write the day of one as YYYY-MM-DD.`,
      );
    const digest = createHash('sha256').update(content).digest('hex');
    const { value: read, diagnostics } = await parseFile({ path: fileName, bytes: content, digest });
    const sentences = diagnostics.map((diagnostic) => renderDiagnostic(fileName, diagnostic));
    if (read === undefined) throw invalid(sentences.join('\n') || `${fileName} is no transcript.`);
    const { repository } = series;
    const occurrence = occurrenceOfName(meeting.name);
    const to = `notes:${repository}/${occurrence}`;
    const name = `requests/transcript/${occurrence}/submitted-${digest.slice(0, 32)}`;
    const installation = await installationOf(repository);
    const at = timestampFromDate(now());
    await database.transaction(async (transaction) => {
      const [before] = await registry.find([name]);
      const transcript = create(TranscriptSchema, { ...read, submittedBy: by });
      const request = { name, version: before?.version ?? 0, to, what: 'transcript', path: fileName, by, at };
      const message = create(RequestRecordSchema, { ...request, transcript, warnings: sentences });
      const because = [{ code: 'transcript-submitted', text: `${fileName} was submitted by ${by}.` }];
      const entry = { subject: toNotesName(occurrence), action: 'submit_transcript', because, cause: by, at };
      await registry.commit(
        { puts: [{ message, visibility: 'private' }], audit: [create(AuditEntrySchema, entry)] },
        transaction,
      );
      await inbox.enqueue([{ key: to, ...(installation !== undefined && { installation }) }], transaction);
    });
    return { name: toNotesName(occurrence), diagnostics: sentences };
  };
