import { describe, expect, it } from 'vitest';
import { faultOf } from './fault.ts';

const now = new Date('2023-06-22T18:00:00Z');
const failure = (status: number, message: string, headers: Record<string, string> = {}) =>
  Object.assign(new Error(`${message} - https://docs.github.com/rest/x`), { status, response: { headers } });

describe('a failure of GitHub in one sentence, and what to do about it', () => {
  it.each([
    [
      'wrong credentials',
      failure(401, 'Bad credentials'),
      {
        text: 'GitHub does not accept the credentials of the app: check that APP_ID and PRIVATE_KEY belong together, and the clock of this machine.',
        isFinal: false,
      },
    ],
    [
      'a missing permission',
      failure(403, 'Resource not accessible by integration.'),
      {
        text: 'GitHub refused the request: Resource not accessible by integration. Check that the installation granted the permissions of app.yml.',
        isFinal: true,
      },
    ],
    [
      'a secondary limit that names its end',
      failure(403, 'You have exceeded a secondary rate limit', { 'retry-after': '30' }),
      {
        text: 'GitHub asks for a pause of 30 seconds: You have exceeded a secondary rate limit.',
        waitMs: 30_000,
        isFinal: false,
      },
    ],
    ['a secondary limit that names none', failure(403, 'secondary rate limit'), { waitMs: 60_000, isFinal: false }],
    [
      'the hourly limit',
      failure(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(now.getTime() / 1000 + 120),
      }),
      { waitMs: 121_000, isFinal: false },
    ],
    ['too many requests', failure(429, 'Slow down', { 'retry-after': '1' }), { waitMs: 1000, isFinal: false }],
    ['a missing thing', failure(404, 'Not Found'), { text: 'GitHub answered 404: Not Found.', isFinal: true }],
    [
      'an invalid request',
      failure(422, 'Validation Failed'),
      { text: 'GitHub found the request invalid: Validation Failed.', isFinal: true },
    ],
    ['trouble at GitHub', failure(502, 'Bad Gateway'), { text: 'GitHub failed (502): Bad Gateway.', isFinal: false }],
  ])('%s', (_, error, expected) => {
    expect(faultOf(error, now)).toMatchObject(expected);
    expect(faultOf(error, now)?.waitMs).toBe('waitMs' in expected ? expected.waitMs : undefined);
  });

  it.each([[new Error('ours')], ['text'], [undefined], [{ status: 'odd' }]])('%s is none of GitHub’s', (error) => {
    expect(faultOf(error, now)).toBeUndefined();
  });
});
