/** The artifact service: what a caller sees of artifacts, and what who may write in a repository puts there. */
import { create, fromJson, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  ArtifactEncoding,
  type ArtifactPartitions,
  type ArtifactSchema,
  type ArtifactSource,
  ArtifactSourceSchema,
  type ExactJson,
  type GetPayloadRequest,
  type GetPayloadResponseSchema,
  type ListArtifactsRequest,
  type MoveAliasRequest,
  type PutArtifactRequest,
  parseExactJson,
  parsePartName,
  printExactJson,
  type QueryArtifactRequest,
  type TagArtifactRequest,
  type UntagArtifactRequest,
  type WalkLineageRequest,
  type WalkLineageResponseSchema,
} from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import { type Bytes, digestOf, once, readAll } from '../blobs.ts';
import { type Exporting, exportEverything } from '../everything.ts';
import { evaluatePath, PathError, parsePath } from '../jsonpath/index.ts';
import type { Visibility } from '../kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from '../paging.ts';
import { invalid, notFound } from '../refusals.ts';
import type { Registry } from '../registry.ts';
import { createView, type View, type Viewer } from '../view.ts';
import { nameOf, printPart } from './artifacts.ts';
import { LARGEST_INLINE, printPartitions } from './payload.ts';
import type { StoredArtifact } from './store.ts';
import { meets, walkLineage } from './walk.ts';

type ArtifactInit = Exclude<MessageInitShape<typeof ArtifactSchema>, { $typeName: string }>;

/** Nouns under which the bot keeps its own; nobody else puts anything there. */
const OWN_NOUNS: ReadonlySet<string> = new Set([
  'agenda',
  'transcript',
  'notes',
  'minutes',
  'decision',
  'action',
  'outcome',
  'export',
]);
const OWN_ALIASES: ReadonlySet<string> = new Set(['latest', 'approved']);

const nounOf = ({ name }: { readonly name: string }): string => name.split('/')[1] ?? '';
const isOwn = (key: { readonly name: string }): boolean => OWN_NOUNS.has(nounOf(key));

/** What of JSON is answered in one call. */
const LARGEST_ANSWER = 4 * 1024 * 1024;
const LARGEST_PART = 8 * 1024;
const MOST_PARTS = 100;

