/** Jobs as people see them: the inbox's, with what their former runs left behind, and redriven on record. */
import { create } from '@bufbuild/protobuf';
import { repositoryOfKey } from '@rapporteur/core/judge';
import { AuditEntrySchema, type Checkpoint, CheckpointSchema, type Job, type ModelUsage } from '@rapporteur/idl';
import { toModelAnswersName } from '@rapporteur/idl/record';
import type { Jobs, Registry } from '@rapporteur/registry';
import type { Tables } from '@rapporteur/registry/database';
import type { Transaction } from 'kysely';
import type { Inbox } from '../inbox/index.ts';

export type JobParts = {
  readonly inbox: Pick<Inbox, 'jobs'> & {
    /** What is done alongside happens together with it. */
    readonly redrive: (key: string, alongside: (within?: Transaction<Tables>) => Promise<unknown>) => Promise<boolean>;
  };
  readonly registry: Pick<Registry, 'find' | 'commit'>;
};

export const createJobs = ({ inbox, registry }: JobParts): Jobs => {
  const withCheckpoints = async (jobs: readonly Job[]): Promise<readonly Job[]> => {
    const names = new Map(jobs.flatMap(({ key }) => checkpointNames(key).map((name) => [name, key] as const)));
    const found = names.size === 0 ? [] : await registry.find([...names.keys()]);
    const checkpoints = new Map(
      found.flatMap((resource) => {
        const [key, checkpoint] = [names.get(resource.name), checkpointOf(resource)];
        return key !== undefined && checkpoint !== undefined ? [[key, checkpoint] as const] : [];
      }),
    );
    return jobs.map((job) => {
      const checkpoint = checkpoints.get(job.key);
      return checkpoint ? { ...job, checkpoint } : job;
    });
  };
  return {
    list: async (query) => withCheckpoints(await inbox.jobs(query)),
    get: async (key) => (await withCheckpoints(await inbox.jobs({ key, limit: 1 })))[0],
    redrive: (key, by) => {
      const because = [{ code: 'redriven', text: `${by} had ${key} tried again.` }];
      const subject = repositoryOfKey(key) ?? key;
      const audit = [create(AuditEntrySchema, { subject, action: 'redrive', because, cause: by })];
      return inbox.redrive(key, (within) => registry.commit({ audit }, within));
    },
  };
};

/**
 * What a step leaves behind is a resource, committed before the next step: the answers of a model one by one, and how far a
 * repository was read. Which jobs have steps follows from their keys.
 */
const checkpointNames = (key: string): readonly string[] => {
  const meeting = /^notes:[^/]+\/[^/]+\/(.+)$/.exec(key)?.[1];
  if (meeting !== undefined) return [toModelAnswersName(meeting)];
  const repository = /^reading:([^/]+\/[^/]+)/.exec(key)?.[1];
  return repository === undefined ? [] : [`syncStates/${repository}`];
};

const checkpointOf = (resource: Awaited<ReturnType<Registry['find']>>[number]): Checkpoint | undefined => {
  const { name } = resource;
  if (resource.kind === 'modelAnswers') {
    const { version, answers, spent } = resource.message;
    const [kept, open] = [answers.filter(({ answer }) => answer !== ''), answers.flatMap(({ most }) => most ?? [])];
    const count = kept.length === 1 ? '1 answer of a model is' : `${kept.length} answers of a model are`;
    const billed = spent ? [`Notes do not tell yet of ${describeUsage(spent)}.`] : [];
    const text = [`${count} kept, and not asked for again.`, ...billed, ...open.map(describeOpen)].join(' ');
    return create(CheckpointSchema, { name, version, text });
  }
  if (resource.kind === 'syncStates') {
    const { version, look } = resource.message;
    const { listed, read } = look ?? resource.message;
    const next = look ? `, and the listing goes on with page ${look.page}` : '';
    const text = `${read} of ${listed} pull requests that were listed are read${next}; what did not change is not read again.`;
    return create(CheckpointSchema, { name, version, text });
  }
  return undefined;
};

/** Counted in full if nobody hears of it. */
const describeOpen = (most: ModelUsage): string =>
  `A request is under way, or its answer was lost; it takes at most ${describeUsage(most)}.`;

const describeUsage = ({ requests, costUsd, lost, ...tokens }: ModelUsage): string => {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokens;
  const all = (inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens).toLocaleString('en-US');
  const price = costUsd === undefined ? 'at a price that is not known' : `for ${costUsd.toFixed(2)} dollars`;
  const counted = lost === 0 ? '' : `, ${lost} of them counted as the most they can cost`;
  return `${all} tokens in ${requests} ${requests === 1 ? 'request' : 'requests'}${counted}, ${price}`;
};
