import { create, isMessage } from '@bufbuild/protobuf';
import {
  ActionItemSchema,
  MeetingState,
  NotesState,
  PermissionSettingsSchema,
  SettingsSchema,
  StringListSchema,
  TranscriptSchema,
} from '@rapporteur/idl';
import { NotesSchema, RequestRecordSchema, SettingsRecordSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  APP,
  asked,
  COMMUNITY,
  createWorld,
  meetingIn,
  PULL_NUMBER,
  request,
  SERIES,
  SETTINGS,
  saidOn,
  type World,
} from '../../testing/meetup.ts';
import { toTranscript } from '../../testing/notes.ts';
import { headMarker } from '../notes/index.ts';
import { judgeNotes } from './notes.ts';
import { judgePull } from './pull.ts';
import type { Noun } from './question.ts';
import { judgeSeries } from './series.ts';

const DATE = '2023-06-22';
const KEY = `${SERIES}/${DATE}`;
const JOB = `notes:${COMMUNITY}/${KEY}`;
const PATH = `transcripts/${DATE}.vtt`;
const MINUTES = `minutes/${DATE}.md`;
const PULL = `PR_${PULL_NUMBER}`;
const EVE = { id: '666', login: 'eve', isBot: false };

const speech = [
  'Ada Ruiz: Welcome everybody.',
  'Ada Ruiz: Okay, then we agreed that the tags are stored in the admin database.',
  'Bo Lind: I will update the migration guide with the storage format by next Thursday.',
  'Bo Lind: We decided to drop the old storage format in the next release.',
];

let world: World;
beforeEach(() => {
  world = createWorld();
  const permissions = create(PermissionSettingsSchema, { maintainers: create(StringListSchema, { values: ['ada'] }) });
  const settings = create(SettingsSchema, { ...SETTINGS, permissions });
  world.add(create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, repository: COMMUNITY, settings }));
  world.add(request({ number: 1, to: `series:${COMMUNITY}/${SERIES}`, what: 'agenda' }));
  world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
  world.now = new Date('2023-06-22T20:00:00Z');
  push();
  settle();
});

const push = (lines = speech, { digest = 'd1', number = 50 } = {}) => {
  world.transcripts.set(PATH, {
    transcript: { ...toTranscript(...lines), path: PATH, digest },
    diagnostics: [],
    digest,
  });
  const at = '2023-06-22T20:10:00Z';
  world.add(request({ number, to: JOB, what: 'transcript', path: PATH, headSha: `sha-${digest}`, at }));
};

const settle = () => {
  const runs = [];
  do runs.push(world.run((dossier) => judgeNotes(dossier, { repository: COMMUNITY, key: KEY })));
  while (runs.at(-1)?.outcome.follow.some(({ key }) => key === JOB));
  return runs;
};

const OURS = /^(?:notes|transcripts|meetings|agendas|modelAnswers|records|requests|actionItems|decisions)\//;

/** As after a registry that is gone: settings and RFCs are read again before anything else. */
const lose = (): ReadonlyMap<string, Noun> => {
  const before = new Map(world.resources);
  for (const name of before.keys()) if (OURS.test(name)) world.resources.delete(name);
  return before;
};

const lookAtPull = () => world.run((dossier) => judgePull(dossier, { repository: COMMUNITY, number: PULL_NUMBER }));

const ADA = { id: '2', login: 'ada', isBot: false };

const say = (body: string, { id = 59, at = '2023-06-22T20:20:00Z', author = ADA } = {}) => {
  const time = new Date(at);
  const url = `https://github.com/${COMMUNITY}/pull/${PULL_NUMBER}#issuecomment-${id}`;
  world.threads.set(PULL_NUMBER, [
    ...(world.threads.get(PULL_NUMBER) ?? []),
    { kind: 'comment', id, nodeId: `IC_${id}`, author, at: time, updatedAt: time, url, body },
  ]);
};

/** Runs what was asked for. */
const act = () => {
  const runs = [lookAtPull(), ...settle()];
  return runs.flatMap((run) => saidOn(run, { repository: COMMUNITY, number: PULL_NUMBER })).join('\n');
};

