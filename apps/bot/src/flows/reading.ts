/** The record of how far a repository was read, kept in the registry so that the next run goes on from there. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { optional, RapporteurError } from '@rapporteur/client';
import { type Reading, ReadingSchema, type Reason } from '@rapporteur/idl';
import { type Flow, withRetryOnConflict } from './flow.ts';

/** What a reading of one repository found so far. */
export type Progress = Pick<Reading, 'listed' | 'read' | 'rfcs' | 'ideas' | 'requests' | 'unmodified'>;

/** A reading that goes on. */
export type OpenReading = {
  /** What GitHub dates up to then is known; undefined if everything has to be looked at. */
  readonly since: Date | undefined;
  /** Stores how far it came. @throws Overtaken when another run has begun to read the repository */
  tell(progress: Progress): Promise<void>;
  /** Stores the end: everything that GitHub dates up to `until` is in the registry now; without it, that is not known. */
  finish(progress: Progress, until: Date | undefined): Promise<void>;
  /** Stores why it broke off; what was known before is known still. */
  breakOff(progress: Progress, stopped: Reason): Promise<void>;
};

type Change = Progress & Partial<Pick<Reading, 'endedAt' | 'stopped'>> & { completeUntil?: Reading['completeUntil'] };

/** Another run reads the same repository: it began later, and one is enough. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Begins to read a repository; `whole` forgets how far it was read before. */
export const beginReading = async (
  flow: Flow,
  { repository, whole }: { repository: string; whole: boolean },
): Promise<OpenReading> => {
  const name = toReadingName(repository);
  const beganAt = timestampFromDate(flow.now());
  let stored = await withRetryOnConflict(async () => {
    const before = await optional(flow.client.getReading(name));
    const known = whole ? undefined : before?.completeUntil;
    const version = before?.version ?? 0;
    return flow.client.putReading({ name, repository, version, beganAt, ...(known ? { completeUntil: known } : {}) });
  });
  const since = stored.completeUntil && timestampDate(stored.completeUntil);

  const put = async (change: Change): Promise<void> => {
    try {
      stored = await flow.client.putReading(create(ReadingSchema, { ...stored, ...change }));
    } catch (error) {
      if (!(error instanceof RapporteurError) || error.code !== 'conflict') throw error;
      const standing = await optional(flow.client.getReading(name));
      if (!standing || !isSameTime(standing, stored)) throw new Overtaken(`Another run reads ${repository}.`);
      // Only the settings changed meanwhile: what is known is forgotten, and stays so at the end.
      stored = standing;
      await put({ ...change, completeUntil: undefined });
    }
  };

  return {
    since,
    tell: (progress) => put(progress),
    finish: (progress, until) =>
      put({
        ...progress,
        completeUntil: until && timestampFromDate(until),
        endedAt: timestampFromDate(flow.now()),
      }),
    breakOff: (progress, stopped) => put({ ...progress, stopped }),
  };
};

/** What was judged by other rules has to be looked at again: the next run reads the repository from its first page. */
export const forgetReading = (flow: Pick<Flow, 'client'>, repository: string): Promise<void> =>
  withRetryOnConflict(async () => {
    const stored = await optional(flow.client.getReading(toReadingName(repository)));
    if (!stored?.completeUntil) return;
    await flow.client.putReading(create(ReadingSchema, { ...stored, completeUntil: undefined }));
  });

/** The same for all repositories: the groups belong to none of them. */
export const forgetReadings = async (flow: Pick<Flow, 'client'>): Promise<void> => {
  for await (const { repository } of flow.client.listReadings({ pageSize: 500 })) await forgetReading(flow, repository);
};

/** "readings/flyteorg/flyte". */
export const toReadingName = (repository: string): string => `readings/${repository}`;

const isSameTime = (a: Reading, b: Reading): boolean =>
  a.beganAt !== undefined &&
  b.beganAt !== undefined &&
  a.beganAt.seconds === b.beganAt.seconds &&
  a.beganAt.nanos === b.beganAt.nanos;
