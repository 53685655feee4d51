import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed } from '../testing/run.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(() => desk.clear());

const CALL =
  'WEBVTT\n\n00:01.000 --> 00:02.000\nAda: We start.\n\n00:03.000 --> 00:04.000\nAda: It works.\n\n01:00:05.000 --> 01:00:06.000\nBo: \u001b[2JGo.\n';

describe('rapporteur transcript', () => {
  it('shows who said what and when, and in which format it is', async () => {
    await desk.write('call.vtt', CALL);
    const { code, out, err } = await desk.run('transcript', 'call.vtt');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').slice(0, 2)).toEqual(['WebVTT, 2 turns of 2 speakers', 't1 0:01 Ada: We start. It works.']);
    expect(obeyed(out)).toEqual([]);
  });

  it('--json has turns and diagnostics', async () => {
    await desk.write('call.srt', CALL.replace('WEBVTT', '').replace(/^(?:Ada|Bo): /gm, ''));
    const { code, out, err } = await desk.run('transcript', 'call.srt', '--json');
    const { turns, diagnostics, format } = JSON.parse(out);
    expect({ code, format }).toEqual({ code: 0, format: 'WebVTT' });
    expect(turns[0]).toMatchObject({
      id: 't1',
      startMs: 1000,
      endMs: 4000,
      text: 'We start. It works.',
      cueOffsets: [10],
      cueStartsMs: [3000],
    });
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'missing-header', line: 1, column: 1 },
      { code: 'no-speakers' },
    ]);
    expect(err).toMatch(/^call\.srt:1:1: The first line should be "WEBVTT"/);
  });

  it('what is refused ends with 1 and says why', async () => {
    await desk.write('chat.txt', '10:00:04\tAda:\tHello\n10:00:05\tBo:\tHi\n');
    const plain = await desk.run('transcript', 'chat.txt');
    expect(plain).toMatchObject({ code: 1, out: '' });
    expect(plain.err).toMatch(/^chat\.txt:1:1: The file is the chat of a meeting, not a transcript/);
    const asJson = await desk.run('transcript', 'chat.txt', '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toMatchObject({ diagnostics: [{ severity: 'error', code: 'chat' }] });
    expect(await desk.run('transcript', 'missing.vtt')).toMatchObject({ code: 1, out: '' });
  });
});
