/** What people do with notes besides approving them: turn them down, have them drafted anew, change a sentence, take words out. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionItem,
  ActionItemSchema,
  type Decision,
  DecisionSchema,
  type Meeting,
  MeetingSchema,
  NotesState,
  occurrenceOfName,
  type Reason,
  type Settings,
  type Statement,
  type SubjectRef,
  type Transcript,
  TranscriptSchema,
  toMeetingName,
  toNotesName,
  toTranscriptName,
} from '@rapporteur/idl';
import {
  type Agenda,
  AliasesSchema,
  AliasSchema,
  type Notes,
  NotesSchema,
  type RequestRecord,
  storedKey,
  toAliasesName,
} from '@rapporteur/idl/record';
import { under } from '../document/index.ts';
import { isApp, type Post, type PullRequestFacts, sameReference, type Target } from '../github/index.ts';
import {
  fixStatement,
  isSpeaker,
  type MergedMinutes,
  mergeMinutes,
  notesCommit,
  notesMarker,
  notesMessages,
  notesTitle,
  type Outcome,
  parseNotesRecord,
  parseRecording,
  renderPlaces,
  replaceLines,
  type Struck,
  strikeNotes,
  strikeTurns,
  takeOut,
  toStruck,
  turnsBetween,
  type Unchanged,
} from '../notes/index.ts';
import { mergeMethodOf, minutesStyleOf, notesOf } from '../settings/index.ts';
import { type Approval, forgetAnswers, linkBack } from './approve.ts';
import { ask, askAll, type Dossier, done, type Judging, reason, stored, storedOne } from './dossier.ts';
import { draft } from './draft.ts';
import { isOwnPull } from './head.ts';
import {
  announce,
  branchOf,
  contextOf,
  minutesFile,
  minutesPath,
  pullRequestAction,
  standingAgenda,
  transcriptUrlOf,
} from './meeting.ts';
import { positionOf, sourceOfPost } from './position.ts';
import { visibilityOf } from './record.ts';
import { seriesKey } from './series-key.ts';
import { issueQuestions } from './sheet.ts';
import { writtenOn } from './subject.ts';

type Asked = { readonly key: string; readonly request: RequestRecord; readonly settings: Settings };

/** Notes as they stand, and the pull request that carries them or has carried them. */
type Opened = Asked & {
  readonly repository: string;
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly pull: PullRequestFacts;
  readonly path: string;
  readonly agenda: Agenda | undefined;
};

/** The same with what was said, and with the text of the file that holds them. */
type Readable = Opened & { readonly transcript: Transcript; readonly standing: string };

/** Does what a command asks for. */
export function* revise(dossier: Dossier, asked: Asked): Judging<Approval> {
  const opened = yield* open(dossier, asked);
  if ('why' in opened) return unchanged(opened);
  const { what } = asked.request;
  switch (what) {
    case 'reject':
      return yield* reject(dossier, opened);
    case 'alias':
      return yield* addAlias(dossier, opened);
    default: {
      const readable = yield* read(dossier, opened);
      if ('why' in readable) return unchanged(readable);
      if (what === 'regenerate') return yield* regenerate(dossier, readable);
      if (what === 'recording') return yield* linkRecording(dossier, readable);
      return what === 'fix' ? yield* fix(dossier, readable) : yield* strike(dossier, readable);
    }
  }
}

const unchanged = (why: Unchanged): Approval => ({ done: false, words: notesMessages.unchanged(why) });

function* open(dossier: Dossier, asked: Asked): Judging<Opened | Unchanged> {
  const { key, request, settings } = asked;
  const notes = yield* storedOne(dossier, NotesSchema, toNotesName(key));
  const meeting = yield* storedOne(dossier, MeetingSchema, toMeetingName(key));
  const carrier = notes?.pullRequest;
  if (!notes || !meeting || !carrier || !request.on || !sameReference(carrier, request.on)) return { why: 'no-notes' };
  const { repository, number } = carrier;
  yield* askAll(dossier, [{ ask: 'pull', about: { repository, number } }, ...issueQuestions(meeting)]);
  const pull = yield* ask(dossier, { ask: 'pull', about: { repository, number } });
  if (!pull) return { why: 'no-notes' };
  if (!isOwnPull(dossier, pull)) return { why: 'not-ours' };
  const agenda = yield* standingAgenda(dossier, meeting);
  return { ...asked, repository, notes, meeting, pull, path: minutesPath(settings, meeting), agenda };
}

