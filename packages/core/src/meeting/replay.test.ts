/**
 * Meetings played one after the other: nothing open ever vanishes (M19, M21). What must be so is told apart from the product,
 * by what people did on which day.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import {
  type ActionItem,
  ActionItemSchema,
  ActionSource,
  type AgendaItem,
  type Meeting,
  MeetingSchema,
  MeetingState,
  Outcome,
  SectionKind,
} from '@rapporteur/idl';
import { type Agenda, type ItemRecord, ItemState } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetingOn, subjectOf } from '../../testing/june-22.ts';
import { carriedOut, commandOn } from '../../testing/proposal.ts';
import { type ReplayedMeeting, type ReplayedTopic, replayMinutes } from '../../testing/replay.ts';
import {
  afterEvents,
  decideAction,
  eventsOf,
  isOpen,
  keepPromises,
  newFacts,
  promiseInNotes,
} from '../action/index.ts';
import { printAction } from '../github/index.ts';
import { buildAgenda } from './build.ts';
import { COMES_BACK, isCount, isList, timesOf } from './carry.ts';
import { concludeAgenda, concludeItems, type DiscussedTopic, keyOf } from './conclude.ts';
import { decideAgenda, freezeAgenda } from './decide.ts';
import { toId } from './ident.ts';
import { namedItems } from './item-find.ts';
import { parseAgenda } from './minutes.ts';
import { obeyTick, tickedItems } from './tick.ts';

const MEETINGS = 30;
const FIRST = Date.parse('2023-03-30T00:00:00Z');
const DAY = 86_400_000;
const HOUR = 3_600_000;
const DATES = Array.from({ length: MEETINGS + 2 }, (_, index) =>
  new Date(FIRST + index * 14 * DAY).toISOString().slice(0, 10),
);
const REPOSITORY = 'flyteorg/community';

/** Draws a number below another. */
type Draw = (below: number) => number;

/** What people made of a topic on a day, as it was seen from outside. */
type Told = {
  readonly day: string;
  readonly what: 'missed' | 'reached' | 'skipped' | 'dropped' | 'deferred';
  readonly until?: string;
};

/** A meeting that is over, to be concluded again. */
type Over = {
  readonly meeting: Meeting;
  readonly frozen: Agenda;
  readonly body: string;
};

const startMs = ({ start }: Meeting): number => Number(start?.seconds ?? 0n) * 1000;

class Community {
  records: ItemRecord[] = [];
  actions: ActionItem[] = [];
  /** What is concluded later is heard later. */
  concluded = 0;
  /** By what a topic is known by. */
  readonly told = new Map<string, Told[]>();
  readonly promised = new Set<string>();
  readonly draw: Draw;

  constructor(draw: Draw) {
    this.draw = draw;
  }

  /** As the bot reads them: what is closed is read for the meetings in which it had a part. */
  itemsAt({ name }: Meeting): ItemRecord[] {
    const own = ({ events }: ItemRecord): boolean => events.some(({ meeting }) => meeting === name);
    return [...this.items, ...this.records.filter((record) => record.state === ItemState.CLOSED && own(record))];
  }

  get items(): ItemRecord[] {
    return this.records.filter(({ state }) => state !== ItemState.CLOSED);
  }

  numberedOf({ name }: Meeting): string[] {
    const day = name.slice(name.lastIndexOf('/'));
    return this.records.map((record) => record.name).filter((one) => one.includes(`${day}/`));
  }

  keep(changed: readonly ItemRecord[]): void {
    const names = new Set(changed.map(({ name }) => name));
    this.records = [...this.records.filter(({ name }) => !names.has(name)), ...changed];
  }

  keepActions(changed: readonly ActionItem[]): void {
    const names = new Set(changed.map(({ name }) => name));
    this.actions = [...this.actions.filter(({ name }) => !names.has(name)), ...changed];
  }

  tell(key: string, told: Told): void {
    const others = (this.told.get(key) ?? []).filter(({ day }) => day !== told.day);
    this.told.set(
      key,
      [...others, told].sort((a, b) => (a.day < b.day ? -1 : 1)),
    );
  }

