/** The action items of a series: what people say of them, what facts show, and the issues that they may have. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  type ActionId,
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  type ActionOwner,
  ActionOwnerSchema,
  ActionSource,
  type Meeting,
  MeetingSchema,
  parseActionId,
  type Series,
  type Settings,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  toActionId,
  toActionItemName,
  toGroupName,
} from '@rapporteur/idl';
import { type RequestRecord, RequestRecordSchema, storedKey, toRequestName } from '@rapporteur/idl/record';
import {
  actionIssueTitle,
  actionMessages,
  addAction,
  afterEvents,
  type Change,
  closedBy,
  decideAction,
  eventsOf,
  isKnownClosed,
  isOpen,
  newFacts,
  readPromise,
  type Speaker,
  seriesOfAction,
  UNASSIGNED,
} from '../action/index.ts';
import { isAtLeast } from '../command/index.ts';
import { type Message, under } from '../document/index.ts';
import { commentMarker, parseReference, sameReference, type Target } from '../github/index.ts';
import { actionBoxes, meetingMessages, readTicks } from '../meeting/index.ts';
import { actionsOf, seriesOf } from '../settings/index.ts';
import { answerRequest } from './answer.ts';
import { closedTo } from './closed.ts';
import { ask, askAll, type Dossier, done, type Judging, keysOf, reason, stored, storedOne } from './dossier.ts';
import { effectiveGroupsOf } from './groups-file.ts';
import { isTriaging } from './items.ts';
import { actionsKey, answerTo, effectiveSeriesOf, inOrder, seriesMeant, seriesOfKey } from './meeting.ts';
import type { Visibility } from './question.ts';
import { visibilityOf } from './record.ts';
import { seriesKey } from './series-key.ts';
import { settingsOf } from './settings.ts';
import { issueQuestions, toStateAction } from './sheet.ts';
import { historiesOf, refKey } from './subject.ts';

/** Answers what people say of the action items of a series, and looks at what they are about. */
export function* judgeActions(
  dossier: Dossier,
  { repository, series: key }: { readonly repository: string; readonly series: string },
): Judging {
  const to = storedKey.to(actionsKey({ repository, key }));
  const open = storedKey.openActions(key);
  yield* askAll(
    dossier,
    keysOf([storedKey.repository('settings', repository), storedKey.repository('repositories', repository), to, open]),
  );
  const settings = yield* settingsOf(dossier, repository);
  const series = yield* seriesOfKey(dossier, { settings, repository, key });
  const [request, ...others] = inOrder(yield* stored(dossier, RequestRecordSchema, to));
  if (others.length > 0) dossier.follow({ key: actionsKey({ repository, key }) });
  if (!series) {
    const words = meetingMessages.noSeries([`The settings of ${repository} plan no meetings "${key}".`]);
    if (request) answerRequest(dossier, request, { done: false, answer: answerTo(request, words), others });
    return;
  }
  const ledger = { settings, series, visibility: yield* visibilityOf(dossier, repository) };
  if (request) yield* answerOne(dossier, ledger, { request, others });
  // Nobody told of anything: what deliveries would have told is looked for.
  else yield* lookAround(dossier, ledger);
  yield* openIssues(dossier, ledger);
  const isChanged = [...dossier.settled.keys()].some((name) => name.startsWith('actionItems/'));
  if (isChanged) dossier.follow({ key: seriesKey(series) });
}

type Ledger = { readonly settings: Settings; readonly series: Series; readonly visibility: Visibility };

/** What came of it, and how to say it. */
type Answered = { readonly done: boolean; readonly words: Message };

function* answerOne(
  dossier: Dossier,
  ledger: Ledger,
  { request, others }: { readonly request: RequestRecord; readonly others: readonly RequestRecord[] },
): Judging {
  if (request.what === FACTS || request.what === TICKS) {
    if (request.on)
      yield* request.what === FACTS ? takeFacts(dossier, ledger, request.on) : takeTicks(dossier, ledger, request.on);
    dossier.remove(request);
    return;
  }
  const { done: isDone, words } =
    request.what === 'action add' ? yield* add(dossier, ledger, request) : yield* change(dossier, ledger, request);
  answerRequest(dossier, request, { done: isDone, answer: answerTo(request, words), others });
}

