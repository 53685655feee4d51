/** The settings in force in a repository, each with the file that set it. */
import { type Html, type HtmlValue, html } from '@rapporteur/core/document';
import { listSet, listSettings, repositoryOfLayer, SETTINGS_PATH, type SetSetting } from '@rapporteur/core/settings';
import { pagePath } from './addresses.ts';
import type { Route } from './page.ts';
import { elsewhere, lines, plural, section, shorten, table } from './parts.ts';
import { paramOf } from './visit.ts';

export const SETTINGS: Route = {
  path: '/settings/:owner/:repo',
  load: async (visit) => {
    const repository = `${paramOf(visit, 'owner')}/${paramOf(visit, 'repo')}`;
    const { settings, origins, problems } = await visit.client.getSettings(repository);
    const all = settings ? listSet({ settings, origins }) : [];
    const set = all.filter(({ layer }) => layer !== 'default');
    const usual = all.filter(({ layer }) => layer === 'default');
    return {
      title: `Settings of ${repository}`,
      description: `What is set in ${repository}, and which file set it.`,
      body: html`<h1>Settings of ${repository}</h1>
${
  problems.length > 0 &&
  section(
    'problems',
    'What is wrong in the files',
    html`<p>A file with an error does not count.</p>\n${lines(
      problems.map(({ text }) => text),
      '',
    )}`,
  )
}
${section('set', 'What is set', set.length > 0 ? tablesOf(set, repository) : html`<p class="none">No file sets anything.</p>`)}
${usual.length > 0 && section('usual', 'What is as usual', html`<details><summary>${plural(usual.length, 'setting')} with the usual value</summary>\n${tablesOf(usual, repository)}</details>`)}`,
    };
  },
};

/** For a page that belongs to a repository. */
export const settingsLink = (repository: string): Html =>
  html`<a href="${pagePath(`settings/${repository}`)}">Settings of ${repository}</a>`;

/** A table for each part of the settings. */
const tablesOf = (settings: readonly SetSetting[], repository: string): HtmlValue => {
  const parts = Map.groupBy(settings, ({ path }) => path.replace(/[.[].*$/, ''));
  return [...parts].map(([part, rows]) =>
    table({
      caption: html`<code>${part}</code>`,
      head: ['Setting', 'Value', 'Set by'],
      rows: rows.map(({ path, value, layer }) => [
        html`<code>${path}</code><br><span class="muted">${meaningOf(path)}</span>`,
        shorten(value, 500),
        layerOf(layer, repository),
      ]),
    }),
  );
};

/** The file in which it stands, where that has a name of its own. */
const layerOf = (layer: string, repository: string): HtmlValue => {
  const words = BY[layer];
  if (words === undefined) return layer;
  const home = repositoryOfLayer(layer, { org: repository.split('/')[0] ?? '', repository });
  return home === undefined ? words : elsewhere(`https://github.com/${home}/blob/HEAD/${SETTINGS_PATH}`, words);
};

const BY: Readonly<Record<string, string>> = {
  default: 'usual',
  organisation: 'the file of the organisation',
  repository: 'the file of this repository',
};

/** What a setting is for, by its path; read once, since it comes from the whole schema. */
const meaningOf = (path: string): string | undefined => {
  meanings ??= new Map(listSettings().map((entry) => [entry.path, entry.meaning]));
  return meanings.get(path);
};

let meanings: ReadonlyMap<string, string> | undefined;