/** One for each call: what was proven holds to its end. */
export const createArtifactService = (registry: Registry, viewer: Viewer) => {
  const { artifacts } = registry;
  const view = createView(registry, viewer);
  const show = (found: readonly StoredArtifact[]): Promise<readonly StoredArtifact[]> => showable(view, found);

  const get = async (name: string): Promise<StoredArtifact> => {
    const [shown] = await show([await artifacts.get(name)]);
    if (shown === undefined) throw notFound(`There is no ${name}.`);
    return shown;
  };
  const whole = async (artifact: StoredArtifact): Promise<ArtifactInit> => {
    const edges = await artifacts.edges([artifact.id], 'inputs');
    const inputs = await show(await artifacts.byIds([...new Set(edges.map(({ to }) => to))]));
    const names = new Map(inputs.map((one) => [one.id, nameOf(one)]));
    const known = await existing(edges.map(({ to }) => to));
    return {
      ...toInit(artifact),
      // What the caller may not see is left out; what was forgotten is an open end.
      inputs: edges
        .filter(({ to }) => names.has(to) || !known.has(to))
        .map(({ to, part, inputPart, start, end }) => ({
          artifact: names.get(to) ?? '',
          part,
          inputPart,
          ...(start === undefined ? {} : { start }),
          ...(end === undefined ? {} : { end }),
        })),
    };
  };
  const existing = async (ids: readonly string[]): Promise<ReadonlySet<string>> =>
    new Set((await artifacts.byIds([...new Set(ids)])).map(({ id }) => id));
  const again = async ({ id }: StoredArtifact): Promise<ArtifactInit> => {
    const [stands] = await artifacts.byIds([id]);
    if (stands === undefined) throw notFound('The artifact is gone.');
    return whole(stands);
  };
  /** JSON as the caller may see it; undefined where it was struck. */
  const jsonOf = async (artifact: StoredArtifact): Promise<ExactJson | undefined> => {
    const content = await artifacts.content(artifact);
    if (content === undefined || !('json' in content)) return undefined;
    return view.showJson(artifact, parseExactJson(content.json));
  };

  return {
    getArtifact: async (name: string): Promise<ArtifactInit> => whole(await get(name)),

    listArtifacts: async (request: ListArtifactsRequest) => {
      const limit = toLimit(request.pageSize);
      const query = toQuery(request);
      const token = ['artifacts', printExactJson({ ...query })];
      const from = parsePageToken(token, request.pageToken);
      // A number would tell how much there is that the caller does not see.
      const last = from === '' ? undefined : await artifacts.get(from);
      const shown: StoredArtifact[] = [];
      for (let below = last?.id; ; ) {
        const found = await artifacts.list({ ...query, visibility: visibleTo(viewer), below, limit: limit + 1 });
        shown.push(...(await show(found)));
        below = found.at(-1)?.id;
        if (shown.length > limit || found.length <= limit) break;
      }
      const { items, nextPageToken } = cut(shown, limit, (one) => toPageToken(token, nameOf(one)));
      return { artifacts: items.map(toInit), nextPageToken };
    },

    queryArtifact: async (request: QueryArtifactRequest): Promise<ArtifactInit> => {
      const query = toQuery(request);
      const found = await show(await artifacts.list({ ...query, visibility: visibleTo(viewer), limit: MOST_QUERIED }));
      const [only, ...more] = found;
      if (only === undefined) throw notFound('No artifact is as asked for; one was expected.');
      if (more.length > 0)
        throw new ConnectError(
          `${found.length === MOST_QUERIED ? `At least ${MOST_QUERIED}` : found.length} artifacts are as asked for, and exactly one was expected; say more, for instance the partitions or an alias.`,
          Code.FailedPrecondition,
        );
      return whole(only);
    },

    getPayload: async ({
      name,
      path,
    }: GetPayloadRequest): Promise<MessageInitShape<typeof GetPayloadResponseSchema>> => {
      const artifact = await get(name);
      const type = toInit(artifact).type;
      if (artifact.struck !== '')
        throw new ConnectError(`${name} holds nothing any more. ${artifact.struck}`, Code.FailedPrecondition);
      if (artifact.encoding === 'blob') {
        if (path !== '') throw invalid(`${name} is a blob, which has no parts that a JSONPath could name.`);
        if (artifact.blob !== undefined) return { payload: { type, content: referenceTo(artifact) } };
        const content = await artifacts.content(artifact);
        const value = content && 'bytes' in content ? await readAll(content.bytes, LARGEST_INLINE) : new Uint8Array();
        return { payload: { type, content: { case: 'data', value } } };
      }
      if (path === '' && artifact.size > LARGEST_ANSWER) return { payload: { type, content: referenceTo(artifact) } };
      const json = await jsonOf(artifact);
      if (json === undefined) throw notFound(`There is no ${name}.`);
      if (path === '') return { payload: { type, content: { case: 'json', value: printExactJson(json) } } };
      const parts = partsAt(path, json);
      const size = parts.reduce((sum, part) => sum + part.json.length, 0);
      if (size > LARGEST_ANSWER)
        throw invalid(
          `The parts at "${path}" have ${size} characters, and at most ${LARGEST_ANSWER} are answered at once; ask for fewer.`,
        );
      return { payload: { type }, parts: [...parts] };
    },

    walkLineage: async (request: WalkLineageRequest): Promise<MessageInitShape<typeof WalkLineageResponseSchema>> => {
      const { back, depth, limit } = request;
      if (depth < 0 || depth > 20) throw invalid(`"depth" is between 0 and 20, not ${depth}.`);
      if (limit < 0 || limit > 1_000) throw invalid(`"limit" is between 0 and 1,000, not ${limit}.`);
      const { start, part } = await startOf(request);
      const walk = await walkLineage(artifacts, {
        start,
        part,
        isBack: back,
        depth: depth || 10,
        limit: limit || 200,
        show,
      });
      const named = new Map<string, { readonly artifact: StoredArtifact; readonly path: string }>();
      const name = (artifact: StoredArtifact | undefined, path: string): void => {
        if (artifact && path !== '') named.set(printExactJson([artifact.id, path]), { artifact, path });
      };
      name(start, part);
      for (const { from, to, edge } of walk.steps) {
        name(from, edge.part);
        name(to, edge.inputPart);
      }
      const contents = new Map<string, ExactJson | undefined>();
      const parts = [];
      for (const { artifact, path } of [...named.values()].slice(0, MOST_PARTS)) {
        if (!contents.has(artifact.id)) contents.set(artifact.id, await jsonOf(artifact));
        const json = contents.get(artifact.id);
        const [found] = json === undefined ? [] : partsAt(path, json);
        parts.push({
          artifact: nameOf(artifact),
          path,
          json: found && found.json.length <= LARGEST_PART ? found.json : '',
        });
      }
      return {
        start: nameOf(start),
        part,
        artifacts: walk.artifacts.map(toInit),
        steps: walk.steps.map(({ depth: at, from, to, edge }) => ({
          depth: at,
          from: from ? nameOf(from) : '',
          fromPart: edge.part,
          to: to ? nameOf(to) : '',
          toPart: edge.inputPart,
          ...(edge.start === undefined ? {} : { start: edge.start }),
          ...(edge.end === undefined ? {} : { end: edge.end }),
        })),
        parts,
        more: walk.isCut,
      };
    },

    putArtifact: async ({
      key,
      partitions,
      payload,
      inputs,
      tags,
      repository,
    }: PutArtifactRequest): Promise<ArtifactInit> => {
      const { name, visibility, source } = await writer(repository);
      if (key?.organisation.toLowerCase() !== name.split('/')[0]?.toLowerCase())
        throw invalid(
          `Artifacts of ${name} belong to the organisation ${name.split('/')[0]}, not to "${key?.organisation.slice(0, 40) ?? ''}".`,
        );
      if (key && isOwn(key)) throw invalid(`Under ".../${nounOf(key)}" the bot keeps its own; choose another name.`);
      const [former] = await artifacts.list({ organisation: key?.organisation ?? '', name: key?.name ?? '', limit: 1 });
      if (former && former.repository.toLowerCase() !== name.toLowerCase())
        throw new ConnectError(
          `${key?.name} belongs to another repository; choose another name.`,
          Code.PermissionDenied,
        );
      const { content } = payload ?? {};
      const size =
        content?.case === 'json' ? content.value.length : content?.case === 'data' ? content.value.length : 0;
      if (size > LARGEST_INLINE)
        throw invalid(
          `The payload has ${size} bytes, and at most ${LARGEST_INLINE} come with the call; upload it first, and name it by its digest.`,
        );
      // Of an input that the caller may not see nothing is told, not even that it is there.
      for (const input of inputs) await get(input.artifact);
      const prepared = await artifacts.prepare({
        key,
        partitions,
        payload,
        source,
        inputs,
        tags,
        repository: name,
        visibility,
      });
      const [kept] = await artifacts.put([prepared]);
      if (kept === undefined) throw new ConnectError('The artifact was not kept.', Code.Internal);
      return whole(kept);
    },

    exportEverything: async (
      repository: string,
      exporting: Pick<Exporting, 'stranger' | 'now'>,
    ): Promise<ArtifactInit> => {
      if (viewer.sees !== 'everything')
        throw new ConnectError(
          'An export of everything is made for the owner of the server; everybody reads those that there are.',
          Code.PermissionDenied,
        );
      const { name, visibility } = await writer(repository);
      if (visibility !== 'public')
        throw invalid(
          `An export is for everybody, and so it belongs to a public repository that is looked after here, written OWNER/REPO; ${name.slice(0, 140)} is none.`,
        );
      return whole(await exportEverything(registry, { ...exporting, repository: name }));
    },

    tagArtifact: async ({ name, tag }: TagArtifactRequest): Promise<ArtifactInit> => {
      const artifact = await owned(name);
      if (tag === undefined) throw invalid('The tag is missing.');
      await artifacts.tag(artifact, tag);
      return again(artifact);
    },

    untagArtifact: async ({ name, key }: UntagArtifactRequest): Promise<ArtifactInit> => {
      const artifact = await owned(name);
      await artifacts.untag(artifact, key);
      return again(artifact);
    },

    moveAlias: async ({ name, alias, formerVersion }: MoveAliasRequest): Promise<ArtifactInit> => {
      const artifact = await owned(name);
      if (isOwn(artifact) && OWN_ALIASES.has(alias))
        throw invalid(`"${alias}" of what the bot keeps is moved by the bot alone; choose another alias.`);
      await artifacts.moveAlias(artifact, { alias, former: formerVersion });
      return again(artifact);
    },

    /** What is streamed to a caller of the plain address of blobs: bytes as they are, and JSON as the caller may see it. */
    blobOf: async (name: string) => {
      const artifact = await get(name);
      if (artifact.struck !== '')
        throw new ConnectError(`${name} holds nothing any more. ${artifact.struck}`, Code.FailedPrecondition);
      if (artifact.encoding !== 'blob') {
        const json = await jsonOf(artifact);
        if (json === undefined) throw notFound(`There is no ${name}.`);
        const bytes = new TextEncoder().encode(printExactJson(json));
        const open = async (): Promise<Bytes> => once(bytes);
        return { open, size: bytes.length, mediaType: 'application/json', digest: digestOf(bytes) };
      }
      const { size, mediaType, digest } = artifact;
      const open = async (): Promise<Bytes> => {
        const content = await artifacts.content(artifact);
        if (content === undefined || !('bytes' in content)) throw notFound(`There is no ${name} any more.`);
        return content.bytes;
      };
      return { open, size, mediaType, digest };
    },

    /** Who may put something into a repository that is on record. @throws PermissionDenied */
    writer: (repository: string) => writer(repository),
  };

  async function startOf({
    name,
    part,
  }: WalkLineageRequest): Promise<{ readonly start: StoredArtifact; readonly part: string }> {
    if (name.startsWith('artifacts/')) return { start: await get(name), part: printPart(part) };
    const named = parsePartName(name);
    const latest = await artifacts.latestOf(named?.resource ?? name);
    const [start] = await show(latest ? [latest] : []);
    if (start === undefined) throw notFound(`Nothing of "${name.slice(0, 200)}" is kept as an artifact.`);
    if (named === undefined) return { start, part: printPart(part) };
    const parts = named.parts.map(printPart);
    const standing = await partIn(start, parts);
    if (standing !== undefined) return { start, part: standing };
    // What was taken out since is found in a version that had it.
    const former = await show(await artifacts.list({ resource: named.resource, limit: MOST_FORMER }));
    for (const one of former) {
      const edges = await artifacts.edges([one.id], 'inputs');
      const found = parts.find((wanted) => edges.some((edge) => edge.part !== '' && meets(edge.part, wanted)));
      if (found !== undefined) return { start: one, part: found };
    }
    throw notFound(`There is no ${name}.`);
  }

  /** Where of several places the part stands. */
  async function partIn(artifact: StoredArtifact, parts: readonly string[]): Promise<string | undefined> {
    const json = await jsonOf(artifact);
    return json === undefined ? parts[0] : parts.find((part) => partsAt(part, json).length > 0);
  }

  async function owned(name: string): Promise<StoredArtifact> {
    const artifact = await get(name);
    await writer(artifact.repository);
    return artifact;
  }

  async function writer(repository: string): Promise<Writer> {
    const found = await registry.read([storedKey.repository('repositories', repository)]);
    const record = found.find(({ kind }) => kind === 'repositories');
    const name = record?.name.slice('repositories/'.length) ?? repository;
    const visibility = record?.kind === 'repositories' && !record.message.private ? 'public' : 'private';
    if (viewer.sees === 'everything') return { name, visibility, source: sourceOf('') };
    const by = viewer.sees === 'proven' && record ? await viewer.submits?.(name) : undefined;
    if (by === undefined)
      throw new ConnectError(
        `Artifacts are taken from who may write in ${repository.slice(0, 140)}, from its workflows, and from the owner of the server.`,
        Code.PermissionDenied,
      );
    return { name, visibility, source: sourceOf(by) };
  }
};

