/** The bot's one road, seen from above: what GitHub and the clock tell becomes keys, and every key is run the same way. */
import { enter, keyOfResource } from '@rapporteur/core/judge';
import type { Registry } from '@rapporteur/registry';
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
