/** What a server can do in the middle of an answer, spoken by a server of our own, byte by byte. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { create } from '@bufbuild/protobuf';
import { type Draft, type ModelRequest, writeNotes } from '@rapporteur/core/notes';
import { NotesMethod, TranscriptSchema } from '@rapporteur/idl';
import { afterEach, describe, expect, it } from 'vitest';
import { createModel, createNotes } from './index.ts';

const TRANSCRIPT = create(TranscriptSchema, {
  digest: 'd',
  turns: [
    { id: 't1', speaker: 'Ada Ruiz', text: 'We agreed to store execution tags in the admin database.', startMs: 0 },
  ],
});
const DRAFT: Draft = {
  summary: [],
  topics: [
    {
      title: 'Execution tags',
      agendaItem: null,
      firstTurn: 't1',
      lastTurn: 't1',
      statements: [
        {
          kind: 'decision',
          text: 'Execution tags are stored in the admin database.',
          owner: null,
          due: null,
          citations: [{ turn: 't1', quote: 'We agreed to store execution tags in the admin database' }],
        },
      ],
    },
  ],
};

type Event = { readonly type: string } & Record<string, unknown>;
const started: Event = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-test',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 900, output_tokens: 1, cache_read_input_tokens: 800, cache_creation_input_tokens: 50 },
  },
};
const block: Event = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
const words = (text: string): Event => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const ended: readonly Event[] = [
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 40 } },
  { type: 'message_stop' },
];
const whole = [started, block, words(JSON.stringify(DRAFT)), ...ended];
const half = [started, block, words(JSON.stringify(DRAFT).slice(0, 60))];

const send = (response: ServerResponse, events: readonly Event[]): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  return new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

/** Answers the first requests as told, one after the other, and all later ones as the last. */
const serve = async (...answers: ((response: ServerResponse) => void)[]) => {
  let asked = 0;
  server = createServer((request, response) => {
    request.resume();
    answers[Math.min(asked, answers.length - 1)]?.(response);
    asked += 1;
  });
  const port = await new Promise<number>((resolve) =>
    server?.listen(0, '127.0.0.1', () => {
      const address = server?.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  const model = createModel({ baseUrl: `http://127.0.0.1:${port}`, model: 'claude-test', waitMs: 1, timeoutMs: 2_000 });
  return { model, asked: () => asked };
};
const firstRequest = (): ModelRequest => {
  const step = writeNotes({ transcript: TRANSCRIPT }).next();
  if (step.done) throw new Error('Nothing is asked.');
  return step.value;
};

const complete = (response: ServerResponse) => {
  send(response, whole);
  response.end();
};
const cut = (response: ServerResponse) => {
  send(response, half);
  setTimeout(() => response.destroy(), 20);
};
const shortened = (response: ServerResponse) => {
  send(response, half);
  response.end();
};
const overloaded = (response: ServerResponse) => {
  send(response, [...half, { type: 'error', error: { type: 'overloaded_error', message: 'secret words' } }]);
  response.end();
};
const refused = (response: ServerResponse) => {
  send(response, [
    started,
    { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ]);
  response.end();
};
const garbled = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end('event: message_start\ndata: {"type": \n\n');
};

describe('a fault in the middle of an answer', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['the connection is cut', cut],
    ['the stream ends too early', shortened],
    ['the server says that it is overloaded', overloaded],
  ])('%s: it is asked again, and then it is right', async (_, fault) => {
    const { model, asked } = await serve(fault, complete);
    const result = await model.ask(firstRequest());
    expect(result).toMatchObject({ ok: true, value: DRAFT });
    expect(asked()).toBe(2);
  });

  it.each<[string, (response: ServerResponse) => void, number]>([
    ['the connection is always cut', cut, 3],
    ['the stream always ends too early', shortened, 3],
    ['the server is always overloaded', overloaded, 3],
    ['the server speaks nonsense', garbled, 3],
    ['the model declines', refused, 1],
  ])('%s: extracts that say so, after so many requests and no more', async (_, fault, requests) => {
    const { model, asked } = await serve(fault);
    const { notes } = await createNotes({ transcript: TRANSCRIPT, model });
    expect(notes).toMatchObject({ method: NotesMethod.EXTRACTIVE, model: '' });
    expect(notes.fallbackReason).toMatch(/^The .*\.$/);
    expect(notes.fallbackReason).not.toContain('secret');
    expect(asked()).toBe(requests);
  });

  it('what was billed for an answer is kept, with the part that came from a cache', async () => {
    const { model } = await serve(complete);
    expect(await model.ask(firstRequest())).toMatchObject({
      usage: { requests: 1, inputTokens: 900, outputTokens: 40, cacheReadTokens: 800, cacheWriteTokens: 50 },
    });
  });
});
