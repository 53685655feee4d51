/** What git holds: folders, files, commits and what they change. */

import { type Html, type HtmlValue, html, linkTo } from '@rapporteur/core/document';
import { z } from 'zod';
import type { ChangedFile } from '../commits.ts';
import { realise } from '../detached.ts';
import { notFound } from '../router.ts';
import type { Repository } from '../world.ts';
import { runList, runsAt } from './checks.ts';
import { type Page, plural, time } from './layout.ts';
import { markdown, type Redirect } from './markdown.ts';
import { pathTo, redirectOf, repositoryOf, type Source, type Visit } from './visit.ts';

/** A place in a repository at one commit. */
type Spot = { readonly repository: Repository; readonly ref: string; readonly sha: string; readonly path: string };

/** The repository's first page: its files and its README. */
export const repositoryPage = async (source: Source, visit: Visit): Promise<Page> => {
  const repository = repositoryOf(source, visit);
  const ref = repository.defaultBranch;
  const sha = await source.git.head(repository, ref);
  if (sha === undefined)
    return {
      title: repository.fullName,
      repository,
      tab: 'Code',
      body: html`<h1>${repository.name}</h1><p>Nothing was pushed yet.</p>`,
    };
  return folder(source, { repository, ref, sha, path: '' });
};

export const treePage = async (source: Source, visit: Visit): Promise<Page> =>
  folder(source, await spotOf(source, visit));

export const blobPage = async (source: Source, visit: Visit): Promise<Page> => {
  const spot = await spotOf(source, visit);
  const blob = (await source.git.files(spot.repository, spot.sha)).get(spot.path);
  if (blob === undefined) throw notFound();
  const text = await textOf(source, spot.repository, blob);
  const isPlain = visit.query.get('plain') === '1';
  return {
    title: spot.path,
    repository: spot.repository,
    tab: 'Code',
    body: html`<h1>${spot.path.split('/').at(-1)}</h1>
${trail(spot)}
${isMarkdown(spot.path) && html`<p>${isPlain ? linkTo(visit.path, 'As a page') : linkTo(`${visit.path}?plain=1`, 'As text')}</p>`}
${isPlain ? html`<pre class="plain">${text}</pre>` : shown(source, spot, text)}`,
  };
};

export const commitPage = async (source: Source, visit: Visit): Promise<Page> => {
  const repository = repositoryOf(source, visit);
  const { sha = '' } = visit.params;
  if (!SHA.test(sha)) throw notFound();
  const commit = await source.git.show(repository, await realise(source.world, source.git, sha)).catch(() => undefined);
  if (!commit) throw notFound();
  const { message, author } = commit.commit;
  const end = message.indexOf('\n');
  const subject = end === -1 ? message : message.slice(0, end);
  return {
    title: subject,
    repository,
    tab: 'Code',
    body: html`<h1>${subject}</h1>
${end !== -1 && html`<pre class="plain">${message.slice(end).trim()}</pre>`}
<p><code>${sha}</code> by ${commit.author?.login ?? author.name}, ${time(author.date)} · ${linkTo(pathTo(repository.fullName, 'tree', sha), 'its files')}</p>
${runList(source, repository, await runsAt(source, repository, sha))}
${changedFiles(repository, sha, commit.files ?? [])}`,
  };
};

/** What was changed, with its lines. */
export const changedFiles = (repository: Repository, sha: string, files: readonly ChangedFile[]): Html =>
  html`<section aria-labelledby="files"><h2 id="files">${plural(files.length, 'changed file')}</h2>
${files.map(
  (
    file,
  ) => html`<article class="card"><header><p>${file.status === 'removed' ? file.filename : linkTo(pathTo(repository.fullName, 'blob', sha, file.filename), file.filename)}${file.previous_filename && ` (was ${file.previous_filename})`} <span class="pill">${file.status}</span></p><p class="muted">+${file.additions} −${file.deletions}</p></header>
${file.patch !== undefined && html`<div><pre class="diff" tabindex="0">${file.patch.split('\n').map(line)}</pre></div>`}</article>`,
)}</section>`;

const line = (text: string): Html => {
  const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'same';
  return html`<span class="${kind}">${text}</span>`;
};

const SHA = /^[0-9a-f]{40}$/;
const BlobSchema = z.object({ content: z.string(), encoding: z.literal('base64') });

