/** Notes without a model beside full lists of what was decided, taken on and left open. */

import { tellFigures } from '@rapporteur/bench/figures';
import { countWords, extractNotes, sentenceSpans, stemsOf } from '@rapporteur/core/notes';
import { type Statement, StatementKind, type Turn } from '@rapporteur/idl';
import { z } from 'zod';
import { type Meeting, readLines, readMeetings } from './dialogues.ts';

export const USAGE =
  '  pnpm eval offline DIR       folder with dialogues, meetings.json, decisions.jsonl and actions.jsonl';

export const offline = ([dir = '']: readonly string[]): void => {
  const results = readReferences(dir).map(judge);
  for (const { lines } of results) for (const line of lines) console.log(line);
  const all = (kind: Kind) => results.map(({ matches }) => matches[kind]);
  const given = results.flatMap(({ matches }) => matches.action_item.hits);
  const owners = given
    .filter(({ reference }) => reference.owner !== undefined)
    .filter(({ item }) => item.owner !== UNASSIGNED);
  const dues = given.filter(({ item }) => item.due !== '');
  const seconds = results.reduce((sum, { cpu }) => sum + cpu, 0);
  const hours = results.reduce((sum, { words }) => sum + words, 0) / WORDS_AN_HOUR;
  tellFigures([
    { name: 'decisions.recall', value: recall(all('decision')), aim: { least: 0.6 } },
    { name: 'decisions.precision', value: precision(all('decision')), aim: { least: 0.8 } },
    { name: 'actions.recall', value: recall(all('action_item')), aim: { least: 0.7 } },
    { name: 'actions.precision', value: precision(all('action_item')), aim: { least: 0.8 } },
    { name: 'questions.recall', value: recall(all('open_question')), aim: { least: 0.7 } },
    { name: 'questions.precision', value: precision(all('open_question')), aim: { least: 0.8 } },
    { name: 'actions.owner', value: share(owners.filter(isOwner).length, owners.length) },
    { name: 'actions.due', value: share(dues.filter(isDue).length, dues.length) },
    { name: 'cut', value: results.reduce((sum, { cut }) => sum + cut, 0), aim: { most: 0 } },
    { name: 'seconds.hour', value: seconds / hours, aim: { most: 1 } },
  ]);
};

const ReferenceSchema = z.object({
  dialogue: z.string(),
  id: z.string(),
  kind: z.enum(['decision', 'action_item', 'open_question']),
  text: z.string(),
  turns: z.array(z.string()).min(1),
  owner: z.string().optional(),
  /** The spoken words, and the ISO date that they mean. */
  due: z.string().optional(),
  due_date: z.string().optional(),
  state: z.enum(['new', 'conditional', 'deferred', 'rejected', 'reported']).optional(),
  optional: z.boolean().optional(),
});

/** What a careful reader lists. */
type Reference = z.infer<typeof ReferenceSchema>;
type Dialogue = Meeting & { readonly references: readonly Reference[] };

const readReferences = (dir: string): Dialogue[] => {
  const references = ['decisions.jsonl', 'actions.jsonl'].flatMap((name) => readLines(dir, name, ReferenceSchema));
  return readMeetings(dir).map((meeting) => ({
    ...meeting,
    references: references.filter(({ dialogue }) => dialogue === meeting.dialogue),
  }));
};

const KINDS = ['decision', 'action_item', 'open_question'] as const;
type Kind = (typeof KINDS)[number];
const NUMBERS = {
  decision: StatementKind.DECISION,
  action_item: StatementKind.ACTION_ITEM,
  open_question: StatementKind.OPEN_QUESTION,
} as const;
const UNASSIGNED = 'unassigned';
/** Of a call: 6,500 words in 54 minutes at the median. */
const WORDS_AN_HOUR = 7200;
const ROUNDS = 20;

type Hit = { readonly item: Statement; readonly reference: Reference; readonly owner: string };
type Matches = {
  readonly hits: readonly Hit[];
  readonly missed: readonly Reference[];
  readonly wrong: readonly Statement[];
};

const judge = (dialogue: Dialogue) => {
  const { transcript, date, dialogue: file } = dialogue;
  const write = () => extractNotes({ transcript, meetingDate: date });
  const notes = write();
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) write();
  const { user, system } = process.cpuUsage(before);
  const statements = notes.topics.flatMap((topic) => topic.statements);
  const matches = {
    decision: match(dialogue, 'decision', statements),
    action_item: match(dialogue, 'action_item', statements),
    open_question: match(dialogue, 'open_question', statements),
  };
  const cut = statements.filter((statement) => isCut(statement, transcript.turns));
  const lines = [
    `\n${file}: ${notes.topics.map(({ title }) => title).join(' | ')}`,
    ...KINDS.flatMap((kind) => tellMatches(kind, matches[kind])),
    ...matches.action_item.hits.flatMap((hit) => [
      ...(hit.reference.owner !== undefined && !isOwner(hit)
        ? [`  owner of ${hit.reference.id}: ${hit.owner}, not ${hit.reference.owner}`]
        : []),
      ...(hit.item.due !== (hit.reference.due_date ?? '')
        ? [
            `  due of ${hit.reference.id}: "${hit.item.due}", not "${hit.reference.due_date ?? ''}" (${hit.reference.due ?? 'not spoken'})`,
          ]
        : []),
    ]),
    ...cut.map((statement) => `  cut: ${tellStatement(statement)}`),
  ];
  const words = transcript.turns.reduce((sum, { text }) => sum + countWords(text), 0);
  return { matches, cut: cut.length, lines, words, cpu: (user + system) / 1e6 / ROUNDS };
};

