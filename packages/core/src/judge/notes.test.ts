import { create, isMessage } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionEventKind,
  ActionEventSchema,
  ActionItemSchema,
  ActionItemState,
  ActionSource,
  MeetingState,
  ModelUsageSchema,
  NotesSettingsSchema,
  NotesState,
  SettingsSchema,
  Stage,
  StageChangeSchema,
  SubjectKind,
  SubjectState,
  Support,
  TranscriptSchema,
  Verdict,
} from '@rapporteur/idl';
import {
  AgendaSchema,
  IdeaSchema,
  ModelAnswersSchema,
  NotesSchema,
  RepositoryRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  APP,
  asked,
  COMMUNITY,
  createWorld,
  FLYTE,
  ISSUE_NUMBER,
  meetingIn,
  PULL_NUMBER,
  type Run,
  request,
  SERIES,
  SETTINGS,
  saidOn,
  type World,
} from '../../testing/meetup.ts';
import { toTranscript } from '../../testing/notes.ts';
import { afterEvents } from '../action/index.ts';
import { print } from '../document/index.ts';
import { notesMessages } from '../notes/index.ts';
import { judgeNotes } from './notes.ts';
import { judgeSeries } from './series.ts';

const DATE = '2023-06-22';
const KEY = `${SERIES}/${DATE}`;
const JOB = `notes:${COMMUNITY}/${KEY}`;
const PATH = `transcripts/${DATE}.vtt`;
const MINUTES = `minutes/${DATE}.md`;
const RFC = 3749;
const rfcName = `rfcs/${FLYTE}/${RFC}`;

const at = (iso: string) => timestampFromDate(new Date(iso));

const speech = [
  `Ada Ruiz: Welcome everybody. Let's begin with RFC ${RFC} in the flyte repository.`,
  'Bo Lind: We went through the comments and the storage format is the only thing left.',
  `Ada Ruiz: Okay, then we agreed that RFC ${RFC} stores the tags in the admin database.`,
  `Bo Lind: I will update RFC ${RFC} with the storage format by next Thursday.`,
];

let world: World;
beforeEach(() => {
  world = createWorld();
  world.add(rfc(RFC));
  world.add(request({ number: 1, to: `series:${COMMUNITY}/${SERIES}`, what: 'agenda' }));
  world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
  world.now = new Date('2023-06-22T20:00:00Z');
});

const rfc = (number: number) =>
  create(RfcSchema, {
    name: `rfcs/${FLYTE}/${number}`,
    subject: {
      repository: FLYTE,
      number,
      kind: SubjectKind.PULL_REQUEST,
      title: `[RFC] Tags ${number}`,
      url: `https://github.com/${FLYTE}/pull/${number}`,
    },
    detection: { verdict: Verdict.RFC },
    history: [{ to: Stage.IN_REVIEW, cause: { at: at('2023-06-01T10:00:00Z') } }],
    stage: Stage.IN_REVIEW,
    state: SubjectState.OPEN,
  });

const look = (): Run => world.run((dossier) => judgeNotes(dossier, { repository: COMMUNITY, key: KEY }));

/** Runs until nobody wishes for one more run. */
const settle = (): Run[] => {
  const runs = [look()];
  while (runs.at(-1)?.outcome.follow.some(({ key }) => key === JOB)) runs.push(look());
  return runs;
};

const push = (lines = speech, { digest = 'd1', path = PATH, number = 50, minute = 10 } = {}) => {
  world.transcripts.set(path, { transcript: { ...toTranscript(...lines), path, digest }, diagnostics: [], digest });
  world.files.set(`:${path}`, lines.join('\n'));
  const time = `2023-06-22T20:${minute}:00Z`;
  const headSha = `sha-${digest}`;
  const { on: _, ...fields } = { on: undefined, number, to: JOB, what: 'transcript', path, headSha, at: time };
  world.add(request(fields));
};

const askToApprove = (by = 'ada', { number = 60, minute = 20 } = {}) =>
  world.add(
    request({
      number,
      on: { repository: COMMUNITY, number: PULL_NUMBER },
      to: JOB,
      what: 'approve',
      by,
      text: '/notes approve',
      at: `2023-06-22T20:${minute}:00Z`,
    }),
  );

const notesIn = () => {
  const message = world.resources.get(`notes/${KEY}`);
  return message && isMessage(message, NotesSchema) ? message : undefined;
};
const draftText = (): string => String(world.files.get(`${world.pulls.get(PULL_NUMBER)?.headSha}:${MINUTES}`));
const countOf = (runs: readonly Run[], what: 'draft' | 'done'): number =>
  runs.flatMap((run) => asked(run, what)).length;
const checksIn = (runs: readonly Run[]): string[] =>
  runs.flatMap(({ outcome }) =>
    outcome.actions.flatMap(({ action }) =>
      action.type === 'set_check' ? [`${action.headSha} ${action.conclusion}: ${action.title}`] : [],
    ),
  );
const answersIn = (runs: readonly Run[]): string[] =>
  runs.flatMap((run) => saidOn(run, { repository: COMMUNITY, number: PULL_NUMBER }));