const isApproved = ({ notes }: Opened): boolean => notes.state === NotesState.APPROVED;

/** Why a command that works on a draft cannot; undefined if it can. */
const refuseDraft = (opened: Opened): Unchanged | undefined => {
  if (isApproved(opened)) return { why: 'approved' };
  if (opened.pull.merged) return { why: 'merged' };
  return opened.pull.state === 'closed' ? { why: 'closed' } : undefined;
};

/** Whether the file stands on the default branch. */
const isMerged = (opened: Opened): boolean => isApproved(opened) || opened.pull.merged;

/** What is struck is struck of a draft that was closed as well, and where no file is left. */
function* read(dossier: Dossier, opened: Opened): Judging<Readable | Unchanged> {
  const { key, repository, path, pull, request } = opened;
  const { what } = request;
  const refusal =
    what === 'strike' || ((what === 'fix' || what === 'recording') && isApproved(opened))
      ? undefined
      : refuseDraft(opened);
  if (refusal) return refusal;
  const transcript = yield* storedOne(dossier, TranscriptSchema, toTranscriptName(key));
  if (!transcript) return { why: 'no-transcript' };
  const place = { repository, path, ...(isMerged(opened) ? {} : { ref: pull.headSha }) };
  const standing = yield* ask(dossier, { ask: 'file', about: place });
  if (typeof standing === 'string') return { ...opened, transcript, standing };
  return what === 'strike' ? { ...opened, transcript, standing: '' } : { why: 'no-file', detail: [path] };
}

function* reject(dossier: Dossier, opened: Opened): Judging<Approval> {
  const refusal = refuseDraft(opened);
  if (refusal) return unchanged(refusal);
  const { key, repository, notes, meeting, pull, request } = opened;
  const because = [reason('rejected', `${request.by} rejected the notes of ${meeting.name}.`)];
  const target = { repository, number: pull.number };
  const closed = yield* done(dossier, { type: 'close_pull_request', target }, because);
  if (closed.outcome === 'refused') return unchanged({ why: 'refused', detail: [closed.because ?? ''] });
  const visibility = yield* visibilityOf(dossier, repository);
  dossier.put({ message: create(NotesSchema, { ...notes, state: NotesState.REJECTED }), visibility });
  yield* forgetAnswers(dossier, key);
  dossier.act(announce(meeting, notesMessages.rejected({ meeting, url: pull.url })), because);
  return { done: true, words: notesMessages.rejection({ meeting, reason: request.words }) };
}

const MOST_ALIASES = 500;

function* addAlias(dossier: Dossier, { repository, request, meeting }: Opened): Judging<Approval> {
  const key = storedKey.repository('aliases', repository);
  const [kept] = yield* stored(dossier, AliasesSchema, key);
  const { argument: heard, words: term, by } = request;
  const fold = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();
  const former = kept?.aliases.find((alias) => fold(alias.heard) === fold(heard));
  const isKnown = former?.term === term;
  const others = (kept?.aliases ?? []).filter((alias) => alias !== former);
  if (others.length >= MOST_ALIASES) return unchanged({ why: 'too-many', detail: [String(MOST_ALIASES)] });
  if (!isKnown) {
    const alias = create(AliasSchema, { heard, term, by, at: request.at ?? timestampFromDate(dossier.now) });
    const message = create(AliasesSchema, {
      name: kept?.name ?? toAliasesName(repository),
      version: kept?.version ?? 0,
      repository,
      aliases: [...others, alias],
    });
    dossier.put({ message, visibility: yield* visibilityOf(dossier, repository) });
    const because = [reason('alias', `${by} confirmed a spelling for ${meeting.name}.`)];
    dossier.prove({ subject: repository, action: 'notes alias', because });
  }
  return { done: true, words: notesMessages.alias({ heard, term, isKnown }) };
}

