import { createServer } from 'node:net';
import { clone, create } from '@bufbuild/protobuf';
import { LLMock } from '@copilotkit/aimock';
import type { Draft } from '@rapporteur/core/notes';
import { checkNotes, type ModelRequest, renderNotes, writeNotes } from '@rapporteur/core/notes';
import { NotesMethod, type Transcript, TranscriptSchema } from '@rapporteur/idl';
import { type ModelAnswers, ModelAnswersSchema } from '@rapporteur/idl/record';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnswerStore, costOf, createModel, createNotes } from './index.ts';

const KEY = 'sk-ant-very-secret';
const TRANSCRIPT: Transcript = create(TranscriptSchema, {
  digest: 'd',
  turns: [
    { id: 't1', speaker: 'Ada Ruiz', text: 'We agreed to store execution tags in the admin database.', startMs: 0 },
    {
      id: 't2',
      speaker: 'Bo Lind',
      text: 'I will update the migration guide for the 12 clusters by tomorrow.',
      startMs: 9000,
    },
  ],
});
type Statement = Draft['topics'][number]['statements'][number];
const DECISION: Statement = {
  kind: 'decision',
  text: 'Execution tags are stored in the admin database.',
  owner: null,
  due: null,
  citations: [{ turn: 't1', quote: 'We agreed to store execution tags in the admin database' }],
};
const toDraft = (...statements: Statement[]): Draft => ({
  topics: [{ title: 'Execution tags', agendaItem: null, firstTurn: 't1', lastTurn: 't2', statements }],
});
const toAnswer = (value: unknown) => ({
  content: JSON.stringify(value),
  usage: { input_tokens: 100, output_tokens: 20 },
});
const toReply = (draft: Draft) => toAnswer(draft);

const firstRequest = (): ModelRequest => {
  const step = writeNotes({ transcript: TRANSCRIPT }).next();
  if (step.done) throw new Error('Nothing is asked.');
  return step.value;
};
const REQUEST = firstRequest();
/** What the passes say of themselves, so that the double can tell them apart. */
const JUDGING = { systemMessage: 'You check claims' };
const REPAIRING = { systemMessage: 'failed a check' };

/** Rules of the API that the double does not enforce, checked on what really goes out. */
const requests: Record<string, unknown>[] = [];
const watchedFetch: typeof fetch = async (input, init) => {
  const body: Record<string, unknown> = JSON.parse(String(init?.body));
  for (const banned of ['temperature', 'top_p', 'top_k', 'tools', 'tool_choice'])
    expect(body).not.toHaveProperty(banned);
  expect(body).toMatchObject({ stream: true, output_config: { format: { type: 'json_schema' } } });
  expect(JSON.stringify(body)).not.toContain(KEY);
  requests.push(body);
  return fetch(input, init);
};

let mock: LLMock;
beforeEach(async () => {
  requests.length = 0;
  mock = new LLMock({ port: 0 });
  await mock.start();
  // A judge of no use: what is tested here is the talk with a server; what judges are worth is tested in core.
  mock.on(JUDGING, { content: JSON.stringify({ verdicts: [] }), usage: { input_tokens: 10, output_tokens: 1 } });
});
afterEach(async () => mock.stop());

const open = (maxRetries = 0, patienceMs = 0) =>
  createModel({
    apiKey: KEY,
    baseUrl: mock.url,
    model: 'claude-test',
    fetch: watchedFetch,
    maxRetries,
    waitMs: 1,
    patienceMs,
  });
const notesOf = (maxRetries = 0) => createNotes({ transcript: TRANSCRIPT, model: open(maxRetries) });
const statementsOf = ({ notes }: Awaited<ReturnType<typeof createNotes>>) =>
  notes.topics.flatMap(({ statements }) => statements);