/** Where the action items stand that a command means, and whether who reads its thread may know of them. */
export function* findActions(
  dossier: Dossier,
  {
    settings,
    visibility,
    target,
    id,
  }: {
    readonly settings: Settings;
    readonly visibility: Visibility;
    /** The thread on which it is said. */
    readonly target: Target;
    readonly id?: string | undefined;
  },
): Judging<{ readonly key: string } | { readonly words: Message }> {
  const all = yield* shownSeries(dossier, settings, visibility);
  const at = id ?? '';
  const asked = parseActionId(at);
  if (!asked) {
    const meant = yield* seriesMeant(dossier, settings, target);
    const series = all.find(({ key }) => key === meant?.key);
    return series ? { key: actionsKey(series) } : { words: meetingMessages.noSeries([]) };
  }
  const named = all.filter(({ key }) => !asked.series || key.toLowerCase() === asked.series.toLowerCase());
  const nameIn = ({ key }: Series): string => toActionItemName(`${key}/${asked.date}`, asked.number);
  yield* askAll(dossier, keysOf([...named.map(nameIn), refKey(target)]));
  const found: Series[] = [];
  for (const series of named) if (yield* storedOne(dossier, ActionItemSchema, nameIn(series))) found.push(series);
  const [meeting] = yield* stored(dossier, MeetingSchema, refKey(target));
  const meant = found.find(({ key }) => key === meeting?.series) ?? found.at(0);
  if (!meant) return { words: all.length === 0 ? meetingMessages.noSeries([]) : refused({ why: 'unknown', at }) };
  if (found.length > 1 && meant.key !== meeting?.series) {
    return { words: refused({ why: 'several', at, names: found.map(nameIn) }) };
  }
  return { key: actionsKey(meant) };
}

/** The series of the settings whose meetings the readers of a thread may know of. */
function* shownSeries(dossier: Dossier, settings: Settings, visibility: Visibility): Judging<Series[]> {
  const all = yield* effectiveSeriesOf(dossier, seriesOf(settings));
  const closed = yield* closedTo(dossier, { repositories: all.map(({ repository }) => repository), visibility });
  return all.filter(({ repository }) => !closed.has(repository.toLowerCase()));
}

/** The answer to /action list. */
export function* answerActions(
  dossier: Dossier,
  {
    settings,
    visibility,
    login,
  }: { readonly settings: Settings; readonly visibility: Visibility; readonly login?: string | undefined },
): Judging<Message> {
  const all = yield* shownSeries(dossier, settings, visibility);
  const [series] = all;
  if (!series) return meetingMessages.noSeries([]);
  const keys = all.map(({ key }) => storedKey.openActions(key));
  yield* askAll(dossier, keysOf(keys));
  const items: ActionItem[] = [];
  for (const key of keys) items.push(...(yield* stored(dossier, ActionItemSchema, key)));
  const repositories = items.flatMap(({ subjects }) => subjects.map(({ repository }) => repository));
  const closed = yield* closedTo(dossier, { repositories, visibility });
  const shown = items.filter(
    (item) =>
      item.subjects.every(({ repository }) => !closed.has(repository.toLowerCase())) &&
      (login === undefined || item.ownerLogin.toLowerCase() === login.toLowerCase()),
  );
  const { now } = dossier;
  return actionMessages.list({ items: shown, login, since: undefined, now, timeZone: series.timeZone });
}

const refused = actionMessages.refused;
const no = (words: Message): Answered => ({ done: false, words });