const tellMatches = (kind: Kind, { hits, missed, wrong }: Matches): string[] => [
  `  ${kind}: ${hits.length} found, ${missed.length} missed, ${wrong.length} wrong`,
  ...hits.map(({ reference, item }) => `    found  ${reference.id}: ${tellStatement(item)}`),
  ...missed.map(({ id, state = '', turns, text }) => `    missed ${id} ${state} [${turns.join(' ')}] ${text}`),
  ...wrong.map((item) => `    wrong  ${tellStatement(item)}`),
];

const tellStatement = ({ text, citations }: Statement): string =>
  `[${citations.map(({ turnId }) => turnId).join(' ')}] ${text}`;

/**
 * One to one, the closest pairs first. What was decided elsewhere is no decision of this meeting, so a statement that
 * tells it as one finds no partner; what is optional may be told and need not.
 */
const match = (dialogue: Dialogue, kind: Kind, statements: readonly Statement[]): Matches => {
  const items = statements.filter((statement) => statement.kind === NUMBERS[kind]);
  const references = dialogue.references.filter((one) => one.kind === kind && one.state !== 'reported');
  const pairs = items
    .flatMap((item) => references.map((reference) => ({ item, reference, value: closeness(item, reference) })))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const hits: Hit[] = [];
  for (const { item, reference } of pairs) {
    if (hits.some((hit) => hit.item === item || hit.reference === reference)) continue;
    hits.push({
      item,
      reference,
      owner: dialogue.people.find(({ label }) => label === item.owner)?.name ?? item.owner,
    });
  }
  const isOptional = ({ optional }: Reference) => optional === true;
  return {
    hits: hits.filter(({ reference }) => !isOptional(reference)),
    missed: references.filter((one) => !isOptional(one) && !hits.some(({ reference }) => reference === one)),
    wrong: items.filter((one) => !hits.some(({ item }) => item === one)),
  };
};

/** How many turns further the exchange may reach that decides. */
const REACH = 2;

/** 0 where a statement cites none of the reference's turns or their neighbours, or is about another matter. */
const closeness = ({ citations, text }: Statement, { turns, text: wanted }: Reference): number => {
  const at = (id: string) => Number.parseInt(id.replace(/^t/, ''), 10);
  const distance = Math.min(...citations.flatMap(({ turnId }) => turns.map((turn) => Math.abs(at(turn) - at(turnId)))));
  if (distance > REACH) return 0;
  const [said, meant] = [new Set(stemsOf(text)), new Set(stemsOf(wanted))];
  const common = [...said].filter((stem) => meant.has(stem)).length;
  const share = common / Math.max(1, Math.min(said.size, meant.size));
  const isSame = distance === 0 ? common > 1 || share >= 0.25 : common > 1 && share >= 0.25;
  return isSame ? share + 1 / (1 + distance) : 0;
};

/** Whether it begins or ends inside a sentence. Fillers and conjunctions before the first word are no part of it. */
const isCut = ({ citations }: Statement, turns: readonly Turn[]): boolean =>
  citations.some(({ turnId, offset, quote }, index) => {
    const text = turns.find(({ id }) => id === turnId)?.text ?? '';
    const end = offset + quote.length;
    const sentence = sentenceSpans(text).find((span) => span.start <= offset && offset < span.end);
    const last = sentenceSpans(text).find((span) => span.start < end && end <= span.end);
    const follows = (other: (typeof citations)[number] | undefined, from: number, to: number) =>
      other?.turnId === turnId && text.slice(from, to).trim() === '';
    const [before, after] = [citations[index - 1], citations[index + 1]];
    const isWholeStart =
      sentence === undefined ||
      FILLERS.test(text.slice(sentence.start, offset)) ||
      (before !== undefined && follows(before, before.offset + before.quote.length, offset));
    const isWholeEnd = last?.end === end || (after !== undefined && follows(after, end, after.offset));
    // A sentence that the end of a turn interrupts goes on in the next turn of its speaker, or never ends.
    const isOver = end < text.length || /[.?!]["')\]]*$/.test(quote) || after !== undefined || !/[.?!]/.test(text);
    return !isWholeStart || !isWholeEnd || !isOver;
  });

const FILLERS =
  /^(?:[\s,.…]*\b(?:yeah|yes|yep|yup|okay|ok|so|and|um|uh|well|right|but|like|i mean|you know|cool|great|good|perfect|all ?right|also|then|now|sure|exactly|hmm|mm-hmm|oh|anyway|no|nice|fine|thanks?|thank you)\b)*[\s,.…!–—-]*$/i;

const isOwner = ({ reference, owner }: Hit): boolean => fold(owner) === fold(reference.owner ?? '');
const isDue = ({ reference, item }: Hit): boolean => item.due === reference.due_date;
const fold = (text: string): string => text.replace(/’/g, "'");

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
const sum = (matches: readonly Matches[], part: keyof Matches): number =>
  matches.reduce((total, one) => total + one[part].length, 0);
const recall = (matches: readonly Matches[]): number =>
  share(sum(matches, 'hits'), sum(matches, 'hits') + sum(matches, 'missed'));
const precision = (matches: readonly Matches[]): number =>
  share(sum(matches, 'hits'), sum(matches, 'hits') + sum(matches, 'wrong'));
