/** What is on record of meetings, groups, people and settings, as the command line shows it. */
import { execFileSync } from 'node:child_process';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { put } from '@rapporteur/client/testing/put';
import {
  ActionItemSchema,
  ActionItemState,
  AuditEntrySchema,
  BallotChoice,
  ChangeSchema,
  DecisionSchema,
  GetProofResponseSchema,
  GroupHealthSchema,
  GroupRule,
  GroupVerdict,
  LatestChangeSchema,
  MeetingSchema,
  MeetingState,
  MinutesSchema,
  MotionDisposition,
  MotionState,
  NotesSchema,
  NotesState,
  RfcSchema,
  SearchHitSchema,
  SeriesSchema,
  Stage,
  StatementKind,
  SubjectState,
  TranscriptSchema,
  Verdict,
  WaitingSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import {
  MotionSchema as KeptMotionSchema,
  NotesSchema as KeptNotesSchema,
  RfcSchema as KeptRfcSchema,
  WorkingGroupSchema as KeptWorkingGroupSchema,
  SettingsRecordSchema,
  toSettingsName,
} from '@rapporteur/idl/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed, readJson, serveRegistry } from '../testing/run.ts';

const MEETING = 'contributors-meetup/2023-06-22';
const WIDGETS = {
  repository: 'acme/widgets',
  number: 7,
  title: '[RFC] Storage format',
  url: 'https://github.com/acme/widgets/pull/7',
};
const at = (iso: string) => timestampFromDate(new Date(iso));
const QUOTE = 'we store tags in the admin database';

let registry: Awaited<ReturnType<typeof serveRegistry>>;
let desk: Desk;
beforeAll(async () => {
  registry = await serveRegistry();
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: registry.url });
  const messages = [
    create(KeptRfcSchema, {
      ...{ name: 'rfcs/acme/widgets/7', subject: WIDGETS, author: 'ada', stage: Stage.FCP, state: SubjectState.OPEN },
      ...{
        next: { text: 'The TSC votes.', waitingFor: ['TSC', 'bo'], roles: ['TSC'] },
        detection: { verdict: Verdict.RFC },
      },
      ...{ createdAt: at('2023-05-01T10:00:00Z'), updatedAt: at('2023-06-20T10:00:00Z') },
    }),
    create(KeptRfcSchema, {
      ...{ name: 'rfcs/acme/gadgets/9', subject: { repository: 'acme/gadgets', number: 9, title: 'Retry budget' } },
      ...{ author: 'cy', stage: Stage.IN_REVIEW, detection: { verdict: Verdict.RFC } },
      ...{ createdAt: at('2023-04-01T10:00:00Z'), updatedAt: at('2023-04-02T10:00:00Z') },
    }),
    create(KeptMotionSchema, {
      ...{ name: 'motions/acme/widgets/7/m1', id: 'm1', subject: WIDGETS, disposition: MotionDisposition.MERGE },
      ...{ state: MotionState.FCP, endsAt: at('2023-07-01T10:00:00Z') },
      ballots: [{ choice: BallotChoice.FOR, binding: true }, { choice: BallotChoice.AGAINST }],
    }),
    create(KeptWorkingGroupSchema, {
      ...{
        name: 'groups/storage',
        title: 'Storage',
        mission: 'Keeps bytes.',
        chairs: [{ login: 'ada' }, { name: 'Bo Lind' }],
      },
      pullRequests: [
        { subject: WIDGETS, author: 'ada', state: SubjectState.OPEN },
        { subject: { ...WIDGETS, number: 5, title: 'Done' }, author: 'cy', state: SubjectState.MERGED },
      ],
    }),
    create(SeriesSchema, {
      ...{ name: 'series/contributors-meetup', key: 'contributors-meetup', repository: 'acme/widgets' },
      ...{ rule: 'FREQ=WEEKLY;BYDAY=TH', anchor: '2023-06-01T11:00', timeZone: 'America/Los_Angeles' },
    }),
    create(MeetingSchema, {
      ...{ name: `meetings/${MEETING}`, series: 'contributors-meetup', title: 'Contributors’ meetup' },
      ...{ localStart: '2023-06-22T11:00', timeZone: 'America/Los_Angeles', state: MeetingState.REPORTED },
      ...{ start: at('2023-06-22T18:00:00Z'), end: at('2023-06-22T19:00:00Z'), discussed: [WIDGETS] },
      ...{ repository: 'acme/widgets', place: 'https://meet.example/x', minutesUrl: 'https://example.com/minutes' },
    }),
    create(TranscriptSchema, {
      ...{ name: `transcripts/${MEETING}`, meeting: `meetings/${MEETING}` },
      turns: [
        { id: 't1', speaker: 'Bo', startMs: 1_000, text: 'What about tags?' },
        { id: 't2', speaker: 'Ada', startMs: 65_000, text: `Then ${QUOTE} for now.` },
        { id: 't3', speaker: 'Bo', startMs: 70_000, text: 'Fine\u001b[2J.' },
      ],
    }),
    create(KeptNotesSchema, {
      ...{ name: `notes/${MEETING}`, meeting: `meetings/${MEETING}`, state: NotesState.APPROVED },
      ...{ approvedBy: 'ada', approvedAt: at('2023-06-24T10:00:00Z'), speakers: ['Bo', 'Ada'] },
      topics: [
        {
          ...{ title: 'Storage format', subjects: [WIDGETS], firstTurn: 't1', lastTurn: 't3' },
          statements: [
            {
              ...{ id: 's3', kind: StatementKind.DECISION, text: 'Tags are stored in the admin database.' },
              citations: [{ turnId: 't2', quote: QUOTE, offset: 5, speaker: 'Ada', startMs: 65_000 }],
            },
          ],
        },
      ],
    }),
    create(MinutesSchema, {
      ...{ name: `minutes/${MEETING}`, meeting: `meetings/${MEETING}`, path: '2023/06-22.md' },
      lines: ['# June 22\r\n', '* Open mic\n'],
    }),
    create(DecisionSchema, {
      ...{
        name: `decisions/${MEETING}/1`,
        meeting: `meetings/${MEETING}`,
        text: 'Tags are stored in the admin database.',
      },
      ...{ decidedBy: 'Ada', subjects: [WIDGETS] },
    }),
    create(ActionItemSchema, {
      ...{ name: `actionItems/${MEETING}/2`, text: 'Write the migration guide', state: ActionItemState.OPEN },
      ...{ owner: 'bo', ownerLogin: 'bo', due: '2023-07-06' },
    }),
    create(SettingsRecordSchema, {
      name: toSettingsName('acme/widgets'),
      repository: 'acme/widgets',
      settings: { rfc: { managedLabel: 'rfc', checkRun: true } },
      origins: [
        { path: 'rfc.managed_label', layer: 'repository' },
        { path: 'rfc.check_run', layer: 'default' },
      ],
    }),
  ];
  for (const message of messages) await put(registry.registry, message);
  const audit = [
    create(AuditEntrySchema, {
      ...{ subject: 'acme/widgets#7', action: 'upsert_comment', at: at('2023-06-20T10:05:00Z') },
      because: [{ text: 'The stage changed.' }],
    }),
    create(AuditEntrySchema, {
      ...{ subject: 'acme/widgets#8', action: 'add_label', cause: 'delivery 1', at: at('2023-06-21T10:05:00Z') },
    }),
  ];
  await registry.registry.commit({ puts: [], audit });
});
afterAll(async () => {
  await Promise.all([desk.clear(), registry.close()]);
});