const notesIn = (resources: ReadonlyMap<string, Noun> = world.resources) => {
  const message = resources.get(`notes/${KEY}`);
  return message && isMessage(message, NotesSchema) ? message : undefined;
};
const transcriptIn = () => {
  const message = world.resources.get(`transcripts/${KEY}`);
  return message && isMessage(message, TranscriptSchema) ? message : undefined;
};
const bodyNow = (): string => world.pulls.get(PULL_NUMBER)?.body ?? '';
const draftText = (): string => String(world.files.get(`${world.pulls.get(PULL_NUMBER)?.headSha}:${MINUTES}`));
const isMerged = (): boolean => world.pulls.get(PULL_NUMBER)?.merged ?? false;
const minute = (at: number): Date => new Date(`2023-06-22T20:${at}:00Z`);

const editBody = (body: string, by = EVE) => {
  const pull = world.pulls.get(PULL_NUMBER);
  if (!pull) throw new Error('There is no pull request.');
  const before = world.versions.get(PULL) ?? [{ body: pull.body, at: pull.createdAt, by: APP }];
  world.versions.set(PULL, [...before, { body, at: minute(15), by }]);
  world.pulls.set(PULL_NUMBER, { ...pull, body });
};

describe('a draft that the registry lost', () => {
  it('is what it was, with its commit, its transcript and its meeting', () => {
    const before = notesIn(lose());
    lookAtPull();
    const { topics, summary, baseMarkdown, headSha, branch, transcriptDigest, transcriptCommit } = before ?? {};
    expect(notesIn()).toMatchObject({
      ...{ topics, summary, baseMarkdown, headSha, branch, transcriptDigest, transcriptCommit },
      pullRequest: { repository: COMMUNITY, number: PULL_NUMBER },
    });
    expect(transcriptIn()?.turns.map(({ text }) => text)).toEqual(
      speech.map((line) => line.slice(line.indexOf(': ') + 2)),
    );
    expect(meetingIn(world, DATE)).toMatchObject({ state: MeetingState.FROZEN, issue: { repository: COMMUNITY } });
  });

  it('is approved as if nothing had been lost', () => {
    lose();
    say('/notes approve');
    expect(act()).toContain('are approved and merged');
    expect(isMerged()).toBe(true);
    expect(notesIn()?.state).toBe(NotesState.APPROVED);
    expect(meetingIn(world, DATE)?.state).toBe(MeetingState.REPORTED);
    const items = [...world.resources.values()].filter((one) => isMessage(one, ActionItemSchema));
    expect(items).toEqual([expect.objectContaining({ owner: 'Bo Lind' })]);
  });

  it('is not drafted again when its transcript is read again, and nothing is written', () => {
    const [text, body] = [draftText(), bodyNow()];
    lose();
    push();
    const runs = settle();
    expect(runs.flatMap((run) => asked(run, 'draft'))).toEqual([]);
    expect([draftText(), bodyNow()]).toEqual([text, body]);
    expect(notesIn()?.pullRequest?.number).toBe(PULL_NUMBER);
  });

  it('is drafted anew of another transcript, and keeps the ids of what is said again', () => {
    const before = notesIn(lose());
    push(speech.slice(0, 3), { digest: 'd2' });
    expect(settle().flatMap((run) => asked(run, 'draft'))).toHaveLength(1);
    const idsOf = (notes: typeof before) =>
      notes?.topics.flatMap(({ statements }) => statements.map(({ id }) => id)) ?? [];
    expect(idsOf(before)).toEqual(expect.arrayContaining(idsOf(notesIn())));
  });

  it('is drafted anew at a command', () => {
    lose();
    say('/notes regenerate');
    expect(act()).toContain('Drafted anew, they say the same');
  });

  it('G13: what was struck of it stays struck', () => {
    say('/notes strike t4');
    expect(act()).toContain('is struck');
    lose();
    lookAtPull();
    expect(transcriptIn()?.turns.map(({ struck }) => struck)).toEqual([false, false, false, true]);
    expect(JSON.stringify(notesIn()?.topics)).not.toContain('drop the old storage format');
    say('/notes regenerate', { id: 61, at: '2023-06-22T20:30:00Z' });
    act();
    expect(draftText()).not.toContain('drop the old storage format');
  });

  it('of which the file has other words now is not approved before somebody could see them', () => {
    lose();
    world.push({ [MINUTES]: draftText().replace('admin database', 'cellar of Eve') });
    say('/notes approve');
    expect(act()).toContain('which you had not seen here yet');
    expect(isMerged()).toBe(false);
    expect(notesIn()?.headSha).not.toBe(world.pulls.get(PULL_NUMBER)?.headSha);
    expect(draftText()).toContain('cellar of Eve');
  });

  it('is what the app wrote down, whatever people made of the description', () => {
    const ours = bodyNow();
    const before = notesIn(lose());
    editBody(ours.replace(/deflate:[A-Za-z0-9_.=]+/, 'deflate:eJwDAAAAAAE='));
    editBody('Nothing of the app is left.');
    lookAtPull();
    expect(notesIn()?.topics).toEqual(before?.topics);
  });

  it('is not believed of a description that the app did not write', () => {
    const body = bodyNow();
    lose();
    const pull = world.pulls.get(PULL_NUMBER);
    if (!pull) throw new Error('There is no pull request.');
    world.pulls.set(PULL_NUMBER, { ...pull, author: EVE.login, authorId: EVE.id, authorIsBot: false });
    world.versions.set(PULL, [{ body, at: pull.createdAt, by: EVE }]);
    lookAtPull();
    expect(notesIn()).toBeUndefined();
  });

  it('has no transcript if the file says something else than it said', () => {
    lose();
    const transcript = { ...toTranscript(...speech, 'Eve: I was promised the cellar.'), path: PATH, digest: 'forged' };
    world.transcripts.set(PATH, { transcript, diagnostics: [], digest: 'forged' });
    lookAtPull();
    expect([notesIn() !== undefined, transcriptIn()]).toEqual([true, undefined]);
  });

  it('and that somebody merged can still be approved', () => {
    const pull = world.pulls.get(PULL_NUMBER);
    if (!pull) throw new Error('There is no pull request.');
    world.files.set(`:${MINUTES}`, draftText());
    world.pulls.set(PULL_NUMBER, { ...pull, merged: true, state: 'closed' });
    lose();
    say('/notes approve');
    act();
    expect(notesIn()?.state).toBe(NotesState.APPROVED);
  });

  it('and was approved before is a draft no more, and stands nowhere in the description', () => {
    say('/notes approve');
    const drafted = bodyNow();
    act();
    expect(bodyNow()).not.toContain('rapporteur:record');
    world.versions.set(PULL, [
      { body: drafted, at: minute(10), by: APP },
      { body: bodyNow(), at: minute(20), by: APP },
    ]);
    lose();
    lookAtPull();
    expect(notesIn()).toBeUndefined();
  });
});

describe('a draft of which the description tells nothing', () => {
  beforeEach(() => {
    const pull = world.pulls.get(PULL_NUMBER);
    if (!pull) throw new Error('There is no pull request.');
    world.pulls.set(PULL_NUMBER, { ...pull, body: pull.body.replace(/<!-- rapporteur:record [^>]*-->\n*/, '') });
    lose();
    say('/notes approve');
  });

  it('is not approved, and the answer says what to do', () => {
    expect(act()).toContain('please push the transcript once more, and write the command again');
    expect([isMerged(), notesIn()]).toEqual([false, undefined]);
    expect([...world.resources.values()].some((one) => isMessage(one, RequestRecordSchema))).toBe(false);
  });

  it('is approved when that was done', () => {
    act();
    push();
    settle();
    const [head = ''] = saidOn(lookAtPull(), { repository: COMMUNITY, number: PULL_NUMBER });
    say(`${headMarker(KEY)}\n${head}`, { id: 60, at: '2023-06-22T20:25:00Z', author: APP });
    say('/notes approve', { id: 61, at: '2023-06-22T20:30:00Z' });
    expect(act()).toContain('are approved and merged');
  });
});