describe('a draft that can be trusted', () => {
  it('becomes notes, and thinking before it does not matter', async () => {
    mock.on({}, { ...toReply(toDraft(DECISION)), reasoning: 'Let me see.' });
    const created = await notesOf();
    expect(created.notes).toMatchObject({ method: NotesMethod.MODEL, fallbackReason: '', refused: 0 });
    expect(statementsOf(created).map(({ text }) => text)).toEqual([DECISION.text]);
    expect(checkNotes(created.notes, TRANSCRIPT)).toEqual([]);
    expect(created.usage).toMatchObject({ requests: 2, inputTokens: 110, outputTokens: 21 });
    expect(created.notes.usage).toMatchObject({ requests: 2, inputTokens: 110 });
  });

  it('the transcript is data of the user message, never part of the system prompt', async () => {
    mock.on({}, toReply(toDraft(DECISION)));
    await notesOf();
    expect(JSON.stringify(requests[0]?.messages)).toContain('execution tags');
    expect(JSON.stringify(requests[0]?.system)).not.toContain('execution tags');
  });
});

describe('a draft with inventions', () => {
  const invented: [string, Partial<Statement>, string][] = [
    [
      'an invented turn',
      { citations: [{ turn: 't77', quote: 'We agreed to store execution tags' }] },
      'There is no turn',
    ],
    [
      'an invented quote',
      { citations: [{ turn: 't1', quote: 'We agreed to delete the whole database' }] },
      'does not contain the words',
    ],
    ['an invented number', { text: 'Tags are stored in 42 databases.' }, 'The number 42'],
  ];
  it.each(invented)('%s: one repair with the reason, then it is right', async (_, change, reason) => {
    const repaired = { ...DECISION, text: 'The admin database stores the execution tags.' };
    mock.on(REPAIRING, toAnswer({ repairs: [{ id: 'r1', statement: repaired }] }));
    mock.on({}, toReply(toDraft(DECISION, { ...DECISION, text: 'Tags have a database.', ...change })));
    const created = await notesOf();
    expect(JSON.stringify(requests.at(-1)?.messages)).toContain(reason);
    expect(statementsOf(created).map(({ doubts }) => doubts.length)).toEqual([0, 0]);
    expect(created.usage?.requests).toBe(3);
  });

  it.each(invented)('%s that is repeated never looks verified', async (_, change) => {
    const broken = { ...DECISION, text: 'Tags have a database.', ...change };
    mock.on(REPAIRING, toAnswer({ repairs: [{ id: 'r1', statement: { ...broken, text: `${broken.text} Indeed.` } }] }));
    mock.on({}, toReply(toDraft(DECISION, broken)));
    const created = await notesOf();
    expect(requests).toHaveLength(3);
    const trusted = statementsOf(created).filter(({ doubts }) => doubts.length === 0);
    expect(trusted.map(({ text }) => text)).toEqual([DECISION.text]);
    expect(created.notes.refused + statementsOf(created).length).toBe(2);
    expect(checkNotes(created.notes, TRANSCRIPT)).toEqual([]);
  });

  it('a repair that fails leaves the first draft with its doubts', async () => {
    mock.on(REPAIRING, { error: { message: 'busy', type: 'overloaded_error' }, status: 529 });
    mock.on({}, toReply(toDraft(DECISION, { ...DECISION, text: 'Tags are stored in 42 databases.' })));
    expect(statementsOf(await notesOf()).map(({ doubts }) => doubts.length)).toEqual([0, 1]);
  });

  it('nothing that can be proved: extracts', async () => {
    mock.on({}, toReply(toDraft({ ...DECISION, citations: [] })));
    const { notes } = await notesOf();
    expect(notes).toMatchObject({ method: NotesMethod.EXTRACTIVE, model: '' });
    expect(notes.fallbackReason).toMatch(/could be proved/);
  });
});