type Writer = { readonly name: string; readonly visibility: Visibility; readonly source: ArtifactSource };

const MOST_QUERIED = 100;
const MOST_FORMER = 50;

const visibleTo = ({ sees }: Viewer): Visibility | undefined => (sees === 'public' ? 'public' : undefined);

/** What tells of an artifact tells of what it is about: all of it is shown, or nothing. */
const showable = async (view: View, found: readonly StoredArtifact[]): Promise<readonly StoredArtifact[]> => {
  const shown: StoredArtifact[] = [];
  for (const artifact of found) {
    const { partitions, tags, source, resource } = artifact;
    const told = printExactJson([partitions, tags, source, resource]);
    const left = await view.showJson(artifact, [told]);
    if (Array.isArray(left) && left[0] === told) shown.push(artifact);
  }
  return shown;
};

/** The login of a person, the title of a run, or nothing for the owner of the server. */
const sourceOf = (by: string): ArtifactSource =>
  create(ArtifactSourceSchema, {
    madeBy:
      by === ''
        ? { case: 'record', value: 'the owner of the server' }
        : /^[A-Za-z0-9-]+(?:\[bot\])?$/.test(by)
          ? { case: 'person', value: by }
          : { case: 'workflow', value: by },
  });

/** By which a caller knows that more of it is to be had than comes with a call. */
const referenceTo = ({ digest, size }: StoredArtifact) =>
  ({ case: 'blob', value: { digest, size: BigInt(size) } }) as const;

