/** All repositories of an installation: each is read by itself, so that none waits for, or fails with, another. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Meeting, MeetingSchema, MeetingState, type Series, type Settings } from '@rapporteur/idl';
import {
  RepositoryRecordSchema,
  SettingsRecordSchema,
  SyncStateSchema,
  storedKey,
  toRepositoryName,
} from '@rapporteur/idl/record';
import { isDue, nextOccurrence } from '../meeting/index.ts';
import { seriesOf } from '../settings/index.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, stored, storedOne } from './dossier.ts';
import { actionsKey, effectiveSeriesOf } from './meeting.ts';
import type { RepositoryFacts } from './question.ts';
import { forgetSyncState } from './record.ts';
import { seriesKey } from './series-key.ts';

/**
 * Has all repositories read, the longest unread first, and the agendas that were posted brought up to date. `whole`: as if
 * nothing had been read before.
 */
export function* judgeInstallation(dossier: Dossier, { whole }: { readonly whole: boolean }): Judging {
  const found = yield* ask(dossier, { ask: 'installed', about: 'all' });
  const kinds = ['repositories', 'syncStates', 'settings'] as const;
  yield* askAll(
    dossier,
    keysOf(
      found.flatMap(({ repository, nodeId }) => [
        ...kinds.map((kind) => storedKey.repository(kind, repository)),
        storedKey.node(nodeId),
      ]),
    ),
  );
  const endedAt = new Map<string, number>();
  for (const facts of found) {
    const { repository } = facts;
    yield* remember(dossier, facts, found);
    if (whole) yield* forgetSyncState(dossier, repository, { whole });
    const reading = yield* storedOne(dossier, SyncStateSchema, storedKey.repository('syncStates', repository));
    const at = reading?.completeUntil && reading.endedAt;
    endedAt.set(repository, at ? timestampDate(at).getTime() : 0);
  }
  // Nobody waits for ever because others change more.
  const inTurn = found.toSorted((a, b) => (endedAt.get(a.repository) ?? 0) - (endedAt.get(b.repository) ?? 0));
  for (const { repository } of inTurn) dossier.follow({ key: `reading:${repository}`, priority: 'low' });
  // Where a run hears of nothing, it first reads what people said.
  if (dossier.hasWebhooks !== false) yield* followAll(dossier, found);
}

/** Has the agendas of all repositories brought up to date. */
export function* judgeAgendas(dossier: Dossier): Judging {
  yield* followAll(dossier, yield* ask(dossier, { ask: 'installed', about: 'all' }));
}

function* followAll(dossier: Dossier, found: readonly RepositoryFacts[]): Judging {
  const keys = found.map(({ repository }) => storedKey.repository('settings', repository));
  yield* askAll(dossier, keysOf(keys));
  const settings: Settings[] = [];
  for (const key of keys) {
    const record = yield* storedOne(dossier, SettingsRecordSchema, key);
    if (record?.settings) settings.push(record.settings);
  }
  yield* followSeries(dossier, settings);
}

/** Has these series looked at where the next agenda stands, or is to: it is brought up to date, or posted. */
export function* followSeries(dossier: Dossier, settings: readonly Settings[]): Judging {
  const planned = new Map<string, Planned>();
  for (const series of yield* effectiveSeriesOf(dossier, settings.flatMap(seriesOf))) {
    const meeting = nextOf(dossier, series);
    if (meeting) planned.set(`${series.repository.toLowerCase()}/${series.key}`, { series, meeting });
  }
  const all = [...planned.values()];
  yield* askAll(
    dossier,
    keysOf(
      all.flatMap(({ series, meeting }) => [meeting.name, storedKey.repository('repositories', series.repository)]),
    ),
  );
  for (const { series, meeting } of all) {
    const { state } = (yield* storedOne(dossier, MeetingSchema, meeting.name)) ?? {};
    const place = yield* storedOne(
      dossier,
      RepositoryRecordSchema,
      storedKey.repository('repositories', series.repository),
    );
    const isWanted = state === MeetingState.POSTED || series.version === 0 || isDue(series, meeting, dossier.now);
    if (isWanted && place) {
      dossier.follow({ key: seriesKey(series), priority: 'low' });
      dossier.follow({ key: actionsKey(series), priority: 'low' });
    }
  }
}

type Planned = { readonly series: Series; readonly meeting: Meeting };

/** The next meeting. A rule that cannot be followed costs nobody else's agenda. */
const nextOf = (dossier: Dossier, series: Series): Meeting | undefined => {
  try {
    return nextOccurrence(series, dossier.now);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    dossier.remark('warn', series.repository, `The meetings of ${series.key} cannot be planned: ${why}`);
    return undefined;
  }
};

function* remember(dossier: Dossier, facts: RepositoryFacts, all: readonly RepositoryFacts[]): Judging {
  const { repository, nodeId, installationId, isPrivate } = facts;
  const standing = yield* storedOne(dossier, RepositoryRecordSchema, storedKey.repository('repositories', repository));
  const known = yield* stored(dossier, RepositoryRecordSchema, storedKey.node(nodeId));
  if (known.some(({ name }) => name.toLowerCase() !== storedKey.repository('repositories', repository))) {
    // It was renamed, and nobody told: whatever is looked at under the new name moves all first.
    if (standing?.nodeId === nodeId) dossier.remove(standing);
    return;
  }
  // The name is another's now, and what is kept under it has to move before.
  if (standing && standing.nodeId !== nodeId && all.some((other) => other.nodeId === standing.nodeId)) return;
  const message = create(RepositoryRecordSchema, {
    ...(standing ?? { name: toRepositoryName(repository) }),
    repository,
    nodeId,
    installationId: BigInt(installationId),
    private: isPrivate,
  });
  if (!standing || !equals(RepositoryRecordSchema, standing, message)) {
    dossier.put({ message, visibility: isPrivate ? 'private' : 'public' });
  }
}
