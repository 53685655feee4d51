import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from '@bufbuild/protobuf';
import {
  ActionItemState,
  DetectionSchema,
  ExceptionKind,
  MeetingState,
  NotesState,
  SeriesSchema,
  SettingsSchema,
  SubjectRefSchema,
  Verdict,
} from '@rapporteur/idl';
import {
  NotesSchema,
  RepositoryRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { createRegistry, type Registry } from '@rapporteur/registry';
import { type Database, openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed } from '../testing/run.ts';

const HOME = 'acme/community';
const MEETUP = 'meetings/meetup';
const RFC = 'rfcs/acme/widgets/7';

let desk: Desk;
let database: Database;
let registry: Registry;

beforeEach(async () => {
  const url = await createTestDatabase();
  database = await openDatabase({ url });
  registry = createRegistry(database);
  desk = await createDesk({ DATABASE_URL: url });
  await mkdir(join(desk.folder, 'minutes'));
  const subject = create(SubjectRefSchema, { repository: 'acme/widgets', number: 7, title: 'Gears' });
  await registry.commit({
    puts: [
      {
        message: create(RepositoryRecordSchema, { name: `repositories/${HOME}`, nodeId: 'R_1' }),
        visibility: 'public',
      },
      { message: create(SettingsRecordSchema, { name: `settings/${HOME}`, settings: planned }), visibility: 'public' },
      {
        message: create(RfcSchema, {
          name: RFC,
          subject,
          detection: create(DetectionSchema, { verdict: Verdict.RFC }),
        }),
        visibility: 'public',
      },
    ],
  });
});
afterEach(async () => {
  await desk.clear();
  await database.close();
});

const planned = create(SettingsSchema, {
  meeting: {
    key: 'meetup',
    title: 'Meetup',
    repository: HOME,
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
    anchor: '2023-03-16T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    minutesPath: 'minutes/meetup',
  },
});

const minutes = (heading: string, ...lines: readonly string[]): string =>
  [`## ${heading}`, '* Attendees', '  * Ann Lee @ann (Acme)', '  * Bo Lind (Acme)', '* Open mic', ...lines].join('\n');
const FIRST = minutes(
  'June 22, 2023',
  '  * [Gears](https://github.com/acme/widgets/pull/7#issuecomment-5)',
  '    * A.I.: Ann to write it down',
  '    * Decision: no RFC',
  '  * SKIP: https://github.com/acme/widgets/pull/8',
);
const SECOND = minutes('July 6, 2023', '  * Bo Lind to ask', '  * https://github.com/acme/widgets/pull/7');

const write = async (name: string, text: string): Promise<void> => void (await desk.write(join('minutes', name), text));
const run = (...words: readonly string[]) => desk.run('minutes', 'import', 'minutes', ...words);
const found = async (name: string) => (await registry.find([name])).find((one) => one.name === name);
const meetingsOfRfc = async () => {
  const rfc = await found(RFC);
  return rfc?.kind === 'rfcs' ? rfc.message.meetings : undefined;
};

let marks = 0;

/** The feed once it shows all that was written: what was committed before a mark is told before it. */
const feed = async () => {
  marks += 1;
  const name = `groups/mark-${marks}`;
  await registry.commit({ puts: [{ message: create(WorkingGroupSchema, { name }), visibility: 'public' }] });
  for (;;) {
    const { changes } = await registry.changes(0n, 1_000);
    if (changes.some((change) => change.name === name)) return changes.filter(({ kind }) => kind !== 'groups');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('rapporteur minutes import', () => {
  it('takes meetings, minutes, action items, decisions and links over, and the RFC names its meetings', async () => {
    await write('2023-06-22.md', FIRST);
    await write('2023-07-06.md', SECOND);
    const { code, out, err } = await run();
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'date        file           people  items  actions  decisions  doubts  result',
      '2023-06-22  2023-06-22.md       2      6        1          1       0  new',
      '2023-07-06  2023-07-06.md       2      4        1          0       0  new',
      '',
      '2 meetings of meetup: 2 new; 1 RFC changed.',
    ]);
    expect(await found(`${MEETUP}/2023-06-22`)).toMatchObject({
      visibility: 'public',
      message: {
        state: MeetingState.HELD,
        title: 'Meetup',
        localStart: '2023-06-22T11:00',
        repository: HOME,
        minutesUrl: `https://github.com/${HOME}/blob/HEAD/minutes/meetup/2023-06-22.md`,
        discussed: [{ repository: 'acme/widgets', number: 7 }],
      },
    });
    expect(await found('minutes/meetup/2023-06-22')).toMatchObject({
      message: { path: '2023-06-22.md', content: { date: '2023-06-22', attendees: [{ line: 3 }, { line: 4 }] } },
    });
    expect(await registry.artifacts.latestOf('minutes/meetup/2023-06-22')).toMatchObject({
      type: 'rapporteur.v1.Minutes',
      aliases: ['approved', 'latest'],
      source: { file: { path: '2023-06-22.md' } },
    });
    expect(await found('actionItems/meetup/2023-06-22/1')).toMatchObject({
      message: {
        text: 'Ann to write it down',
        owner: 'Ann',
        state: ActionItemState.DROPPED,
        meeting: `${MEETUP}/2023-06-22`,
        quote: '* A.I.: Ann to write it down',
      },
    });
    expect(await found('decisions/meetup/2023-06-22/1')).toMatchObject({ message: { text: 'no RFC' } });
    expect(await meetingsOfRfc()).toEqual([`${MEETUP}/2023-06-22`, `${MEETUP}/2023-07-06`]);
    const told = await registry.listAudit({ below: undefined, limit: 10, subject: 'actionItems/meetup/2023-06-22/1' });
    expect(told).toMatchObject([{ because: [{ text: expect.stringContaining('do not tell whether it was done') }] }]);
  });

  it('M26: a second time writes nothing; a file that was corrected is taken over again', async () => {
    await write('2023-06-22.md', FIRST);
    await write('2023-07-06.md', SECOND);
    await run();
    const before = await feed();
    const again = await run();
    expect(again.out).toContain('2 meetings of meetup: 2 as it was; 0 RFCs changed.');
    expect(await feed()).toEqual(before);

    const item = await found('actionItems/meetup/2023-07-06/1');
    if (item?.kind !== 'actionItems') throw new Error('There is no action item.');
    const message = { ...item.message, state: ActionItemState.DONE };
    await registry.commit({ puts: [{ message, visibility: 'public' }] });
    await write('2023-07-06.md', minutes('July 6, 2023', '  * Ann to look', '  * Bo Lind to ask'));
    const corrected = await run();
    expect(corrected.out).toContain('1 as it was, 1 changed; 1 RFC changed.');
    expect(await meetingsOfRfc()).toEqual([`${MEETUP}/2023-06-22`]);
    // What a person said of a promise since stays, and it keeps its number.
    expect(await found('actionItems/meetup/2023-07-06/1')).toMatchObject({
      message: { text: 'Bo Lind to ask', state: ActionItemState.DONE },
    });
    expect(await found('actionItems/meetup/2023-07-06/2')).toMatchObject({ message: { text: 'Ann to look' } });
  });

  it('a meeting that was moved is the one of its date by the rule, whichever of the two its minutes have', async () => {
    const moved = {
      date: '2023-06-22',
      kind: ExceptionKind.MOVED,
      localStart: '2023-06-23T09:00',
      by: { login: 'ann' },
    };
    const kept = create(SeriesSchema, { name: 'series/meetup', key: 'meetup', exceptions: [moved] });
    await registry.commit({ puts: [{ message: kept, visibility: 'public' }] });
    await write('2023-06-23.md', FIRST.replace('June 22', 'June 23'));
    const { code, err } = await run();
    expect([code, err]).toEqual([0, '']);
    expect(await found(`${MEETUP}/2023-06-22`)).toMatchObject({ message: { localStart: '2023-06-23T09:00' } });
    await write('2023-06-22.md', FIRST);
    const both = await run();
    expect([both.code, both.err]).toEqual([1, expect.stringContaining('tells of 2023-06-22, as other minutes do')]);
  });

  it('old promises are closed unless one asks for them, so that no agenda fills with them', async () => {
    await write('2023-07-06.md', SECOND);
    await run('--actions', 'open');
    expect((await registry.find(['action-open:meetup'])).map(({ name }) => name)).toEqual([
      'actionItems/meetup/2023-07-06/1',
    ]);
    await write('2023-07-20.md', minutes('July 20, 2023', '  * Ann Lee to look'));
    await run();
    expect(await registry.find(['action-open:meetup'])).toHaveLength(1);
  });

  it('one archive with many sections, of which a cancelled one discussed nothing', async () => {
    await desk.write('archive.md', `# Minutes\n\n${SECOND}\n\n${FIRST.replace('2023', '2023 (cancelled)')}\n`);
    const { code, out } = await desk.run('minutes', 'import', 'archive.md');
    expect(code).toBe(0);
    expect(out).toContain('2023-06-22  archive.md');
    expect(await found(`${MEETUP}/2023-06-22`)).toMatchObject({
      message: { state: MeetingState.CANCELLED, discussed: [] },
    });
    expect(await meetingsOfRfc()).toEqual([`${MEETUP}/2023-07-06`]);
  });

  it('a dry run says the same and writes nothing, also where there is no registry yet', async () => {
    await write('2023-06-22.md', FIRST);
    const before = await feed();
    const dry = await run('--dry-run');
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('1 new; 1 RFC changed. Nothing was written.')]);
    expect(await feed()).toEqual(before);
    const other = await createDesk();
    await mkdir(join(other.folder, 'm'));
    await other.write('m/2023-06-22.md', FIRST);
    const words = ['minutes', 'import', 'm', '--series', 'meetup', '--repository', HOME];
    const away = await other.run(...words, '--dry-run', '--json');
    const without = await other.run(...words);
    await other.clear();
    expect(JSON.parse(away.out)).toMatchObject({ dryRun: true, meetings: [{ date: '2023-06-22', result: 'new' }] });
    expect([without.code, without.err]).toEqual([1, expect.stringContaining('There is no database in')]);
  });

  it('what is doubtful is told with the likely date; what is left out ends with 1, and all the rest is there', async () => {
    await write('a.md', FIRST);
    await write('b.md', `${FIRST}\nmore words here`);
    await write('c.md', minutes('February 30, 2024'));
    await write('d.md', minutes('July 7, 2023'));
    await write('f.md', 'Hello.');
    await write('README.md', '# How we meet');
    const { code, out, err } = await run();
    expect(code).toBe(1);
    expect(err.split('\n').map((line) => line.replace(/; check.*?\./, ''))).toEqual([
      expect.stringMatching(/^c\.md:1:.* is no day of the calendar 2024-02-29 is probably meant\.$/),
      expect.stringMatching(/^d\.md:1:.* is no date of the series 2023-07-06 is probably meant\.$/),
      expect.stringMatching(/^f\.md:1:.*No date of the meeting/),
      expect.stringMatching(/^a\.md: This file and b\.md both tell of 2023-06-22/),
    ]);
    expect(out).toMatch(/2023-06-22 {2}b\.md .* new\n2023-07-07 {2}d\.md .* new\n/);
    expect(obeyed(out)).toEqual([]);
  });

  it('G13: a meeting of which the bot has notes is left to it: what was struck there does not come back', async () => {
    const notes = create(NotesSchema, {
      name: 'notes/meetup/2023-06-22',
      meeting: `${MEETUP}/2023-06-22`,
      state: NotesState.APPROVED,
    });
    await registry.commit({ puts: [{ message: notes, visibility: 'public' }] });
    await write('2023-06-22.md', FIRST);
    const { code, out } = await run();
    expect([code, out]).toEqual([0, expect.stringContaining('2023-06-22  left: Rapporteur has a record of its own')]);
    expect(await found('minutes/meetup/2023-06-22')).toBeUndefined();
  });

  it('A7: nothing of a private meeting is told at a public RFC, and who it is for is said', async () => {
    await write('2023-06-22.md', FIRST);
    const { code, err } = await run('--series', 'board', '--repository', 'acme/board');
    expect([code, err]).toEqual([0, expect.stringContaining('nobody told yet that acme/board is public')]);
    expect(await found('meetings/board/2023-06-22')).toMatchObject({
      visibility: 'private',
      message: { localStart: '2023-06-22', state: MeetingState.HELD },
    });
    expect(await meetingsOfRfc()).toEqual([]);
  });

  it('M26: the community’s minutes, twice (needs ../shared/data/flyte-minutes)', async ({ skip }) => {
    const folder = fileURLToPath(new URL('../../../../shared/data/flyte-minutes/', import.meta.url));
    if (!existsSync(folder)) skip('the minutes are not there: ../shared/data/flyte-minutes');
    const once = await desk.run('minutes', 'import', folder);
    // One meeting stands in two files.
    expect([once.code, once.out]).toEqual([1, expect.stringContaining('20 meetings of meetup: 20 new;')]);
    const before = await feed();
    const twice = await desk.run('minutes', 'import', folder);
    expect(twice.out).toContain('20 meetings of meetup: 20 as it was; 0 RFCs changed.');
    expect(await feed()).toEqual(before);
    const [overrides] = await registry.find(['discussed:flyteorg/flyte/3553']);
    expect(overrides?.name).toBe(`${MEETUP}/2023-04-27`);
    expect(await registry.find(['action-open:meetup'])).toEqual([]);
  });

  it('what is called wrongly ends with 2 or 1, and one sentence', async () => {
    await write('2023-06-22.md', FIRST);
    const ends = async (...words: readonly string[]) => {
      const { code, err } = await desk.run('minutes', 'import', ...words);
      return [code, err];
    };
    expect(await ends('minutes', '--actions', 'none')).toEqual([2, expect.stringContaining('"open" or "closed"')]);
    expect(await ends('minutes', '--repository', 'acme')).toEqual([2, expect.stringContaining('OWNER/REPO')]);
    expect(await ends('minutes', '--series', 'a b')).toEqual([2, expect.stringContaining('key of a series')]);
    expect(await ends('nowhere')).toEqual([1, expect.stringContaining('no such file or folder')]);
    expect(await ends('minutes', '--series', 'other')).toEqual([1, expect.stringContaining('plan no such series')]);
  });
});
