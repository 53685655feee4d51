/** The client: one method for each rpc of the contract, as its descriptors say; plain values in and out. */
import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  Message,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { toMessage, UnknownValue, type Values } from '@rapporteur/idl';
import { diagnose, type Ground } from './diagnose.ts';
import { RapporteurError, toRapporteurError } from './error.ts';
import { createPages, type Pages } from './pages.ts';
import { type Attempt, type CallOptions, callWithRetries, policyOf, type RetryOptions } from './retry.ts';
import { type StreamOptions, tell } from './stream.ts';
import { type Tracer, trace } from './trace.ts';
import { createHttpTransport, type HttpOptions } from './transport.ts';
import { follow, type News, type WatchOptions } from './watch.ts';

export type ClientOptions = (HttpOptions | { readonly transport: Transport }) &
  RetryOptions & {
    /** Milliseconds for one call with all its attempts; default 15000. */
    readonly timeoutMs?: number | undefined;
    /** Is given a span for each call, with its method, its attempts and, where it failed, its code; streams have none. */
    readonly tracer?: Tracer | undefined;
  };

/** The client of some services of the contract. */
export type ClientOf<Services extends readonly DescService[]> = {
  readonly [Name in keyof Methods<Services>]: MethodOf<Methods<Services>[Name]>;
};

type Methods<Services extends readonly DescService[]> = Intersection<Services[number]['method']>;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type MethodOf<Method> = Method extends {
  readonly methodKind: infer Kind;
  readonly input: infer Input extends DescMessage;
  readonly output: infer Output extends DescMessage;
}
  ? Kind extends 'unary'
    ? Call<Fields<Input>, Fields<Output>, Input>
    : 'position' extends keyof Fields<Output>
      ? (filter?: Filter<MessageInitShape<Input>>, call?: WatchOptions) => AsyncIterable<News>
      : (asked?: Asked<Fields<Input>, Input, 'name'>, call?: StreamOptions) => AsyncIterable<Answer<Fields<Output>>>
  : never;

type Fields<Desc extends DescMessage> = Omit<MessageShape<Desc>, '$typeName' | '$unknown'>;

type Call<Input, Output, Desc extends DescMessage> = Output extends { nextPageToken: string }
  ? (filter?: Asked<Input, Desc, 'query'>, call?: CallOptions) => Pages<Item<Output>>
  : (
      asked?: Asked<Input, Desc, 'name' | 'repository' | 'subject' | 'login'>,
      call?: CallOptions,
    ) => Promise<Answer<Output>>;

/** By one text where that says all, else by the fields of the request. */
type Asked<Input, Desc extends DescMessage, Key extends string> =
  | Filter<MessageInitShape<Desc>>
  | (Key & keyof Input extends never ? never : string);

/** Without `pageToken`: pages go on by themselves. */
type Filter<Init> = {
  readonly [Key in Exclude<keyof Init, '$typeName' | 'pageToken'>]?: Named<Init[Key]> | undefined;
};

/** The names of an enum's values beside their numbers. */
type Named<Value> = Value extends readonly (infer One)[]
  ? readonly (IsEnum<One> extends true ? One | string : One)[]
  : IsEnum<Value> extends true
    ? Value | string
    : Value;

type IsEnum<Value> = [Value] extends [number] ? ([number] extends [Value] ? false : true) : false;

type Item<Output> = { [Key in keyof Output]: Output[Key] extends (infer One)[] ? One : never }[keyof Output];

type Answer<Output> = [keyof Output] extends [never]
  ? undefined
  : IsOne<keyof Output> extends true
    ? NonNullable<Output[keyof Output]>
    : Output;

type IsOne<Keys, Each = Keys> = Each extends unknown ? ([Keys] extends [Each] ? true : false) : never;

/**
 * As `createClient` for some services alone, of which a page then loads no others: `createClientOf([RfcService], { baseUrl })`.
 * @throws RapporteurError "invalid" when the address is not one
 */
