/** Artifacts: their rules over any store. Versions never change; tags, aliases and being struck stand beside them. */
import { createHmac } from 'node:crypto';
import { type JsonObject, toJson } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type ArtifactInput,
  type ArtifactKey,
  type ArtifactPartitions,
  type ArtifactPayload,
  type ArtifactSource,
  ArtifactSourceSchema,
  type ArtifactTag,
  parseArtifactName,
  toArtifactName,
} from '@rapporteur/idl';
import { type Blobs, type Bytes, checkSent, once, readAll } from '../blobs.ts';
import { PathError, parsePath } from '../jsonpath/index.ts';
import { isRepository, toJsonObject, type Visibility } from '../kinds.ts';
import { invalid, notFound } from '../refusals.ts';
import type { Within } from '../within.ts';
import {
  type Checked,
  checkJson,
  checkLabel,
  checkPayload,
  checkTag,
  LARGEST_INLINE,
  LARGEST_JSON,
  printPartitions,
  versionOf,
} from './payload.ts';
import type { ArtifactList, ArtifactStore, NewArtifact, StoredArtifact, StoredEdge, Struck } from './store.ts';

/** An artifact that is to be kept. */
export type PutArtifact = {
  readonly key: ArtifactKey | undefined;
  /** Undefined is refused: an empty one says that there are none. */
  readonly partitions: ArtifactPartitions | undefined;
  readonly payload: ArtifactPayload | undefined;
  readonly source: ArtifactSource;
  /** Each by the name of an artifact, or of a resource: then its latest version. */
  readonly inputs: readonly Pick<ArtifactInput, 'artifact' | 'part' | 'inputPart' | 'start' | 'end'>[];
  readonly tags?: readonly ArtifactTag[];
  readonly repository: string;
  readonly visibility: Visibility;
  /** Name of the resource of which it is a version. */
  readonly resource?: string;
  /** Lead to it from then on, wherever they led. */
  readonly aliases?: readonly string[];
};

/** What was checked, and lies in the store of blobs where it is large. */
export type PreparedArtifact = {
  readonly artifact: NewArtifact;
  readonly put: PutArtifact;
};

export type ArtifactContent = { readonly json: string } | { readonly bytes: Bytes };

/** Everything rejects with ConnectErrors of one sentence. */
export type Artifacts = {
  /** Checks an artifact, and puts what is large where it belongs; before the transaction in which it is kept. */
  prepare(put: PutArtifact): Promise<PreparedArtifact>;
  /** Keeps artifacts in their order, all or none; the very same is kept once. Answers each as it stands. */
  put(prepared: readonly PreparedArtifact[], within?: Within): Promise<readonly StoredArtifact[]>;
  /** By its name, of whose version at least eight digits are given. @throws NotFound */
  get(name: string, within?: Within): Promise<StoredArtifact>;
  /** The latest version of a resource. */
  latestOf(resource: string, within?: Within): Promise<StoredArtifact | undefined>;
  byIds(ids: readonly string[], within?: Within): Promise<readonly StoredArtifact[]>;
  list(query: Partial<ArtifactList> & { readonly limit: number }, within?: Within): Promise<readonly StoredArtifact[]>;
  /** Undefined where it was struck. */
  content(artifact: StoredArtifact, within?: Within): Promise<ArtifactContent | undefined>;
  edges: ArtifactStore['edges'];
  /** @throws AlreadyExists where it has another of that key */
  tag(artifact: StoredArtifact, tag: ArtifactTag, within?: Within): Promise<void>;
  untag(artifact: StoredArtifact, key: string): Promise<void>;
  /** @throws Aborted where the alias does not lead to the version that is said */
  moveAlias(to: StoredArtifact, move: { readonly alias: string; readonly former: string }): Promise<void>;
  /** Takes the payloads of these away, and of everything that came of them but what `keeps`; answers of how many. */
  strike(
    ids: readonly string[],
    struck: Struck & { readonly keeps?: ReadonlySet<string>; readonly isTrial?: boolean },
    within: Within,
  ): Promise<number>;
  /** Takes a blob that somebody sends; who does not put it into an artifact within a day sends it in vain. */
  upload(ref: { readonly digest: string; readonly size: number }, bytes: Bytes): Promise<void>;
  /** Erases blobs that nobody holds; answers how many. */
  sweep(): Promise<number>;
};