  agendaOf(index: number): Agenda {
    const meeting = meetingAt(index);
    return buildAgenda({
      ...{ meeting, previousMeeting: index === 0 ? undefined : meetingAt(index - 1) },
      ...{ rfcs: [], groups: [], ideas: [], actionItems: this.actions, items: this.items },
      now: new Date(startMs(meeting) - 24 * HOUR),
    });
  }
}

const meetingAt = (index: number): Meeting => meetingOn(DATES[index] ?? '');

const topicLines = ({ sections }: Agenda): AgendaItem[] =>
  sections
    .filter(({ kind }) => COMES_BACK.has(kind))
    .flatMap(({ items }) => items.flatMap((line) => (isList(line) ? line.children : [line])))
    .filter((line) => !isCount(line));

/** By what a topic is known, whatever the bot says behind its words. */
const known = ({ subject, text }: Pick<AgendaItem, 'subject' | 'text'>): string =>
  keyOf({ subject, text: text.replace(/ \(\d+(?:st|nd|rd|th) time, since [^)]*\)/, '') });

/** What should stand of a topic on the agenda of a day: how many days missed it since it was opened; undefined for no line. */
const standingOf = (told: readonly Told[], day: string): ReadonlySet<string> | undefined => {
  let missed: Set<string> | undefined = new Set();
  let until = '';
  let isDropped = false;
  for (const one of told) {
    // What was dropped is wanted again only by a word of those who chair.
    if (isDropped && one.what !== 'deferred') continue;
    isDropped = one.what === 'dropped';
    if (one.what === 'missed' || one.what === 'deferred') {
      missed = new Set([...(missed ?? []), one.day]);
      if (one.what === 'deferred') until = one.until ?? '';
    } else {
      missed = undefined;
      until = '';
    }
  }
  return until > day ? undefined : missed;
};

/** The invariant, on the agenda that is posted next. */
const expectWhole = (community: Community, index: number): void => {
  const day = DATES[index] ?? '';
  const agenda = community.agendaOf(index);
  const lines = topicLines(agenda);
  const shown = lines.map((line) => `${known(line)}: ${timesOf(line)}`);
  const wanted = [...community.told].flatMap(([key, told]) => {
    const missed = standingOf(told, day);
    return missed ? [`${key}: ${missed.size + 1}`] : [];
  });
  expect(shown.toSorted(), `topics on ${day}`).toEqual(wanted.toSorted());

  const ids = agenda.sections.flatMap(({ items }) =>
    items.flatMap(({ id, children }) => [id, ...children.map((c) => c.id)]),
  );
  expect(new Set(ids).size, `lines on ${day}, each once`).toBe(ids.length);

  const onAgenda = agenda.sections
    .filter(({ kind }) => kind === SectionKind.ACTION_ITEMS)
    .flatMap(({ items }) => items.map(({ id }) => id));
  const byName = new Map(community.actions.map((item) => [item.name, item]));
  for (const name of community.promised) {
    const item = byName.get(name);
    const events = item ? eventsOf(item) : [];
    const isClosed = events.some(({ by, cause, source }) => by && cause !== '' && source !== ActionSource.NOTES);
    const place = onAgenda.filter((id) => id === toId(name)).length;
    expect([name, item && isOpen(item), place], `action items on ${day}`).toEqual(
      item && !isOpen(item) && isClosed ? [name, false, expect.any(Number)] : [name, true, 1],
    );
  }
};

