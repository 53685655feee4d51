import { describe, expect, it } from 'vitest';
import { COMMUNITY, createWorld } from '../testing/community.ts';

describe('a page', () => {
  it('needs nothing from elsewhere, and no script', async () => {
    const { open } = await createWorld();
    const { status, headers, text } = await open('/');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'/);
    expect(text).not.toMatch(/<script(?! src="\/-\/times\.js" defer><\/script>)|style=|\son[a-z]+=|javascript:/i);
  });

  it('is not sent again to who has it, and its tag follows from its text alone', async () => {
    const { open } = await createWorld();
    const { headers } = await open('/');
    const etag = headers.get('etag') ?? '';
    expect(await open('/', { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
    expect((await open('/', { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('that is not there says so, and leads on', async () => {
    const { open } = await createWorld();
    const { status, text } = await open('/nothing/%ff/<b>');
    expect(status).toBe(404);
    expect(text).toContain('<a href="/">front page</a>');
    expect(text).not.toContain('<b>');
  });

  it('is made once while nothing is committed, whoever asks and however many at once', async () => {
    let position = 1;
    const { open, calls } = await createWorld(COMMUNITY, { standing: async () => String(position) });
    const texts = await Promise.all([open('/'), open('/'), open('/?')]);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
    const once = calls();
    await open('/');
    expect(calls()).toBe(once);
    position = 2;
    await open('/');
    expect(calls()).toBe(2 * once);
  });
});