describe('a model that does not deliver: extracts, with the reason', () => {
  const error = (status: number, type: string) => ({ error: { message: `secret words ${KEY}`, type }, status });
  it.each([
    ['nonsense', { content: '{"topics": "none"}' }, 'model-bad-draft', true],
    ['no JSON', { content: 'Sure, here are your notes!' }, 'model-bad-draft', true],
    ['a refusal', { content: 'I cannot.', finishReason: 'refusal' }, 'model-refused', false],
    ['a reply that is cut off twice', { content: '{"topics": [', finishReason: 'length' }, 'model-cut-off', true],
    ['a pause, which cannot be without tools', { content: '', finishReason: 'pause_turn' }, 'model-fault', false],
    ['a wrong key', error(401, 'authentication_error'), 'model-key', false],
    ['a key without the right', error(403, 'permission_error'), 'model-permission', false],
    ['an unknown model', error(404, 'not_found_error'), 'model-unknown', false],
    ['a request it does not understand', error(400, 'invalid_request_error'), 'model-bad-request', false],
    ['too many requests', error(429, 'rate_limit_error'), 'model-rate-limit', true],
    ['an internal problem', error(500, 'api_error'), 'model-server', true],
    ['overload', error(529, 'overloaded_error'), 'model-overloaded', true],
  ])('%s', async (_, reply, code, retryable) => {
    mock.on({}, reply);
    const result = await open().ask(REQUEST);
    expect(result).toMatchObject({ ok: false, retryable, reason: { code } });
    expect(JSON.stringify(result)).not.toMatch(/secret/);

    const { notes } = await notesOf();
    expect(notes.method).toBe(NotesMethod.EXTRACTIVE);
    expect(notes.fallbackReason).toMatch(/^The .*\.$/);
    expect(renderNotes({ notes })).toContain('no model was used. The');
    expect(checkNotes(notes, TRANSCRIPT)).toEqual([]);
  });

  it('nobody there', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      }),
    );
    await new Promise((resolve) => server.close(resolve));
    const model = createModel({ apiKey: KEY, baseUrl: `http://127.0.0.1:${port}`, model: 'm', maxRetries: 0 });
    expect(await model.ask(REQUEST)).toMatchObject({
      ok: false,
      retryable: true,
      reason: { code: 'model-unreachable' },
    });
  });

  it('no model at all is no failure', async () => {
    expect((await createNotes({ transcript: TRANSCRIPT })).notes).toMatchObject({
      method: NotesMethod.EXTRACTIVE,
      fallbackReason: '',
    });
  });
});

describe('patience', () => {
  it.each([
    ['overload', 529, 'overloaded_error'],
    ['too many requests', 429, 'rate_limit_error'],
  ])('%s, then success', async (_, status, type) => {
    mock.on({ sequenceIndex: 0 }, { error: { message: 'busy', type }, status, retryAfter: 0 });
    mock.on({ sequenceIndex: 1 }, toReply(toDraft(DECISION)));
    expect((await notesOf(1)).notes.method).toBe(NotesMethod.MODEL);
    expect(requests).toHaveLength(3);
  });

  it('a pause that the server asks for costs no try, and is not longer than the patience', async () => {
    mock.on({ sequenceIndex: 0 }, { error: { message: 'busy', type: 'rate_limit_error' }, status: 429, retryAfter: 1 });
    mock.on({}, toReply(toDraft(DECISION)));
    expect(await open(0, 10).ask(REQUEST)).toMatchObject({
      ok: false,
      reason: { code: 'model-rate-limit' },
    });
    expect(requests).toHaveLength(1);
    mock.on({ sequenceIndex: 1 }, { error: { message: 'busy', type: 'rate_limit_error' }, status: 429, retryAfter: 1 });
    expect(await open(0, 5_000).ask(REQUEST)).toMatchObject({ ok: true });
  });

  it('a reply that is cut off once gets more room', async () => {
    mock.on(
      { sequenceIndex: 0 },
      { content: '{"topics": [', finishReason: 'length', usage: { input_tokens: 7, output_tokens: 3 } },
    );
    mock.on({ sequenceIndex: 1 }, toReply(toDraft(DECISION)));
    const { usage } = await notesOf();
    expect(Number(requests[1]?.max_tokens)).toBeGreaterThan(Number(requests[0]?.max_tokens));
    expect(usage).toMatchObject({ requests: 3, inputTokens: 117, outputTokens: 24 });
  });
});

