/** The bot's one road, seen from above: what GitHub and the clock tell becomes keys, and every key is run the same way. */
import { agendaKey, enter, keyOfResource } from '@rapporteur/core/judge';
import { MeetingState, MeetingStateSchema } from '@rapporteur/idl';
import type { KindName, Registry } from '@rapporteur/registry';
import type { Logger } from 'pino';
import type { Installations } from './github/index.ts';
import type { Door, Inbox } from './inbox/index.ts';

/** What becomes of a delivery: a key to look at, or nothing. */
export const createDoor =
  (installations: Pick<Installations, 'account'>): Door =>
  (event, payload) =>
    enter(event, payload, installations.account());

export type TimerParts = {
  readonly installations: Installations;
  readonly registry: Registry;
  readonly inbox: Pick<Inbox, 'enqueue'>;
  readonly now: () => Date;
  readonly log: Logger;
};

/** So many subjects are woken by one minute; the rest by the next. */
const MOST_WOKEN = 1_000;

/** Looks at what the clock has changed: found by the time that stands with it, never by listing. */
export const wake = async ({ registry, inbox, now }: Pick<TimerParts, 'registry' | 'inbox' | 'now'>): Promise<void> => {
  const due = await registry.due(now(), MOST_WOKEN);
  if (due.length === 0) return;
  const found = await registry.find(due.map(({ name }) => name));
  const keys = new Set(found.flatMap(({ message }) => keyOfResource(message) ?? []));
  await inbox.enqueue([...keys].map((key) => ({ key })));
};

/**
 * Has the agendas that stand looked at when something was committed that may stand on them: each series once, however much it
 * was. What happened before this was created is for whoever catches up; what a run could not tell is for the next one.
 */
export const createNews = async ({
  registry,
  inbox,
}: Pick<TimerParts, 'registry' | 'inbox'>): Promise<() => Promise<void>> => {
  let seen = await registry.latest();
  return async () => {
    const kinds = new Set<KindName>();
    const [owners, series] = [new Set<string>(), new Set<string>()];
    let at = seen;
    for (let isMore = true; isMore; ) {
      const { changes, position } = await registry.changes(at, MOST_CHANGES);
      for (const { kind, name } of changes) {
        const [, first = ''] = name.split('/');
        kinds.add(kind);
        if (OF_OWNERS.has(kind)) owners.add(first.toLowerCase());
        if (OF_SERIES.has(kind)) series.add(first);
      }
      isMore = position !== at;
      at = position;
    }
    if (kinds.has('groups') || owners.size + series.size > 0) {
      const posted = await registry.list({
        ...{ kind: 'meetings', after: '', before: '', limit: MOST_WOKEN },
        states: [MeetingStateSchema.value[MeetingState.POSTED]?.name ?? ''],
      });
      const told = posted.filter(
        ({ message }) =>
          kinds.has('groups') ||
          series.has(message.series) ||
          owners.has(message.repository.split('/')[0]?.toLowerCase() ?? ''),
      );
      const keys = new Set(told.map(({ message: { repository, series: key } }) => agendaKey({ repository, key })));
      await inbox.enqueue([...keys].map((key) => ({ key, priority: -1 })));
    }
    seen = at;
  };
};

/** What agendas are built of, by what stands first in its names; and groups, of which neither does. */
const OF_OWNERS: ReadonlySet<KindName> = new Set(['rfcs', 'ideas', 'motions', 'newcomers', 'repositories']);
const OF_SERIES: ReadonlySet<KindName> = new Set(['actionItems', 'agendaItems', 'notes']);

const MOST_CHANGES = 1_000;

/** Looks at every installation; `whole` believes nothing that was read before. */
export const resync = async (
  { installations, inbox }: Pick<TimerParts, 'installations' | 'inbox'>,
  { whole = false }: { readonly whole?: boolean } = {},
): Promise<void> => {
  const ids = await installations.list();
  const keyOf = (id: number): string => `installation:${id}${whole ? '/whole' : ''}`;
  await inbox.enqueue(ids.map((id) => ({ key: keyOf(id), installation: id })));
};

/** Brings the agendas of every installation up to date. */
export const lookAtAgendas = async ({ installations, inbox }: Pick<TimerParts, 'installations' | 'inbox'>) => {
  const ids = await installations.list();
  await inbox.enqueue(ids.map((id) => ({ key: `installation:${id}/agendas`, installation: id })));
};

/** The timer's run: everything is looked at, and then GitHub is asked for what it could not deliver. */
export const catchUp = async (parts: TimerParts, options: { readonly whole?: boolean } = {}): Promise<void> => {
  await wake(parts);
  await resync(parts, options);
  for (const sentence of parts.installations.shortfalls()) parts.log.warn(sentence);
  try {
    const { asked, left } = await parts.installations.redeliverFailed(parts.now());
    if (asked > 0) parts.log.info({ asked }, 'asked GitHub for deliveries that never arrived');
    if (left.length > 0)
      parts.log.warn({ left }, 'Deliveries that fail again and again are left; reading finds what they told');
  } catch (error) {
    parts.log.warn({ err: error }, 'Lost deliveries could not be asked for; what they told is found by reading');
  }
};