const speakerOf = (request: RequestRecord): Speaker => ({
  id: request.name.replace(/^requests\//, ''),
  at: request.at ? timestampDate(request.at) : new Date(0),
  by: { id: request.byId, login: request.by },
  url: request.url,
  source: ActionSource.COMMAND,
  isTriager: request.byMaintainer,
});

function* add(dossier: Dossier, { series, visibility }: Ledger, request: RequestRecord): Judging<Answered> {
  const promise = readPromise(request.words);
  if ('problem' in promise) return no(refused({ why: promise.problem, at: promise.at }));
  const speaker = speakerOf(request);
  const owner = promise.login === undefined ? undefined : yield* accountOf(dossier, promise.login);
  if (promise.login !== undefined && !owner) return no(refused({ why: 'no-account', at: promise.login }));
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: series.timeZone }).format(speaker.at);
  const occurrence = `${series.key}/${day}`;
  const known = yield* stored(dossier, ActionItemSchema, storedKey.meeting(`meetings/${occurrence}`));
  const item = addAction(promise, { speaker, owner, occurrence, repository: series.repository, known });
  dossier.put({ message: item, visibility });
  return { done: true, words: actionMessages.added(item) };
}

function* change(dossier: Dossier, ledger: Ledger, request: RequestRecord): Judging<Answered> {
  const { settings, series, visibility } = ledger;
  const { argument } = request;
  const asked = parseActionId(argument);
  const item =
    asked &&
    (yield* storedOne(dossier, ActionItemSchema, toActionItemName(`${series.key}/${asked.date}`, asked.number)));
  if (!item) return no(refused({ why: 'unknown', at: argument }));
  const wanted = yield* toChange(dossier, ledger, request);
  if ('words' in wanted) return no(wanted.words);
  const decision = decideAction(item, wanted, speakerOf(request));
  switch (decision.kind) {
    case 'not-yours':
      return no(refused({ why: 'not-yours', item }));
    case 'unchanged':
      return { done: true, words: actionMessages.unchanged(item) };
    case 'changed': {
      const { event } = decision;
      dossier.put({ message: decision.item, visibility });
      moveIssue(dossier, item, decision.item);
      const [subject] = event.kind === ActionEventKind.LINKED ? event.subjects : [];
      const now = subject ? yield* takeFacts(dossier, ledger, subject, decision.item) : decision.item;
      const closesByFact = actionsOf(settings).closeByFact === true;
      return { done: true, words: actionMessages.changed({ item: now, event, closesByFact }) };
    }
    default:
      return decision satisfies never;
  }
}

function* toChange(
  dossier: Dossier,
  ledger: Ledger,
  { what, words }: RequestRecord,
): Judging<Change | { readonly words: Message }> {
  switch (what) {
    case 'action drop':
      return { do: 'drop', reason: words };
    case 'action reopen':
      return { do: 'reopen', reason: words };
    case 'action due':
      return { do: 'due', due: words };
    case 'action assign': {
      const owner = yield* readOwner(dossier, ledger.settings, words);
      return owner ? { do: 'assign', owner } : { words: refused({ why: 'no-account', at: words }) };
    }
    case 'action link': {
      const reference = parseReference(words);
      const closed = yield* closedTo(dossier, {
        repositories: reference ? [reference.repository] : [],
        visibility: ledger.visibility,
      });
      if (closed.size > 0) return { words: refused({ why: 'closed-subject', at: words }) };
      const found = reference && (yield* subjectAt(dossier, reference));
      return found ? { do: 'link', subject: found.subject } : { words: refused({ why: 'no-subject', at: words }) };
    }
    default:
      return { do: 'done', reason: words };
  }
}

/** Whom a person names: nobody, a group, an account, or somebody without one, by a name of several words or in quotes. */
function* readOwner(dossier: Dossier, settings: Settings, words: string): Judging<ActionOwner | undefined> {
  const name = words.trim().replace(/[.,;:]+$/, '');
  if (/^(?:unassigned|nobody|none)$/i.test(name)) return create(ActionOwnerSchema, { name: UNASSIGNED });
  const small = name.toLowerCase();
  const group = (yield* effectiveGroupsOf(dossier, settings)).find(({ settings: { key, title } }) =>
    [key, title, toGroupName(key)].some((one) => one?.toLowerCase() === small),
  );
  if (group) return create(ActionOwnerSchema, { name: group.settings.title || group.settings.key });
  const login = /^@?([a-z0-9](?:[a-z0-9-]{0,38}))$/i.exec(name.replace(/^`(.*)`$/, '$1'))?.[1];
  if (login !== undefined) return yield* accountOf(dossier, login);
  return create(ActionOwnerSchema, { name: name.slice(0, MOST_NAME).toWellFormed() });
}