const ORGANISATION = /^[A-Za-z0-9_-]{1,39}$/;
const KEY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const MOST_INPUTS = 5_000;
const MOST_TAGS = 50;
const DAY_MS = 24 * 60 * 60_000;
const SWEPT_AT_ONCE = 100;

export type ArtifactsOptions = {
  readonly store: ArtifactStore;
  readonly transaction: <T>(work: (within: Within) => Promise<T>) => Promise<T>;
  /** Without it large payloads stay in the store, and nothing can be uploaded. */
  readonly blobs: Blobs | undefined;
  /** Known to this registry alone. */
  readonly secret: () => Promise<Uint8Array>;
  readonly now: () => Date;
};

export const createArtifacts = ({ store, transaction, blobs, secret, now }: ArtifactsOptions): Artifacts => {
  /** A digest would let anybody try guesses at what was struck; without the secret this one tells nothing. */
  const struckAs = async (version: string): Promise<string> =>
    createHmac('sha256', await secret())
      .update(`struck ${version}`)
      .digest('hex');
  const toStruck = async ({ id, version, struck, digest }: StoredArtifact) => ({
    id,
    struckAs: struck === '' || digest !== '' ? await struckAs(version) : version,
  });
  let isExposed = true;
  /** Once for each process: what was struck before versions were renamed is renamed now. */
  const renameExposed = async (): Promise<void> => {
    if (!isExposed) return;
    for (;;) {
      const exposed = await store.exposed(SWEPT_AT_ONCE);
      const gone = await Promise.all(exposed.map(toStruck));
      await transaction((within) => store.strike(gone, { because: '', isFinal: false }, within));
      if (exposed.length < SWEPT_AT_ONCE) break;
    }
    isExposed = false;
  };

  const artifacts: Artifacts = {
    prepare: async (put) => {
      const { key, partitions, payload, repository, visibility, source, resource = '' } = put;
      const { organisation, name } = checkKey(key);
      if (!isRepository(repository)) throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
      if (partitions === undefined)
        throw invalid('It was not said which partitions the artifact has; give empty ones if it has none.');
      const printed = printPartitions(partitions);
      if (put.inputs.length > MOST_INPUTS) throw invalid(`An artifact came from at most ${MOST_INPUTS} inputs.`);
      if ((put.tags ?? []).length > MOST_TAGS) throw invalid(`An artifact has at most ${MOST_TAGS} tags.`);
      for (const tag of put.tags ?? []) checkTag(tag);
      for (const alias of put.aliases ?? []) checkLabel(alias, 'alias');
      const checked = await settle(checkPayload(payload), { blobs, store, now });
      const { json, data, isUploaded, ...kept } = checked;
      const version = versionOf(checked, printed);
      const artifact = {
        ...kept,
        organisation,
        name,
        version,
        struckAs: await struckAs(version),
        partitions: printed,
        json,
        data,
        blob: isUploaded ? checked.digest : undefined,
        source: toSourceJson(source),
        repository,
        resource,
        visibility,
      };
      return { artifact, put };
    },

    put: async (prepared, within) => {
      const work = async (inner: Within): Promise<readonly StoredArtifact[]> => {
        const ids: string[] = [];
        for (const one of prepared) ids.push(await keep(one, inner));
        const found = new Map((await store.byIds(ids, inner)).map((artifact) => [artifact.id, artifact]));
        return ids.flatMap((id) => found.get(id) ?? []);
      };
      return within ? work(within) : transaction(work);
    },

    get: async (name, within) => {
      const parsed = parseArtifactName(name);
      if (parsed === undefined)
        throw invalid(
          `"${name.slice(0, 200)}" is not the name of an artifact; write it as "artifacts/ORGANISATION/SERIES/WHAT@VERSION", of the version at least eight digits.`,
        );
      const [found, other] = await store.find(parsed, within);
      if (found === undefined) throw notFound(`There is no ${name}.`);
      if (other !== undefined)
        throw new ConnectError(`${name} may be several versions; write more of its digits.`, Code.FailedPrecondition);
      return found;
    },

    latestOf: async (resource, within) => (await artifacts.list({ resource, alias: 'latest', limit: 1 }, within))[0],

    byIds: (ids, within) => store.byIds(ids, within),

    list: (query, within) => store.list({ ...EVERYTHING, ...query }, within),

    content: async (artifact, within) => {
      if (artifact.struck !== '') return undefined;
      if (artifact.blob === undefined) {
        const payload = await store.payload(artifact.id, within);
        if (payload?.json !== undefined) return { json: payload.json };
        return payload?.data && { bytes: once(payload.data) };
      }
      const bytes = await blobs?.get(artifact.blob);
      if (bytes === undefined)
        throw new ConnectError(
          `The blob ${artifact.blob} of ${nameOf(artifact)} is not where it should be.`,
          Code.DataLoss,
        );
      if (artifact.encoding === 'blob') return { bytes };
      return { json: new TextDecoder().decode(await readAll(bytes, LARGEST_JSON)) };
    },

    edges: (ids, to, within) => store.edges(ids, to, within),

    tag: async (artifact, tag, within) => {
      checkTag(tag);
      const stands = await store.tag(artifact.id, tag.key, tag.value, within);
      if (stands !== tag.value)
        throw new ConnectError(
          `${nameOf(artifact)} has the tag ${tag.key}=${stands} already; take it off first.`,
          Code.AlreadyExists,
        );
    },

    untag: async (artifact, key) => {
      await store.untag(artifact.id, checkLabel(key, 'key of a tag'));
    },

    moveAlias: async (to, { alias, former }) => {
      checkLabel(alias, 'alias');
      const expected = former === '' ? undefined : former;
      const { isMoved, version } = await store.moveAlias({ key: to, alias, to: to.id, expected });
      if (isMoved) return;
      const where = version === undefined ? 'leads nowhere' : `leads to ${toArtifactName(to, version)}`;
      throw new ConnectError(
        `"${alias}" ${where} and not ${expected === undefined ? 'nowhere' : `to version ${expected}`} any more; look again, and repeat the move.`,
        Code.Aborted,
      );
    },

    strike: async (ids, { keeps = new Set(), isTrial = false, ...struck }, within) => {
      const all = new Set(ids);
      for (let added: readonly string[] = ids; added.length > 0; ) {
        const outputs = await store.edges(added, 'outputs', within);
        added = [...new Set(outputs.map(({ from }) => from))].filter((id) => !all.has(id) && !keeps.has(id));
        for (const id of added) all.add(id);
      }
      const gone = await store.byIds([...all], within);
      if (isTrial) return gone.filter((one) => one.struck === '').length;
      return store.strike(await Promise.all(gone.map(toStruck)), struck, within);
    },

    upload: async (ref, bytes) => {
      if (blobs === undefined) throw invalid('This registry has no store of blobs, so nothing can be uploaded.');
      await store.doom(ref.digest, new Date(now().getTime() + DAY_MS));
      // Also who sends what is there has to have it.
      if ((await blobs.size(ref.digest)) === ref.size) for await (const _ of checkSent(ref, bytes));
      else await blobs.put(ref, bytes);
    },

    sweep: async () => {
      await renameExposed();
      if (blobs === undefined) return 0;
      const doomed = await store.doomed(now(), SWEPT_AT_ONCE);
      for (const digest of doomed) await store.sweep(digest, () => blobs.remove(digest));
      return doomed.length;
    },
  };

  const keep = async ({ artifact, put }: PreparedArtifact, within: Within): Promise<string> => {
    if (artifact.blob !== undefined) {
      await store.claim(artifact.blob, within);
      if ((await blobs?.size(artifact.blob)) === undefined)
        throw invalid(`The blob ${artifact.blob} is not there any more; send it again.`);
    }
    const edges: Omit<StoredEdge, 'from'>[] = [];
    const known = new Map<string, StoredArtifact>();
    for (const input of put.inputs) {
      const found = known.get(input.artifact) ?? (await inputOf(input.artifact, within));
      known.set(input.artifact, found);
      edges.push(toEdge(input, found.id));
    }
    const { id } = await store.insert(artifact, edges, within);
    for (const { key, value } of put.tags ?? []) {
      const stands = await store.tag(id, key, value, within);
      if (stands !== value)
        throw new ConnectError(`It has the tag ${key}=${stands} already; take it off first.`, Code.AlreadyExists);
    }
    for (const alias of put.aliases ?? [])
      await store.moveAlias({ key: artifact, alias, to: id, expected: 'any' }, within);
    return id;
  };

  const inputOf = async (name: string, within: Within): Promise<StoredArtifact> => {
    if (name.startsWith('artifacts/')) return artifacts.get(name, within);
    const latest = await artifacts.latestOf(name, within);
    if (latest === undefined) throw invalid(`Nothing of "${name.slice(0, 200)}" is kept as an artifact.`);
    return latest;
  };

  return artifacts;
};

