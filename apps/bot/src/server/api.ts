/** Plain GET over the registry: `/v1/…` and the badges, for whatever can open an address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DescMessage, JsonObject, JsonValue, Message } from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, createClient, type Transport } from '@connectrpc/connect';
import { RfcService, Stage, toReadableJson, toRfcName } from '@rapporteur/idl';
import comments from '@rapporteur/idl/comments' with { type: 'json' };
import { createLocalTransport, type Viewer } from '@rapporteur/registry';
import { answerTo, viewing } from './access.ts';
import { type Address, findAddress } from './addresses.ts';
import { badgeOf, printBadge } from './badge.ts';
import { createEverything, everythingSchemaOf } from './everything.ts';
import { openApiOf } from './openapi.ts';
import { cachingOf, type Printed, sendPrinted, toPrinted } from './printed.ts';
import { readRequest } from './query.ts';

export type ApiOptions = {
  /** Registers the services that answer. */
  readonly routes: (router: ConnectRouter) => void;
  /** Who asks. @throws ConnectError Unauthenticated */
  readonly viewerOf: (request: IncomingMessage) => Viewer;
  /** Whether everybody may read what is public. */
  readonly isOpen: boolean;
  /** Milliseconds for which everything.json is given out again. */
  readonly freshMs?: number | undefined;
};

/** Answers a GET or a HEAD. @throws ConnectError for what is refused, NotFound where nothing stands */
export type Api = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

export const createApi = ({ routes, viewerOf, isOpen, freshMs }: ApiOptions): Api => {
  const transport = createLocalTransport(routes);
  const sendEverything = createEverything({ transport, ...(freshMs === undefined ? {} : { freshMs }) });
  const files = createFiles();
  return async (path, request, response) => {
    if (path.startsWith('/badge/')) {
      const printed = await loadBadge(transport, path, isOpen);
      const headers = { 'cache-control': `public, max-age=${BADGE_SECONDS}`, 'content-security-policy': BADGE_POLICY };
      return sendPrinted(request, response, { printed, headers });
    }
    const file = files(path);
    if (file) return sendPrinted(request, response, { printed: file, headers: cachingOf({ sees: 'public' }) });
    const viewer = viewerOf(request);
    const headers = cachingOf(viewer);
    if (path === '/v1/everything.json') {
      // A token of GitHub is asked about for a repository at a time, and this is all of them at once.
      if (!isOpen && viewer.sees !== 'everything')
        throw new ConnectError(
          'This server is closed, and everything at once is for RAPPORTEUR_REGISTRY_TOKEN alone.',
          Code.PermissionDenied,
        );
      return sendEverything(request, response, headers);
    }
    const found = findAddress(path);
    if (found === undefined)
      throw new ConnectError(
        `There is nothing at ${path.slice(0, 200)}; /v1/openapi.json tells what there is.`,
        Code.NotFound,
      );
    const asked = readRequest(found.address.method.input, found.values, queryOf(request));
    const printed = await answerTo(viewer, () => load(transport, found.address, { asked, viewer }));
    return sendPrinted(request, response, { printed, headers });
  };
};

const load = async (
  transport: Transport,
  { method }: Address,
  { asked, viewer }: { readonly asked: Message; readonly viewer: Viewer },
): Promise<Printed> => {
  const { message } = await transport.unary(method, undefined, undefined, undefined, asked, viewing(viewer));
  const json = withLists(method.output, toReadableJson(method.output, message));
  return toPrinted(`${JSON.stringify(json)}\n`, 'application/json');
};

/** A list is there when it is empty, too: people go through it without a look. */
const withLists = ({ fields }: DescMessage, json: JsonValue): JsonValue => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const empty: JsonObject = {};
  for (const { fieldKind, jsonName } of fields) if (fieldKind === 'list') empty[jsonName] = [];
  return { ...empty, ...json };
};

/** What follows from the contract alone, printed when somebody asks for it first. */
const createFiles = (): ((path: string) => Printed | undefined) => {
  const makers = new Map([
    ['/v1/openapi.json', { make: openApiOf, type: 'application/json' }],
    ['/v1/everything.schema.json', { make: everythingSchemaOf, type: 'application/schema+json' }],
  ]);
  const made = new Map<string, Printed>();
  return (path) => {
    const maker = makers.get(path);
    if (maker === undefined) return undefined;
    const printed = made.get(path) ?? toPrinted(`${JSON.stringify(maker.make(comments))}\n`, maker.type);
    made.set(path, printed);
    return printed;
  };
};

/**
 * A badge tells what everybody may see. What is private, what never was, and everything of a server that is closed have the
 * same one, and so late that its time does not tell them apart.
 */
const loadBadge = async (transport: Transport, path: string, isOpen: boolean): Promise<Printed> => {
  const [, repository, number] = /^\/badge\/rfcs\/([^/]+\/[^/]+)\/([^/]+)\.svg$/.exec(path) ?? [];
  if (repository === undefined || number === undefined)
    throw new ConnectError(
      `There is nothing at ${path.slice(0, 200)}; a badge is at /badge/rfcs/OWNER/REPO/NUMBER.svg.`,
      Code.NotFound,
    );
  const patience = new Promise((resolve) => setTimeout(resolve, NOT_FOUND_MS));
  const name = toRfcName({ repository, number: Number(number) });
  const stage = isOpen ? await stageOf(transport, name) : Stage.UNSPECIFIED;
  if (stage === Stage.UNSPECIFIED) await patience;
  return toPrinted(printBadge(badgeOf(stage)), 'image/svg+xml; charset=utf-8');
};

const stageOf = async (transport: Transport, name: string): Promise<Stage> => {
  try {
    const asked = { name, readMask: { paths: ['stage'] } };
    const { rfc } = await createClient(RfcService, transport).getRfc(asked, {
      contextValues: viewing({ sees: 'public' }),
    });
    return rfc?.stage ?? Stage.UNSPECIFIED;
  } catch (error) {
    if (error instanceof ConnectError && (error.code === Code.NotFound || error.code === Code.InvalidArgument))
      return Stage.UNSPECIFIED;
    throw error;
  }
};

const NOT_FOUND_MS = 50;
const BADGE_SECONDS = 300;
const BADGE_POLICY = "default-src 'none'; sandbox";

const queryOf = ({ url = '' }: IncomingMessage): URLSearchParams => {
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  return new URLSearchParams(query);
};