function* regenerate(dossier: Dossier, opened: Readable): Judging<Approval> {
  const { key, request, settings, notes, meeting, transcript, standing } = opened;
  const id = `${key} ${transcript.digest} ${request.name}`;
  const next = yield* draft(dossier, { key, id, settings, meeting, transcript, previous: notes });
  const merged = mergeMinutes({ base: notes.baseMarkdown, theirs: standing, ours: render(opened, next) });
  const because = [reason('regenerated', `${request.by} had the notes of ${meeting.name} drafted anew.`)];
  const written = yield* write(dossier, opened, { next, transcript, text: merged.text, because });
  if ('why' in written) return unchanged(written);
  const { conflicts } = merged;
  return { done: true, words: notesMessages.regenerated({ meeting, isSame: merged.text === standing, conflicts }) };
}

function* linkRecording(dossier: Dossier, opened: Readable): Judging<Approval> {
  const { request, notes, meeting, transcript, standing } = opened;
  const recording = parseRecording(request.argument, request.words);
  if (!recording) return unchanged({ why: 'no-recording' });
  const { url: recordingUrl, offsetMs: recordingOffsetMs } = recording;
  const next = create(NotesSchema, { ...notes, recordingUrl, recordingOffsetMs });
  const merged = mergeMinutes({ base: notes.baseMarkdown, theirs: standing, ours: render(opened, next) });
  const because = [reason('recording', `${request.by} told where the recording of ${meeting.name} is.`)];
  const written = yield* write(dossier, opened, { next, transcript, text: merged.text, because });
  if ('why' in written) return unchanged(written);
  const { announced: told } = yield* tellAgain(dossier, opened, next);
  const { conflicts } = merged;
  return { done: true, words: notesMessages.recorded({ recording, written, told, conflicts }) };
}

function* fix(dossier: Dossier, opened: Readable): Judging<Approval> {
  const { request, settings, notes, meeting, transcript } = opened;
  const { argument: id, words: text, by } = request;
  const context = yield* contextOf(dossier, { settings, meeting, transcript });
  const fixed = fixStatement(notes, { transcript, meeting, ...context }, { id, text, by });
  if (!('notes' in fixed)) {
    const detail = fixed.before ? fixed.faults.map((fault) => fault.text) : [id];
    return unchanged({ why: fixed.before ? 'faults' : 'no-statement', detail });
  }
  const { before, after, suspicions, notes: next } = fixed;
  const { isReplaced, ...merged } = replaceStatement(opened, { next, id });
  const because = [reason('fixed', `${by} changed ${id} of the notes of ${meeting.name}.`)];
  const written = yield* write(dossier, opened, { next, transcript, text: merged.text, because });
  if ('why' in written) return unchanged(written);
  yield* changeLedger(dossier, opened, (entry) =>
    entry.text === before.text ? { ...entry, text: after.text } : entry,
  );
  const { announced: told } = yield* tellAgain(dossier, opened, next);
  const { conflicts } = merged;
  return {
    done: true,
    words: notesMessages.fixed({ before, after, suspicions, isReplaced, written, conflicts, told }),
  };
}

/** Each of its lines that stands as we wrote it, whatever people wrote beside it; the rest of the file is merged. */
const replaceStatement = (
  opened: Readable,
  { next, id }: { readonly next: Notes; readonly id: string },
): MergedMinutes & { readonly isReplaced: boolean } => {
  const { notes, standing, settings } = opened;
  const style = minutesStyleOf(settings);
  const form = isApproved(opened) ? 0 : 1;
  const placesIn = (of: Notes): string[] =>
    renderPlaces(of, style).flatMap(({ statement, forms }) => (statement.id === id ? [forms[form]] : []));
  const [was, is] = [placesIn(notes), placesIn(next)];
  let [theirs, base] = [standing, notes.baseMarkdown];
  let isReplaced = true;
  for (const [index, from] of was.entries()) {
    const to = is[index] ?? '';
    const replaced = replaceLines(theirs, from, to);
    if (replaced === undefined) isReplaced = false;
    else {
      theirs = replaced;
      base = replaceLines(base, from, to) ?? base;
    }
  }
  const ours = render(opened, next);
  const merged = mergeMinutes({ base, theirs, ours });
  // What was doubtful had no line of its own.
  return { ...merged, isReplaced: was.length > 0 ? isReplaced : is.every((one) => holdsLines(merged.text, one)) };
};