describe('what a model cost', () => {
  it('is told by the notes, and then by no others', () => {
    const name = `modelAnswers/${KEY}`;
    const spent = create(ModelUsageSchema, { requests: 2, inputTokens: 90 });
    world.add(create(ModelAnswersSchema, { name, spent, answers: [{ digest: 'd', answer: '{}' }] }));
    push();
    settle();
    expect(notesIn()?.usage).toMatchObject({ requests: 2, inputTokens: 90 });
    const kept = world.resources.get(name);
    expect(kept).toMatchObject({ answers: [{ digest: 'd' }] });
    expect(kept).not.toHaveProperty('spent');
  });

  it('is not forgotten with the answers, if a draft died before it could tell', () => {
    push();
    settle();
    const name = `modelAnswers/${KEY}`;
    const most = create(ModelUsageSchema, { requests: 1, outputTokens: 900 });
    const answers = [
      { digest: 'd', answer: '{}' },
      { digest: 'lost', most },
    ];
    world.add(create(ModelAnswersSchema, { name, spent: { requests: 2, inputTokens: 90 }, answers }));
    askToApprove();
    settle();
    expect(world.resources.get(name)).toMatchObject({
      spent: { inputTokens: 90 },
      answers: [{ digest: 'lost', most }],
    });
  });
});

