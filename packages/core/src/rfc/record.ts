/** The hidden part of the status comment: what GitHub alone does not tell any more, so that a lost registry loses nothing. */
import { create, type DescMessage, fromJsonString, type MessageShape, toJson } from '@bufbuild/protobuf';
import { Membership, ReviewSchema } from '@rapporteur/idl';
import {
  type HiddenRecord,
  HiddenRecordSchema,
  type Motion,
  type MotionEvent,
  MotionEventSchema,
  type RecordedCommand,
  RecordedCommandSchema,
  type Rfc,
} from '@rapporteur/idl/record';
import { findRecord, hideRecord, type Inline, markerLine, repositoryInMarker } from '../document/index.ts';
import { cutText } from '../shared/cut.ts';

/** What has to be on record: words with their outcome, events that no thread tells, and for which roles people approved. */
export const toRecord = (
  { recordedCommands, meetings, reviews }: Pick<Rfc, 'recordedCommands' | 'meetings' | 'reviews'>,
  motions: readonly Motion[],
): HiddenRecord =>
  create(HiddenRecordSchema, {
    recordedCommands: [...recordedCommands],
    meetings: [...meetings],
    reviews: reviews.flatMap(({ id, accountId, roles, textHash, headSha }) =>
      roles.some(({ membership }) => membership !== Membership.UNSPECIFIED)
        ? [create(ReviewSchema, { id, accountId, roles, textHash, headSha })]
        : [],
    ),
    events: motions.flatMap(({ events }) => events.filter(({ what, gone }) => gone || isUnreadable(what.case))),
  });

const isUnreadable = (what: MotionEvent['what']['case']): boolean =>
  what === 'moved' || what === 'rolesRefreshed' || what === 'commitsPushed';

/**
 * The record as a comment of HTML, which people do not see; empty if there is nothing to keep. A long one is packed. One
 * that is too long even so keeps what weighs most: a record that GitHub refuses, or that is cut, would be no record.
 */
export const renderRecord = (record: HiddenRecord): string => {
  if (record.recordedCommands.length + record.events.length + record.meetings.length + record.reviews.length === 0)
    return '';
  for (const shorten of SHORTER) {
    const hidden = hideRecord(HiddenRecordSchema, shorten(record));
    if (hidden !== undefined) return hidden;
  }
  return '';
};

/** The same as a part of a document. */
export const recordLine = (record: HiddenRecord): Inline => {
  const comment = renderRecord(record);
  return comment === '' ? '' : markerLine(comment);
};

/** One after the other, the least important first; each is tried on the whole record. */
const SHORTER: readonly ((record: HiddenRecord) => HiddenRecord)[] = [
  (record) => record,
  (record) => cutTexts(record, { unimportant: 500, all: 4_000 }),
  (record) => cutTexts(record, { unimportant: 100, all: 1_000 }),
  (record) => cutTexts(record, { unimportant: 0, all: 500 }),
  (record) => newest(cutTexts(record, { unimportant: 0, all: 500 }), 300),
  (record) => newest(cutTexts(record, { unimportant: 0, all: 200 }), 50),
  (record) => newest(cutTexts(record, { unimportant: 0, all: 100 }), 0),
  (record) => ofLastMotion(newest(cutTexts(record, { unimportant: 0, all: 100 }), 0)),
  (record) => {
    const { recordedCommands } = newest(cutTexts(record, { unimportant: 0, all: 100 }), 0);
    return create(HiddenRecordSchema, { recordedCommands: recordedCommands.slice(-50) });
  },
];

/** What people said at length stands in their comments, at the address beside it. */
const cutTexts = (
  record: HiddenRecord,
  most: { readonly unimportant: number; readonly all: number },
): HiddenRecord => ({
  ...record,
  recordedCommands: record.recordedCommands.map((word) =>
    cutAll(RecordedCommandSchema, word, word.refused ? most.unimportant : most.all),
  ),
  events: record.events.map((event) => (event.gone ? cutAll(MotionEventSchema, event, most.unimportant) : event)),
});

/** Texts and reasons; a name stays longer than a name may be, so that it is refused as before. */
const cutAll = <T extends DescMessage>(schema: T, message: MessageShape<T>, most: number): MessageShape<T> => {
  const cut = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (key === 'name') return cutText(value, Math.max(most, LONGEST_NAME));
    return key === 'text' || key === 'reason' || key === 'answer' ? cutText(value, most) : value;
  };
  return fromJsonString(schema, JSON.stringify(toJson(schema, message), cut));
};

const LONGEST_NAME = 100;

/** All that was taken up and frozen, and the newest of what was refused or is gone. */
const newest = (record: HiddenRecord, most: number): HiddenRecord => {
  // Anybody may approve; those who count are few.
  const counted = record.reviews.filter(({ roles }) =>
    roles.some(({ membership }) => membership === Membership.MEMBER),
  );
  const refused = record.recordedCommands.filter((word) => word.refused).slice(0, -most || undefined);
  const gone = record.events.filter(({ what }) => !isUnreadable(what.case)).slice(0, -most || undefined);
  const [withoutWords, withoutEvents] = [new Set<RecordedCommand>(refused), new Set<MotionEvent>(gone)];
  return {
    ...record,
    recordedCommands: record.recordedCommands.filter((word) => !withoutWords.has(word)),
    events: record.events.filter((event) => !withoutEvents.has(event)),
    reviews: counted,
  };
};

const ofLastMotion = (record: HiddenRecord): HiddenRecord => ({
  ...record,
  events: record.events.slice(
    Math.max(
      0,
      record.events.findLastIndex(({ what }) => what.case === 'moved'),
    ),
  ),
});

/** The record of a comment under the name that the repository has now: the comment, and so what it says, may be older. */
export const parseRecordIn = (repository: string, body: string): HiddenRecord => {
  const record = parseRecord(body);
  const former = repositoryInMarker(body);
  if (former === undefined || former === repository.toLowerCase()) return record;
  const old = former.replaceAll('.', '\\.');
  // The repository itself, an address, and "owner/repo#7".
  const name = new RegExp(
    `^${old}$|(?<=https://github\\.com/)${old}(?![\\w-]|\\.\\w)|(?<![\\w./-])${old}(?=#[0-9])`,
    'gi',
  );
  const follow = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replace(name, () => repository) : value;
  try {
    return fromJsonString(HiddenRecordSchema, JSON.stringify(toJson(HiddenRecordSchema, record), follow));
  } catch {
    // A packed record may hold a time that is none.
    return record;
  }
};

/** The record of a comment that the app wrote; empty if it holds none that can be read. */
export const parseRecord = (body: string): HiddenRecord =>
  findRecord(HiddenRecordSchema, body) ?? create(HiddenRecordSchema);