const holdsLines = (text: string, block: string): boolean => replaceLines(text, block, block) !== undefined;

function* strike(dossier: Dossier, opened: Readable): Judging<Approval> {
  const { request, settings, notes, meeting, agenda, transcript, repository, key, pull } = opened;
  const { argument, by, byMaintainer } = request;
  const [first = '', last] = argument.split('..');
  const turns = turnsBetween(transcript, first, last);
  if (turns.length === 0) return unchanged({ why: 'no-turns', detail: [argument] });
  const context = yield* contextOf(dossier, { settings, meeting, transcript });
  const others = byMaintainer ? [] : turns.filter(({ speaker }) => !isSpeaker(by, speaker, context));
  if (others.length > 0) return unchanged({ why: 'not-yours', detail: others.slice(0, 10).map(({ id }) => id) });
  if (turns.every((turn) => turn.struck)) return unchanged({ why: 'struck', detail: [argument] });
  const ids = turns.map(({ id }) => id);
  const known = [
    meeting.title,
    ...context.subjects.map(({ title }) => title),
    ...(agenda?.sections ?? []).flatMap(({ items }) => items.map(({ text }) => text)),
  ];
  const struck = toStruck(transcript, { ids, known });
  const { notes: next, gone } = strikeNotes(notes, struck);
  const without = strikeTurns(transcript, struck.turns);
  const { text, taken, alike } = strikeFile({ ...opened, transcript: without }, { next, gone, struck });
  const because = [reason('struck', `${by} had ${argument} of the meeting ${meeting.name} struck.`)];
  const writing = { next, transcript: without, text, because };
  const wrote = yield* write(dossier, opened, writing);
  const written: Outcome = 'why' in wrote ? { to: 'kept', because: wrote.detail?.[0] ?? '' } : wrote;
  const baseMarkdown = render({ ...opened, transcript: without }, next);
  const kept = create(NotesSchema, { ...next, baseMarkdown });
  // What is kept here is struck whatever becomes of the file.
  if (written.to === 'kept') dossier.put({ message: kept, visibility: yield* visibilityOf(dossier, repository) });
  dossier.put({ message: without, visibility: yield* visibilityOf(dossier, repository) });
  dossier.prove({ subject: `${repository}#${pull.number}`, action: 'notes strike', because });
  const answers = yield* forgetAnswers(dossier, key);
  const holds = (entry: Entry): boolean =>
    [entry.text, entry.quote, ...('events' in entry ? entry.events.map(({ cause }) => cause) : [])].some(struck.holds);
  const items = yield* changeLedger(dossier, opened, (entry) => (holds(entry) ? undefined : entry));
  // That of an open one is written with its file.
  if (pull.state === 'closed' && parseNotesRecord(pull.body)) {
    const standing = { repository, meeting, notes: kept, transcript: without, head: pull.headSha };
    dossier.act([pullRequestAction({ ...standing, files: [], warnings: [], draft: false })], because);
  }
  const comments = yield* strikeComments(dossier, opened, { struck, gone, because });
  const { announced: told, untold } = yield* tellAgain(dossier, opened, next);
  const url = transcriptUrlOf(repository, transcript);
  const place = url === undefined ? undefined : { path: transcript.path, url };
  return {
    done: true,
    words: notesMessages.struck({
      ...{ turns: ids, gone, taken, alike, comments, items, answers, written, told, untold },
      transcript: place,
    }),
  };
}

