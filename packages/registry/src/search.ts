/** Search in the database: a projection that follows the change feed, brought up to date before each question. */
import type { JsonObject } from '@bufbuild/protobuf';
import { kindOf } from './kinds.ts';
import { CHANGES, FIND } from './statements.ts';
import type { ChangedRow, FoundPassage, RegistryStore } from './store.ts';
import type { Within } from './within.ts';
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

  /** Each word or what is like it, as a query; undefined where nothing is like one of them. */
  const toLikeness = async (text: string): Promise<string | undefined> => {
    const words = toPlainWords(text).split(' ').filter(Boolean).slice(0, MOST_WORDS);
    const rows = await ask<{ asked: string; word: string }>(SIMILAR, [words]);
    const alike = words.map((asked) => rows.filter((row) => row.asked === asked).map(({ word }) => `'${word}'`));
    if (alike.length === 0 || alike.some((found) => found.length === 0)) return undefined;
    return alike.map((found) => `(${found.join(' | ')})`).join(' & ');
  };

  return async ({ text, by, kinds, after, limit }) => {
    if (after === undefined) await follow();
    const wanted = by === 'words' ? text : await toLikeness(text);
    if (wanted === undefined) return [];
    const place = [after?.rank ?? null, after?.kind ?? null, after?.name ?? null, after?.part ?? null];
    const rows = await ask<Omit<FoundPassage, 'place'> & { readonly rank: number }>(
      by === 'words' ? BY_WORDS : BY_LIKENESS,
      [wanted, kinds.length === 0 ? null : kinds, ...place, limit],
    );
    return rows.map(({ rank, ...row }) => ({ ...row, place: { rank, ...row } }));
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
const MOST_WORDS = 20;

/** A text is found by its beginning. */
const LONGEST_TEXT = 10_000;

const POSITION = `select position::text as position from rapporteur.projection where name = 'search'`;
const POSITION_LOCKED = `${POSITION} for update`;
const MOVE_ON = `update rapporteur.projection set position = $1::bigint where name = 'search'`;
const FORGET = 'delete from rapporteur.passage where name = any($1::text[])';
const REMEMBER = `with passages as materialized (
    select kind, name, part, title, text, words ->> 0 as head, words ->> 1 as rest
    from json_to_recordset($1::json) as each (kind text, name text, part text, title text, text text, words json)
  ), known as (
    insert into rapporteur.word select distinct word
    from passages, regexp_split_to_table(lower(unaccent(head || ' ' || rest)), '[^[:alnum:]]+') as word
    where length(word) between 3 and 40 on conflict do nothing
  )
  insert into rapporteur.passage (kind, name, part, title, text, words)
  select kind, name, part, title, text,
    setweight(to_tsvector('rapporteur.words', head), 'A') || setweight(to_tsvector('rapporteur.words', rest), 'B')
  from passages`;

/** Words that are like those asked for; a word that stands somewhere is like itself. */
const SIMILAR = `select asked, word from unnest($1::text[]) as each (asked)
  join rapporteur.word on word % lower(unaccent(asked)) and similarity(word, lower(unaccent(asked))) >= 0.4`;

const found = (wanted: string): string => `select * from (
    select kind, name, part, title, text,
      least(999999, round(ts_rank(words, wanted)::numeric * 1000000))::int as rank
    from rapporteur.passage, ${wanted} as wanted
    where words @@ wanted and ($2::text[] is null or kind = any($2))
  ) as found where $3::int is null or (-rank, kind, name, part) > (-$3::int, $4::text, $5::text, $6::text)
  order by -rank, kind, name, part limit $7::int`;

const BY_WORDS = found(`websearch_to_tsquery('rapporteur.words', $1::text)`);
const BY_LIKENESS = found(`to_tsquery('rapporteur.words', $1::text)`);
