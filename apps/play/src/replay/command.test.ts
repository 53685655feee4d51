import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReplay } from './command.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/events.jsonl');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapporteur-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (path: string, options: Readonly<Record<string, string | true>> = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const args = {
    positionals: [path],
    flag: (name: string) => options[name] === true,
    values: () => [],
    value: (name: string) => {
      const value = options[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
  const io = {
    out: (line: string) => void out.push(line),
    write: () => undefined,
    err: (line: string) => void err.push(line),
    resolve: (one: string) => join(folder, one),
    columns: 80,
    hasColours: false,
    untilInterrupted: () => new AbortController().signal,
  };
  return { code: await runReplay(args, io), out, err };
};

describe('a recording that cannot be replayed: exit code 1, the place and what to do', () => {
  it.each([
    [
      '{"event": "issues", "payload": {}}\n{"event": "issues", "payload": }',
      'a.jsonl:2:32: This is no JSON: Unexpected token',
    ],
    ['{"payload": {}}', 'a.jsonl:1:1: The name of the event is missing or is none.'],
    ['', 'a.jsonl:1:1: There is nothing in it. Record at least one delivery'],
    ['{"event": "issues", "payload": {"issue": {}}, "id": 1}', 'a.jsonl:1:'],
  ])('%s', async (content, expected) => {
    await writeFile(join(folder, 'a.jsonl'), content);
    const { code, out, err } = await run('a.jsonl');
    expect([code, out]).toEqual([1, []]);
    expect(err).toHaveLength(1);
    expect(err[0]).toContain(`rapporteur: ${expected}`);
  });

  it('a file that is not there', async () => {
    expect(await run('none.jsonl')).toEqual({
      code: 1,
      out: [],
      err: ['rapporteur: none.jsonl cannot be read: there is no such file.'],
    });
  });
});

describe('an option that makes no sense: exit code 2', () => {
  it.each([
    [{ duplicate: '2' }, '--duplicate must be a number from 0 to 1.'],
    [{ lose: 'many' }, '--lose must be a number from 0 to 1.'],
    [{ at: 'noon' }, '--at must be a time'],
  ])('%j', async (options, expected) => {
    const { code, out, err } = await run('a.jsonl', options);
    expect([code, out]).toEqual([2, []]);
    expect(err[0]).toContain(expected);
  });
});

describe('the example', () => {
  it('is replayed; the last line is the digest, and it is the same the next time, with every delivery twice', async () => {
    const runAt = (options = {}) => run(relative(folder, EXAMPLE), options);
    const plain = await runAt();
    expect([plain.code, plain.err]).toEqual([0, []]);
    expect(plain.out.at(-1)).toMatch(/^digest: [0-9a-f]{64}$/);
    expect(plain.out.filter((line) => line.startsWith('done'))).toHaveLength(22);
    const doubled = await runAt({ json: true, duplicate: '1' });
    expect(doubled.out.at(-1)).toBe(plain.out.at(-1));
    const [first, second] = doubled.out.map((line) => (line.startsWith('{') ? JSON.parse(line) : line));
    expect([first.outcome, second.outcome, first.subject]).toEqual(['done', 'repeated', 'flyteorg/flyte#1']);
    expect(Object.keys(JSON.parse(doubled.out.at(-2) ?? ''))).toEqual(['github', 'registry']);
  });
});