/** What a run leaves behind that dies; a copy, as a database gives. */
const keptIn = (kept: { ledger: ModelAnswers }): AnswerStore => ({
  load: async () => clone(ModelAnswersSchema, kept.ledger),
  save: async (ledger) => {
    kept.ledger = clone(ModelAnswersSchema, ledger);
    return ledger;
  },
});

describe('an answer that was lost because whoever waited for it died', () => {
  /** A run that dies while it is told that the judge has been asked. */
  const dieWhileJudged = async (kept: { ledger: ModelAnswers }, draft?: string) => {
    const dying = new AbortController();
    const before = requests.length;
    const run = createNotes({
      transcript: TRANSCRIPT,
      model: open(),
      answers: keptIn(kept),
      signal: dying.signal,
      draft,
    });
    while (!JSON.stringify(requests.slice(before)).includes('You check claims'))
      await new Promise((resolve) => setImmediate(resolve));
    dying.abort(new Error('It is killed.'));
    await expect(run).rejects.toThrow('It is killed.');
  };
  const asked = () => requests.filter((one) => JSON.stringify(one).includes('You check claims')).length;
  let kept: { ledger: ModelAnswers };
  beforeEach(() => {
    kept = { ledger: create(ModelAnswersSchema) };
    mock.clearFixtures();
    mock.on(JUDGING, { content: JSON.stringify({ verdicts: [] }) }, { latency: 60_000 });
    mock.on({}, toReply(toDraft(DECISION)));
  });
  const isWell = () => {
    mock.clearFixtures();
    mock.on(JUDGING, { content: JSON.stringify({ verdicts: [] }), usage: { input_tokens: 10, output_tokens: 1 } });
    mock.on({}, toReply(toDraft(DECISION)));
  };
  const again = (options: { readonly askAgain?: number; readonly draft?: string } = {}) =>
    createNotes({ transcript: TRANSCRIPT, model: open(), answers: keptIn(kept), ...options });

  it('was written down before the request went out, with the most that it can cost', async () => {
    await dieWhileJudged(kept);
    const [drafted, judging] = kept.ledger.answers;
    expect([drafted?.answer === '', drafted?.most, judging?.answer]).toEqual([false, undefined, '']);
    expect(judging?.most).toMatchObject({ requests: 1, outputTokens: 24_000 });
    expect(judging?.most?.inputTokens).toBeGreaterThan(0);
    expect(kept.ledger.spent).toMatchObject({ requests: 1, inputTokens: 100, outputTokens: 20 });
  });

  it('is asked for once more, and the notes tell what both can have cost', async () => {
    await dieWhileJudged(kept);
    isWell();
    const most = kept.ledger.answers[1]?.most?.outputTokens ?? 0;
    const { notes } = await again();
    expect(asked()).toBe(2);
    expect(notes.usage).toMatchObject({ requests: 3, lost: 1, outputTokens: 20 + most + 1 });
  });

  it('is not asked for a third time unless somebody wishes for another draft; the notes say so, and are made of the rest', async () => {
    await dieWhileJudged(kept);
    // As it stands when that was the second time.
    for (const one of kept.ledger.answers) if (one.most) one.lost = 1;
    isWell();
    const { notes } = await again();
    expect(asked()).toBe(1);
    expect(notes).toMatchObject({ method: NotesMethod.MODEL, usage: { requests: 2, lost: 1 } });
    expect(notes.check?.failure).toContain(
      'what may be paid already is not asked again; `/notes regenerate` asks anew.',
    );
    expect((await again({ draft: 'wished for' })).notes.check?.failure).not.toContain('/notes regenerate');
    expect(asked()).toBe(2);
  });

  it('is not asked for at all where the settings want that', async () => {
    await dieWhileJudged(kept);
    isWell();
    await again({ askAgain: 0 });
    expect(asked()).toBe(1);
  });

  it('counts against the limit of cost', async () => {
    await dieWhileJudged(kept);
    isWell();
    expect(kept.ledger.answers[1]?.most?.costUsd).toBeUndefined();
    const { notes } = await createNotes({ transcript: TRANSCRIPT, model: open(), answers: keptIn(kept), maxCost: 1 });
    expect([asked(), notes.check?.failure]).toEqual([
      1,
      'The judge would cost more than the 1 dollars that are allowed.',
    ]);
  });
});