const MOST_NAME = 100;

function* accountOf(dossier: Dossier, login: string): Judging<ActionOwner | undefined> {
  const account = yield* ask(dossier, { ask: 'account', about: { login: login.toLowerCase() } });
  return account && create(ActionOwnerSchema, { name: account.login, login: account.login, id: account.id });
}

/** An issue or a pull request as it stands; undefined if there is none that the app may see. */
function* subjectAt(
  dossier: Dossier,
  { repository, number }: Target,
): Judging<{ readonly subject: SubjectRef; readonly isPullRequest: boolean; readonly isClosed: boolean } | undefined> {
  const issue = yield* ask(dossier, { ask: 'issue', about: { repository, number } });
  if (!issue) return undefined;
  const { nodeId, title, url, isPullRequest, state } = issue;
  const kind = isPullRequest ? SubjectKind.PULL_REQUEST : SubjectKind.ISSUE;
  const subject = create(SubjectRefSchema, {
    ...{ repository: issue.repository, number: issue.number, nodeId, title, url, kind },
  });
  return { subject, isPullRequest, isClosed: state === 'closed' };
}

/** Has what happened to a subject stand with the items of the series that it is about; answers `own` after it. */
function* takeFacts(dossier: Dossier, ledger: Ledger, target: Target, own?: ActionItem): Judging<ActionItem> {
  const { settings, series, visibility } = ledger;
  const about = { repository: target.repository, number: target.number };
  const none = create(ActionItemSchema);
  const found = yield* subjectAt(dossier, about);
  const thread = found && (yield* ask(dossier, { ask: 'thread', about }));
  if (!found || !thread) return own ?? none;
  const items = (yield* stored(dossier, ActionItemSchema, refKey(about))).filter(
    ({ name }) => seriesOfAction(name) === series.key && name !== own?.name,
  );
  const facts = { ...found, timeline: thread.timelineEvents };
  const options = { closes: actionsOf(settings).closeByFact === true, app: dossier.app };
  let after = own ?? none;
  for (const item of [...items, ...(own ? [own] : [])]) {
    const events = newFacts(item, facts, options);
    const next = events.length === 0 ? item : afterEvents(item, events);
    if (next !== item) dossier.put({ message: next, visibility });
    if (item === own) after = next;
  }
  return after;
}

/**
 * A tick before an item says that it is done, and taking that tick away that it is not: the word of whoever made the version of
 * the agenda in which it first stands so, if they may say it of this item. From others it is text.
 */
