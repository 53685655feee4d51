/** The one client library type that this folder is written against. */
import type { ProbotOctokit } from 'probot';
import { z } from 'zod';

/** An octokit that is signed in as one installation of the app. */
export type Octokit = InstanceType<typeof ProbotOctokit>;

/** Splits "owner/name" into the parameters of every REST call. */
export const repoParams = (repository: string): { owner: string; repo: string } => {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
};

/** Undefined instead of an exception where the thing is not there. Every other failure is passed on. */
export const orMissing = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return undefined;
  }
};

/** REST says 404 or 410; for GraphQL it is an error beside empty data. */
export const isMissing = (error: unknown): boolean => {
  if (hasStatus(error)) return error.status === 404 || error.status === 410;
  const types = typesOf(error);
  return types.length > 0 && types.every((type) => type === 'NOT_FOUND');
};

/** What GraphQL calls the errors of an answer; none if it was not GraphQL that failed. */
export const typesOf = (error: unknown): readonly unknown[] =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors)
    ? error.errors.map((one: unknown) =>
        typeof one === 'object' && one !== null ? Reflect.get(one, 'type') : undefined,
      )
    : [];

/**
 * What can be read of a listing. An entry that does not fit costs only itself: it is left out, and the log says so.
 * @param what names an entry: "comment of acme/widgets"
 * @param read throws for one that does not fit
 */
export const readEach = <T, U>(
  { octokit, what }: { readonly octokit: Pick<Octokit, 'log'>; readonly what: string },
  entries: readonly T[],
  read: (entry: T) => U,
): U[] =>
  entries.flatMap((entry) => {
    try {
      return [read(entry)];
    } catch (error) {
      const detail = error instanceof z.ZodError ? z.prettifyError(error).replace(/\s+/g, ' ') : String(error);
      octokit.log.warn(`A ${what} was left out, since GitHub's answer about it does not fit: ${detail}`);
      return [];
    }
  });

/** A time of GitHub's. @throws RangeError if it is none */
export const toInstant = (text: string): Date => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new RangeError(`${JSON.stringify(text)} is no time.`);
  return at;
};

export const hasStatus = (error: unknown): error is { status: number; message: string } =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';