/** The file without it: whatever quotes it goes, also where people wrote it. */
const strikeFile = (
  opened: Readable,
  { next, gone, struck }: { readonly next: Notes; readonly gone: readonly Statement[]; readonly struck: Struck },
): { readonly text: string; readonly taken: number; readonly alike: readonly number[] } => {
  const { notes, standing } = opened;
  if (standing === '') return { text: '', taken: 0, alike: [] };
  const ours = render(opened, next);
  const merged = mergeMinutes({ base: notes.baseMarkdown, theirs: standing, ours });
  const ids = new Set(gone.map(({ id }) => id));
  const { text, taken } = takeOut(merged.text, { ids, isGone: struck.quotes });
  const own = new Set(ours.split('\n'));
  const alike = text.split(/\r?\n/).flatMap((line, index) => (!own.has(line) && struck.holds(line) ? [index + 1] : []));
  return { text, taken, alike };
};

/** Answers of ours on the pull request that show what is struck, or statements that left with it. */
function* strikeComments(
  dossier: Dossier,
  { repository, notes, pull }: Opened,
  {
    struck,
    gone,
    because,
  }: { readonly struck: Struck; readonly gone: readonly Statement[]; readonly because: readonly Reason[] },
): Judging<number> {
  const target: Target = { repository, number: pull.number };
  const sources = [{ ask: 'thread', about: target } as const, { ask: 'lines', about: target } as const];
  yield* askAll(dossier, sources);
  const posts: Post[] = [];
  for (const source of sources) posts.push(...(yield* writtenOn(dossier, source)).posts);
  const sentences = gone.flatMap(({ text, changes }) => [text, ...changes.map((change) => change.text)]);
  const repeats = toRepeats(sentences);
  const shown = posts.filter(
    ({ author, kind, body }) =>
      (kind === 'comment' || kind === 'line') && isApp(author, dossier.app) && (struck.quotes(body) || repeats(body)),
  );
  for (const post of shown) {
    const { id, body } = post;
    const [marker = ''] = body.split('\n', 1);
    const words = under(marker, notesMessages.struckAnswer());
    const position = notes.pullRequest && positionOf(notes.pullRequest, sourceOfPost(post));
    dossier.act([{ type: 'restore_comment', target, position, id, theirs: body, body: words }], because);
  }
  return shown.length;
}

/** Whether a text holds one of these sentences, however it is escaped. */
const toRepeats = (sentences: readonly string[]): ((text: string) => boolean) => {
  const bare = (text: string): string => ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `;
  const wanted = sentences.map(bare).filter((sentence) => sentence.split(' ').length > 4);
  return (text) => {
    const said = bare(text);
    return wanted.some((sentence) => said.includes(sentence));
  };
};

type Entry = ActionItem | Decision;

/** Entries of the ledger, tasks and decisions, that came from these notes; answers how many are gone. The next agenda follows. */
function* changeLedger(
  dossier: Dossier,
  opened: Opened,
  change: <E extends Entry>(entry: E) => E | undefined,
): Judging<number> {
  if (!isApproved(opened)) return 0;
  const { meeting, repository } = opened;
  const key = storedKey.meeting(meeting.name);
  const visibility = yield* visibilityOf(dossier, repository);
  const entries: Entry[] = [
    ...(yield* stored(dossier, ActionItemSchema, key)),
    ...(yield* stored(dossier, DecisionSchema, key)),
  ];
  let gone = 0;
  let isChanged = false;
  for (const entry of entries) {
    const changed = change(entry);
    if (changed === entry) continue;
    isChanged = true;
    if (changed) dossier.put({ message: changed, visibility });
    else {
      dossier.remove(entry);
      gone += 1;
    }
  }
  if (isChanged) dossier.follow({ key: seriesKey({ repository: meeting.repository, key: meeting.series }) });
  return gone;
}

type Announced = { readonly announced: readonly SubjectRef[]; readonly untold: readonly SubjectRef[] };

/** What subjects were told of approved notes is brought up to date. */
function* tellAgain(dossier: Dossier, opened: Opened, next: Notes): Judging<Announced> {
  const { repository, path, meeting, notes, settings } = opened;
  if (!isApproved(opened) || notesOf(settings).linkBack === false) return { announced: [], untold: [] };
  const url = `https://github.com/${repository}/blob/HEAD/${path}`;
  return yield* linkBack(dossier, { notes: next, before: notes, meeting, url });
}

const render = ({ settings, meeting, agenda, repository, transcript }: Readable, notes: Notes): string =>
  minutesFile({ settings, meeting, notes, agenda, repository, transcript }).content;

