/** Transcripts with their notes as hostile people and broken programs leave them, for the properties of pages. */
import { create } from '@bufbuild/protobuf';
import {
  CorrectionSchema,
  type Notes,
  NotesSchema,
  ReasonSchema,
  StatementKind,
  StatementSchema,
  TopicSchema,
  type Transcript,
  TranscriptSchema,
  type Turn,
  TurnSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { CACHE, notes, transcript } from './community.ts';

/** What somebody writes who wants to break a page. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '" onmouseover="alert(1)',
  "' style='color:red'",
  '</details></summary></blockquote>',
  'javascript:alert(1)',
  '\u202egnp.exe\u2066',
  '<!-- &amp; &lt;b&gt; -->',
  '[x](javascript:alert(1))',
  'ünïcödé 👩‍👩‍👧 𝒳',
] as const;

/** Stands in every turn that was struck, as if a program had left it there. */
export const STRUCK = 'unsayable';

/** Stands in every statement that is doubtful. */
export const DOUBTFUL = 'doubtworthy';

export type Spoken = { readonly transcript: Transcript; readonly notes: Notes };

const text = fc
  .array(fc.constantFrom('cash', 'cache', 'we', 'keep', 'builders.', ...HOSTILE), { minLength: 1, maxLength: 9 })
  .map((words) => words.join(' '));

const turns: fc.Arbitrary<readonly Turn[]> = fc
  .array(fc.record({ said: text, isStruck: fc.boolean(), isTimed: fc.boolean() }), { minLength: 1, maxLength: 30 })
  .chain((some) =>
    // Most meetings are longer than a page; what is beyond the first turns repeats them.
    fc.integer({ min: 1, max: 12 }).map((times) => Array.from({ length: times }, () => some).flat()),
  )
  .map((all) =>
    all.map(({ said, isStruck, isTimed }, index) =>
      create(TurnSchema, {
        id: `t${index + 1}`,
        speaker: (index % 3 === 0 ? HOSTILE[index % HOSTILE.length] : undefined) ?? 'Ada',
        text: isStruck ? STRUCK : said,
        struck: isStruck,
        ...(isTimed && { startMs: index * 4_000 }),
      }),
    ),
  );

const citationOf = (all: readonly Turn[], at: number, from: number, length: number) => {
  const turn = all[at % all.length] ?? all[0];
  const said = turn?.text ?? '';
  const offset = from % (said.length + 1);
  const quote = said.slice(offset, offset + length);
  return {
    turnId: turn?.id ?? '',
    offset,
    quote: quote.isWellFormed() ? quote : said,
    speaker: turn?.speaker ?? '',
    ...(turn?.startMs !== undefined && { startMs: turn.startMs }),
  };
};

const correctionsOf = (all: readonly Turn[], isDoubtful: boolean) =>
  all.flatMap(({ id, text: said }) => {
    const start = said.indexOf('cash');
    const ends = { turnId: id, start, end: start + 4, from: 'cash', to: 'cache', doubtful: isDoubtful };
    return start < 0 ? [] : [create(CorrectionSchema, ends), create(CorrectionSchema, { ...ends, end: start + 2 })];
  });

/** What a strike leaves: no statement cites what was struck. */
export const spoken: fc.Arbitrary<Spoken> = turns.chain((all) => {
  const open = all.filter(({ struck }) => !struck);
  const cited = open.length > 0 ? open : all.slice(0, 0);
  const statement = fc
    .record({
      kind: fc.constantFrom(
        StatementKind.CLAIM,
        StatementKind.DECISION,
        StatementKind.ACTION_ITEM,
        StatementKind.OPEN_QUESTION,
      ),
      words: text,
      isDoubtful: fc.boolean(),
      isExtract: fc.boolean(),
      places: fc.array(fc.tuple(fc.nat(999), fc.nat(60), fc.integer({ min: 1, max: 40 })), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(({ kind, words, isDoubtful, isExtract, places }) => {
      const citations =
        cited.length === 0 ? [] : places.map(([at, from, length]) => citationOf(cited, at, from, length));
      const said = isExtract ? citations.map(({ quote }) => quote).join(' ') : words;
      return create(StatementSchema, {
        kind,
        text: isDoubtful ? `${said} ${DOUBTFUL}` : said,
        citations,
        owner: words.slice(0, 20).toWellFormed(),
        due: '2026-05-08',
        decidedBy: words,
        doubts: isDoubtful ? [create(ReasonSchema, { code: 'x', text: DOUBTFUL })] : [],
      });
    });
  const topic = fc
    .record({ title: text, statements: fc.array(statement, { maxLength: 6 }), isAbout: fc.boolean() })
    .map(({ title, statements, isAbout }) =>
      create(TopicSchema, { title, statements, subjects: isAbout ? [CACHE] : [] }),
    );
  return fc
    .record({
      topics: fc.array(topic, { maxLength: 4 }),
      summary: fc.array(statement, { maxLength: 3 }),
      isDoubtful: fc.boolean(),
    })
    .map(({ topics, summary, isDoubtful }) => {
      for (const [index, one] of [...summary, ...topics.flatMap(({ statements }) => statements)].entries())
        one.id = `s${index + 1}`;
      return {
        transcript: create(TranscriptSchema, { ...transcript, turns: [...all] }),
        notes: create(NotesSchema, { ...notes, topics, summary, corrections: correctionsOf(all, isDoubtful) }),
      };
    });
});
