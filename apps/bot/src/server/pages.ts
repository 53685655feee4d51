/** The community's pages at the bot's own address: anybody reads what everybody may see. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectRouter, Transport } from '@connectrpc/connect';
import { getRequestListener } from '@hono/node-server';
import { createClient } from '@rapporteur/client';
import { createPages, type Site } from '@rapporteur/pages';
import { createLocalTransport, type Registry, type Viewer } from '@rapporteur/registry';
import type { Logger } from 'pino';
import { viewing } from './access.ts';

export type PagesOptions = {
  readonly site: Site;
  /** Where the pages stand for those who read them, "https://bot.example.org"; default: as they are asked for. */
  readonly origin?: string | undefined;
  /** Registers the services that answer. */
  readonly routes: (router: ConnectRouter) => void;
  readonly registry: Pick<Registry, 'latest'>;
  readonly now: () => Date;
  readonly log: Logger;
};

export type AnswerPage = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export const createPageServer = ({ site, origin, routes, registry, now, log }: PagesOptions): AnswerPage => {
  const pages = createPages({
    site,
    now,
    position: () => registry.latest(),
    onFault: (error, path) => log.error({ err: error, path }, 'A page failed'),
  });
  const transport = createLocalTransport(routes);
  const everybody = { client: createClient({ transport: seenBy(transport, { sees: 'public' }) }), login: undefined };
  return getRequestListener((request) => pages.answer(origin ? under(origin, request) : request, everybody), {
    overrideGlobalObjects: false,
  });
};

/** The same transport for one who may not see everything. */
const seenBy = (transport: Transport, viewer: Viewer): Transport => ({
  unary: (method, signal, timeoutMs, header, input) =>
    transport.unary(method, signal, timeoutMs, header, input, viewing(viewer)),
  stream: (method, signal, timeoutMs, header, input) =>
    transport.stream(method, signal, timeoutMs, header, input, viewing(viewer)),
});

const under = (origin: string, request: Request): Request => {
  const { pathname, search } = new URL(request.url);
  return new Request(new URL(`${pathname}${search}`, origin), request);
};