const ENCODINGS = new Map([
  ['proto+json', ArtifactEncoding.PROTO_JSON],
  ['json', ArtifactEncoding.JSON],
  ['blob', ArtifactEncoding.BLOB],
]);

const toInit = (artifact: StoredArtifact) => ({
  name: nameOf(artifact),
  key: { organisation: artifact.organisation, name: artifact.name },
  version: artifact.version,
  partitions: { entries: Object.entries(partitionsIn(artifact)).map(([key, value]) => ({ key, value })) },
  type: {
    name: artifact.type,
    encoding: ENCODINGS.get(artifact.encoding) ?? ArtifactEncoding.UNSPECIFIED,
    schema: artifact.schema,
    mediaType: artifact.mediaType,
  },
  digest: artifact.digest,
  size: BigInt(artifact.size),
  source: fromJson(ArtifactSourceSchema, artifact.source, { ignoreUnknownFields: true }),
  tags: artifact.tags.map(({ key, value }) => ({ key, value })),
  aliases: [...artifact.aliases],
  createdAt: timestampFromDate(artifact.createdAt),
  repository: artifact.repository,
  resource: artifact.resource,
  struck: artifact.struck,
});

const partitionsIn = ({ partitions }: StoredArtifact): Readonly<Record<string, string>> => JSON.parse(partitions);

const toQuery = (request: {
  readonly organisation: string;
  readonly keyName: string;
  readonly partitions?: ArtifactPartitions | undefined;
  readonly tag: string;
  readonly alias: string;
  readonly type: string;
  readonly resource: string;
}) => {
  const { organisation, keyName, partitions, tag, alias, type, resource } = request;
  const at = tag.indexOf('=');
  return {
    ...{ organisation, name: keyName, alias, type, resource },
    partitions: partitions && printPartitions(partitions),
    tag:
      tag === '' ? undefined : { key: at < 0 ? tag : tag.slice(0, at), value: at < 0 ? undefined : tag.slice(at + 1) },
  };
};

const partsAt = (path: string, json: ExactJson): readonly { readonly path: string; readonly json: string }[] => {
  try {
    return evaluatePath(parsePath(path), json).map((found) => ({
      path: found.path,
      json: printExactJson(found.value),
    }));
  } catch (error) {
    throw error instanceof PathError ? invalid(error.message) : error;
  }
};
