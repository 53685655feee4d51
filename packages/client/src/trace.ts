/** One span for each call, also for a stream, for whoever traces: OpenTelemetry's tracers have this shape, and nothing of it is loaded here. */
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
  /** What the span will say, each with "rapporteur." before its name. */
  readonly told: {
    /** Times that it was tried; of a stream also each time that it broke. */
    attempts: number;
    /** Of a stream. */
    messages?: number;
    end?: 'ended' | 'left' | 'failed';
    reason?: string;
  };
  end(error?: RapporteurError): void;
};

/** SpanKind.CLIENT, SpanStatusCode.ERROR */
const CLIENT = 2;
const ERROR = 2;

/** Begins the span of a call. */
export const trace = (tracer: Tracer | undefined, { name, parent: { typeName } }: DescMethod): Traced => {
  const attributes = { 'rpc.system': 'connect_rpc', 'rpc.service': typeName, 'rpc.method': name };
  const span = tracer?.startSpan(`${typeName}/${name}`, { kind: CLIENT, attributes });
  const told: Traced['told'] = { attempts: 0 };
  return {
    told,
    end: (error) => {
      if (error) {
        if (error.reason) told.reason = error.reason;
        span?.setAttribute('error.type', error.code);
        span?.setStatus({ code: ERROR, message: error.message });
      }
      for (const [key, value] of Object.entries(told)) span?.setAttribute(`rapporteur.${key}`, value);
      span?.end();
    },
  };
};
