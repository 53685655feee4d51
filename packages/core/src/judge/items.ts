/** What is kept about the items of a series' agendas, who may decide about them, and what ticks in an agenda's issue do. */
import { create, isMessage } from '@bufbuild/protobuf';
import { AccountSchema, type Meeting, type Series, type Settings, toGroupName } from '@rapporteur/idl';
import { type ItemRecord, ItemRecordSchema, ItemState, storedKey, WorkingGroupSchema } from '@rapporteur/idl/record';
import { commandTable, decidePermission } from '../command/index.ts';
import type { AccountFacts, SheetFacts } from '../github/index.ts';
import { mayHoldTicks, namedItems, obeyTick, parseAgenda, readTicks, tickedItems } from '../meeting/index.ts';
import { ask, type Dossier, type Judging, reason, stored, storedOne } from './dossier.ts';
import { startOf } from './meeting.ts';
import { visibilityOf } from './record.ts';
import { historiesOf } from './subject.ts';

/** The items of a series that come back or are kept off, with what was settled in this run. */
export function* itemsOf(dossier: Dossier, series: string): Judging<ItemRecord[]> {
  const items = yield* itemsUnder(dossier, { series, keys: [storedKey.agendaItems(series)] });
  return items.filter(({ state }) => state !== ItemState.CLOSED);
}

/** These, and what had a part in a meeting and is closed: without it what the meeting reached would be open again. */
export function* itemsOfMeeting(dossier: Dossier, { name, series }: Meeting): Judging<ItemRecord[]> {
  return yield* itemsUnder(dossier, { series, keys: [storedKey.agendaItems(series), storedKey.meeting(name)] });
}

function* itemsUnder(
  dossier: Dossier,
  { series, keys }: { readonly series: string; readonly keys: readonly string[] },
): Judging<ItemRecord[]> {
  const items = new Map<string, ItemRecord>();
  for (const key of keys) for (const item of yield* stored(dossier, ItemRecordSchema, key)) items.set(item.name, item);
  for (const [name, put] of dossier.settled) {
    if (!name.startsWith(`agendaItems/${series}/`)) continue;
    if (put && isMessage(put.message, ItemRecordSchema)) items.set(name, put.message);
    else items.delete(name);
  }
  return [...items.values()];
}

/** Names of what is kept of a meeting, closed items as well. */
export function* numberedOf(
  dossier: Dossier,
  { series, meeting }: { readonly series: Series; readonly meeting: Meeting },
): Judging<string[]> {
  const kept = yield* stored(dossier, ItemRecordSchema, storedKey.meeting(meeting.name));
  const settled = [...dossier.settled.keys()].filter((name) => name.startsWith(`agendaItems/${series.key}/`));
  const ending = meeting.name.slice(meeting.name.lastIndexOf('/'));
  return [...kept.map(({ name }) => name), ...settled].filter((name) => name.includes(`${ending}/`));
}

/** Logins of those who chair the group whose meeting it is, in small letters. */
export function* chairsOf(dossier: Dossier, { group }: Series): Judging<ReadonlySet<string>> {
  if (group === '') return new Set();
  const kept = yield* storedOne(dossier, WorkingGroupSchema, toGroupName(group));
  return new Set((kept?.chairs ?? []).flatMap(({ login }) => (login === '' ? [] : [login.toLowerCase()])));
}

/** Whether somebody chairs, or may as much as those who do. */
export function* isChairing(
  dossier: Dossier,
  { settings, series, person }: { readonly settings: Settings; readonly series: Series; readonly person: AccountFacts },
): Judging<boolean> {
  if (person.isBot || person.id === '') return false;
  if ((yield* chairsOf(dossier, series)).has(person.login.toLowerCase())) return true;
  return yield* isTriaging(dossier, { settings, repository: series.repository, person });
}

/** Whether GitHub or the settings let somebody do what people with triage permission do. */
export function* isTriaging(
  dossier: Dossier,
  {
    settings,
    repository,
    person,
  }: { readonly settings: Settings; readonly repository: string; readonly person: AccountFacts },
): Judging<boolean> {
  const spec = commandTable.find(({ verb, sub }) => verb === 'agenda' && sub === 'accept');
  if (!spec) throw new Error('No command accepts an item.');
  const permission = yield* ask(dossier, {
    ask: 'permission',
    about: { repository, login: person.login.toLowerCase(), account: person.id },
  });
  const actor = { login: person.login, permission, isAuthor: false };
  return decidePermission({ spec: { ...spec, who: 'triager' }, actor, settings }).kind === 'allowed';
}

/** A tick before the start accepts what is proposed and approves what is not, if it is that of somebody who chairs. */
export function* obeyTicks(
  dossier: Dossier,
  {
    settings,
    series,
    meeting,
    sheet,
    base,
  }: {
    readonly settings: Settings;
    readonly series: Series;
    readonly meeting: Meeting;
    readonly sheet: SheetFacts;
    /** What the bot wrote there last. */
    readonly base: string;
  },
): Judging {
  const { body, nodeId, updatedAt } = sheet;
  if (!updatedAt || !mayHoldTicks(body)) return;
  const { repository } = meeting;
  const items = namedItems(parseAgenda(body, { repository, base }).value, yield* itemsOf(dossier, series.key));
  const open = tickedItems(items, { body, meeting });
  if (open.length === 0) return;
  const text = { nodeId, body, updatedAt: updatedAt.getTime(), isFresh: true };
  const histories = yield* historiesOf(dossier, `${repository}#${sheet.number} ticks`, [text]);
  const history = histories.get(nodeId);
  if (!history) return;
  const ticks = readTicks(history, repository);
  const visibility = yield* visibilityOf(dossier, repository);
  for (const { key, item } of open) {
    const tick = ticks.get(key);
    if (!tick || tick.at >= startOf(meeting)) continue;
    if (!(yield* isChairing(dossier, { settings, series, person: tick.by }))) continue;
    const numbered = yield* numberedOf(dossier, { series, meeting });
    const by = create(AccountSchema, { id: tick.by.id, login: tick.by.login });
    const message = obeyTick(item, { meeting, numbered, by, at: tick.at, url: sheet.url });
    dossier.put({ message, visibility });
    const because = [reason('item', `${tick.by.login} ticked an item of ${meeting.name}.`)];
    dossier.prove({ subject: message.name, action: 'tick', because });
  }
}