function* takeTicks(dossier: Dossier, { settings, series, visibility }: Ledger, agenda: Target): Judging {
  const meeting = (yield* stored(dossier, MeetingSchema, refKey(agenda))).find((one) => one.series === series.key);
  const [question] = meeting ? issueQuestions(meeting) : [];
  const sheet = question && (yield* ask(dossier, question));
  if (!meeting || !sheet?.updatedAt) return;
  const { body, nodeId, number, updatedAt, url } = sheet;
  const boxes = actionBoxes(body);
  const ids = [...boxes.keys()].flatMap((id) => parseActionId(id) ?? []);
  const nameOf = (id: ActionId): string => toActionItemName(`${series.key}/${id.date}`, id.number);
  yield* askAll(dossier, keysOf(ids.map(nameOf)));
  const news: { readonly item: ActionItem; readonly isTicked: boolean }[] = [];
  for (const id of ids) {
    const item = yield* storedOne(dossier, ActionItemSchema, nameOf(id));
    const isTicked = item && boxes.get(toActionId(item.name));
    if (!item || isTicked === undefined) continue;
    if (isOpen(item) ? isTicked : !isTicked && isClosedByTick(item)) news.push({ item, isTicked });
  }
  if (news.length === 0) return;
  const { repository } = meeting;
  const text = { nodeId, body, updatedAt: updatedAt.getTime(), isFresh: true };
  const histories = yield* historiesOf(dossier, `${repository}#${number} boxes`, [text]);
  const history = histories.get(nodeId);
  if (!history) return;
  const standing = (wanted: boolean) =>
    readTicks(
      history,
      repository,
      (one) => new Set([...actionBoxes(one)].flatMap(([id, is]) => (is === wanted ? id : []))),
    );
  const [ticked, unticked] = [standing(true), standing(false)];
  for (const { item, isTicked } of news) {
    const mark = (isTicked ? ticked : unticked).get(toActionId(item.name));
    if (!mark || mark.by.isBot || mark.by.id === '') continue;
    const { at, by } = mark;
    const id = `tick-${meeting.name.replace(/^.*\//, '')}-${at.getTime()}`;
    // What somebody said of it since stands against a tick that was heard before.
    if (eventsOf(item).some((event) => event.id === id)) continue;
    const isTriager = yield* isTriaging(dossier, { settings, repository, person: by });
    const speaker = { id, at, by: { id: by.id, login: by.login }, url, source: ActionSource.TICK, isTriager };
    const decision = decideAction(item, { do: isTicked ? 'done' : 'reopen', reason: '' }, speaker);
    if (decision.kind !== 'changed') continue;
    dossier.put({ message: decision.item, visibility });
    moveIssue(dossier, item, decision.item);
    const because = [reason('action-item', `${by.login} ${isTicked ? 'ticked' : 'unticked'} it on ${meeting.name}.`)];
    dossier.prove({ subject: item.name, action: 'tick', because });
  }
}

const isClosedByTick = (item: ActionItem): boolean => closedBy(item)?.source === ActionSource.TICK;

const TICKS = 'ticks';

/** Tells the ledger of a meeting's series that boxes of its agenda may have been ticked. */
export function* tellTicks(dossier: Dossier, meeting: Meeting, agenda: Target): Judging {
  const to = actionsKey({ repository: meeting.repository, key: meeting.series });
  const name = toRequestName(agenda, `${TICKS}-${meeting.series}`);
  dossier.follow({ key: to });
  if (yield* storedOne(dossier, RequestRecordSchema, name)) return;
  const on = create(SubjectRefSchema, { repository: agenda.repository, number: agenda.number });
  dossier.put({ message: create(RequestRecordSchema, { name, to, what: TICKS, on }), visibility: 'private' });
}

/** What nobody told: ticks on agendas, and subjects of open items that are closed now, or open again. */
function* lookAround(dossier: Dossier, ledger: Ledger): Judging {
  const { key } = ledger.series;
  for (const standing of [storedKey.posted(key), storedKey.unclosed(key)]) {
    for (const { issue } of yield* stored(dossier, MeetingSchema, standing)) {
      if (issue) yield* takeTicks(dossier, ledger, issue);
    }
  }
  const items = yield* stored(dossier, ActionItemSchema, storedKey.openActions(key));
  const watched = new Map<string, Target>();
  for (const item of items) {
    for (const { repository, number, kind } of subjectsOf(item)) {
      if (kind !== SubjectKind.DISCUSSION) watched.set(refKey({ repository, number }), { repository, number });
    }
  }
  const targets = [...watched.values()].slice(0, MOST_WATCHED);
  yield* askAll(dossier, [
    ...targets.map((about) => ({ ask: 'issue' as const, about })),
    ...keysOf(targets.map(refKey)),
  ]);
  for (const target of targets) {
    const found = yield* subjectAt(dossier, target);
    const isNews = items.some(
      (item) =>
        subjectsOf(item).some((subject) => sameReference(subject, target)) &&
        isKnownClosed(item, target) !== (found?.isClosed ?? false),
    );
    if (found && isNews) yield* takeFacts(dossier, ledger, target);
  }
}

/** So many subjects are looked at in one run; deliveries tell of the others. */
const MOST_WATCHED = 100;

const subjectsOf = ({ subjects, issue }: ActionItem): SubjectRef[] => [...subjects, ...(issue ? [issue] : [])];