/** A line as people type it. */
const typed = ({ text, owner, subjects }: ReplayedTopic): string => {
  const [subject] = subjects;
  const words = text.replace(/[[\]*_`<>~|\\#]/g, ' ').trim();
  const line = subject ? `[${words}](https://github.com/${subject.repository}/issues/${subject.number})` : words;
  return `    * ${line}${owner === '' ? '' : ` [${owner}]`}`;
};

const isTopic = (raw: string): boolean => /^ {4,8}\* (?:\[[ x]\] )?\S/.test(raw);

/** Edits lines of what people see below the open mic. */
const edited = (body: string, edit: (raw: string) => string): string => {
  const [before = '', ...mic] = body.split(/^(?=\* Open mic)/m);
  const after = mic
    .join('')
    .split('\n')
    .map((raw) => (isTopic(raw) && !/Proposed \(tick/.test(raw) ? edit(raw) : raw));
  return before + after.join('\n');
};

const ticked = (raw: string): string => raw.replace(/^( +\* )(?:\[[ x]\] )?/, '$1[x] ');

const play = (meetings: readonly ReplayedMeeting[], draw: Draw): Community => {
  const community = new Community(draw);
  let last: Over | undefined;
  for (let index = 0; index < MEETINGS; index += 1) {
    const source = meetings[index % meetings.length];
    if (!source) throw new Error('No meetings.');
    expectWhole(community, index);
    const over = hold(community, { index, source });
    conclude(community, over);
    // Late: the notes of the meeting before are approved behind this one, and tell no more than was known.
    if (last) conclude(community, last);
    if (last && draw(100) < 40) {
      // Or they tell that something was talked about after all.
      const day = last.meeting.name.slice(-10);
      const isMissed = (told: readonly Told[]) => told.some((one) => one.day === day && one.what === 'missed');
      const key = [...community.told].find(([name, told]) => name.includes('#') && isMissed(told))?.[0];
      if (key) {
        community.tell(key, { day, what: 'reached' });
        conclude(community, last, [{ agendaItem: '', subjects: [subjectOf(key, '')] }]);
      }
    }
    promise(community, { index, source });
    work(community, index);
    last = over;
  }
  expectWhole(community, MEETINGS);
  return community;
};

const hold = (community: Community, { index, source }: { index: number; source: ReplayedMeeting }): Over => {
  const { draw } = community;
  const meeting = meetingAt(index);
  const day = DATES[index] ?? '';
  const start = startMs(meeting);
  let next: { meeting: Meeting; agenda: Agenda } | undefined;
  let body: string | undefined;
  let minute = 0;
  const at = (): Date => {
    minute += 1;
    return new Date(start - 20 * HOUR + minute * 60_000);
  };
  const post = (): void => {
    const decision = decideAgenda({
      ...{ meeting, agenda: community.agendaOf(index), previous: next?.agenda, theirs: body },
      ...(body === undefined ? {} : { issueNumber: 21 }),
      now: new Date(start - 10 * HOUR),
    });
    if (decision.kind !== 'post') throw new Error(JSON.stringify(decision.because));
    for (const action of decision.actions.map(printAction)) if (action.type === 'upsert_issue') body = action.body;
    next = decision.next;
  };
  const read = (): Agenda => {
    if (!next) throw new Error('It was not posted.');
    return freezeAgenda({ meeting, agenda: next.agenda, theirs: body ?? '' }).agenda;
  };
  const decided = new Map<string, Told>();
  const asked = new Set<string>();
  const say = (fields: Parameters<typeof commandOn>[0], when: Date): void => {
    const { items, answer } = carriedOut(commandOn({ ...fields, at: when }), {
      ...{ items: community.items, meeting, agenda: read(), numbered: community.numberedOf(meeting) },
    });
    if (answer.kind !== 'done') return;
    community.keep(items);
    const key = known(answer.item);
    const { until = '' } = fields;
    if (answer.did === 'ask') asked.add(key);
    if (answer.did === 'propose' && !community.told.has(key)) community.told.set(key, []);
    if (answer.did === 'drop') decided.set(key, { day, what: 'dropped' });
    if (answer.did === 'skip') decided.set(key, { day, what: 'skipped' });
    if (answer.did === 'defer') decided.set(key, { day, what: 'deferred', until });
  };

  post();
  const [brought, ...others] = [...source.topics, ...source.deferred];
  body = body?.replace(/\n\nAs of/, `\n${others.map(typed).join('\n')}\n\nAs of`) ?? '';
  if (brought) say({ item: brought.text, by: `guest${index}`, isChair: false }, at());
  // Chairs take some off, until the next meeting or a later one.
  for (const { text } of topicLines(read())) {
    const item = text.slice(0, 280);
    const later = DATES[Math.min(index + 2 + draw(4), DATES.length - 1)] ?? '';
    const chance = draw(100);
    if (chance < 6) say({ name: 'defer', item, until: later }, at());
    else if (chance < 14) say({ name: 'defer', item }, at());
    else if (chance < 17) say({ name: 'drop', item, reason: 'Settled by mail.' }, at());
    else if (chance < 20) say({ name: 'skip', item }, at());
  }
  post();
  // A chair ticks before the start.
  body = edited(body, (raw) => (draw(100) < 8 ? ticked(raw) : raw));
  const approved = new Set<string>();
  for (const { item } of tickedItems(
    namedItems(
      parseAgenda(body, { repository: REPOSITORY, base: next?.agenda.baseMarkdown ?? '' }).value,
      community.items,
    ),
    { body, meeting },
  )) {
    const by = { $typeName: 'rapporteur.v1.Account', id: 'id-ada', login: 'ada' } as const;
    const numbered = community.numberedOf(meeting);
    const key = known({ subject: item.subject, text: item.record?.text ?? item.text });
    if (item.record?.state !== ItemState.PROPOSED) approved.add(key);
    // Whoever accepts what was put off wants it now.
    else decided.delete(key);
    community.keep([obeyTick(item, { meeting, numbered, by, at: at(), url: '' })]);
  }
  post();
  if (!next) throw new Error('It was not posted.');
  const frozen = freezeAgenda({ meeting, agenda: next.agenda, theirs: body }).agenda;
  const tickedBefore = new Set(
    outcomesIn(read())
      .filter(({ outcome }) => outcome === Outcome.DISCUSSED)
      .map(({ id }) => id),
  );

  // The meeting, if it is held.
  body = edited(body, (raw) => {
    if (source.cancelled || /\[x\]/.test(raw)) return raw;
    const chance = draw(100);
    return chance < 35 ? ticked(raw) : chance < 42 ? raw.replace(/\* (?:\[ \] )?/, '* SKIP: ') : raw;
  });
  for (const { text } of topicLines(read())) {
    if (!source.cancelled && draw(100) < 4)
      say({ name: 'defer', item: text.slice(0, 280) }, new Date(start + 10 * 60_000));
  }
  const outcomes = new Map<string, Told['what']>();
  for (const { id, key, outcome } of outcomesIn(read())) {
    const isReached = outcome === Outcome.DISCUSSED && !tickedBefore.has(id);
    const what = isReached ? 'reached' : outcome === Outcome.SKIPPED ? 'skipped' : 'missed';
    const before = outcomes.get(key);
    if (!before || before === 'missed' || what === 'reached') outcomes.set(key, what);
  }
  for (const key of approved) if (!asked.has(key)) outcomes.set(key, 'reached');
  for (const [key, what] of outcomes) community.tell(key, decided.get(key) ?? { day, what });
  for (const [key, one] of decided) community.tell(key, one);
  if (!source.cancelled) return { meeting, frozen, body };
  return { meeting: create(MeetingSchema, { ...meeting, state: MeetingState.CANCELLED }), frozen: next.agenda, body };
};

const outcomesIn = (agenda: Agenda): { readonly id: string; readonly key: string; readonly outcome: Outcome }[] =>
  topicLines(agenda).map((line) => ({ id: line.id, key: known(line), outcome: line.outcome }));

/** Concludes it twice; the second time changes nothing. */
const conclude = (
  community: Community,
  { meeting, frozen, body }: Over,
  topics: readonly DiscussedTopic[] = [],
): void => {
  const once = (agenda: Agenda): { concluded: Agenda; changed: readonly ItemRecord[] } => {
    const items = community.itemsAt(meeting);
    const concluded = concludeAgenda({ meeting, agenda, standingBody: body, items, topics });
    const numbered = community.numberedOf(meeting);
    community.concluded += 1;
    const now = new Date(startMs(meeting) + 3 * HOUR + community.concluded);
    return { concluded, changed: concludeItems({ meeting, agenda: concluded, items, numbered, now }) };
  };
  const first = once(frozen);
  community.keep(first.changed);
  const second = once(first.concluded);
  expect(second.changed).toEqual([]);
  expect(second.concluded).toEqual(first.concluded);
};

const promise = (community: Community, { index, source }: { index: number; source: ReplayedMeeting }): void => {
  const meeting = meetingAt(index);
  const prefix = meeting.name.replace('meetings/', 'actionItems/');
  const said = source.actions.map(({ text, owner }, number) => {
    const item = create(ActionItemSchema, { text, owner, meeting: meeting.name });
    return { ...item, events: [promiseInNotes(item, `s${number}`)] };
  });
  for (let time = 0; time < 2; time += 1) {
    const known = community.actions.filter(({ name }) => name.startsWith(`${prefix}/`));
    const { puts, removes } = keepPromises({ promised: said, known, meeting });
    expect([time === 0 || puts.length === 0, removes]).toEqual([true, []]);
    community.keepActions(puts);
    for (const { name } of puts) community.promised.add(name);
  }
};

/** Between two meetings some promises are kept, some given up, and some kept by what is merged. */
const work = (community: Community, index: number): void => {
  const start = startMs(meetingAt(index));
  for (const [number, item] of community.actions.filter(isOpen).entries()) {
    const at = new Date(start + (2 + number) * HOUR);
    const id = `comment-${index}-${number}`;
    const speaker = { by: { id: 'id-ada', login: 'ada' }, url: '', source: ActionSource.COMMAND, isTriager: true };
    const decide = (change: Parameters<typeof decideAction>[1], of: ActionItem, ending = ''): ActionItem =>
      decideAction(of, change, { ...speaker, id: id + ending, at }).item;
    const chance = community.draw(100);
    if (chance < 10) community.keepActions([decide({ do: 'done', reason: 'It is online.' }, item)]);
    else if (chance < 14) community.keepActions([decide({ do: 'drop', reason: 'Nobody needs it.' }, item)]);
    else if (chance < 18) {
      const subject = subjectOf(`acme/widgets#${index * 100 + number + 1}`, 'Gears');
      const linked = decide({ do: 'link', subject }, item, '.1');
      const actor = { id: 'id-bo', login: 'bo', isBot: false };
      const timeline = [{ id: `m-${id}`, kind: 'merged' as const, at: new Date(at.getTime() + HOUR), actor }];
      const app = { id: '1', login: 'rapporteur[bot]', isBot: true };
      const facts = newFacts(linked, { subject, isPullRequest: true, timeline }, { closes: true, app });
      community.keepActions([afterEvents(linked, facts)]);
    }
  }
};

const draws = fc.infiniteStream(fc.nat({ max: 9999 }));
const playAll = (meetings: readonly ReplayedMeeting[]): void =>
  fc.assert(
    fc.property(draws, (stream) => {
      play(meetings, (below) => (stream.next().value ?? 0) % below);
    }),
    // One history of thirty meetings; others are played with another seed here, which takes some seconds each.
    { numRuns: 1, endOnFailure: true, seed: 1 },
  );

const FOLDER = new URL('../../../../../shared/data/flyte-minutes/', import.meta.url);

const TITLES = ['Release notes', 'New runners', 'Office hours', 'Monorepo', 'Retries', 'Caching', 'Docs in one place'];

/** A topic is brought again and again, as it happens; every tenth meeting is called off. */
const INVENTED: readonly ReplayedMeeting[] = DATES.map((date, index) => {
  const topic = (number: number): ReplayedTopic => ({
    ...{ section: 'Open mic', kind: SectionKind.OPEN_MIC, outcome: Outcome.UNSPECIFIED, tag: '' },
    text: `${TITLES[number % TITLES.length]}${number % 3 === 0 ? '' : ` of part ${number % 5}`}`,
    owner: number % 4 === 0 ? 'Ann' : '',
    subjects: number % 3 === 1 ? [subjectOf(`acme/widgets#${number % 11}`, '')] : [],
  });
  return {
    ...{ date, cancelled: index % 10 === 9, attendees: [], decisions: [] },
    topics: [topic(index), topic(index * 5 + 1), topic(index * 3 + 2)],
    deferred: [topic(index + 7)],
    actions: [1, 2].map((number) => ({ text: `Write it down, part ${number}`, owner: 'Ann', done: false })),
  };
});

describe('M19, M21: over thirty meetings nothing open vanishes, stands twice or is concluded twice', () => {
  it('of an invented community', () => playAll(INVENTED));

  // There are fewer minutes than thirty, so they take turns again on later dates.
  it('of a real community (needs ../shared/data/flyte-minutes)', ({ skip }) => {
    if (!existsSync(FOLDER)) skip('the minutes are not there: ../shared/data/flyte-minutes');
    const sources = readdirSync(FOLDER)
      .filter((name) => /^\d.*\.md$/.test(name))
      .map((path) => ({ path, text: readFileSync(new URL(path, FOLDER), 'utf8') }));
    playAll(replayMinutes(sources, { repository: 'flyteorg/flyte' }));
  });
});
