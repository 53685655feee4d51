/** An HTTP server for tests, one per describe. */
import { createServer, type RequestListener } from 'node:http';
import { afterAll, beforeAll } from 'vitest';

export type TestServer = {
  /** Valid inside tests and hooks. */
  baseUrl(): string;
  /** Answers with this from now on. */
  answer(listener: RequestListener): void;
  /** Breaks all connections, with answers under way or not. */
  hangUp(): void;
};

export const useHttpServer = (): TestServer => {
  let answer: RequestListener = (_, response) => response.writeHead(503).end();
  let baseUrl = '';
  const server = createServer((request, response) => answer(request, response));
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The test server has no port');
    baseUrl = `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    baseUrl: () => baseUrl,
    answer: (listener) => {
      answer = listener;
    },
    hangUp: () => server.closeAllConnections(),
  };
};
