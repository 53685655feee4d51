/** A line of the agenda that is ours, and why it stands there. */
import { create } from '@bufbuild/protobuf';
import { type AgendaItem, AgendaItemSchema, type Reason, ReasonSchema } from '@rapporteur/idl';

export const line = (fields: Partial<Omit<AgendaItem, '$typeName' | '$unknown'>>): AgendaItem =>
  create(AgendaItemSchema, fields);

export const because = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

/** Code of the reason of a line in which links are written as a community writes them: "[words](https://…)". */
export const LINKED_WORDS = 'linked-words';

/** Code of the reason of a topic that came after the deadline. */
export const LATE = 'proposed-late';

/** The line that counts what is not shown. */
export const restLine = (id: string, count: number, what = ''): AgendaItem =>
  line({
    id,
    text: `And ${count} more${what && ` ${what}`}.`,
    because: [because('rest', 'There are more than an agenda has room for.')],
  });

/** Words as a link of a line of linked words; brackets would end it. */
export const linkedWords = (words: string, url: string): string =>
  /^https?:\/\/[^\s<>()"'`\\]+$/.test(url) ? `[${words.replace(/[[\]]/g, ' ').trim() || url}](${url})` : words;
