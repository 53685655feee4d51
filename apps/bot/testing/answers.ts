/** A GitHub that answers what a test tells it to, for readers and for the client below them. */
import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { createOctokitClass } from '../src/github/client.ts';
import { createMemory } from '../src/github/traffic.ts';

export type Page = { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown };

/** Until the end of the test that made it; it writes down what it was asked, and what its clients warn of. */
export const createDouble = async (
  /** Undefined: who asks waits in vain. */
  answer: (request: { method: string; path: string; url: URL; known: string | undefined }) => Page | undefined,
) => {
  const asked: string[] = [];
  /** Requests whose sender left before they were answered. */
  const left: string[] = [];
  const versions = new Set<string>();
  const logged: string[] = [];
  /** After how many characters an answer breaks off. */
  const cut: { at?: number } = {};
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const known = request.headers['if-none-match'];
    asked.push(`${request.method} ${url.pathname}${url.search}${known ? ` if not ${known}` : ''}`);
    versions.add(String(request.headers['x-github-api-version']));
    request.resume().on('end', () => {
      const page = answer({ method: request.method ?? 'GET', path: url.pathname, url, known });
      if (page === undefined) {
        response.once('close', () => left.push(url.pathname));
        return;
      }
      const { status = 200, headers = {}, body } = page;
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body).slice(0, cut.at));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const memory = createMemory();
  const clock = { ms: 0 };
  const Client = createOctokitClass(url, memory, () => clock.ms);
  const open = (installationId?: number) =>
    new Client({
      baseUrl: url,
      // As Probot gives it: the plugins look at the number, the strategy signs nothing here.
      authStrategy: () =>
        Object.assign(async () => ({}), { hook: (request: (o: unknown) => unknown, o: unknown) => request(o) }),
      auth: installationId === undefined ? {} : { installationId },
      log: { debug: () => {}, info: () => {}, warn: (text: string) => logged.push(text), error: () => {} },
    });
  return { asked, left, versions, logged, cut, open, url, clock };
};
