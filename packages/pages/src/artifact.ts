/** One version of what was made: by whom, what it came from, what came of it, and what it holds. */
import { type Html, type HtmlValue, html } from '@rapporteur/core/document';
import {
  type Artifact,
  type ArtifactPayload,
  type LineageStep,
  parseArtifactName,
  toArtifactName,
  type WalkLineageResponse,
} from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import type { Route } from './page.ts';
import { day, lines, person, section, shorten } from './parts.ts';
import { paramOf, type Visit } from './visit.ts';

export const ARTIFACT: Route = {
  path: '/artifacts/:organisation/:series/:what',
  load: async (visit) => {
    const { client } = visit;
    const [what = '', version = ''] = paramOf(visit, 'what').split('@');
    const [organisation, series] = [paramOf(visit, 'organisation'), paramOf(visit, 'series')];
    const asked = toArtifactName({ organisation, name: `${series}/${what}` }, version);
    const artifact = await client.getArtifact(asked);
    // Of a version the beginning is enough, and its page stands at all of it.
    if (artifact.name !== asked) return { to: pagePath(artifact.name), isForNow: true };
    const walk = (back: boolean) => client.walkLineage({ name: artifact.name, depth: 1, limit: MOST, back });
    const [inputs, outputs, payload] = await Promise.all([walk(false), walk(true), payloadOf(visit, artifact)]);
    const title = titleOf(artifact);
    return {
      title,
      description: `One version of ${artifact.key?.name ?? ''}, what it came from, and what came of it.`,
      isView: true,
      short: { of: 'artifact', organisation, name: `${series}/${what}`, version: artifact.version },
      body: html`<h1>${title}</h1>
<p>Version <code>${artifact.version.slice(0, 12)}</code>, kept on ${day(artifact.createdAt)}, ${madeBy(visit, artifact)}.${artifact.aliases.length > 0 && ` It is the ${artifact.aliases.join(' and the ')} one.`}</p>
${artifact.struck !== '' && html`<p><strong>Struck.</strong> ${artifact.struck} What it came from, and what came of it, stays known.</p>`}
${
  artifact.tags.length > 0 &&
  lines(
    artifact.tags.map(({ key, value }) => `${key}: ${value}`),
    '',
  )
}
${section('inputs', 'What it came from', ends(inputs, false))}
${section('outputs', 'What came of it', ends(outputs, true))}
${payload !== undefined && section('content', 'What it holds', payload)}`,
    };
  },
};

const MOST = 200;

const titleOf = ({ key, partitions }: Artifact): string =>
  [key?.name ?? '', ...(partitions?.entries.map(({ value }) => value) ?? [])].join(', ');

/** Those at the other ends, each once, with how many parts it is about. */
const ends = ({ steps, artifacts, more }: Walk, isBack: boolean): Html => {
  const nameOf = ({ from, to }: LineageStep): string => (isBack ? from : to);
  const rows = [...Map.groupBy(steps, nameOf)].map(([name, own]): HtmlValue => {
    if (name === '') return 'something that was forgotten';
    const known = artifacts.find((one) => one.name === name);
    const parts = own.filter((step) => (isBack ? step.fromPart : step.toPart) !== '').length;
    const struck = known?.struck ? ', struck' : '';
    return html`<a href="${pagePath(name)}">${known ? titleOf(known) : name}</a>, version <code>${parseArtifactName(name)?.version.slice(0, 12)}</code>${parts > 0 && ` (${parts} ${parts === 1 ? 'part' : 'parts'})`}${struck}`;
  });
  return html`${lines(rows, isBack ? 'Nothing came of it.' : 'It came from nothing that is kept.')}${more && html`<p>There is more.</p>`}`;
};

type Walk = Pick<WalkLineageResponse, 'steps' | 'artifacts' | 'more'>;

const LARGEST = 100_000;

const payloadOf = async ({ client }: Visit, { name, size, struck, type }: Artifact): Promise<HtmlValue> => {
  if (struck !== '') return undefined;
  const isText = type?.mediaType === '' || type?.mediaType.startsWith('text/') === true;
  if (!isText || Number(size) > LARGEST)
    return html`<p>${String(size)} bytes of ${type?.mediaType || type?.name}, which are not shown here.</p>`;
  const { payload } = await client.getPayload(name);
  const text = textOf(payload);
  return text === undefined
    ? undefined
    : html`<details><summary>${type?.name || type?.mediaType}</summary><pre tabindex="0">${shorten(text, LARGEST)}</pre></details>`;
};

const textOf = (payload: ArtifactPayload | undefined): string | undefined => {
  switch (payload?.content.case) {
    case 'json':
      return payload.content.value;
    case 'data':
      return new TextDecoder().decode(payload.content.value);
    default:
      return undefined;
  }
};

const madeBy = (visit: Visit, { source }: Artifact): HtmlValue => {
  switch (source?.madeBy.case) {
    case 'file':
      return html`from the file <code>${source.madeBy.value.path}</code>`;
    case 'writer': {
      const { model, promptVersion, judge } = source.madeBy.value;
      if (model === '') return 'extracted by code, without a model';
      return html`written by ${model} with the instructions ${promptVersion}${judge && `, judged by ${judge.model}`}`;
    }
    case 'person':
      return html`by ${person(visit, source.madeBy.value)}`;
    case 'workflow':
      return `by the workflow ${source.madeBy.value}`;
    case 'record':
      return `by Rapporteur, from ${source.madeBy.value}`;
    default:
      return 'of unknown origin';
  }
};
