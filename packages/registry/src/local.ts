/** Calls the services of this very process: no codec, no headers, no time-outs. */
import {
  create,
  type DescMessage,
  type DescMethod,
  isMessage,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ContextValues,
  createHandlerContext,
  createMethodImplSpec,
  createServiceImplSpec,
  type HandlerContext,
  type MethodImplSpec,
  type Transport,
} from '@connectrpc/connect';

/**
 * A transport to the services that `routes` registers; what they answer belongs to the caller. Time-outs are not kept: what
 * the services wait for has its own. Of streams only those of a server are served.
 */
export const createLocalTransport = (routes: (router: ConnectRouter) => void): Transport => {
  const methods = collect(routes);
  return {
    unary: async (method, signal, _timeoutMs, _header, input, values) => {
      const spec = methods.get(method);
      if (spec?.kind !== 'unary')
        throw new ConnectError(`${method.parent.typeName} does not offer ${method.name} here`, Code.Unimplemented);
      const answer = await untilAborted(signal, async () =>
        spec.impl(create(method.input, input), contextOf(method, signal, values)),
      );
      const message = create(spec.method.output, answer);
      if (!isMessage(message, method.output)) throw new ConnectError('the answer is of another kind', Code.Internal);
      const [header, trailer] = [new Headers(), new Headers()];
      return { stream: false, service: method.parent, method, header, trailer, message };
    },
    stream: async (method, signal, _timeoutMs, _header, input, values) => {
      const spec = methods.get(method);
      if (spec?.kind !== 'server_streaming')
        throw new ConnectError(`${method.parent.typeName} does not offer ${method.name} here`, Code.Unimplemented);
      const { value: asked } = await input[Symbol.asyncIterator]().next();
      const end = new AbortController();
      const both = AbortSignal.any([end.signal, ...(signal ? [signal] : [])]);
      const answers = spec.impl(create(method.input, asked), contextOf(method, both, values));
      const message = guardedStream(spec.method.output, method.output, { answers, end });
      const [header, trailer] = [new Headers(), new Headers()];
      return { stream: true, service: method.parent, method, header, trailer, message };
    },
  };
};

/** The router of Connect, as far as it collects what is registered. */
const collect = (routes: (router: ConnectRouter) => void): ReadonlyMap<DescMethod, MethodImplSpec> => {
  const methods = new Map<DescMethod, MethodImplSpec>();
  const router: ConnectRouter = {
    handlers: [],
    service: (service, implementation) => {
      for (const spec of Object.values(createServiceImplSpec(service, implementation).methods))
        methods.set(spec.method, spec);
      return router;
    },
    rpc: (method, implementation) => {
      methods.set(method, createMethodImplSpec(method, implementation));
      return router;
    },
  };
  routes(router);
  return methods;
};

const contextOf = (
  method: DescMethod,
  signal: AbortSignal | undefined,
  contextValues: ContextValues | undefined,
): HandlerContext =>
  createHandlerContext({
    service: method.parent,
    method,
    protocolName: 'local',
    requestMethod: 'POST',
    url: '',
    ...(signal && { requestSignal: signal }),
    ...(contextValues && { contextValues }),
  });

/** Whoever does not wait any more is answered at once; the work itself goes on to its end. */
const untilAborted = async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
  if (signal === undefined) return guarded(work());
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () =>
      reject(new ConnectError('the call was cancelled', Code.Canceled, undefined, undefined, signal.reason));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([aborted, guarded(work())]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

type Answers<M extends DescMessage> = {
  readonly answers: AsyncIterable<MessageInitShape<M>>;
  readonly end: AbortController;
};

/** Whoever stops reading stops the service. */
async function* guardedStream<M extends DescMessage, O extends DescMessage>(
  made: M,
  wanted: O,
  { answers, end }: Answers<M>,
): AsyncGenerator<MessageShape<O>, void> {
  const iterator = answers[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await guarded(iterator.next());
      if (done) return;
      const message = create(made, value);
      if (!isMessage(message, wanted)) throw new ConnectError('the answer is of another kind', Code.Internal);
      yield message;
    }
  } finally {
    end.abort();
  }
}

/** As over a wire, a refusal is a code and a sentence, and what is none keeps its insides for itself. */
const guarded = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConnectError) throw new ConnectError(error.rawMessage, error.code);
    throw new ConnectError('internal error', Code.Internal);
  }
};