const print = async (...words: readonly string[]): Promise<string> => {
  const { code, out, err } = await desk.run(...words);
  expect([code, err]).toEqual([0, '']);
  expect(obeyed(out)).toEqual([]);
  for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  return out;
};

describe('filters of rfc list', () => {
  const listed = async (...words: readonly string[]): Promise<readonly string[]> =>
    (await print('rfc', 'list', ...words)).split('\n').flatMap((line) => /^\S+#\d+/.exec(line)?.[0] ?? []);

  it.each([
    [['--stage', 'fcp'], ['acme/widgets#7']],
    [['--stage', 'In-Review'], ['acme/gadgets#9']],
    [
      ['--stage', 'fcp', '--stage', 'in_review'],
      ['acme/gadgets#9', 'acme/widgets#7'],
    ],
    [['--repository', 'acme/gadgets'], ['acme/gadgets#9']],
    [['--author', '@Ada'], ['acme/widgets#7']],
    [['--waiting-for', 'tsc'], ['acme/widgets#7']],
    [['--since', '2023-06-01'], ['acme/widgets#7']],
    [
      ['--order', 'created_at desc'],
      ['acme/widgets#7', 'acme/gadgets#9'],
    ],
  ])('%j', async (words, expected) => {
    expect(await listed(...words)).toEqual(expected);
  });

  it('that nothing fits say so', async () => {
    expect(await print('rfc', 'list', '--stage', 'accepted')).toBe('There is no such RFC.');
  });

  it.each([
    [['--stage', 'in_reveiw'], 'not “in_reveiw”; did you mean "in_review"? Usage:'],
    [['--since', 'June'], '--since needs a day such as 2023-06-22, not “June”.'],
    [['--repository', 'widgets'], 'is not a repository'],
  ])('%j is called wrongly', async (words, expected) => {
    const { code, out, err } = await desk.run('rfc', 'list', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(expected);
  });

  it('--registry wins over the environment, also where that names none', async () => {
    const elsewhere = await createDesk({ RAPPORTEUR_REGISTRY_URL: 'nonsense' });
    const { code, out } = await elsewhere.run('rfc', 'list', '--json', '--registry', registry.url);
    const wrong = await elsewhere.run('rfc', 'list', '--registry', 'registry.example');
    await elsewhere.clear();
    expect([code, readJson(RfcSchema, out.split('\n')[0] ?? '').author]).toEqual([0, 'cy']);
    expect(wrong.err).toBe('rapporteur: --registry is no web address; it must begin with http:// or https://.');
  });
});

it('rfc show tells motions, and where it was discussed with what was said', async () => {
  expect(await print('rfc', 'show', 'acme/widgets#7')).toMatchInlineSnapshot(`
    "acme/widgets#7  [RFC] Storage format
    stage      in the final comment period
    next       The TSC votes.
    waits for  TSC, bo
    author     ada
    opened     2023-05-01
    motion     merge, fcp until 2023-07-01: 1 for, 0 against
    address    https://github.com/acme/widgets/pull/7

    Discussed at:
      contributors-meetup/2023-06-22  Contributors’ meetup,
                                      https://example.com/minutes
        s3  decision: Tags are stored in the admin database."
  `);
});

it('wg list and wg show', async () => {
  expect(await print('wg', 'list')).toMatchInlineSnapshot(`
    "GROUP    TITLE    CHAIRS        OPEN
    storage  Storage  ada, Bo Lind     1"
  `);
  expect(await print('wg', 'show', 'storage')).toMatchInlineSnapshot(`
    "storage  Storage
    mission  Keeps bytes.
    chairs   ada, Bo Lind

    Pull requests:
    PULL REQUEST    STATE   AUTHOR  TITLE
    acme/widgets#7  open    ada     [RFC] Storage format
    acme/widgets#5  merged  cy      Done"
  `);
  expect(readJson(WorkingGroupSchema, await jsonOf('wg', 'show', 'storage')).title).toBe('Storage');
  expect(await desk.run('wg', 'show', 'storag')).toMatchObject({
    code: 1,
    err: 'rapporteur: “storag” is no working group here; did you mean "storage"?',
  });
});

it('wg health', async () => {
  await put(
    registry.registry,
    create(KeptWorkingGroupSchema, {
      name: 'groups/sleepers',
      title: 'Sleepers',
      deliverable: 'acme/widgets#7 implemented',
      withoutChairSince: at('2023-05-01T10:00:00Z'),
      pullRequests: [{ subject: WIDGETS, state: SubjectState.OPEN, updatedAt: at('2023-06-20T10:00:00Z') }],
      recordedCommands: [{ id: 'comment-1.1', at: at('2023-07-21T10:00:00Z'), by: 'bo\u001b[2J', command: '/wg add' }],
    }),
  );
  expect(await print('wg', 'health', 'sleepers')).toMatchInlineSnapshot(`
    "sleepers: something to talk about

    No lead:
    found  I have seen no chair since 1 May 2023.
    rule   A group without a lead for 6 weeks ends.
    see    first seen without a chair, 2023-05-01

    Silent:
    found  Nothing happened in its pull requests since 21 July 2023, and no notes
           name it.
    rule   A group that is silent for 3 months ends.
    see    bo[2J wrote /wg add, 2023-07-21

    last seen  bo[2J wrote /wg add, 2023-07-21
    limits     I only see pull requests and notes of meetings. I read no chats, and
               no calls without notes."
  `);
  const health = readJson(GroupHealthSchema, await jsonOf('wg', 'health', 'sleepers'));
  expect(health).toMatchObject({ group: 'groups/sleepers', verdict: GroupVerdict.TO_DISCUSS });
  expect(health.findings.map(({ rule }) => rule)).toEqual([GroupRule.NO_LEAD, GroupRule.SILENT]);
  await put(registry.registry, create(KeptWorkingGroupSchema, { name: 'groups/newborn' }));
  expect(await print('wg', 'health', 'newborn')).toMatchInlineSnapshot(`
    "newborn: its charter asks for no decision now

    last seen  nothing
    limits     I only see pull requests and notes of meetings. I read no chats, and
               no calls without notes."
  `);
  expect((await desk.run('wg', 'health', 'sleeper')).err).toContain('did you mean "sleepers"?');
});

/** A single line. */
const jsonOf = async (...words: readonly string[]): Promise<string> => {
  const { code, out, err } = await desk.run(...words, '--json');
  expect([code, err, out.split('\n').length]).toEqual([0, '', 1]);
  expect(obeyed(out)).toEqual([]);
  return out;
};

it('meeting show', async () => {
  expect(await print('meeting', 'show', MEETING)).toMatchInlineSnapshot(`
    "Contributors’ meetup
      Thursday 22 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)
      where: https://meet.example/x
      agenda: not posted yet
      minutes: https://example.com/minutes
      notes: approved, \`rapporteur notes show contributors-meetup/2023-06-22\`
      discussed: acme/widgets#7 [RFC] Storage format"
  `);
  expect(readJson(MeetingSchema, await jsonOf('meeting', 'show', MEETING)).name).toBe(`meetings/${MEETING}`);
  expect((await desk.run('meeting', 'show', 'contributors-meetup/2023-06-23')).err).toContain(
    'There is no meeting contributors-meetup/2023-06-23;',
  );
});

it('decision list', async () => {
  expect(await print('decision', 'list', '--series', 'contributors-meetup')).toMatchInlineSnapshot(`
    "DECISION                          BY   ABOUT           WHAT
    contributors-meetup/2023-06-22/1  Ada  acme/widgets#7  Tags are stored in the a…"
  `);
  expect(await print('decision', 'list', '--series', 'other')).toContain('There is no decision on record');
  expect(readJson(DecisionSchema, await jsonOf('decision', 'list')).decidedBy).toBe('Ada');
});

it('decision show', async () => {
  expect(await print('decision', 'show', `${MEETING}/1`)).toMatchInlineSnapshot(`
    "decision  Tags are stored in the admin database.
    by        Ada
    about     acme/widgets#7
    meeting   contributors-meetup/2023-06-22"
  `);
  expect(readJson(DecisionSchema, await jsonOf('decision', 'show', `decisions/${MEETING}/1`)).decidedBy).toBe('Ada');
  expect(await desk.run('decision', 'show', `${MEETING}/2`)).toMatchObject({
    code: 1,
    err: `rapporteur: There is no decision ${MEETING}/2; \`rapporteur decision list\` shows what there are.`,
  });
  expect((await desk.run('decision', 'show', 'D-1')).code).toBe(2);
});

describe('notes', () => {
  it('list and show', async () => {
    expect(await print('notes', 'list', '--state', 'approved')).toMatchInlineSnapshot(`
      "MEETING                         STATE     APPROVED    BY   TOPICS
      contributors-meetup/2023-06-22  approved  2023-06-24  ada  Storage format"
    `);
    expect(await print('notes', 'list', '--state', 'draft')).toBe('There are no such notes.');
    expect(await print('notes', 'show', MEETING)).toMatchInlineSnapshot(`
      "contributors-meetup/2023-06-22
      state     approved by ada on 2023-06-24
      written   extracts, without a model
      speakers  Bo, Ada

      Storage format
        s3   decision: Tags are stored in the admin database.
             [1:05] Ada: “we store tags in the admin database”"
    `);
    const { topics } = readJson(NotesSchema, await jsonOf('notes', 'show', `notes/${MEETING}`));
    expect(topics[0]?.statements[0]?.kind).toBe(StatementKind.DECISION);
  });

  it('proof shows the words among those around them', async () => {
    expect(await print('notes', 'proof', MEETING, 's3')).toMatchInlineSnapshot(`
      "s3  Tags are stored in the admin database.

        t1 0:01 Bo: What about tags?
      > t2 1:05 Ada: Then we store tags in the admin database for now.
        t3 1:10 Bo: Fine[2J."
    `);
    expect(await print('notes', 'proof', MEETING, 's3', '--context', '0')).not.toContain('t1');
    const { passages } = readJson(GetProofResponseSchema, await jsonOf('notes', 'proof', MEETING, 's3'));
    expect(passages).toMatchObject([{ stands: true, turns: [{ id: 't1' }, { id: 't2' }, { id: 't3' }] }]);
  });

  it.each([
    [['show', 'contributors-meetup/2023-06-23'], 1, 'There are no notes of contributors-meetup/2023-06-23;'],
    [['show', 'June'], 2, '“June” names no meeting: write SERIES/DATE,'],
    [['proof', MEETING, 's9'], 1, 's9'],
    [['proof', MEETING, 's3', '--context', 'all'], 2, '--context needs a number from 0 on, not “all”.'],
    [['proof', MEETING, 's3', '--context', '99'], 2, 'context'],
  ])('%j: exit code %i and one sentence', async (words, code, expected) => {
    const seen = await desk.run('notes', ...words);
    expect([seen.code, seen.out]).toEqual([code, '']);
    expect(seen.err).toContain(expected);
    expect(seen.err.split('\n')).toHaveLength(1);
  });
});

it('minutes list and show, which gives the file back as it was', async () => {
  expect(await print('minutes', 'list')).toMatchInlineSnapshot(`
    "MEETING                         FILE
    contributors-meetup/2023-06-22  2023/06-22.md"
  `);
  expect((await desk.run('minutes', 'show', MEETING)).out).toBe('# June 22\r\n* Open mic\n');
  expect(readJson(MinutesSchema, await jsonOf('minutes', 'show', MEETING)).lines).toHaveLength(2);
});

describe('search', () => {
  it('shows the best hits, and what was found in bold letters on a terminal', async () => {
    expect(await print('search', 'admin', 'database')).toMatchInlineSnapshot(`
      "decisions/contributors-meetup/2023-06-22/1
        Tags are stored in the admin database.

      notes/contributors-meetup/2023-06-22 s3
        Storage format
        Tags are stored in the admin database."
    `);
    const { out } = await desk.on({ hasColours: true }).run('search', 'admin', '--kind', 'decisions');
    expect(out).toContain('\u001b[1madmin\u001b[22m');
    expect(readJson(SearchHitSchema, await jsonOf('search', 'migration')).name).toBe(`actionItems/${MEETING}/2`);
  });

  it('shows so many, and says that there are more', async () => {
    const { code, out, err } = await desk.run('search', 'admin', 'database', '--limit', '1');
    expect([code, err]).toEqual([0, 'rapporteur: there is more; --limit 2 shows it.']);
    expect(out).not.toContain('\n\n');
  });

  it('nothing: exit code 1; a kind that is none: 2', async () => {
    expect(await desk.run('search', 'zebra')).toMatchObject({
      code: 1,
      out: 'Nothing was found; fewer words find more.',
    });
    expect((await desk.run('search', 'x', '--kind', 'rfc')).err).toContain('did you mean "rfcs"?');
    expect((await desk.run('search', '--', '-')).code).toBe(2);
  });
});

describe('changes', () => {
  it('shows what changed last, and what happened to it', async () => {
    const { code, out } = await desk.on({ columns: 200 }).run('changes', '--kind', 'decisions');
    expect(code).toBe(0);
    expect(out).toContain(`decisions/${MEETING}/1  Tags are stored in the admin database.`);
    expect(out).toContain('2023-06-22 Decided at a meeting.');
    const change = readJson(LatestChangeSchema, await jsonOf('changes', '--kind', 'decisions', '--limit', '1'));
    expect(change).toMatchObject({ kind: 'decisions', happened: [{ code: 'decided' }] });
  });

  it('shows so many, says that there are more, and that nothing changed', async () => {
    expect((await desk.run('changes', '--limit', '1')).err).toBe('rapporteur: there is more; --limit 2 shows it.');
    expect((await desk.run('changes', '--since', '2999-01-01')).out).toBe('Nothing changed.');
    expect((await desk.run('changes', '--kind', 'rfc')).err).toContain('did you mean "rfcs"?');
  });
});

describe('mine', () => {
  it('is what waits for somebody, and for the roles that they have', async () => {
    expect(await print('mine', '@bo')).toMatchInlineSnapshot(`
      "WHAT            DUE         TITLE                TO DO                CHANGED
      A-2023-06-22-2  2023-07-06  Write the migratio…  You promised to do…
      acme/widgets#7              [RFC] Storage form…  The TSC votes.       2023-06-20"
    `);
    expect(await print('mine', 'dee', '--role', 'TSC')).toContain('acme/widgets#7');
    expect(await print('mine', 'dee')).toBe('Nothing waits for dee.');
    expect(readJson(WaitingSchema, await jsonOf('mine', 'dee', '--role', 'tsc')).role).toBe('TSC');
  });

  it('without a login is that of the Git settings, or a way to tell it', async () => {
    execFileSync('git', ['init', '--quiet'], { cwd: desk.folder, stdio: 'pipe' });
    execFileSync('git', ['config', 'github.user', ''], { cwd: desk.folder, stdio: 'pipe' });
    expect(await desk.run('mine')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Write `rapporteur mine LOGIN`'),
    });
    execFileSync('git', ['config', 'github.user', 'bo'], { cwd: desk.folder, stdio: 'pipe' });
    expect(await print('mine')).toBe(await print('mine', 'bo'));
  });
});

it('settings show tells the layer that set each; config show is the same', async () => {
  expect(await print('settings', 'show', 'acme/widgets')).toMatchInlineSnapshot(`
    "SETTING            VALUE  SET BY
    rfc.managed_label  "rfc"  repository
    1 more have their usual value; --all shows them."
  `);
  expect(await print('config', 'show', 'acme/widgets', '--all')).toMatchInlineSnapshot(`
    "SETTING            VALUE  SET BY
    rfc.managed_label  "rfc"  repository
    rfc.check_run      true   default"
  `);
  expect(JSON.parse(await jsonOf('settings', 'show', 'acme/widgets'))).toMatchObject({
    origins: [{ layer: 'repository' }, {}],
  });
  expect(await desk.run('settings', 'show', 'acme/other')).toMatchObject({
    code: 1,
    err: 'rapporteur: The settings of acme/other were never read.',
  });
});

it('audit has the newest first, of one subject or of all', async () => {
  expect(await print('audit')).toMatchInlineSnapshot(`
    "WHEN (UTC)        WHAT            SUBJECT         WHY
    2023-06-21 10:05  add_label       acme/widgets#8  delivery 1
    2023-06-20 10:05  upsert_comment  acme/widgets#7  The stage changed."
  `);
  expect(await print('audit', 'acme/widgets#7', '--limit', '1')).not.toContain('add_label');
  expect(readJson(AuditEntrySchema, await jsonOf('audit', '--limit', '1')).action).toBe('add_label');
});

describe('watch', () => {
  it('tells a line a change until it is interrupted, and then where to go on', async () => {
    const seen = await desk.until(/meetings\//).run('watch', '--after', 'start', '--kind', 'meetings');
    expect(seen.code).toBe(0);
    expect(seen.out).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  meetings/${MEETING}  version 1$`));
    const position = /^rapporteur: go on with --after (\S+)$/.exec(seen.err)?.[1] ?? '';
    await put(registry.registry, create(DecisionSchema, { name: `decisions/${MEETING}/8`, text: 'Later.' }));
    const later = await desk.until(/\/8/).run('watch', '--after', position, '--prefix', 'decisions/', '--json');
    const { position: next, ...change } = JSON.parse(later.out.split('\n').at(-1) ?? '');
    expect(readJson(ChangeSchema, JSON.stringify(change))).toMatchObject({
      name: `decisions/${MEETING}/8`,
      version: 1,
    });
    expect(later.err).toBe(`rapporteur: go on with --after ${next}`);
  });

  it('a position of another registry is called wrongly', async () => {
    const { code, err } = await desk.run('watch', '--after', 'nonsense');
    expect([code, err.split('\n')[0]]).toEqual([2, expect.stringContaining('go on with --after nonsense')]);
  });
});