const textOf = async ({ emulator }: Source, repository: Repository, blob: string): Promise<string> => {
  const path = `/repos/${repository.firstName}/git/blobs/${blob}`;
  const { content } = BlobSchema.parse(await emulator.ask('GET', path));
  return Buffer.from(content, 'base64').toString('utf8');
};

const folder = async (source: Source, spot: Spot): Promise<Page> => {
  const { repository, ref, sha, path } = spot;
  const prefix = path === '' ? '' : `${path}/`;
  const blobs = await source.git.files(repository, sha);
  const inside = [...blobs.keys()].filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  if (inside.length === 0 && path !== '') throw notFound();
  const folders = [
    ...new Set(inside.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/')))),
  ];
  const files = inside.filter((file) => !file.includes('/'));
  const readme = files.find((file) => /^readme(?:\.md)?$/i.test(file));
  const blob = readme === undefined ? undefined : blobs.get(`${prefix}${readme}`);
  return {
    title: path === '' ? repository.fullName : path,
    repository,
    tab: 'Code',
    body: html`<h1>${path === '' ? repository.name : path.split('/').at(-1)}</h1>
${path === '' ? repository.description && html`<p>${repository.description}</p>` : trail(spot)}
<h2>Files <span class="pill">${ref}</span></h2>
<ul class="list">${folders.sort().map((name) => html`<li><span aria-hidden="true">📁</span> ${linkTo(pathTo(repository.fullName, 'tree', ref, `${prefix}${name}`), `${name}/`)}</li>`)}${files.sort().map((name) => html`<li>${linkTo(pathTo(repository.fullName, 'blob', ref, `${prefix}${name}`), name)}</li>`)}</ul>
${readme !== undefined && blob !== undefined && html`<section class="card"><header><p>${readme}</p></header><div>${shown(source, { ...spot, path: `${prefix}${readme}` }, await textOf(source, repository, blob))}</div></section>`}`,
  };
};

const isMarkdown = (path: string): boolean => /\.(?:md|markdown)$|(?:^|\/)readme$/i.test(path);

const shown = ({ world }: Source, spot: Spot, text: string): HtmlValue => {
  if (text.includes('\0')) return html`<p class="muted">This file is not a text.</p>`;
  if (isMarkdown(spot.path)) return markdown(text, relativeTo(spot, redirectOf(world)));
  return html`<pre tabindex="0">${text}</pre>`;
};

/** In a file, links may name other files from where it stands. */
const relativeTo =
  ({ repository, ref, path }: Spot, redirect: Redirect): Redirect =>
  (address) => {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(address)) return redirect(address);
    const from = `http://here${pathTo(repository.fullName, 'blob', ref, address.startsWith('/') ? 'x' : path)}`;
    const target = address.replace(/^\/+/, '');
    return URL.canParse(target, from) ? new URL(target, from).pathname : address;
  };

/** Where one is, each folder a link. */
const trail = ({ repository, ref, path }: Spot): Html => {
  const parts = path.split('/');
  return html`<p>${linkTo(pathTo(repository.fullName, 'tree', ref), repository.name)}${parts.map((part, index) => html` / ${index === parts.length - 1 ? part : linkTo(pathTo(repository.fullName, 'tree', ref, parts.slice(0, index + 1).join('/')), part)}`)} <span class="pill">${ref}</span></p>`;
};

/** A branch's name may hold slashes, so the first part of the path that is one counts; a commit is a commit. */
const spotOf = async (source: Source, visit: Visit): Promise<Spot> => {
  const repository = repositoryOf(source, visit);
  const parts = (visit.params.path ?? '').split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..')) throw notFound();
  const [first = ''] = parts;
  if (first === 'HEAD') parts[0] = repository.defaultBranch;
  if (SHA.test(first))
    return {
      repository,
      ref: first,
      sha: await realise(source.world, source.git, first),
      path: parts.slice(1).join('/'),
    };
  for (let length = 1; length <= Math.min(parts.length, LONGEST_BRANCH); length += 1) {
    const ref = parts.slice(0, length).join('/');
    const sha = await source.git.head(repository, ref);
    if (sha !== undefined) return { repository, ref, sha, path: parts.slice(length).join('/') };
  }
  throw notFound();
};

const LONGEST_BRANCH = 8;