type Writing = {
  readonly next: Notes;
  readonly transcript: Transcript;
  readonly text: string;
  readonly because: readonly Reason[];
};

/** Puts the notes on record, and the text where they stand: into the draft, or onto the default branch. */
function* write(dossier: Dossier, opened: Readable, writing: Writing): Judging<Outcome | Unchanged> {
  const { notes } = opened;
  const ours = render({ ...opened, transcript: writing.transcript }, writing.next);
  const next = { ...writing.next, version: notes.version, baseMarkdown: ours };
  return isMerged(opened)
    ? yield* writeMerged(dossier, opened, { ...writing, next })
    : yield* writeDraft(dossier, opened, { ...writing, next, isTheirs: writing.text !== ours });
}

function* writeDraft(
  dossier: Dossier,
  { repository, meeting, notes, path, pull, standing }: Readable,
  { next: wished, transcript, text, because, isTheirs }: Writing & { readonly isTheirs: boolean },
): Judging<Outcome | Unchanged> {
  if (pull.state === 'closed') return { why: 'closed' };
  const { headSha: head } = pull;
  const files = text === standing ? [] : [{ path, content: text }];
  const next = create(NotesSchema, { ...wished, ...(files.length > 0 ? { edited: isTheirs, commanded: true } : {}) });
  const wanted = pullRequestAction({
    ...{ repository, meeting, notes: next, transcript, files, head },
    warnings: [],
    draft: true,
  });
  const written = yield* done(dossier, wanted, because);
  if (written.outcome === 'stale') throw new Error(`${path} was edited just now; it is read once more.`);
  if (written.outcome === 'refused') return { why: 'refused', detail: [written.because ?? ''] };
  const { commit } = written;
  const place = commit ? { headSha: commit.sha, headAt: timestampFromDate(commit.at) } : {};
  const visibility = yield* visibilityOf(dossier, repository);
  dossier.put({ message: create(NotesSchema, { ...next, ...place, branch: notes.branch }), visibility });
  dossier.follow({ key: `pull:${repository}/${pull.number}` });
  return { to: 'draft' };
}

/** By a pull request of its own: what a branch demands of others it demands of us. */
function* writeMerged(
  dossier: Dossier,
  { repository, meeting, path, pull, request, settings, standing }: Readable,
  { next, text, because }: Writing,
): Judging<Outcome | Unchanged> {
  const visibility = yield* visibilityOf(dossier, repository);
  dossier.put({ message: create(NotesSchema, next), visibility });
  if (text === standing) return { to: 'nothing' };
  const occurrence = occurrenceOfName(meeting.name);
  const id =
    request.name
      .split('/')
      .at(-1)
      ?.replace(/[^a-z0-9-]+/gi, '-') ?? '';
  const correction = notesMessages.correction({ meeting, by: request.by, what: `/notes ${request.what}` });
  const opened = yield* done(
    dossier,
    {
      type: 'open_pull_request',
      repository,
      branch: `${branchOf(meeting)}-${id}`,
      title: notesTitle(meeting),
      body: under(notesMarker('correction', `${occurrence}/${id}`), correction),
      draft: false,
      commitMessage: notesCommit(meeting),
      files: [{ path, content: text }],
    },
    because,
  );
  if (opened.outcome === 'stale') throw new Error(`${path} was edited just now; it is read once more.`);
  const { number, commit, url = '' } = opened;
  if (opened.outcome === 'refused' || number === undefined) {
    return { to: 'waiting', url, because: opened.because ?? '' };
  }
  const target = { repository, number };
  const base = pull.defaultBranch ?? pull.base;
  const method = mergeMethodOf(settings);
  const merging = {
    type: 'merge_pull_request',
    target,
    base,
    headSha: commit?.sha ?? '',
    title: notesCommit(meeting),
    ...(method ? { method } : {}),
  } as const;
  const merged = commit ? yield* done(dossier, merging, because) : undefined;
  return merged?.outcome === 'written' || merged?.outcome === 'unchanged'
    ? { to: 'merged' }
    : { to: 'waiting', url, because: merged?.because ?? '' };
}
