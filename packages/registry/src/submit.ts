/** Who may submit a transcript, and for which series. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Series, SubmitTranscriptRequest, SubmitTranscriptResponseSchema } from '@rapporteur/idl';
import { isKey } from './kinds.ts';
import { invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createView, type Viewer } from './view.ts';

/** Takes up a transcript of somebody who may submit it; resolves once it is stored. Rejects with a ConnectError of one sentence. */
export type Submit = (
  request: SubmitTranscriptRequest,
  about: { readonly series: Series; readonly by: string },
) => Promise<MessageInitShape<typeof SubmitTranscriptResponseSchema>>;

/** As one file is read at most. */
const MOST_BYTES = 4 * 1024 * 1024;

/** @throws ConnectError NotFound for a series that the caller may not see, PermissionDenied for one to which they may not submit */
export const submitTranscript = async (
  registry: Registry,
  {
    submit,
    request,
    viewer,
  }: { readonly submit: Submit; readonly request: SubmitTranscriptRequest; readonly viewer: Viewer },
): ReturnType<Submit> => {
  const { content, fileName } = request;
  const series = await seriesOf(registry, request.series, viewer);
  const by = await submitterOf(viewer, series);
  if (content.length === 0) throw invalid('The transcript is empty.');
  if (content.length > MOST_BYTES)
    throw invalid(`The transcript has ${content.length} bytes; at most ${MOST_BYTES} are taken.`);
  if (!/^[^\p{Cc}\p{Cs}/\\]{1,200}$/u.test(fileName))
    throw invalid(`"${fileName.slice(0, 50)}" is no name of a file; write one such as "2026-12-24.vtt".`);
  return submit(request, { series, by });
};

/** A series that the caller may see. @throws ConnectError InvalidArgument, NotFound */
export const seriesOf = async (registry: Registry, key: string, viewer: Viewer): Promise<Series> => {
  if (!isKey(key)) throw invalid(`"${key.slice(0, 100)}" is not the key of a series.`);
  const found = await registry.read([`series/${key}`]);
  const [shown] = await createView(registry, viewer).show('series', found);
  if (shown === undefined) throw notFound(`There is no series/${key}.`);
  return shown;
};

const submitterOf = async (viewer: Viewer, { repository }: Series): Promise<string> => {
  if (viewer.sees === 'everything') return 'the owner of the server';
  const by = viewer.sees === 'proven' ? await viewer.submits?.(repository) : undefined;
  if (by === undefined)
    throw new ConnectError(
      `A transcript is taken from who may write in ${repository}, from its workflows, and from the owner of the server.`,
      Code.PermissionDenied,
    );
  return by;
};
