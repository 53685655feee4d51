/** The client: one method for each rpc of the contract, as its descriptors say; plain values in and out. */
import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import {
  AuditService,
  GroupService,
  MeetingService,
  MinutesService,
  MotionService,
  NotesService,
  RfcService,
  SettingsService,
  SyncService,
  TranscriptService,
} from '@rapporteur/idl';
import { RapporteurError } from './error.ts';
import { createPages, type Pages } from './pages.ts';
import { type Attempt, type CallOptions, callWithRetries } from './retry.ts';
import { createHttpTransport, type HttpOptions } from './transport.ts';

export type ClientOptions = (HttpOptions | { readonly transport: Transport }) & {
  /** Milliseconds for one call with all its attempts; default 15000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first while the registry cannot be reached; default 3. */
  readonly retries?: number | undefined;
};

const SERVICES = [
  RfcService,
  MotionService,
  GroupService,
  MeetingService,
  TranscriptService,
  NotesService,
  MinutesService,
  SettingsService,
  SyncService,
  AuditService,
] as const;

/**
 * Every method throws RapporteurError and nothing else, and is repeated by itself while the registry cannot be reached.
 *
 * - A list takes its filter and gives `Pages`: `for await (const rfc of client.listRfcs({ stages: [Stage.FCP] }))`.
 * - What is asked for by one text takes that text: `client.getRfc('rfcs/acme/widgets/7')`. It throws "not_found" (see `optional`).
 * - An answer of one resource is that resource; one of several things, as of `getMotion`, is the whole answer.
 */
export type Client = { readonly [Name in keyof Methods]: MethodOf<Methods[Name]> };

type Methods = Intersection<(typeof SERVICES)[number]['method']>;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type MethodOf<Method> = Method extends { readonly input: infer Input; readonly output: infer Output }
  ? Input extends DescMessage
    ? Output extends DescMessage
      ? Call<Fields<Input>, Fields<Output>, Input>
      : never
    : never
  : never;

type Fields<Desc extends DescMessage> = Omit<MessageShape<Desc>, '$typeName' | '$unknown'>;

type Call<Input, Output, Desc extends DescMessage> = Output extends { nextPageToken: string }
  ? (filter?: Filter<MessageInitShape<Desc>>, call?: CallOptions) => Pages<Item<Output>>
  : Input extends Record<keyof Input, string>
    ? (text: string, call?: CallOptions) => Promise<Answer<Output>>
    : (options?: Filter<MessageInitShape<Desc>>, call?: CallOptions) => Promise<Answer<Output>>;

/** Without `pageToken`: pages go on by themselves. */
type Filter<Init> = { readonly [Key in Exclude<keyof Init, '$typeName' | 'pageToken'>]?: Init[Key] | undefined };

type Item<Output> = { [Key in keyof Output]: Output[Key] extends (infer One)[] ? One : never }[keyof Output];

type Answer<Output> = [keyof Output] extends [never]
  ? undefined
  : IsOne<keyof Output> extends true
    ? NonNullable<Output[keyof Output]>
    : Output;

type IsOne<Keys, Each = Keys> = Each extends unknown ? ([Keys] extends [Each] ? true : false) : never;

/** @throws RapporteurError "invalid" when the address is not one */
export const createClient = (options: ClientOptions): Client => {
  const transport = 'transport' in options ? options.transport : createHttpTransport(options);
  const { timeoutMs = 15_000, retries = 3 } = options;
  const ask: Ask = (method, input, call) =>
    callWithRetries(
      async ({ signal, timeoutMs: left }: Attempt) => {
        const request = create(method.input, input);
        return (await transport.unary(method, signal, left, undefined, request)).message;
      },
      { signal: call?.signal, timeoutMs: call?.timeoutMs ?? timeoutMs, retries },
    );
  const made = Object.fromEntries(unaryMethods().map((method) => [method.localName, toCall(method, ask)]));
  if (!isWhole(made)) throw new RapporteurError('internal', 'The client has a method for some of the services only.');
  return made;
};

/** By the names of fields. */
type Values = Record<string, unknown>;

type Ask = (method: DescMethodUnary, input: Values, call: CallOptions | undefined) => Promise<Message>;

const toCall = (method: DescMethodUnary, ask: Ask) => {
  const { input, output } = method;
  const [text] = input.fields;
  const [field, ...more] = output.fields;
  if (output.field.nextPageToken) {
    const items = output.fields.find(({ fieldKind }) => fieldKind === 'list')?.localName ?? '';
    return (filter: Values = {}, call?: CallOptions) =>
      createPages(async (pageToken) => {
        const answer: Values = { ...(await ask(method, { ...filter, pageToken }, call)) };
        const { [items]: page, nextPageToken } = answer;
        return { items: Array.isArray(page) ? page : [], nextPageToken: String(nextPageToken) };
      });
  }
  return async (asked: Values | string = {}, call?: CallOptions): Promise<unknown> => {
    const answer = await ask(method, typeof asked === 'string' ? { [text?.localName ?? '']: asked } : asked, call);
    if (field === undefined) return undefined;
    if (more.length > 0) return answer;
    const { [field.localName]: resource }: Values = { ...answer };
    if (resource === undefined) throw new RapporteurError('internal', 'The registry answered without a resource.');
    return resource;
  };
};

const unaryMethods = (): readonly DescMethodUnary[] =>
  SERVICES.flatMap(({ methods }) => methods.filter((method) => isUnary(method)));

const isUnary = (method: DescMethod): method is DescMethodUnary => method.methodKind === 'unary';

/** What `Client` promises is taken from the descriptors, as the methods are. */
const isWhole = (made: object): made is Client =>
  SERVICES.every(({ methods }) => methods.every(({ localName }) => localName in made));
