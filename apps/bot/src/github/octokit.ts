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

/** Undefined instead of an exception for 404 and 410: the thing is not there. Every other failure is passed on. */
export const orMissing = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (hasStatus(error) && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
};

/** The same for GraphQL, where the thing that is not there is an error beside empty data. */
export const orNotFound = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
    if (errors.length === 0 || errors.some(({ type }) => type !== 'NOT_FOUND')) throw error;
    return undefined;
  }
};

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
