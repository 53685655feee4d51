import { create } from '@bufbuild/protobuf';
import { MinutesFileSchema, SettingsSchema } from '@rapporteur/idl';
import { SettingsRecordSchema } from '@rapporteur/idl/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed, readJson, serveRegistry } from '../testing/run.ts';

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
    const { diagnostics, ...rest } = JSON.parse(out);
    const file = readJson(MinutesFileSchema, JSON.stringify(rest));
    expect(diagnostics).toMatchObject([{ code: 'reference-without-repository', line: 13 }]);
    const [meeting] = file.meetings;
    expect(meeting).toMatchObject({ date: '2026-05-07', actionItems: [{ owner: 'Bo', line: 9 }] });
    expect(file.lines.join('')).toBe(TEXT);
    expect(obeyed(out)).toEqual([]);
  });

  it('--render gives the file back byte for byte', async () => {
    await desk.write('minutes.md', TEXT);
    expect((await desk.run('minutes', 'parse', 'minutes.md', '--render')).out).toBe(TEXT);
  });

  it('a date that the series does not have is told with the likely one, by a rule or by the settings', async () => {
    await desk.write('off.md', '## June 23, 2023\n* Open mic');
    const rule = ['--rule', 'every other Thursday', '--anchor', '2023-03-16', '--zone', 'America/Los_Angeles'];
    const { code, err } = await desk.run('minutes', 'parse', 'off.md', ...rule);
    expect([code, err]).toEqual([0, expect.stringContaining('2023-06-22 is probably meant.')]);
    expect((await desk.run('minutes', 'parse', 'off.md')).err).toBe('');

    const served = await serveRegistry();
    const settings = create(SettingsSchema, {
      meeting: {
        key: 'meetup',
        repository: 'acme/community',
        rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
        anchor: '2023-03-16T11:00',
        timeZone: 'America/Los_Angeles',
        durationMinutes: 60,
      },
    });
    const name = 'settings/acme/community';
    await served.registry.commit({
      puts: [{ message: create(SettingsRecordSchema, { name, settings }), visibility: 'public' }],
    });
    const other = await createDesk({ RAPPORTEUR_REGISTRY_URL: served.url });
    await other.write('off.md', '## June 23, 2023\n* Open mic');
    const planned = await other.run('minutes', 'parse', 'off.md', '--settings', '--repository', 'acme/community');
    await other.clear();
    await served.close();
    expect([planned.code, planned.err]).toEqual([0, expect.stringContaining('2023-06-22 is probably meant.')]);
  });

  it.each([
    [['--rule', 'every other Thursday'], '--rule and --anchor go together'],
    [['--rule', 'now and then', '--anchor', '2023-03-16'], 'now and then'],
    [['--settings'], '--settings needs --repository'],
  ])('%s is called wrongly', async (words, sentence) => {
    const { code, err } = await desk.run('minutes', 'parse', 'off.md', ...words);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
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