const EVERYTHING = {
  ...{ organisation: '', name: '', partitions: undefined, tag: undefined, alias: '', type: '', resource: '' },
  ...{ visibility: undefined, below: undefined },
};

/** "artifacts/acme/meetup/notes@3f…". */
export const nameOf = (artifact: StoredArtifact): string => toArtifactName(artifact, artifact.version);

const checkKey = (key: ArtifactKey | undefined): ArtifactKey => {
  const { organisation = '', name = '' } = key ?? {};
  if (key === undefined || !ORGANISATION.test(organisation))
    throw invalid(`"${organisation.slice(0, 80)}" is no organisation of GitHub.`);
  if (!KEY_NAME.test(name))
    throw invalid(
      `"${name.slice(0, 80)}" is no name of artifacts; write whose and what it is, such as "contributors-meetup/notes".`,
    );
  return key;
};

const toSourceJson = (source: ArtifactSource): JsonObject => toJsonObject(() => toJson(ArtifactSourceSchema, source));

type Shelf = Pick<ArtifactsOptions, 'blobs' | 'store' | 'now'>;

/** What is large goes to the blobs; what is there already is looked into if it is JSON. */
const settle = async (checked: Checked, { blobs, store, now }: Shelf): Promise<Checked> => {
  if (checked.isUploaded) {
    const { digest, size, encoding } = checked;
    const stands = await blobs?.size(digest);
    if (stands === undefined) throw invalid(`There is no blob ${digest}; upload it first.`);
    if (stands !== size) throw invalid(`The blob ${digest} has ${stands} bytes, not ${size}.`);
    if (encoding === 'blob') return checked;
    const bytes = await blobs?.get(digest);
    const json = bytes ? new TextDecoder().decode(await readAll(bytes, LARGEST_JSON)) : '';
    if (checkJson(checked, json) !== json)
      throw invalid(
        'JSON that is uploaded stands in its one form: members in order of their names, without blanks; `defineArtifactType` of the client writes it.',
      );
    return checked;
  }
  if (checked.size <= LARGEST_INLINE || blobs === undefined) return checked;
  const { json, data, ...rest } = checked;
  const bytes = data ?? new TextEncoder().encode(json ?? '');
  await store.doom(checked.digest, new Date(now().getTime() + DAY_MS));
  await blobs.put(checked, once(bytes));
  return { ...rest, isUploaded: true };
};

const toEdge = (
  { part, inputPart, start, end }: PutArtifact['inputs'][number],
  to: string,
): Omit<StoredEdge, 'from'> => {
  if (
    (start === undefined) !== (end === undefined) ||
    (start !== undefined && end !== undefined && (start < 0 || end < start))
  )
    throw invalid(`The words from ${start} to ${end} are none.`);
  return { to, part: printPart(part), inputPart: printPart(inputPart), start, end };
};

/** A JSONPath in the form in which parts are compared. @throws ConnectError InvalidArgument */
export const printPart = (path: string): string => {
  if (path === '') return '';
  try {
    return `$${parsePath(path)
      .segments.map(({ text }) => text)
      .join('')}`.replace(/^\$$/, '');
  } catch (error) {
    throw error instanceof PathError ? invalid(error.message) : error;
  }
};
