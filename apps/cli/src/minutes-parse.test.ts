import { fromJson } from '@bufbuild/protobuf';
import { MinutesFileSchema } from '@rapporteur/idl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed } from '../testing/run.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(() => desk.clear());

const TEXT = [
  '\ufeff## May 7, 2026',
  '* Attendees',
  '  * Ann Lee (Acme)',
  '  * Bo Lind @bo (host)',
  '* Introduce [new RFCs](https://board.example)',
  '* Open mic/questions',
  '  * SKIP: Status [Ann]',
  '  * [Close] [Old idea](https://github.com/acme/widgets/pull/7#issuecomment-5) \u001b[2J',
  '    * Bo to tell the author',
  '    * Decision: no RFC',
  '## AI-generated notes',
  '4:53',
  'They spoke about #12',
].join('\r\n');

describe('rapporteur minutes parse', () => {
  it('shows what was read, and on stderr what is doubtful', async () => {
    await desk.write('minutes.md', TEXT);
    const { code, out, err } = await desk.run('minutes', 'parse', 'minutes.md');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '13 lines, 1 meeting',
      '',
      '2026-05-07: May 7, 2026',
      '  there: Ann Lee (Acme); Bo Lind @bo (host)',
      '  Attendees',
      '    Ann Lee (Acme)',
      '    Bo Lind @bo (host)',
      '  Introduce new RFCs <https://board.example>',
      '  Open mic/questions',
      '    SKIP: Status (Ann)',
      '    [Close] Old idea [2J <acme/widgets#7 issuecomment-5>',
      '      Bo to tell the author',
      '      Decision: no RFC',
      '  AI-generated notes (made by a machine)',
      '    4:53',
      '      They spoke about #12',
      '  action item, line 9: Bo: Bo to tell the author',
      '  decision, line 10: no RFC',
    ]);
    expect(err).toMatch(/^minutes\.md:13:\d+: "#12" names no repository/);
    expect(obeyed(out)).toEqual([]);
    const known = await desk.run('minutes', 'parse', 'minutes.md', '--repository', 'acme/gadgets');
    expect(known.out).toContain('<acme/gadgets#12>');
    expect(known.err).toBe('');
  });

  it('--json is the message of the contract, with the diagnostics', async () => {
    await desk.write('minutes.md', TEXT);
    const { code, out } = await desk.run('minutes', 'parse', 'minutes.md', '--json');
    expect(code).toBe(0);
    const { diagnostics, ...file } = JSON.parse(out);
    expect(diagnostics).toMatchObject([{ code: 'reference-without-repository', line: 13 }]);
    const [meeting] = fromJson(MinutesFileSchema, file).meetings;
    expect(meeting).toMatchObject({ date: '2026-05-07', actionItems: [{ owner: 'Bo', line: 9 }] });
    expect(fromJson(MinutesFileSchema, file).lines.join('')).toBe(TEXT);
    expect(obeyed(out)).toEqual([]);
  });

  it('--render gives the file back byte for byte', async () => {
    await desk.write('minutes.md', TEXT);
    expect((await desk.run('minutes', 'parse', 'minutes.md', '--render')).out).toBe(TEXT);
  });

  it('what cannot be read ends with 1, what contradicts itself with 2, and one sentence', async () => {
    await desk.write('empty.md', ' \n');
    expect(await desk.run('minutes', 'parse', 'empty.md')).toEqual({
      code: 1,
      out: '',
      err: 'empty.md: The file is empty; name another one.',
    });
    expect(await desk.run('minutes', 'parse', 'missing.md')).toMatchObject({ code: 1, out: '' });
    const both = await desk.run('minutes', 'parse', 'empty.md', '--render', '--json');
    expect(both).toEqual({
      code: 2,
      out: '',
      err: 'rapporteur: --render and --json exclude each other; leave one out.',
    });
    await desk.write('heavy.md', `${'> '.repeat(60)}a`);
    const heavy = await desk.run('minutes', 'parse', 'heavy.md', '--render');
    expect(heavy).toMatchObject({ code: 1, out: `${'> '.repeat(60)}a` });
    expect(heavy.err).toContain('heavy.md:1:');
  });
});
