/** The one client library type that this folder is written against. */
import type { ProbotOctokit } from 'probot';

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

export const hasStatus = (error: unknown): error is { status: number; message: string } =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';
