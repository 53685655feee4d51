/** What is forgotten of resources goes out of their artifacts as well, and out of agendas that repeat it. */
import type { Row } from '../kinds.ts';
import { namedIn } from '../private-names.ts';
import type { Within } from '../within.ts';
import type { Artifacts } from './artifacts.ts';
import type { StoredArtifact } from './store.ts';

const AT_ONCE = 200;

/** Answers how many had something to lose. `rows` are the resources as they were. */
export const forgetArtifacts = async (
  artifacts: Artifacts,
  {
    names,
    rows,
    repository,
    isTrial,
  }: {
    readonly names: readonly string[];
    readonly rows: readonly Row[];
    /** Whose artifacts go as a whole. */
    readonly repository?: string;
    readonly isTrial: boolean;
  },
  within: Within,
): Promise<number> => {
  const ids = (await exportsOf(artifacts, within))
    .filter((one) => one.repository.toLowerCase() !== repository)
    .map(({ id }) => id);
  for (const resource of names) for (const { id } of await allOf(artifacts, { resource }, within)) ids.push(id);
  const repeated = rows.flatMap(textsOf);
  for (const series of repeated.length === 0 ? [] : new Set(rows.map(({ name }) => name.split('/')[1] ?? '')))
    for (const agenda of await allOf(artifacts, { name: `${series}/agenda` }, within)) {
      const content = await artifacts.content(agenda, within);
      if (content && 'json' in content && repeated.some((text) => content.json.includes(text))) ids.push(agenda.id);
    }
  return artifacts.strike(ids, { because: FORGOTTEN, isFinal: false, isTrial }, within);
};

const FORGOTTEN = 'It was forgotten because somebody asked for it.';

/** Whose and what exports of everything are. */
export const EXPORT = 'everything/export';

/** All exports that hold something: anything may stand in them, and they are made anew for whoever asks. */
export const exportsOf = async (
  artifacts: Pick<Artifacts, 'list'>,
  within?: Within,
): Promise<readonly StoredArtifact[]> =>
  (await allOf(artifacts, { name: EXPORT }, within)).filter(({ struck }) => struck === '');

/** Exports are known by names of repositories: when one of them has another name, nothing would tell that it became private. */
export const closeExports = async (artifacts: Artifacts, renamed: string, within: Within): Promise<void> => {
  const names = new Set([renamed.toLowerCase()]);
  const telling = (await exportsOf(artifacts, within)).filter(
    ({ source }) => namedIn(String(source.record), names).length > 0,
  );
  await artifacts.strike(
    telling.map(({ id }) => id),
    { because: 'A repository of which it told has another name now; export again.', isFinal: false },
    within,
  );
};

/** What an agenda repeats of a task or a decision, as it stands in JSON. */
const textsOf = ({ kind, body }: Row): readonly string[] =>
  kind !== 'actionItems' && kind !== 'decisions'
    ? []
    : [body.text, body.quote].flatMap((text) =>
        typeof text === 'string' && text !== '' ? [JSON.stringify(text).slice(1, -1)] : [],
      );

/** All artifacts of a resource, or of a name within an organisation. */
export const allOf = async (
  artifacts: Pick<Artifacts, 'list'>,
  query: { readonly resource: string } | { readonly name: string },
  within: Within,
): Promise<readonly StoredArtifact[]> => {
  const all: StoredArtifact[] = [];
  for (;;) {
    const page = await artifacts.list({ ...query, below: all.at(-1)?.id, limit: AT_ONCE }, within);
    all.push(...page);
    if (page.length < AT_ONCE) return all;
  }
};
