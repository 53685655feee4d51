import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDesk, type Desk } from '../testing/run.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(() => desk.clear());

const AnswerSchema = z.object({
  repo: z.string(),
  number: z.number(),
  isRfc: z.boolean(),
  verdict: z.enum(['rfc', 'not', 'read_files']),
  score: z.number(),
  reasons: z.array(z.string()),
});
const readAnswers = (out: string) => out.split('\n').map((line) => AnswerSchema.parse(JSON.parse(line)));

const row = (more: object): string =>
  JSON.stringify({ repo: 'flyteorg/flyte', number: 9001, title: 'Add a thing', author: 'mona', labels: [], ...more });
const document = (path: string, status = 'added') => [{ path, status }];

describe('rapporteur rfc classify', () => {
  it('judges by files, and prints its reasons', async () => {
    const file = await desk.write('one.jsonl', row({ files: document('rfc/system/9001-thing.md') }));
    const [answer] = readAnswers((await desk.run('rfc', 'classify', file, '--json')).out);
    expect(answer).toMatchObject({ repo: 'flyteorg/flyte', number: 9001, isRfc: true, verdict: 'rfc' });
    expect(answer?.reasons[0]).toContain('It adds the document rfc/system/9001-thing.md.');
  });

  it('a document belongs to the pull request that brought it first, whatever the order of the lines', async () => {
    const files = document('rfc/system/9001-thing.md');
    const lines = [row({ number: 9002, files, state: 'open' }), row({ number: 9001, files, state: 'open' })];
    const file = await desk.write('two.jsonl', lines.join('\n'));
    const answers = readAnswers((await desk.run('rfc', 'classify', file, '--json')).out);
    expect(answers.map(({ number, isRfc }) => [number, isRfc])).toEqual([
      [9002, false],
      [9001, true],
    ]);
  });

  it('never looks at the files when told so, and never at the answer', async () => {
    const line = row({ files: document('rfc/system/9001-thing.md'), is_rfc: true, why: 'because' });
    const file = await desk.write('blind.jsonl', line);
    const [answer] = readAnswers((await desk.run('rfc', 'classify', file, '--json', '--without-files')).out);
    expect(answer?.verdict).not.toBe('rfc');
    expect(answer?.reasons.join(' ')).not.toContain('9001-thing');
  });

  it('a line that is broken is named, and the others are judged', async () => {
    const file = await desk.write('broken.jsonl', ['{', row({ files: [] }), '{"repo": "x"}'].join('\n'));
    const { code, out, err } = await desk.run('rfc', 'classify', file, '--json');
    expect(code).toBe(1);
    expect(readAnswers(out)).toHaveLength(1);
    expect(err.split('\n').map((line) => line.replace(desk.folder, ''))).toMatchInlineSnapshot(`
      [
        "/broken.jsonl:1: the line is no JSON object; each line must be one.",
        "/broken.jsonl:3: the field repo does not fit: is no "owner/name".",
      ]
    `);
  });

  it('as text it ends with the sum', async () => {
    const file = await desk.write(
      'sum.jsonl',
      row({ title: 'RFC: a thing', files: document('README.md', 'modified') }),
    );
    const { out } = await desk.run('rfc', 'classify', file);
    expect(out.split('\n').at(-1)).toBe('1 pull requests: 0 RFCs, 1 not.');
  });
});

const DATA = join(import.meta.dirname, '../../../../shared/data/rfc-detection/prs.jsonl');
const GoldSchema = z.object({ repo: z.string(), number: z.number(), is_rfc: z.boolean() });

describe.skipIf(!existsSync(DATA))('labelled pull requests of flyteorg (needs ../shared/data)', () => {
  const judge = async (...options: readonly string[]) => {
    const gold = new Map(
      readFileSync(DATA, 'utf8')
        .trim()
        .split('\n')
        .map((line) => GoldSchema.parse(JSON.parse(line)))
        .map(({ repo, number, is_rfc }) => [`${repo}#${number}`, is_rfc]),
    );
    const { out } = await desk.run('rfc', 'classify', DATA, '--json', ...options);
    return readAnswers(out).map((answer) => ({
      ...answer,
      gold: gold.get(`${answer.repo}#${answer.number}`) === true,
    }));
  };

  it('with files: precision and recall at least 0.98', async () => {
    const answers = await judge();
    const right = answers.filter(({ isRfc, gold }) => isRfc && gold).length;
    expect(right / answers.filter(({ isRfc }) => isRfc).length).toBeGreaterThanOrEqual(0.98);
    expect(right / answers.filter(({ gold }) => gold).length).toBeGreaterThanOrEqual(0.98);
  });

  it('without files: "not" misses one RFC in twenty at most, and one in five is to be read at most', async () => {
    const answers = await judge('--without-files');
    const gold = answers.filter((answer) => answer.gold);
    expect(gold.filter(({ verdict }) => verdict !== 'not').length / gold.length).toBeGreaterThanOrEqual(0.95);
    expect(answers.filter(({ verdict }) => verdict === 'read_files').length / answers.length).toBeLessThanOrEqual(0.2);
  });
});
