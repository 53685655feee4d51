import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { request, SECRET, type Sent, sign } from '../../testing/inbox.ts';
import { checkRequest, isReceipt, MAX_BODY_BYTES } from './receive.ts';

const check = (sent: Sent, headers: Record<string, string | undefined> = {}) => {
  const made = request(7, sent);
  return checkRequest({ ...made, headers: { ...made.headers, ...headers } }, [SECRET]);
};

describe('a request', () => {
  it('that is as GitHub makes it becomes a delivery', async () => {
    expect(await check({ id: 'a-1' })).toMatchObject({
      id: 'a-1',
      event: 'issue_comment',
      action: 'created',
      payload: { issue: { number: 7 } },
    });
  });

  it.each<[string, number, Sent, Record<string, string | undefined>, RegExp]>([
    ['without a signature is refused', 401, {}, { 'x-hub-signature-256': undefined }, /X-Hub-Signature-256 is missing/],
    ['signed with another secret is refused', 401, { secret: 'x' }, {}, /signature does not match/],
    ['signed by SHA-1 is refused', 401, {}, { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }, /does not match/],
    ['with a short signature is refused', 401, {}, { 'x-hub-signature-256': 'sha256=ab' }, /does not match/],
    ['without an id is malformed', 400, {}, { 'x-github-delivery': undefined }, /X-GitHub-Delivery/],
    ['with an id of strange characters is malformed', 400, {}, { 'x-github-delivery': 'a\nb' }, /X-GitHub-Delivery/],
    ['without an event is malformed', 400, {}, { 'x-github-event': undefined }, /X-GitHub-Event/],
    [
      'sent as a form is told so',
      400,
      {},
      { 'content-type': 'application/x-www-form-urlencoded' },
      /application\/json/,
    ],
    ['with half a body is malformed', 400, { body: Buffer.from('{"a": [1,') }, {}, /not JSON: it ends too early/],
    ['with a fault is told where', 400, { body: Buffer.from('{"a": 1\n "b": 2}') }, {}, /line 2, column 2/],
    ['with an empty body is refused', 401, { body: Buffer.alloc(0) }, {}, /does not match/],
    ['that is not UTF-8 is refused', 401, { body: Buffer.from([0x22, 0xff, 0x22]) }, {}, /does not match/],
    ['that is a JSON list is malformed', 400, { body: Buffer.from('[]') }, {}, /not an object/],
    ['larger than 25 MB is too large', 413, { body: Buffer.alloc(MAX_BODY_BYTES + 1) }, {}, /25 MB/],
    [
      'unsigned and malformed is refused before it is parsed',
      401,
      { body: Buffer.from('{'), secret: 'x' },
      {},
      /signature/,
    ],
  ])('%s', async (_, status, sent, headers, message) => {
    expect(await check(sent, headers)).toEqual({ status, message: expect.stringMatching(message) });
  });

  it('may be signed with either secret while one replaces the other', async () => {
    for (const secret of ['old', 'new'])
      expect(isReceipt(await checkRequest(request(1, { secret }), ['old', 'new']))).toBe(false);
  });

  it('answers about a fault without quoting the payload', async () => {
    const checked = await check({ body: Buffer.from('{"password": "hunter2" x}') });
    expect(JSON.stringify(checked)).not.toContain('hunter2');
  });

  it('is never believed when one byte of a signed body changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (bytes, at, flip) => {
          const body = Buffer.from(bytes);
          const signature = sign(body, SECRET);
          const place = at % body.length;
          body[place] = (body[place] ?? 0) ^ flip;
          const made = request(1, { body });
          const checked = await checkRequest(
            { ...made, headers: { ...made.headers, 'x-hub-signature-256': signature } },
            [SECRET],
          );
          expect(checked).toMatchObject({ status: 401 });
        },
      ),
    );
  });

  it('of any bytes, rightly signed, is answered and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (bytes) => {
          const checked = await checkRequest(request(1, { body: Buffer.from(bytes) }), [SECRET]);
          if (isReceipt(checked)) expect([400, 401]).toContain(checked.status);
          else expect(checked.event).toBe('issue_comment');
        },
      ),
    );
  });
});
