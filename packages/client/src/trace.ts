/** One span for each call, for whoever traces: OpenTelemetry's tracers have this shape, and nothing of it is loaded here. */
import type { DescMethod } from '@bufbuild/protobuf';
import type { RapporteurError } from './error.ts';

/** As `trace.getTracer('…')` of @opentelemetry/api gives it. */
export type Tracer = {
  startSpan(
    name: string,
    options: { readonly kind: number; readonly attributes: Readonly<Record<string, string>> },
  ): {
    setAttribute(name: string, value: string | number): unknown;
    setStatus(status: { readonly code: number; readonly message?: string }): unknown;
    end(): void;
  };
};

export type Traced = {
  /** One more time it was tried. */
  attempt(): void;
  end(error?: RapporteurError): void;
};

/** SpanKind.CLIENT, SpanStatusCode.ERROR */
const CLIENT = 2;
const ERROR = 2;

/** Begins the span of a call. */
export const trace = (tracer: Tracer | undefined, { name, parent: { typeName } }: DescMethod): Traced => {
  const attributes = { 'rpc.system': 'connect_rpc', 'rpc.service': typeName, 'rpc.method': name };
  const span = tracer?.startSpan(`${typeName}/${name}`, { kind: CLIENT, attributes });
  let attempts = 0;
  return {
    attempt: () => {
      attempts += 1;
    },
    end: (error) => {
      span?.setAttribute('rapporteur.attempts', attempts);
      if (error) {
        span?.setAttribute('error.type', error.code);
        if (error.reason) span?.setAttribute('rapporteur.reason', error.reason);
        span?.setStatus({ code: ERROR, message: error.message });
      }
      span?.end();
    },
  };
};
