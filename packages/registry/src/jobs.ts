/** What the bot has to do: for whoever runs it, and for nobody else. */
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Job, JobSchema, JobState, JobStateSchema, type ListJobsRequest, nameOfEnum } from '@rapporteur/idl';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid, notFound } from './refusals.ts';
import type { Viewer } from './view.ts';

/** The bot's jobs, in the order of their keys. */
export type Jobs = {
  readonly list: (query: {
    readonly states: readonly JobState[];
    readonly after: string;
    readonly limit: number;
  }) => Promise<readonly Job[]>;
  readonly get: (key: string) => Promise<Job | undefined>;
  /** On record; false if nothing of it is dead. `by` is who asks. */
  readonly redrive: (key: string, by: string) => Promise<boolean>;
};

export const listJobs = async (
  jobs: Jobs | undefined,
  { pageSize, pageToken, states }: ListJobsRequest,
  viewer: Viewer,
): Promise<{ readonly jobs: Job[]; readonly nextPageToken: string }> => {
  const known = admit(jobs, viewer);
  const limit = toLimit(pageSize);
  const list = ['jobs', ...states.map(String)];
  const found = await known.list({ states, after: parsePageToken(list, pageToken), limit: limit + 1 });
  const { items, nextPageToken } = cut(found, limit, ({ key }) => toPageToken(list, key));
  return { jobs: [...items], nextPageToken };
};

export const getJob = async (jobs: Jobs | undefined, key: string, viewer: Viewer): Promise<Job> => {
  const found = await admit(jobs, viewer).get(checked(key));
  if (found === undefined) throw notFound(`Nothing is to be done about "${key}"; if it was, it is done.`);
  return found;
};

export const redriveJob = async (jobs: Jobs | undefined, key: string, viewer: Viewer): Promise<Job> => {
  const known = admit(jobs, viewer);
  const isRedriven = await known.redrive(checked(key), 'RAPPORTEUR_REGISTRY_TOKEN');
  const found = await known.get(key);
  // What is done already is gone: so it stood when it was redriven.
  if (isRedriven) return found ?? create(JobSchema, { key, state: JobState.WAITING });
  throw notFound(
    found === undefined
      ? `Nothing of "${key}" is dead, and nothing is to be done about it; if it was, it is done.`
      : `Nothing of "${key}" is dead: it is ${nameOfEnum(JobStateSchema, found.state)}.`,
  );
};

const admit = (jobs: Jobs | undefined, viewer: Viewer): Jobs => {
  if (viewer.sees !== 'everything')
    throw new ConnectError(
      'Jobs are shown to whoever runs the bot; send RAPPORTEUR_REGISTRY_TOKEN as a bearer token.',
      viewer.sees === 'public' ? Code.Unauthenticated : Code.PermissionDenied,
    );
  if (jobs === undefined) throw invalid('No bot runs at this registry, so there are no jobs here.');
  return jobs;
};

const checked = (key: string): string => {
  if (key === '' || key.length > 1_000 || /\p{Cc}|\p{Cs}/u.test(key))
    throw invalid('A key has 1 to 1,000 characters and no control characters among them, such as "pull:owner/repo/7".');
  return key;
};
