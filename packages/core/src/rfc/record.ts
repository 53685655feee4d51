/** The hidden part of the status comment: what GitHub alone does not tell any more, so that a lost registry loses nothing. */
import { create, fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { type Motion, type Rfc, type RfcRecord, RfcRecordSchema } from '@rapporteur/idl';

const START = '<!-- rapporteur:record ';
const END = ' -->';

/** What has to be on record: words with their outcome, and events that no thread tells. */
export const toRecord = ({ words, meetings }: Pick<Rfc, 'words' | 'meetings'>, motions: readonly Motion[]): RfcRecord =>
  create(RfcRecordSchema, {
    words: [...words],
    meetings: [...meetings],
    events: motions.flatMap(({ events }) => events.filter(({ what, gone }) => gone || UNREADABLE.has(what.case ?? ''))),
  });

const UNREADABLE: ReadonlySet<string> = new Set(['moved', 'rolesRefreshed', 'commitsPushed']);

/** The record as a comment of HTML, which people do not see; empty if there is nothing to keep. */
export const renderRecord = (record: RfcRecord): string => {
  if (record.words.length + record.events.length + record.meetings.length === 0) return '';
  return `${START}${toInert(toJsonString(RfcRecordSchema, record))}${END}`;
};

/** JSON that cannot end the comment, and in which no robot that reads raw text finds a mention or a command of its own. */
const toInert = (json: string): string =>
  json.replace(/[<>@]|\/(?=regen)|:(?=repeat:)/gi, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The record of a comment that the app wrote; empty if it holds none that can be read. */
export const parseRecord = (body: string): RfcRecord => {
  const start = body.lastIndexOf(START);
  const end = body.indexOf(END, start);
  if (start < 0 || end < 0) return create(RfcRecordSchema);
  try {
    return fromJsonString(RfcRecordSchema, body.slice(start + START.length, end), { ignoreUnknownFields: true });
  } catch {
    return create(RfcRecordSchema);
  }
};