describe('a transcript', () => {
  it('becomes notes, and then the pull request that carries them', () => {
    push();
    const runs = settle();
    expect(runs.map(({ done }) => done.map(({ type }) => type))).toEqual([[], ['open_pull_request']]);
    expect(notesIn()).toMatchObject({ name: `notes/${KEY}`, pullRequest: { number: PULL_NUMBER } });
    expect(draftText()).toContain('stores the tags in the admin database');
    expect(checksIn(runs)).toEqual(['sha-d1 neutral: Draft notes are ready for review']);
    expect([...world.resources.keys()].filter((name) => name.startsWith('requests/'))).toEqual([]);
  });

  it('is drafted once, though its pull request cannot be written at first', () => {
    push();
    const first = look();
    world.faults.set('open_pull_request', { outcome: 'stale' });
    expect(look).toThrow('was edited just now');
    world.faults.clear();
    expect(countOf([first, ...settle()], 'draft')).toBe(1);
  });

  it('is told where GitHub does not let the pull request be opened', () => {
    push();
    world.faults.set('open_pull_request', { outcome: 'refused', because: 'Resource not accessible.' });
    expect(checksIn(settle())).toEqual(['sha-d1 failure: The transcript could not be used']);
  });

  it('that is pushed again under another name is neither drafted nor written again', () => {
    push();
    settle();
    const text = draftText();
    push(speech, { path: `transcripts/${DATE}-copy.vtt` });
    const runs = settle();
    expect(countOf(runs, 'draft')).toBe(0);
    expect(draftText()).toBe(text);
  });

  it('waits once, where a run hears of nothing, until what it may speak of was read', () => {
    world.hasWebhooks = false;
    push();
    const first = look();
    expect([first.outcome.puts.map(({ wakeAt }) => wakeAt), countOf([first], 'draft')]).toEqual([[world.now], 0]);
    expect(countOf(settle(), 'draft')).toBe(1);
  });

  it('of a meeting of which nothing was known makes it known, with its agenda if one stands', () => {
    world.resources.delete(`meetings/${KEY}`);
    push();
    settle();
    expect(meetingIn(world, DATE)).toMatchObject({ state: MeetingState.FROZEN, issue: { repository: COMMUNITY } });
  });

  it('of a meeting without an agenda makes it known', () => {
    world.resources.delete(`meetings/${KEY}`);
    world.issues.clear();
    push();
    settle();
    expect(meetingIn(world, DATE)).toMatchObject({ state: MeetingState.PLANNED });
    expect(meetingIn(world, DATE)?.issue).toBeUndefined();
  });

  it('that is corrected changes the draft, and people who worked on it are told that theirs stays', () => {
    push();
    settle();
    push([...speech, `Ada Ruiz: Okay, then we agreed that RFC ${RFC} gets a chapter on migration.`], { digest: 'd2' });
    settle();
    expect(draftText()).toContain('a chapter on migration');
    expect(notesIn()?.pullRequest?.number).toBe(PULL_NUMBER);
    world.push({ [MINUTES]: 'Theirs' });
    push(speech, { digest: 'd3' });
    const runs = settle();
    expect(countOf(runs, 'draft')).toBe(0);
    expect(draftText()).toBe('Theirs');
    expect(checksIn(runs)).toEqual(['sha-d3 neutral: People worked on the draft, so it stays']);
  });

  it('leaves a draft alone that nobody can read as text', () => {
    push();
    settle();
    world.push({ [MINUTES]: { unreadable: 'It is not text in UTF-8.' } });
    push(speech, { digest: 'd2' });
    expect(checksIn(settle())).toEqual(['sha-d2 neutral: People worked on the draft, so it stays']);
  });

  it.each([
    ['closed', { state: 'closed' } as const, 'The draft of the notes was closed'],
    ['merged by hand', { state: 'closed', merged: true } as const, 'The notes are merged already'],
  ])('changes nothing once the draft is %s', (_, change, title) => {
    push();
    settle();
    const pull = world.pulls.get(PULL_NUMBER);
    if (pull) world.pulls.set(PULL_NUMBER, { ...pull, ...change });
    push(speech, { digest: 'd2' });
    const runs = settle();
    expect([countOf(runs, 'draft'), countOf(runs, 'done')]).toEqual([0, 0]);
    expect(checksIn(runs)).toEqual([`sha-d2 neutral: ${title}`]);
  });

  it('that is gone again is not missed', () => {
    push();
    world.transcripts.clear();
    const { outcome } = look();
    expect([outcome.actions, outcome.puts]).toEqual([[], []]);
    expect(outcome.removes).toHaveLength(1);
  });

  it('that is broken is told on its commit and on the issue of the meeting', () => {
    push();
    const problem = `${PATH}: The file is empty.`;
    world.transcripts.set(PATH, { transcript: undefined, diagnostics: [problem], digest: 'd1' });
    const run = look();
    expect(checksIn([run])).toEqual(['sha-d1 failure: The transcript could not be used']);
    expect(saidOn(run, { repository: COMMUNITY, number: ISSUE_NUMBER })[0]).toContain('The file is empty');
    expect(run.outcome.remarks).toEqual([{ level: 'warn', about: COMMUNITY, text: problem }]);
  });

  it('damaged in part is used, and the pull request says what is missing', () => {
    push();
    const whole = world.transcripts.get(PATH);
    if (whole) world.transcripts.set(PATH, { ...whole, diagnostics: [`${PATH}:9:1: It ends in the middle of a cue.`] });
    settle();
    expect(world.pulls.get(PULL_NUMBER)?.body).toContain('in the middle of a cue');
  });

  it('after another one of the same meeting waits for a run of its own', () => {
    push(speech, { number: 50, minute: 10 });
    push([...speech, 'Bo Lind: Bye.'], { number: 51, minute: 11, digest: 'd2', path: `transcripts/${DATE}-2.vtt` });
    const runs = settle();
    expect(checksIn(runs)).toEqual([
      'sha-d1 neutral: Draft notes are ready for review',
      'sha-d2 neutral: Draft notes are ready for review',
    ]);
    expect(runs).toHaveLength(4);
  });

  it('is drafted in the language and length of the settings, and shown in their sections; what is not shown is told to nobody', () => {
    const notes = create(NotesSettingsSchema, {
      language: 'German',
      length: 12,
      sections: { values: ['decisions'] },
      headings: { values: [{ section: 'decisions', title: 'Beschlüsse' }] },
    });
    const settings = create(SettingsSchema, { ...SETTINGS, notes });
    world.add(create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, settings }));
    push();
    const runs = settle();
    const [question] = runs.flatMap((run) => asked(run, 'draft'));
    expect(question?.about).toMatchObject({ language: 'German', length: 12, aliases: [] });
    expect(draftText()).toContain('## Beschlüsse');
    expect(draftText()).not.toMatch(/## Topics|## Action items|update RFC/);
    askToApprove();
    const told = settle().flatMap((run) => saidOn(run, { repository: FLYTE, number: RFC }));
    expect(told).toEqual([expect.stringContaining('stores the tags')]);
    expect(told[0]).not.toContain('update RFC');
    expect(world.resources.get(`actionItems/${KEY}/1`)).toBeUndefined();
  });

  it('may speak of what is open, of ideas, of groups, of the agenda, and of what it names in full', () => {
    const subject = (number: number, title = '') => ({ repository: FLYTE, number, title });
    const decided = { ...rfc(31), state: SubjectState.MERGED, closedAt: at('2023-02-01T00:00:00Z') };
    const decidedSince = { ...rfc(32), state: SubjectState.MERGED, closedAt: at('2023-06-22T19:00:00Z') };
    const linked = { ...rfc(33), state: SubjectState.CLOSED, closedAt: at('2023-02-01T00:00:00Z') };
    const onAgenda = { ...rfc(34), state: SubjectState.CLOSED, closedAt: at('2023-02-01T00:00:00Z') };
    world.add(
      decided,
      decidedSince,
      linked,
      onAgenda,
      create(IdeaSchema, { name: `ideas/${FLYTE}/41`, subject: subject(41) }),
      create(WorkingGroupSchema, { name: 'groups/rbac', pullRequests: [{ subject: subject(51) }] }),
      create(WorkingGroupSchema, { name: 'groups/former', pullRequests: [{ subject: subject(52) }] }),
    );
    const issue = world.issues.get(ISSUE_NUMBER);
    const line = `    * https://github.com/${FLYTE}/pull/34\n`;
    if (issue) world.issues.set(ISSUE_NUMBER, { ...issue, body: issue.body.replace(/(\* Open mic.*\n)/, `$1${line}`) });
    push([...speech, `Bo Lind: See https://github.com/lyft/flyte/pull/33 as well.`]);
    const [question] = asked(look(), 'draft');
    const subjects = question?.ask === 'draft' ? question.about.subjects : [];
    expect(subjects.map(({ number }) => number)).toEqual([41, 32, 33, 34, RFC, 51]);
  });

  it('A7: may name repositories, groups and their people, but nothing private in the notes of a public repository', () => {
    const hidden = { repository: 'flyteorg/skunkworks', number: 61, title: 'Zorblax' };
    world.add(
      create(RepositoryRecordSchema, { name: 'repositories/a', repository: 'flyteorg/flytekit', installationId: 1n }),
      create(RepositoryRecordSchema, { name: 'repositories/b', repository: hidden.repository, installationId: 1n }),
      create(IdeaSchema, { name: `ideas/${hidden.repository}/61`, subject: hidden }),
      create(WorkingGroupSchema, {
        name: 'groups/rbac',
        title: 'Gatekeepr rules',
        chairs: [{ login: 'bolind' }],
        pullRequests: [{ subject: { ...hidden, number: 62 } }],
      }),
    );
    world.hidden.add('repositories/b').add(`ideas/${hidden.repository}/61`);
    push(speech);
    const [question] = asked(look(), 'draft');
    const { glossary = [], subjects = [] } = question?.ask === 'draft' ? question.about : {};
    expect(glossary.map(({ term }) => term)).toEqual(
      expect.arrayContaining(['flyteorg', 'flytekit', 'Gatekeepr', 'bolind']),
    );
    expect(JSON.stringify([glossary, subjects])).not.toMatch(/skunkworks|Zorblax/);
  });
});

