/** Check runs: those of a commit, and the page of one. */

import { type Html, type HtmlValue, html, linkTo } from '@rapporteur/core/document';
import { z } from 'zod';
import { realise } from '../detached.ts';
import { notFound } from '../router.ts';
import type { Repository } from '../world.ts';
import { type Page, time } from './layout.ts';
import { markdown } from './markdown.ts';
import { numberOf, pathTo, redirectOf, repositoryOf, type Source, type Visit } from './visit.ts';

const RunSchema = z.object({
  id: z.number(),
  name: z.string(),
  head_sha: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  completed_at: z.string().nullish(),
  output: z.object({ title: z.string().nullable(), summary: z.string().nullable(), text: z.string().nullable() }),
});
const RunsSchema = z.object({ check_runs: z.array(RunSchema) });
const AnnotationSchema = z.object({
  path: z.string(),
  start_line: z.number(),
  annotation_level: z.string(),
  message: z.string(),
});
// `emulate` wraps the list, which GitHub does not.
const AnnotationsSchema = z.object({ check_annotations: z.array(AnnotationSchema) });

type Run = z.infer<typeof RunSchema>;

/** The latest run of every name at a commit. */
export const runsAt = async (source: Source, repository: Repository, sha: string): Promise<readonly Run[]> => {
  const commit = await realise(source.world, source.git, sha);
  const path = `/repos/${repository.firstName}/commits/${commit}/check-runs?filter=latest&per_page=100`;
  return RunsSchema.parse(await source.emulator.ask('GET', path)).check_runs;
};

/** As they stand at a pull request or a commit. */
export const runList = (source: Source, repository: Repository, runs: readonly Run[]): HtmlValue =>
  runs.length > 0 &&
  html`<section aria-labelledby="checks"><h2 id="checks">Checks</h2>
${runs.map(
  (
    run,
  ) => html`<article class="card"><header><p>${mark(run)} ${linkTo(pathTo(repository.fullName, 'runs', run.id), run.name)}</p></header>
<div>${output(source, run)}</div></article>`,
)}</section>`;

const output = ({ world }: Source, { output: { title, summary } }: Run): Html =>
  html`${title && html`<p><strong>${title}</strong></p>`}${summary && markdown(summary, redirectOf(world))}`;

const MARKS: Readonly<Record<string, readonly [string, string]>> = {
  success: ['✓', 'passed'],
  failure: ['✗', 'failed'],
  neutral: ['–', 'neutral'],
  action_required: ['!', 'needs somebody'],
  skipped: ['–', 'skipped'],
  cancelled: ['–', 'cancelled'],
};

const mark = ({ status, conclusion }: Run): Html => {
  const [sign, meaning] = MARKS[conclusion ?? ''] ?? ['…', (conclusion ?? status).replaceAll('_', ' ')];
  return html`<span aria-hidden="true">${sign}</span> <span class="pill">${meaning}</span>`;
};

export const runPage = async (source: Source, visit: Visit): Promise<Page> => {
  const repository = repositoryOf(source, visit);
  const path = `/repos/${repository.firstName}/check-runs/${numberOf(visit, 'id')}`;
  const found = await source.emulator.ask('GET', path).catch(() => undefined);
  if (found === undefined) throw notFound();
  const run = RunSchema.parse(found);
  const { check_annotations: annotations } = AnnotationsSchema.parse(
    await source.emulator.ask('GET', `${path}/annotations`),
  );
  const redirect = redirectOf(source.world);
  return {
    title: run.name,
    repository,
    body: html`<h1>${run.name}</h1>
<p>${mark(run)} at commit ${linkTo(pathTo(repository.fullName, 'commit', run.head_sha), html`<code>${run.head_sha.slice(0, 7)}</code>`)}${run.completed_at && html`, ${time(run.completed_at)}`}</p>
${output(source, run)}
${run.output.text && markdown(run.output.text, redirect)}
${annotations.length > 0 && html`<h2>Notes on the files</h2><ul class="list">${annotations.map((note) => html`<li>${note.path}, line ${note.start_line} (${note.annotation_level}): ${note.message}</li>`)}</ul>`}`,
  };
};
