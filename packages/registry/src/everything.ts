/** Everything public that lists tell, as one document, and versions of it as artifacts. */
import { create, type DescField, type DescMethodUnary } from '@bufbuild/protobuf';
import { Code, ConnectError, type ContextValues, type Transport } from '@connectrpc/connect';
import {
  ArtifactEncoding,
  ArtifactKeySchema,
  ArtifactPartitionsSchema,
  ArtifactPayloadSchema,
  ArtifactSourceSchema,
  CONTRACT_VERSION,
  GroupService,
  MeetingService,
  MinutesService,
  MotionService,
  NotesService,
  RfcService,
  SyncService,
  toMessage,
  toReadableJson,
} from '@rapporteur/idl';
import { nameOf } from './artifact/artifacts.ts';
import { EXPORT } from './artifact/forget.ts';
import { LARGEST_JSON } from './artifact/payload.ts';
import type { StoredArtifact } from './artifact/store.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';

/** What it is made of: of all lists the entries, each under the name that its list has in the contract. */
export const EVERYTHING: readonly DescMethodUnary[] = [
  RfcService.method.listRfcs,
  RfcService.method.listIdeas,
  MotionService.method.listMotions,
  GroupService.method.listGroups,
  MeetingService.method.listSeries,
  MeetingService.method.listMeetings,
  MeetingService.method.listActionItems,
  MeetingService.method.listDecisions,
  NotesService.method.listNotes,
  MinutesService.method.listMinutes,
  SyncService.method.listSyncStates,
];

export const entriesOf = ({ output }: DescMethodUnary): DescField => {
  const found = output.fields.find(({ fieldKind }) => fieldKind === 'list');
  if (found === undefined) throw new Error(`${output.name} has no list.`);
  return found;
};

const PAGE_SIZE = 100;

/** The document, piece by piece, as whoever `values` stand for sees it; the lists in `without` are empty. */
export async function* printEverything(
  transport: Transport,
  {
    values,
    without = [],
  }: { readonly values?: ContextValues | undefined; readonly without?: readonly DescMethodUnary[] } = {},
): AsyncGenerator<string, void> {
  yield `{"schemaVersion":${JSON.stringify(CONTRACT_VERSION)}`;
  for (const method of EVERYTHING) {
    const { jsonName } = entriesOf(method);
    yield `,${JSON.stringify(jsonName)}:[`;
    let isFirst = true;
    for (let pageToken: unknown = without.includes(method) ? undefined : ''; pageToken !== undefined; ) {
      const asked = toMessage(method.input, { pageSize: PAGE_SIZE, pageToken });
      const { message } = await transport.unary(method, undefined, undefined, undefined, asked, values);
      const page = toReadableJson(method.output, message);
      if (typeof page !== 'object' || page === null || Array.isArray(page)) break;
      for (const entry of Array.isArray(page[jsonName]) ? page[jsonName] : []) {
        yield `${isFirst ? '' : ','}${JSON.stringify(entry)}`;
        isFirst = false;
      }
      pageToken = page.nextPageToken;
    }
    yield ']';
  }
  yield '}\n';
}

const TYPE = 'everything.v1';

/** How far the registry is in step says nothing of a community, and is another with every look. */
const WITHOUT = [SyncService.method.listSyncStates];

/** Each at most; of the newest, what it came from is known. */
const MOST_SOURCES = 1_000;
const MOST_REPOSITORIES = 1_000;

export type Exporting = {
  /** Calls of it are those of a stranger. */
  readonly stranger: Transport;
  /** To which it belongs. */
  readonly repository: string;
  readonly now: Date;
};

/**
 * Keeps what everybody may see now as a version; the newest one where nothing else is to be seen than there. Strangers see it
 * as long as everything is public of which it tells.
 */
export const exportEverything = async (
  registry: Registry,
  { stranger, repository, now }: Exporting,
): Promise<StoredArtifact> => {
  const { artifacts } = registry;
  const [organisation = ''] = repository.split('/');
  const told = await tellRepositories(registry);
  const prepared = await artifacts.prepare({
    key: create(ArtifactKeySchema, { organisation, name: EXPORT }),
    partitions: create(ArtifactPartitionsSchema, { entries: [{ key: 'date', value: now.toISOString().slice(0, 10) }] }),
    payload: create(ArtifactPayloadSchema, {
      type: { name: TYPE, encoding: ArtifactEncoding.JSON },
      content: { case: 'json', value: await readDocument(stranger) },
    }),
    source: create(ArtifactSourceSchema, { madeBy: { case: 'record', value: told } }),
    inputs: await sourcesOf(registry),
    ...{ repository, visibility: 'public', aliases: ['latest'] },
  });
  const [newest] = await artifacts.list({ organisation, name: EXPORT, limit: 1 });
  if (newest?.digest === prepared.artifact.digest) return newest;
  const [kept] = await artifacts.put([prepared]);
  if (kept === undefined) throw new ConnectError('The export was not kept.', Code.Internal);
  return kept;
};

/** @throws ConnectError InvalidArgument where it is too large */
const readDocument = async (transport: Transport): Promise<string> => {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of printEverything(transport, { without: WITHOUT })) {
    size += Buffer.byteLength(piece);
    if (size > LARGEST_JSON)
      throw invalid(`Everything together has more than ${LARGEST_JSON} bytes, which is too much for one artifact.`);
    pieces.push(piece);
  }
  return pieces.join('');
};

/** One of them that becomes private takes the export along: what tells of an artifact is shown as a whole or not at all. */
const tellRepositories = async (registry: Registry): Promise<string> => {
  const found = await registry.list({
    ...{ kind: 'repositories', after: '', before: '', visibility: undefined },
    limit: MOST_REPOSITORIES + 1,
  });
  const open = found.filter(({ message }) => !message.private).map(({ message }) => message.repository);
  if (open.length > MOST_REPOSITORIES)
    throw invalid(`An export tells of at most ${MOST_REPOSITORIES} repositories, and more are on record here.`);
  return `what everybody may see of ${open.toSorted().join(', ')}`;
};

/** The present notes and minutes, from which lineage goes on to the words. */
const sourcesOf = async ({ artifacts }: Registry) => {
  const sources: string[] = [];
  for (const type of ['rapporteur.v1.Notes', 'rapporteur.v1.Minutes'])
    for (const one of await artifacts.list({ type, alias: 'latest', visibility: 'public', limit: MOST_SOURCES }))
      if (one.struck === '') sources.push(nameOf(one));
  return sources.map((artifact) => ({ artifact, part: '', inputPart: '' }));
};