describe('an approval', () => {
  const commentOn = (runs: readonly Run[], number: number): string[] =>
    runs.flatMap((run) => saidOn(run, { repository: FLYTE, number }));

  it('marks the notes, merges them, and tells the RFC its part and the series what was promised', () => {
    push();
    settle();
    askToApprove();
    const runs = settle();
    expect(runs.flatMap(({ done }) => done.map(({ type }) => type))).toEqual([
      'open_pull_request',
      'merge_pull_request',
      'upsert_comment',
    ]);
    expect(world.pulls.get(PULL_NUMBER)).toMatchObject({ merged: true, draft: false });
    expect(world.files.get(`:${MINUTES}`)).toContain('Approved by ada');
    expect(commentOn(runs, RFC)).toEqual([expect.stringContaining('People talked about this at')]);
    expect(notesIn()).toMatchObject({ state: NotesState.APPROVED, approvedBy: 'ada' });
    expect(meetingIn(world, DATE)?.state).toBe(MeetingState.REPORTED);
    expect(world.resources.get(`actionItems/${KEY}/1`)).toMatchObject({ owner: 'Bo Lind' });
    expect(world.resources.get(`decisions/${KEY}/1`)).toMatchObject({
      text: expect.stringContaining('stores the tags'),
    });
    expect(world.resources.get(rfcName)).toMatchObject({ meetings: [`meetings/${KEY}`] });
    expect(runs[0]?.outcome.follow).toEqual([
      { key: `actions:${COMMUNITY}/contributors-meetup` },
      { key: `pull:${FLYTE}/${RFC}` },
    ]);
    expect(answersIn(runs)[0]?.split('\n\n<sub>')[0]).toContain('are approved and merged');
    expect(saidOn(runs[0] ?? look(), { repository: COMMUNITY, number: ISSUE_NUMBER })[0]).toContain('are approved');
  });

  it('M23: proposes the stage that was decided in what it tells the RFC, and says the same when it is told again', () => {
    const agreed = `Ada Ruiz: Okay, then we agreed that RFC ${RFC} is accepted.`;
    push([...speech.slice(0, 2), agreed, ...speech.slice(3)]);
    settle();
    askToApprove();
    const [told = ''] = commentOn(settle(), RFC);
    expect(told).toMatch(/can confirm it with `\/rfc stage accepted`/);
    const known = world.resources.get(rfcName);
    if (!known || !isMessage(known, RfcSchema)) throw new Error('There is no RFC.');
    expect(known.stage).toBe(Stage.IN_REVIEW);
    const confirmed = create(StageChangeSchema, { to: Stage.ACCEPTED, cause: { at: at('2023-06-22T21:00:00Z') } });
    world.add(create(RfcSchema, { ...known, stage: Stage.ACCEPTED, history: [...known.history, confirmed] }));
    askToApprove('bo', { number: 61, minute: 50 });
    expect(commentOn(settle(), RFC)).toEqual([told]);
  });

  it('that is given a second time is the first one, and what was done since is not undone', () => {
    push();
    settle();
    askToApprove();
    settle();
    const item = world.resources.get(`actionItems/${KEY}/1`);
    const done = { id: 'comment-9', kind: ActionEventKind.DONE, source: ActionSource.COMMAND, cause: 'Merged.' };
    if (item && isMessage(item, ActionItemSchema))
      world.add(afterEvents(item, [create(ActionEventSchema, { ...done, at: timestampFromDate(world.now) })]));
    const before = notesIn();
    askToApprove('bo');
    const runs = settle();
    expect(notesIn()).toMatchObject({ approvedBy: 'ada', approvedAt: before?.approvedAt });
    expect(world.resources.get(`actionItems/${KEY}/1`)).toMatchObject({ state: ActionItemState.DONE });
    expect(runs[0]?.outcome.follow).toEqual([]);
    expect(answersIn(runs)[0]).toContain('are approved and merged');
  });

  it('that broke off before anything was recorded ends as if it had not', () => {
    push();
    settle();
    askToApprove();
    const before = new Map(world.resources);
    settle();
    const recorded = new Map(world.resources);
    const text = world.files.get(`:${MINUTES}`);
    world.resources.clear();
    world.add(...before.values());
    world.now = new Date('2023-06-23T09:00:00Z');
    settle();
    expect(world.files.get(`:${MINUTES}`)).toBe(text);
    expect(new Map(world.resources)).toEqual(recorded);
  });

  it('tells the others though one subject is locked', () => {
    world.add(rfc(3750));
    push([...speech, 'Ada Ruiz: Okay, then we agreed that RFC 3750 is a good beginning.']);
    settle();
    askToApprove();
    world.faults.set(`${FLYTE}#3750`, { outcome: 'refused', because: 'The issue is locked.' });
    const runs = settle();
    expect(runs[0]?.outcome.remarks).toContainEqual({
      level: 'warn',
      about: `${FLYTE}#3750`,
      text: 'The issue is locked.',
    });
    expect(commentOn(runs, RFC)).toHaveLength(1);
    expect(answersIn(runs)[0]).toMatch(/There is a comment .*3749.*GitHub did not let me comment on .*3750/);
    expect(world.resources.get(`rfcs/${FLYTE}/3750`)).toMatchObject({ meetings: [] });
  });

  it.each([
    [
      'GitHub does not merge',
      () => world.faults.set('merge_pull_request', { outcome: 'refused', because: 'A review is required.' }),
      'A review is required',
    ],
    ['that were closed', () => closePull(), 'was closed without a merge'],
    [
      'that this pull request does not carry',
      () => void world.resources.delete(`notes/${KEY}`),
      'There are no notes of mine here',
    ],
  ])('of notes %s is refused, and nobody is told anything else', (_, happen, words) => {
    push();
    settle();
    happen();
    askToApprove();
    const runs = settle();
    expect(answersIn(runs)[0]).toContain(words);
    expect(commentOn(runs, RFC)).toEqual([]);
    expect(notesIn()?.state).not.toBe(NotesState.APPROVED);
  });

  it('A4: during which somebody writes is tried again, and refused with what they wrote', () => {
    push();
    settle();
    askToApprove();
    world.faults.set('merge_pull_request', { outcome: 'stale' });
    expect(look).toThrow('changed while it was merged');
    world.faults.clear();
    world.push({ [MINUTES]: `${draftText()}\nBo adds: see you!\n` });
    expect(answersIn(settle())[0]).toContain('which you had not seen here yet');
    expect(world.files.get(`:${MINUTES}`)).toBeUndefined();
  });

  const announcedIn = (
    headSha: string,
    { at: when, by = APP, id = 55 }: { at: string; by?: typeof APP; id?: number },
  ) => {
    const body = print(notesMessages.head({ key: KEY, repository: COMMUNITY, sha: headSha, by: 'somebody' }));
    const time = new Date(when);
    const url = `https://github.com/${COMMUNITY}/pull/9#issuecomment-${id}`;
    const nodeId = `IC_${id}`;
    world.threads.set(PULL_NUMBER, [
      { kind: 'comment', id, nodeId, author: APP, at: time, updatedAt: time, url, body },
    ]);
    if (by !== APP) world.versions.set(nodeId, [{ body, at: time, by }]);
  };

  it.each([
    ['before the approval counts', { at: '2023-06-22T20:19:59Z' }, true],
    ['in its second, by a comment that is older, counts', { at: '2023-06-22T20:20:00Z', id: 59 }, true],
    ['in its second, by a comment that is younger, does not', { at: '2023-06-22T20:20:00Z', id: 61 }, false],
    ['after it does not', { at: '2023-06-22T20:20:01Z' }, false],
    [
      'by somebody who edited a comment of the app does not',
      { at: '2023-06-22T20:10:00Z', by: { ...APP, id: '7' } },
      false,
    ],
  ])('A4: an announcement %s', (_, announcement, counts) => {
    push();
    settle();
    announcedIn(world.push({ [MINUTES]: `${draftText()}\nBo adds: see you!\n` }), announcement);
    askToApprove();
    settle();
    expect(String(world.files.get(`:${MINUTES}`) ?? '').includes('Bo adds')).toBe(counts);
  });

  it('A4: what the app drafts anew after an approval is not what was approved', () => {
    push();
    settle();
    push([...speech, 'Bo Lind: Bye.'], { digest: 'd2', minute: 15, number: 51 });
    askToApprove();
    world.now = new Date('2023-06-22T20:30:00Z');
    expect(answersIn(settle())[0]).toContain('which you had not seen here yet');
    askToApprove('ada', { number: 61, minute: 31 });
    settle();
    expect(world.pulls.get(PULL_NUMBER)?.merged).toBe(true);
  });

  it('A4: a text of people that GitHub did not merge stays theirs, and can be approved by another', () => {
    push();
    settle();
    announcedIn(world.push({ [MINUTES]: `${draftText()}\nBo adds: see you!\n` }), { at: '2023-06-22T20:11:00Z' });
    askToApprove();
    world.faults.set('merge_pull_request', { outcome: 'refused', because: 'A review is required.' });
    world.now = new Date('2023-06-22T20:21:00Z');
    settle();
    world.faults.clear();
    push([...speech, 'Bo Lind: Bye.'], { digest: 'd2', minute: 25, number: 51 });
    settle();
    askToApprove('bo', { number: 62, minute: 40 });
    settle();
    expect(world.files.get(`:${MINUTES}`)).toContain('Bo adds');
  });

  it('where subjects are not to be told asks for no repositories and tells none', () => {
    const settings = create(SettingsSchema, { ...SETTINGS, notes: create(NotesSettingsSchema, { linkBack: false }) });
    world.add(create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, settings }));
    push();
    settle();
    askToApprove();
    const runs = settle();
    expect(runs.flatMap((run) => asked(run, 'repositories'))).toEqual([]);
    expect(commentOn(runs, RFC)).toEqual([]);
  });

  it('comes after the transcript that was there before it, and before the one that came later', () => {
    push();
    settle();
    askToApprove('ada', { minute: 20 });
    push([...speech, 'Bo Lind: Bye.'], { digest: 'd2', minute: 30 });
    expect(checksIn(settle())).toEqual(['sha-d2 neutral: The notes are approved already']);
    expect(notesIn()?.transcriptDigest).toBe('d1');
  });

  it('says on the agenda what was reached', () => {
    push();
    settle();
    askToApprove();
    settle();
    const agenda = world.resources.get(`agendas/${KEY}`);
    const items = agenda && isMessage(agenda, AgendaSchema) ? agenda.sections.flatMap((section) => section.items) : [];
    expect(items.find(({ subject }) => subject?.number === RFC)?.outcome).toBeGreaterThan(0);
  });

  const closePull = () => {
    const pull = world.pulls.get(PULL_NUMBER);
    if (pull) world.pulls.set(PULL_NUMBER, { ...pull, state: 'closed' });
  };
});

