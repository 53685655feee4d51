/** Search in the database: a projection that follows the change feed, brought up to date before each question. */
import type { JsonObject } from '@bufbuild/protobuf';
import { kindOf } from './kinds.ts';
import { CHANGES, FIND } from './statements.ts';
import type { ChangedRow, FoundPassage, RegistryStore, SearchQuery, Within } from './store.ts';
import { toPlainWords } from './words.ts';

type SearchOptions = {
  readonly ask: <R>(text: string, values: readonly unknown[], within?: Within) => Promise<readonly R[]>;
  readonly transaction: RegistryStore['transaction'];
};

export const createSearch = ({ ask, transaction }: SearchOptions): RegistryStore['search'] => {
  /** Answers how many changes were taken in. */
  const followOnce = (): Promise<number> =>
    transaction(async (within) => {
      // Of several who search at once, one brings it up to date, and the others wait for that.
      const [at] = await ask<{ position: string }>(POSITION_LOCKED, [], within);
      const changes = await ask<Pick<ChangedRow, 'kind' | 'name'> & { readonly position: string }>(
        CHANGES,
        [at?.position ?? '0', CHANGES_AT_ONCE],
        within,
      );
      const last = changes.at(-1);
      if (last === undefined) return 0;
      const names = [...new Set(changes.flatMap(({ kind, name }) => (kindOf(kind)?.isSearched ? [name] : [])))];
      if (names.length > 0) {
        const rows = await ask<StoredRow>(FIND, [names], within);
        const passages = rows.filter(({ name }) => names.includes(name)).flatMap(toPassages);
        await ask(FORGET, [names], within);
        await ask(REMEMBER, [JSON.stringify(passages)], within);
      }
      await ask(MOVE_ON, [last.position], within);
      return changes.length;
    });

  const follow = async (): Promise<void> => {
    const [at] = await ask<{ position: string }>(POSITION, []);
    if ((await ask(CHANGES, [at?.position ?? '0', 1])).length === 0) return;
    while ((await followOnce()) === CHANGES_AT_ONCE);
  };

  const look = async (
    statement: string,
    { text, kinds, after, limit }: SearchQuery,
  ): Promise<readonly FoundPassage[]> => {
    const place = [after?.rank ?? null, after?.kind ?? null, after?.name ?? null, after?.part ?? null];
    const values = [text, toPlainWords(text), kinds.length === 0 ? null : kinds, ...place, limit];
    const rows = await ask<Omit<FoundPassage, 'place'> & { readonly rank: number }>(statement, values);
    return rows.map(({ rank, ...row }) => ({ ...row, place: { rank, ...row } }));
  };

  return async (query) => {
    await follow();
    const exact = await look(BY_WORDS, query);
    if (exact.length === query.limit) return exact;
    const rest = { ...query, limit: query.limit - exact.length };
    return [...exact, ...(await look(BY_LIKENESS, rest))];
  };
};

type StoredRow = { readonly kind: string; readonly name: string; readonly version: number; readonly body: JsonObject };

const toPassages = (row: StoredRow) => {
  const kind = kindOf(row.kind);
  if (kind === undefined) return [];
  const { message } = kind.read({ ...row, visibility: 'private', wakeAt: undefined });
  return kind.passagesOf(kind.toView(message)).map(({ part, title, text }) => ({
    kind: row.kind,
    name: row.name,
    part,
    title,
    text: text.slice(0, LONGEST_TEXT).toWellFormed(),
    // Paths and compound names are found by each of their words.
    words: [title, text].map((one) =>
      one
        .slice(0, LONGEST_TEXT)
        .toWellFormed()
        .replace(/[/._-]/g, ' '),
    ),
  }));
};

const CHANGES_AT_ONCE = 500;

/** A text is found by its beginning. */
const LONGEST_TEXT = 10_000;

const POSITION = `select position::text as position from rapporteur.projection where name = 'search'`;
const POSITION_LOCKED = `${POSITION} for update`;
const MOVE_ON = `update rapporteur.projection set position = $1::bigint where name = 'search'`;
const FORGET = 'delete from rapporteur.passage where name = any($1::text[])';
const REMEMBER = `insert into rapporteur.passage (kind, name, part, title, text, plain, words)
  select kind, name, part, title, text, lower(unaccent(words ->> 0 || ' ' || (words ->> 1))),
    setweight(to_tsvector('rapporteur.words', words ->> 0), 'A') || setweight(to_tsvector('rapporteur.words', words ->> 1), 'B')
  from json_to_recordset($1::json) as each (kind text, name text, part text, title text, text text, words json)`;

const found = (rank: string, condition: string): string => `select * from (
    select kind, name, part, title, text, ${rank} as rank
    from rapporteur.passage, websearch_to_tsquery('rapporteur.words', $1::text) as wanted
    where ${condition} and ($3::text[] is null or kind = any($3))
  ) as found where $4::int is null or (-rank, kind, name, part) > (-$4::int, $5::text, $6::text, $7::text)
  order by -rank, kind, name, part limit $8::int`;

// What has the words comes before what is only like them.
const BY_WORDS = found(
  '(1000000 + least(999999, round(ts_rank(words, wanted)::numeric * 1000000)))::int',
  '$2::text is not null and words @@ wanted',
);
const BY_LIKENESS = found(
  'round(word_similarity(lower(unaccent($2::text)), plain)::numeric * 900000)::int',
  'lower(unaccent($2::text)) <% plain and not words @@ wanted',
);