export const createClientOf = <const Services extends readonly DescService[]>(
  services: Services,
  options: ClientOptions,
): ClientOf<Services> => {
  const transport = 'transport' in options ? options.transport : createHttpTransport(options);
  const { timeoutMs = 15_000, tracer } = options;
  const policy = policyOf(options);
  const ground: Ground = { transport, http: 'transport' in options ? undefined : options };
  const ask: Ask = async (method, input, call) => {
    const request = toRequest(method, input);
    const span = trace(tracer, method);
    try {
      const message = await callWithRetries(
        async ({ signal, timeoutMs: left }: Attempt) => {
          span.attempt();
          return (await transport.unary(method, signal, left, undefined, request)).message;
        },
        { signal: call?.signal, timeoutMs: call?.timeoutMs ?? timeoutMs, policy },
      );
      span.end();
      return message;
    } catch (reason) {
      const error = await diagnose(toRapporteurError(reason), method, ground);
      span.end(error);
      throw error;
    }
  };
  const watch =
    (method: DescMethodServerStreaming) =>
    ({ after = '', ...asked }: Values = {}, call?: WatchOptions): AsyncIterable<News> =>
      follow(
        (position, signal) => {
          const request = toRequest(method, { ...asked, after: position });
          return transport.stream(method, signal, undefined, undefined, once(request));
        },
        { ...call, after: String(after) },
      );
  const stream =
    (method: DescMethodServerStreaming) =>
    (asked: Values | string = {}, call?: StreamOptions): AsyncIterable<unknown> => {
      const request = toRequest(method, toValues(method.input, asked));
      const connect = (signal: AbortSignal) => transport.stream(method, signal, undefined, undefined, once(request));
      return tell(connect, (answer) => toAnswer(method.output, { ...answer }), call);
    };
  const toMethod = (method: DescMethod) => {
    if (isUnary(method)) return toCall(method, ask);
    if (isStream(method)) return method.output.field.position ? watch(method) : stream(method);
    throw new RapporteurError('internal', `${method.name} is sent a stream, which no client of ours does.`);
  };
  const methods = services.flatMap((service) => service.methods);
  const made = Object.fromEntries(methods.map((method) => [method.localName, toMethod(method)]));
  if (!isWhole(services, made))
    throw new RapporteurError('internal', 'The client has a method for some of the services only.');
  return made;
};

async function* once<T>(value: T): AsyncGenerator<T, void> {
  yield value;
}

/** @throws RapporteurError "invalid" for what the contract does not know */
const toRequest = <Input extends DescMessage>({ input }: { readonly input: Input }, values: Values) => {
  try {
    return toMessage(input, values);
  } catch (error) {
    throw error instanceof UnknownValue ? new RapporteurError('invalid', error.message) : error;
  }
};

type Ask = (method: DescMethodUnary, input: Values, call: CallOptions | undefined) => Promise<Message>;

const toCall = (method: DescMethodUnary, ask: Ask) => {
  const { input, output } = method;
  if (output.field.nextPageToken) {
    const items = output.fields.find(({ fieldKind }) => fieldKind === 'list')?.localName ?? '';
    return (asked: Values | string = {}, call?: CallOptions) => {
      const filter = toValues(input, asked);
      return createPages(async (pageToken) => {
        const answer: Values = { ...(await ask(method, { ...filter, pageToken }, call)) };
        const { [items]: page, nextPageToken } = answer;
        return { items: Array.isArray(page) ? page : [], nextPageToken: String(nextPageToken) };
      });
    };
  }
  return async (asked: Values | string = {}, call?: CallOptions): Promise<unknown> => {
    return toAnswer(output, await ask(method, toValues(input, asked), call));
  };
};

/** What was asked by one text, or by the fields of the request. */
const toValues = ({ field, fields }: DescMessage, asked: Values | string): Values =>
  typeof asked === 'string' ? { [(field.query ?? fields[0])?.localName ?? '']: asked } : asked;

/** The one resource of an answer, or the whole of it. */
const toAnswer = ({ fields: [field, ...more] }: DescMessage, answer: object): unknown => {
  if (field === undefined) return undefined;
  if (more.length > 0) return answer;
  const { [field.localName]: resource }: Values = { ...answer };
  if (resource === undefined) throw new RapporteurError('internal', 'The registry answered without a resource.');
  return resource;
};

const isUnary = (method: DescMethod): method is DescMethodUnary => method.methodKind === 'unary';

const isStream = (method: DescMethod): method is DescMethodServerStreaming => method.methodKind === 'server_streaming';

/** What `ClientOf` promises is taken from the descriptors, as the methods are. */
const isWhole = <Services extends readonly DescService[]>(
  services: Services,
  made: object,
): made is ClientOf<Services> => services.every(({ methods }) => methods.every(({ localName }) => localName in made));
