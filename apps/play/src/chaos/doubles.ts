/** What stands more than once at GitHub although it must stand once. */
import type { SandboxGithub, SeenReaction } from '@rapporteur/github-sandbox';

/** Texts by their markers, labels, and reactions of the app in these repositories ("owner/name"); empty if nothing stands twice. */
export const findDoubles = ({ observe }: Pick<SandboxGithub, 'observe'>, repositories: readonly string[]): string[] =>
  repositories.flatMap((repository) => {
    const issues = observe.issues(repository);
    const pulls = observe.pullRequests(repository);
    const names = observe.repositoryLabels(repository).map(({ name }) => name.toLowerCase());
    return [
      ...repeated(`issues of ${repository}`, issues.flatMap(markerOf)),
      ...repeated(`pull requests of ${repository}`, pulls.flatMap(markerOf)),
      ...repeated(`labels of ${repository}`, names),
      ...[...issues, ...pulls].flatMap(({ number, labels }) => {
        const subject = `${repository}#${number}`;
        const comments = observe.comments(repository, number);
        return [
          ...repeated(`labels on ${subject}`, labels),
          ...repeated(`comments on ${subject}`, comments.filter(isByApp).flatMap(identityOf)),
          ...comments.flatMap(({ id, reactions }) =>
            repeated(`reactions to comment ${id} on ${subject}`, reactions.flatMap(reactionOf)),
          ),
        ];
      }),
    ];
  });

/** Check runs of one name at one commit, of which GitHub shows only the last. */
export const findDoubledChecks = async (
  { observe }: Pick<SandboxGithub, 'observe'>,
  commits: readonly { readonly repository: string; readonly sha: string }[],
): Promise<string[]> => {
  const found: string[] = [];
  for (const { repository, sha } of commits) {
    const runs = await observe.checkRuns(repository, sha, 'all');
    found.push(
      ...repeated(
        `check runs of ${repository} at ${sha.slice(0, 7)}`,
        runs.map(({ name }) => name),
      ),
    );
  }
  return found;
};

/** One sentence for each thing that is there more than once. */
export const repeated = (where: string, things: readonly string[]): string[] => {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts].flatMap(([thing, count]) => (count > 1 ? [`${where}: ${count} times ${thing}`] : []));
};

type Text = { readonly body: string };

const isByApp = ({ author }: { readonly author: string }): boolean => author.endsWith('[bot]');

const markerOf = ({ body }: Text): string[] => /^<!-- rapporteur:\S+ v1 -->/.exec(body)?.slice(0, 1) ?? [];

/** What has no marker is known by its words. */
const identityOf = ({ body }: Text): string[] => {
  const marker = markerOf({ body });
  return marker.length > 0 ? marker : [body];
};

const reactionOf = ({ login, content }: SeenReaction): string => `${content} by ${login}`;
