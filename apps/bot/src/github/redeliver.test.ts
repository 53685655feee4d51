import { createServer } from 'node:http';
import { ProbotOctokit } from 'probot';
import { afterEach, describe, expect, it } from 'vitest';
import { redeliverFailed } from './redeliver.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
type Attempt = {
  readonly id: number;
  readonly guid: string;
  readonly status_code: number;
  readonly delivered_at: string;
};

/** A GitHub that keeps attempts, newest first, and fails at each new one as `status` says. */
const createGitHub = async (guids: readonly string[], status: (guid: string) => number) => {
  const attempts: Attempt[] = [];
  const refused = new Set<number>();
  const attempt = (guid: string): void => {
    const id = attempts.length + 1;
    attempts.unshift({ id, guid, status_code: status(guid), delivered_at: NOW.toISOString() });
  };
  for (const guid of guids) attempt(guid);
  const server = createServer((request, response) => {
    const id = /^\/app\/hook\/deliveries\/(\d+)\/attempts/.exec(request.url ?? '')?.[1];
    const found = attempts.find((one) => one.id === Number(id));
    const isRefused = found !== undefined && refused.has(found.id);
    if (found !== undefined && !isRefused) attempt(found.guid);
    response.writeHead(id === undefined ? 200 : isRefused ? 422 : 202, { 'content-type': 'application/json' });
    response.end(JSON.stringify(id === undefined ? attempts : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  CLOSE.push(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new ProbotOctokit({ baseUrl, log, retry: { enabled: false }, throttle: { enabled: false } });
  const attemptsOf = (guid: string): number => attempts.filter((one) => one.guid === guid).length;
  return { octokit, attempts, attemptsOf, refused };
};

const CLOSE: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of CLOSE.splice(0)) await close();
});

describe('deliveries that never arrived', () => {
  it('are asked for again, oldest first, and those that arrived are not', async () => {
    const { octokit, attempts } = await createGitHub(['old', 'fine', 'new'], (guid) => (guid === 'fine' ? 202 : 502));
    expect(await redeliverFailed(octokit, NOW)).toEqual({ asked: 2, left: [], refused: [] });
    expect(attempts.map(({ guid }) => guid)).toEqual(['new', 'old', 'new', 'fine', 'old']);
  });

  it('B4 are left after five attempts each, whatever time it takes, while later ones are still asked for', async () => {
    const { octokit, attemptsOf } = await createGitHub(['forged'], () => 401);
    const asked: number[] = [];
    for (let quarter = 0; quarter < 12; quarter += 1) asked.push((await redeliverFailed(octokit, NOW)).asked);
    expect(asked).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(attemptsOf('forged')).toBe(5);
    expect((await redeliverFailed(octokit, NOW)).left).toEqual(['forged']);
  });

  it('B4 are asked for one by one: that GitHub refuses one keeps none of the others back', async () => {
    const { octokit, attemptsOf, refused } = await createGitHub(['a', 'b', 'c'], () => 500);
    refused.add(2);
    expect(await redeliverFailed(octokit, NOW)).toEqual({ asked: 2, left: [], refused: [expect.any(Error)] });
    expect(['a', 'b', 'c'].map(attemptsOf)).toEqual([2, 1, 2]);
  });
});