describe('what people do with notes', () => {
  const command = (
    what: string,
    {
      by = 'ada',
      minute = 30,
      seconds = 30,
      byMaintainer = true,
      ...fields
    }: Record<string, string | number | boolean> = {},
  ): Run[] => {
    const number = Number(minute) + 100;
    const on = { repository: COMMUNITY, number: PULL_NUMBER };
    const time = `2023-06-22T20:${minute}:00Z`;
    world.now = new Date(new Date(time).getTime() + Number(seconds) * 1000);
    world.add(
      request({ number, on, to: JOB, what, by: String(by), byMaintainer: byMaintainer === true, at: time, ...fields }),
    );
    return settle();
  };
  const answer = (runs: readonly Run[]): string => answersIn(runs).at(-1)?.split('\n\n<details>\n<summary>By')[0] ?? '';
  const firstLine = (runs: readonly Run[]): string => answer(runs).split('\n')[0] ?? '';
  const typesOf = (runs: readonly Run[]): string[] => runs.flatMap(({ done }) => done.map(({ type }) => type));
  const toldTo = (runs: readonly Run[], number = RFC): string[] =>
    runs.flatMap((run) => saidOn(run, { repository: FLYTE, number }));
  const ids = (): string[] => notesIn()?.topics.flatMap(({ statements }) => statements.map(({ id }) => id)) ?? [];
  const idOf = (words: string): string =>
    notesIn()
      ?.topics.flatMap(({ statements }) => statements)
      .find(({ text }) => text.includes(words))?.id ?? '';
  const merged = (): string => String(world.files.get(`:${MINUTES}`));
  /** What is kept, what stands now, and what was said and done; not the history of the branch. */
  const everything = (runs: readonly Run[]): string =>
    JSON.stringify(
      [
        [...world.resources.values()],
        world.files.get(`:${MINUTES}`) ?? draftText(),
        runs.map(({ done, outcome }) => [done, outcome.actions.map(({ action }) => action), outcome.evidence]),
      ],
      (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
    );

  beforeEach(() => {
    push();
    settle();
  });

  describe('/notes reject', () => {
    it('closes the pull request, tells no subject, and says so on the issue of the meeting', () => {
      const runs = command('reject', { words: 'The recording broke off.' });
      expect(typesOf(runs)).toEqual(['close_pull_request']);
      expect(world.pulls.get(PULL_NUMBER)).toMatchObject({ state: 'closed', merged: false });
      expect(notesIn()?.state).toBe(NotesState.REJECTED);
      expect(toldTo(runs)).toEqual([]);
      expect(answer(runs)).toContain('The recording broke off.');
      expect(runs.flatMap((run) => saidOn(run, { repository: COMMUNITY, number: ISSUE_NUMBER }))).toEqual([
        expect.stringContaining('their draft was rejected'),
      ]);
    });

    it('is refused once they are approved, and twice', () => {
      askToApprove();
      settle();
      expect(answer(command('reject'))).toContain('The notes are approved');
      expect(notesIn()?.state).toBe(NotesState.APPROVED);
    });

    it('leaves a pull request of somebody else alone', () => {
      const pull = world.pulls.get(PULL_NUMBER);
      if (pull) world.pulls.set(PULL_NUMBER, { ...pull, author: 'mal', authorId: '666', authorIsBot: false });
      expect(answer(command('reject'))).toContain('I did not open this one');
      expect(world.pulls.get(PULL_NUMBER)?.state).toBe('open');
    });
  });

  describe('/notes regenerate', () => {
    it('of the same transcript says the same', () => {
      const text = draftText();
      expect(firstLine(command('regenerate'))).toContain('they say the same');
      expect(draftText()).toBe(text);
    });

    it('asks for a draft with the spellings that were confirmed, and keeps what people wrote', () => {
      const text = draftText();
      world.push({ [MINUTES]: `${text}\nBo adds: see you!\n` });
      expect(answer(command('alias', { argument: 'flight', words: 'Flyte' }))).toContain('/notes regenerate');
      const runs = command('regenerate', { minute: 32 });
      const [question] = runs.flatMap((run) => asked(run, 'draft'));
      const { aliases } = question?.ask === 'draft' ? question.about : { aliases: [] };
      expect(aliases).toMatchObject([{ heard: 'flight', term: 'Flyte', by: 'ada' }]);
      expect(draftText()).toContain('Bo adds: see you!');
    });

    it('takes over what is new around what people changed, strikes nothing of theirs, and keeps ids', () => {
      const before = ids();
      const theirs = draftText().replace('stores the tags', 'keeps the tags');
      world.push({ [MINUTES]: theirs });
      const stored = world.resources.get(`transcripts/${KEY}`);
      if (stored && isMessage(stored, TranscriptSchema)) {
        const more = toTranscript(...speech, 'Cy Vance: I will write the release notes of the console by next Friday.');
        world.add({ ...stored, turns: more.turns });
      }
      const runs = command('regenerate');
      expect(draftText()).toContain('keeps the tags');
      expect(draftText()).toContain('write the release notes');
      expect(ids().slice(0, before.length)).toEqual(before);
      expect(typesOf(runs)).toEqual(['open_pull_request']);
    });

    it('A4: what it merged of people has to be seen before it can be approved', () => {
      world.push({ [MINUTES]: `${draftText()}\nMal was made chair.\n` });
      const stored = world.resources.get(`transcripts/${KEY}`);
      if (stored && isMessage(stored, TranscriptSchema)) world.add({ ...stored, turns: stored.turns.slice(0, 3) });
      askToApprove('ada', { minute: 29 });
      command('regenerate', { minute: 28, seconds: 300 });
      expect(notesIn()?.state).toBe(NotesState.DRAFT);
      expect(notesIn()?.edited).toBe(true);
      askToApprove('ada', { minute: 40, number: 70 });
      settle();
      expect(notesIn()?.state).toBe(NotesState.APPROVED);
    });
  });

  describe('/notes recording', () => {
    const video = 'https://video.example.org/watch?v=7';
    const links = () => draftText().match(/\]\(https:\/\/video\.example\.org\/watch\?v=7&t=\d+\)/g) ?? [];

    it('links every time of the draft into it, keeps what people wrote, and outlives a new draft', () => {
      world.push({ [MINUTES]: `${draftText()}\nBo adds: see you!\n` });
      expect(firstLine(command('recording', { argument: video, words: '0:35' }))).toContain(
        'lead into [the recording]',
      );
      expect(notesIn()).toMatchObject({ recordingUrl: video, recordingOffsetMs: 35_000 });
      expect(links().length).toBeGreaterThan(1);
      expect(draftText()).toContain('Bo adds: see you!');
      command('regenerate', { minute: 33 });
      expect(links().length).toBeGreaterThan(1);
    });

    it('told with another offset, moves the links', () => {
      command('recording', { argument: video, words: '' });
      const before = links();
      command('recording', { argument: video, words: '1:00', minute: 33 });
      expect(links()).toHaveLength(before.length);
      expect(links()).not.toEqual(before);
    });

    it('told after the approval, is in what is merged and in what subjects were told', () => {
      askToApprove();
      settle();
      const runs = command('recording', { argument: video, words: '0:10' });
      expect(merged()).toContain(`${video}&t=`);
      expect(toldTo(runs)[0]).toContain(`${video}&t=`);
      expect(notesIn()?.state).toBe(NotesState.APPROVED);
    });

    it.each(['tomorrow', 'javascript:alert(1)'])('%s is refused', (argument) => {
      const text = draftText();
      expect(firstLine(command('recording', { argument, words: '' }))).toContain('nothing has changed');
      expect(draftText()).toBe(text);
    });
  });

  describe('/notes fix', () => {
    const sentence = 'The tags are stored in the admin database.';
    it('puts the sentence in its places, with the same quotes, and says what the checks say', () => {
      const id = idOf('stores the tags');
      const runs = command('fix', { argument: id, words: sentence });
      expect(answer(runs)).toContain(`**Now:** ${sentence}`);
      expect(answer(runs)).toContain('nothing to say against it');
      expect(draftText().match(/The tags are stored in the admin database\./g)).toHaveLength(2);
      expect(draftText()).toContain('> “we agreed that RFC');
      const fixed = notesIn()
        ?.topics.flatMap(({ statements }) => statements)
        .find((one) => one.id === id);
      expect(fixed).toMatchObject({ text: sentence, support: Support.PERSON });
    });

    it('leaves lines alone that people changed, and says so', () => {
      const id = idOf('stores the tags');
      const theirs = draftText().replaceAll('stores the tags', 'keeps the tags');
      world.push({ [MINUTES]: theirs });
      const runs = command('fix', { argument: id, words: sentence });
      expect(draftText()).toContain('keeps the tags');
      expect(answer(runs)).toContain('not as I wrote it');
    });

    it('replaces a line that stands beside one that people changed', () => {
      const id = idOf('stores the tags');
      world.push({ [MINUTES]: draftText().replaceAll(`- **Bo Lind**`, 'Ada: indeed!\n- **Bo Lind**') });
      command('fix', { argument: id, words: sentence });
      expect(draftText()).toContain('Ada: indeed!');
      expect(draftText().match(/The tags are stored in the admin database\./g)).toHaveLength(2);
    });

    it.each([
      ['a link that nobody spoke', 'See https://evil.example/.', 'a sentence that its quotes prove'],
      ['what stays private', 'Write to ada@example.com.', 'a sentence that its quotes prove'],
    ])('with %s is refused, and changes nothing', (_, words, why) => {
      const text = draftText();
      const runs = command('fix', { argument: idOf('stores the tags'), words });
      expect(answer(runs)).toContain(why);
      expect([draftText(), typesOf(runs)]).toEqual([text, []]);
    });

    it('of a statement that is not there is refused', () => {
      expect(answer(command('fix', { argument: 's99', words: sentence }))).toContain('no statement `s99`');
    });

    it('outlives a new draft', () => {
      command('fix', { argument: idOf('stores the tags'), words: sentence });
      command('regenerate', { minute: 35 });
      expect(draftText()).toContain(sentence);
      askToApprove('ada', { minute: 40 });
      const runs = settle();
      expect(toldTo(runs)[0] ?? '').toContain(sentence);
      expect(merged()).toContain(sentence);
    });

    it('after the approval changes the merged file, what was told, and the ledger', () => {
      askToApprove();
      settle();
      const runs = command('fix', { argument: idOf('update RFC'), words: `Bo Lind updates RFC ${RFC}.` });
      expect(typesOf(runs)).toEqual(['open_pull_request', 'merge_pull_request', 'upsert_comment']);
      expect(merged()).toContain(`Bo Lind updates RFC ${RFC}.`);
      expect(answer(runs)).toContain('My comments are changed too');
      expect(toldTo(runs)[0]).toContain(`Bo Lind updates RFC ${RFC}.`);
      expect(world.resources.get(`actionItems/${KEY}/1`)).toMatchObject({ text: `Bo Lind updates RFC ${RFC}.` });
    });
  });

  describe('G13: /notes strike', () => {
    const SECRET = /stores the tags|admin database/;
    const strikeSecret = (fields: Record<string, string | number | boolean> = {}) =>
      command('strike', { argument: 't3', ...fields });

    it('by a maintainer: transcript, notes and file are without it, and the answer says what a person has to remove', () => {
      const runs = strikeSecret();
      expect(SECRET.test(everything(runs))).toBe(false);
      const transcript = world.resources.get(`transcripts/${KEY}`);
      expect(transcript).toMatchObject({
        turns: expect.arrayContaining([expect.objectContaining({ id: 't3', struck: true, text: '' })]),
      });
      expect(answer(runs)).toContain('the transcript file');
      expect(answer(runs)).toContain('Earlier commits');
      expect(draftText()).toContain('I will update RFC');
    });

    it('stays struck when the transcript is pushed again, as it was and corrected', () => {
      strikeSecret();
      push(speech, { path: `transcripts/${DATE}-copy.vtt`, number: 51, minute: 35 });
      settle();
      push([...speech, `Ada Ruiz: Okay, then we agreed that RFC ${RFC} gets a chapter.`], {
        digest: 'd2',
        number: 52,
        minute: 36,
      });
      const runs = settle();
      expect(SECRET.test(everything(runs))).toBe(false);
      expect(draftText()).toContain('gets a chapter');
    });

    it('takes out lines of people that quote it, and tells of lines that share words with it', () => {
      world.push({
        [MINUTES]: `${draftText()}\nAda said: “stores the tags in the admin database”.\nThe database is old.\nBo: bye.\n`,
      });
      const runs = strikeSecret();
      expect(draftText()).not.toContain('Ada said');
      expect(draftText()).toContain('The database is old.');
      expect(draftText()).toContain('Bo: bye.');
      expect(answer(runs)).toMatch(/1 line that people had written or changed.*[\s\S]*Lines \d+ of the file/);
    });

    it('takes its quote out of an answer of ours, and leaves other answers', () => {
      const answers = [
        'You wrote: “Okay, then we agreed that RFC 3749 stores the tags in the admin database.”',
        'Hello.',
      ];
      const time = new Date('2023-06-22T20:20:00Z');
      world.threads.set(
        PULL_NUMBER,
        answers.map((said, index) => {
          const place = { id: 70 + index, nodeId: `IC_${index}`, url: '', at: time, updatedAt: time };
          return { kind: 'comment', author: APP, body: `<!-- rapporteur:answer:x${index} v1 -->\n${said}`, ...place };
        }),
      );
      const runs = strikeSecret();
      const restored = runs
        .flatMap(({ outcome }) => outcome.actions.map(({ action }) => action))
        .filter((one) => one.type === 'restore_comment');
      expect(restored).toEqual([
        expect.objectContaining({
          id: 70,
          body: '<!-- rapporteur:answer:x0 v1 -->\nThis answer showed words that were struck since.',
        }),
      ]);
    });

    it('after the approval: the merged file, what was told and the ledger change, and an emptied part says so', () => {
      askToApprove();
      settle();
      world.add(
        create(ModelAnswersSchema, {
          name: `modelAnswers/${KEY}`,
          answers: [{ digest: 'd', answer: 'stores the tags' }],
        }),
      );
      const first = strikeSecret();
      expect(SECRET.test(everything(first))).toBe(false);
      expect(toldTo(first)).toHaveLength(1);
      const second = command('strike', { argument: 't1..t4', minute: 40 });
      expect(toldTo(second)[0]).toContain('was taken out since');
      expect(world.resources.get(`actionItems/${KEY}/1`)).toBeUndefined();
      expect(/update RFC|storage format is the only/.test(everything(second))).toBe(false);
    });

    it.each([
      ['somebody else', { by: 'mal' }, false],
      ['an account that only looks alike', { by: 'ada-ruiz' }, false],
      ['who said it, as the roster of the agenda says', { by: 'ruiz' }, true],
      ['who said it, as a maintainer confirmed', { by: 'confirmed' }, true],
    ])('by %s', (_, { by }, isDone) => {
      const issue = world.issues.get(ISSUE_NUMBER);
      const line = by === 'ruiz' ? '    * Ada Ruiz (@ruiz)\n' : '';
      if (issue)
        world.issues.set(ISSUE_NUMBER, { ...issue, body: issue.body.replace(/(\* Attendees.*\n)/, `$1${line}`) });
      if (by === 'confirmed') command('alias', { argument: 'Ada Ruiz', words: '@confirmed', minute: 28 });
      const text = draftText();
      const runs = strikeSecret({ by, byMaintainer: false });
      expect(draftText() !== text).toBe(isDone);
      expect(answer(runs).includes('I do not know that it was you')).toBe(!isDone);
    });

    it('by who said one of the turns but not all is refused, with those that are not theirs', () => {
      command('alias', { argument: 'Ada Ruiz', words: '@ruiz', minute: 28 });
      expect(answer(command('strike', { argument: 't1..t3', by: 'ruiz', byMaintainer: false }))).toContain('`t2`');
    });

    it.each([
      ['t98', 'There is no turn'],
      ['t4..t2', 'There is no turn'],
    ])('%s is refused', (argument, why) => {
      expect(answer(command('strike', { argument }))).toContain(why);
    });

    it('twice is once', () => {
      strikeSecret();
      expect(answer(strikeSecret({ minute: 35 }))).toContain('was struck already');
    });

    it('of a draft that was closed strikes what is kept, and says what stands on the branch', () => {
      command('reject', { minute: 25 });
      const runs = strikeSecret();
      const kept = JSON.stringify([...world.resources.values()], (_, value: unknown) =>
        typeof value === 'bigint' ? 0 : value,
      );
      expect(kept).not.toMatch(SECRET);
      expect(answer(runs)).toContain('delete the branch');
    });

    it('A4: an approval that was given before it is not one of what stands then', () => {
      askToApprove('ada', { minute: 29 });
      strikeSecret({ minute: 28, seconds: 300 });
      expect(notesIn()?.state).toBe(NotesState.DRAFT);
    });
  });
});

it('without a request nothing is asked besides', () => {
  const { rounds, outcome } = look();
  expect(rounds).toHaveLength(1);
  expect(outcome.puts).toEqual([]);
});