describe('what was paid for once', () => {
  it('is not asked for again, and is told until notes have told it', async () => {
    mock.on({}, toReply(toDraft(DECISION)));
    const answers = keptIn({ ledger: create(ModelAnswersSchema) });
    const first = await createNotes({ transcript: TRANSCRIPT, model: open(), answers });
    const second = await createNotes({ transcript: TRANSCRIPT, model: open(), answers });
    expect(requests).toHaveLength(2);
    expect(second.usage).toBeUndefined();
    expect(second.notes.usage).toMatchObject({ requests: 2, inputTokens: 110, outputTokens: 21, lost: 0 });
    expect({ ...second.notes, usage: undefined }).toEqual({ ...first.notes, usage: undefined });
    await createNotes({ transcript: { ...TRANSCRIPT, turns: TRANSCRIPT.turns.slice(0, 1) }, model: open(), answers });
    expect(requests.length, 'another transcript is another question').toBeGreaterThan(2);
  });

  it('of a draft is not asked for again because something else became known meanwhile; of another draft it is', async () => {
    mock.on({}, toReply(toDraft(DECISION)));
    const answers = keptIn({ ledger: create(ModelAnswersSchema) });
    const draftOf = (draft: string, glossary: readonly string[]) =>
      createNotes({
        transcript: TRANSCRIPT,
        glossary: glossary.map((term) => ({ term, kind: 'repository' as const, source: 'a repository' })),
        model: open(),
        answers,
        draft,
      });
    await draftOf('one', []);
    const { notes } = await draftOf('one', ['Flyte']);
    expect([requests.length, notes.usage?.requests]).toEqual([2, 2]);
    await draftOf('two', ['Flyte']);
    expect(requests.length).toBe(3);
  });

  it('a limit of cost ends in extracts that say so, and a model without a known price costs nothing by never being asked', async () => {
    const { notes, usage } = await createNotes({ transcript: TRANSCRIPT, model: open(), maxCost: 1 });
    expect([notes.fallbackReason, usage, requests.length]).toEqual([
      'The draft would cost more than the 1 dollars that are allowed.',
      undefined,
      0,
    ]);
  });

  it.each([
    ['claude-sonnet-5-5', 0.0023],
    ['claude-haiku-5-5-20261001', 0.000115],
    ['another', undefined],
  ])('a thousand tokens in, thirty out of %s', (name, cost) => {
    const price = costOf(name, {
      requests: 1,
      inputTokens: 1000,
      outputTokens: 30,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    });
    expect(price === undefined ? undefined : Number(price.toFixed(6))).toBe(cost);
  });
});

it('JSON in a fence of code is JSON', async () => {
  mock.on({}, { content: `\`\`\`json\n${JSON.stringify(toDraft(DECISION))}\n\`\`\`` });
  expect((await notesOf()).notes.method).toBe(NotesMethod.MODEL);
});

it('an end of one’s own gets no key that is not there', async () => {
  mock.on({}, toReply(toDraft(DECISION)));
  const seen: Headers[] = [];
  const model = createModel({
    baseUrl: mock.url,
    model: 'local',
    fetch: async (input, init) => {
      seen.push(new Headers(init?.headers));
      return fetch(input, init);
    },
  });
  expect(await model.ask(REQUEST)).toMatchObject({ ok: true });
  expect(seen[0]?.has('x-api-key')).toBe(false);
  expect(seen[0]?.has('authorization')).toBe(false);
});
