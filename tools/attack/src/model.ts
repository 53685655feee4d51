/** A model's API that says what an attacker wants it to say, and keeps every request. */
import { createServer } from 'node:http';

/** What it answers to a request that holds a word; the first that fits. */
export type Reply = { readonly onWord: string; readonly text: string };

export type ModelDouble = {
  readonly url: string;
  /** Bodies of all requests so far. */
  readonly received: readonly string[];
  answerWith(reply: Reply): void;
  close(): Promise<void>;
};

export const startModel = async (): Promise<ModelDouble> => {
  const received: string[] = [];
  const replies: Reply[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push(body);
      const text = replies.find(({ onWord }) => body.includes(onWord))?.text ?? '{"topics":[]}';
      if (body.includes('"stream":true')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(eventsOf(text));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...MESSAGE, content: [{ type: 'text', text }], stop_reason: 'end_turn' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answerWith: (reply) => void replies.push(reply),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-test',
  stop_sequence: null,
  usage: { input_tokens: 100, output_tokens: 20 },
};

const eventsOf = (text: string): string =>
  [
    { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 20 } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
