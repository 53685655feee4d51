/** Which item people mean: by a reference, by its id, or by words of it; what may mean several is none of them. */
import { type AgendaItem, SectionKind, type SubjectRef } from '@rapporteur/idl';
import { type Agenda, type ItemRecord, ItemState, toItemId } from '@rapporteur/idl/record';
import { parseReference } from '../github/index.ts';
import { isCount, isList } from './carry.ts';
import { subjectId } from './ident.ts';
import { foldText, lineIdOf, recordsByLine } from './item-record.ts';

/** An item that can be named: a line of the agenda, what is kept about it, or both. */
export type NamedItem = {
  readonly lineId: string;
  readonly text: string;
  readonly subject?: SubjectRef | undefined;
  readonly owner: string;
  readonly children: readonly AgendaItem[];
  readonly section: SectionKind;
  /** Whether it has a line of its own on the agenda, below no other item. */
  readonly isLine: boolean;
  readonly record?: ItemRecord | undefined;
};

/** Items of an agenda as it stands, and of the record, each once. */
export const namedItems = (agenda: Agenda | undefined, records: readonly ItemRecord[]): NamedItem[] => {
  const find = recordsByLine(records);
  const items: NamedItem[] = [];
  const used = new Set<ItemRecord>();
  const add = (line: AgendaItem, section: SectionKind, isLine: boolean): void => {
    if (isList(line)) {
      for (const child of line.children) add(child, section, true);
      return;
    }
    if (isCount(line)) return;
    const record = find(line);
    if (record) used.add(record);
    const { text, subject, owner, children } = line;
    const lineId = record ? lineIdOf(record) : subject ? subjectId(subject) : line.id;
    items.push({ lineId, text, subject: subject ?? record?.subject, owner, children, section, isLine, record });
    for (const child of children) if (child.subject) add(child, section, false);
  };
  for (const { kind, items: lines } of agenda?.sections ?? []) {
    if (NAMED.has(kind)) for (const line of lines) add(line, kind, true);
  }
  for (const record of records) {
    if (used.has(record) || record.state === ItemState.CLOSED) continue;
    const { text, subject, owner, children, section } = record;
    items.push({
      lineId: lineIdOf(record),
      text,
      subject,
      owner,
      children,
      section,
      isLine: record.state === ItemState.OPEN,
      record,
    });
  }
  return items;
};

/** Attendees are people, and action items have commands of their own. */
const NAMED: ReadonlySet<SectionKind> = new Set([
  SectionKind.RFCS,
  SectionKind.ACTIVE_RFCS,
  SectionKind.GROUPS,
  SectionKind.INCUBATOR,
  SectionKind.CARRIED_OVER,
  SectionKind.OPEN_MIC,
  SectionKind.UNSPECIFIED,
]);

/** All that may be meant: one if it is clear. "#12" is a number of the repository in which it is written. */
export const findItems = (given: string, items: readonly NamedItem[], repository: string): NamedItem[] => {
  const wanted = given.trim();
  const reference = parseReference(wanted, repository);
  if (reference) {
    const id = subjectId(reference);
    return once(items.filter(({ subject }) => subject && subjectId(subject) === id));
  }
  const [, date, number] = ID.exec(wanted) ?? [];
  if (number !== undefined) {
    const ending = `/${date ?? ''}/${number}`;
    const isNamed = ({ record }: NamedItem): boolean =>
      record !== undefined && (date ? record.name.endsWith(ending) : record.name.endsWith(`/${number}`));
    const named = once(items.filter(isNamed));
    if (named.length > 0) return named;
  }
  const words = foldText(wanted);
  if (words === '') return [];
  const texts = items.map((item) => ({ item, text: foldText(`${item.text}`), title: foldText(titleOfItem(item)) }));
  const same = texts.filter(({ text, title }) => text === words || title === words);
  const like = same.length > 0 ? same : texts.filter(({ text, title }) => holds(text, words) || holds(title, words));
  return once(like.map(({ item }) => item));
};

/** What an item is called; its line may say besides how often it came back. */
export const titleOfItem = ({ text, subject, record }: Pick<NamedItem, 'text' | 'subject' | 'record'>): string =>
  subject?.title.trim() || record?.text || text;

/** "I-2023-06-22-3", if it has one. */
export const idOfItem = ({ record }: Pick<NamedItem, 'record'>): string => (record ? toItemId(record.name) : '');

const ID = /^`?(?:I-(\d{4}-\d{2}-\d{2})-)?(\d{1,4})`?$/i;

/** Whole words alone: "ci" is in "new ci runners", and not in "decide". */
const holds = (text: string, words: string): boolean => ` ${text} `.includes(` ${words} `);

/** A subject that stands twice is one. */
const once = (items: readonly NamedItem[]): NamedItem[] => {
  const byId = new Map<string, NamedItem>();
  for (const item of items) if (!byId.has(item.lineId)) byId.set(item.lineId, item);
  return [...byId.values()];
};