/** Each open item has an issue of its own, where the settings want that. It is written once, and then it is people's. */
function* openIssues(dossier: Dossier, { settings, series, visibility }: Ledger): Judging {
  if (actionsOf(settings).issues !== true) return;
  const open = yield* stored(dossier, ActionItemSchema, storedKey.openActions(series.key));
  const names = [...new Set([...open.map(({ name }) => name), ...dossier.settled.keys()])];
  for (const name of names.filter((one) => one.startsWith('actionItems/'))) {
    const item = yield* storedOne(dossier, ActionItemSchema, name);
    if (!item || item.issue || !isOpen(item)) continue;
    const repositories = item.subjects.map((subject) => subject.repository);
    // An issue that everybody reads does not tell of what is private.
    if ((yield* closedTo(dossier, { repositories, visibility })).size > 0) continue;
    const event = yield* openIssue(dossier, series, item);
    if (event) dossier.put({ message: afterEvents(item, [event]), visibility });
  }
}

function* openIssue(dossier: Dossier, series: Series, item: ActionItem): Judging<ActionEvent | undefined> {
  const { repository } = series;
  const key = item.name.replace(/^actionItems\//, '');
  const marker = commentMarker('action', key);
  const meeting = item.meeting === '' ? undefined : yield* storedOne(dossier, MeetingSchema, item.meeting);
  const login = item.ownerLogin;
  const permission =
    login === ''
      ? 'none'
      : yield* ask(dossier, { ask: 'permission', about: { repository, login: login.toLowerCase() } });
  const applied = yield* done(
    dossier,
    {
      type: 'upsert_issue',
      repository,
      marker,
      title: actionIssueTitle(item),
      body: under(marker, actionMessages.issue({ item, url: meeting?.issue?.url ?? '' })),
      labels: [],
      ...(isAtLeast(permission, 'triage') && { assignees: [login] }),
    },
    [reason('action-item', 'It was promised, and the settings want an issue for each action item.')],
  );
  if (applied.outcome === 'refused' || applied.number === undefined) {
    dossier.remark('warn', item.name, `It has no issue. ${applied.because ?? ''}`);
    return undefined;
  }
  const { number, nodeId = '', url = '' } = applied;
  const issue = { repository, number, nodeId, url, title: actionIssueTitle(item), kind: SubjectKind.ISSUE };
  return create(ActionEventSchema, {
    id: 'issue',
    at: timestampFromDate(dossier.now),
    kind: ActionEventKind.ISSUE,
    source: ActionSource.FACT,
    url,
    subjects: [issue],
  });
}

/** The issue of an item is closed and opened with it, by a person's word alone; who else moves it knows why. */
const moveIssue = (dossier: Dossier, before: ActionItem, { issue, state }: ActionItem): void => {
  const isOpenNow = isOpen({ state });
  if (!issue || isOpen(before) === isOpenNow) return;
  const dropped = state === ActionItemState.DROPPED;
  const action = isOpenNow
    ? toStateAction(issue, 'open')
    : toStateAction(issue, 'closed', dropped ? 'not_planned' : 'completed');
  dossier.act([action], [reason('action-item', 'Somebody said what became of the action item.')]);
};

const FACTS = 'facts';

/** Tells the ledgers that know a subject that it is closed or open, if they know it otherwise. */
export function* tellActions(dossier: Dossier, target: Target, isClosed: boolean): Judging {
  const items = yield* stored(dossier, ActionItemSchema, refKey(target));
  const news = items.filter((item) => isKnownClosed(item, target) !== isClosed);
  const ledgers = new Map(news.map((item) => [seriesOfAction(item.name), item.repository]));
  for (const [series, repository] of ledgers) {
    const to = actionsKey({ repository, key: series });
    const message = create(RequestRecordSchema, {
      name: toRequestName(target, `${FACTS}-${series}`),
      to,
      what: FACTS,
      on: create(SubjectRefSchema, { repository: target.repository, number: target.number }),
    });
    dossier.put({ message, visibility: 'private' });
    dossier.follow({ key: to });
  }
}
