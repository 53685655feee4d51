/** Commits of default branches, which the observer does not show. */
import type { SandboxGithub } from '@rapporteur/github-sandbox';
import { z } from 'zod';

const CommitsSchema = z.array(z.object({ sha: z.string() }));

/** The newest commits of the default branch, oldest first. */
export const newestCommits = async (
  github: SandboxGithub,
  repository: string,
  count: number,
): Promise<readonly string[]> => {
  const made: string[] = [];
  for (let page = 1; made.length < count; page += 1) {
    const response = await fetch(`${github.url}/repos/${repository}/commits?per_page=100&page=${page}`);
    const found = CommitsSchema.parse(await response.json());
    if (found.length === 0) break;
    made.push(...found.map(({ sha }) => sha));
  }
  return made.slice(0, count).reverse();
};
