/** Whether an approval counts for what stands in the pull request now: for nothing that its writer could not have seen. */
import type { Comparison, TreeEntry } from '../../github/index.ts';

/** A commit of which it is known since when people could see that the notes stand there. */
export type Stand = {
  readonly sha: string;
  readonly at: Date;
  /** "written" by the app itself, or "announced" by it after somebody else's push. */
  readonly how: 'written' | 'announced';
  /** Id of the comment that announced it, if that was written for it: ids tell what GitHub's seconds do not. */
  readonly comment?: number;
};

/** What a person said. */
export type Approving = {
  readonly at: Date;
  readonly comment?: number;
  /** The beginning of the commit that they named. */
  readonly named?: string;
};

/** The pull request as it stands. */
export type Carrier = {
  readonly isOwn: boolean;
  readonly repository: string;
  readonly headRepository: string | undefined;
  readonly head: string;
  readonly headSha: string;
  readonly base: string;
};

export type ApprovalFacts = {
  readonly approving: Approving;
  readonly stands: readonly Stand[];
  readonly carrier: Carrier;
  /** What it has to be. */
  readonly branch: string;
  readonly defaultBranch: string | undefined;
  readonly path: string;
  readonly difference: Comparison | undefined;
  readonly entry: TreeEntry | undefined;
  /** Whether what stands is what was approved, and besides only marked as approved. */
  readonly isOnlyMarked: boolean;
};

/** Why an approval does not count; `detail` are paths, branches or the commit that it is about. */
export type Refusal = {
  readonly why:
    | 'not-ours'
    | 'other-base'
    | 'other-commit'
    | 'moved'
    | 'unknown'
    | 'other-files'
    | 'file-missing'
    | 'odd-file';
  readonly detail: readonly string[];
};

/** Undefined if it counts. */
export const refuseApproval = (facts: ApprovalFacts): Refusal | undefined => {
  const { approving, carrier, branch, defaultBranch, path, difference, entry } = facts;
  const refuse = (why: Refusal['why'], ...detail: string[]): Refusal => ({ why, detail });
  const { isOwn, repository, headRepository, head, headSha, base } = carrier;
  const isHere = headRepository?.toLowerCase() === repository.toLowerCase() && head === branch;
  if (!isOwn || !isHere) return refuse('not-ours');
  if (defaultBranch === undefined) return refuse('unknown');
  if (base !== defaultBranch) return refuse('other-base', base, defaultBranch);
  if (!difference?.isWhole) return refuse('unknown');
  const others = difference.files.flatMap((file) => [file.path, ...(file.previousPath ? [file.previousPath] : [])]);
  const foreign = [...new Set(others)].filter((other) => other !== path);
  if (foreign.length > 0) return refuse('other-files', ...foreign);
  const [file, ...more] = difference.files;
  if (!file || file.status === 'removed' || !entry) return refuse('file-missing', path);
  const isPlain = (file.status === 'added' || file.status === 'modified') && entry.mode === PLAIN_FILE;
  if (!isPlain || more.length > 0 || file.sha !== entry.sha) return refuse('odd-file', path);
  if (approvedCommit(facts) === headSha || facts.isOnlyMarked) return undefined;
  return approving.named === undefined
    ? refuse('moved', shortOf(headSha))
    : refuse('other-commit', shortOf(approving.named), shortOf(headSha));
};

/** The commit that was approved: the one that was named, or where the notes stood last when that was said. */
export const approvedCommit = ({
  approving,
  stands,
  carrier,
  difference,
}: Pick<ApprovalFacts, 'approving' | 'stands' | 'carrier' | 'difference'>): string | undefined => {
  const { named } = approving;
  if (named !== undefined) {
    return [carrier.headSha, ...(difference?.commits ?? [])].find((sha) => sha.startsWith(named.toLowerCase()));
  }
  return stands
    .filter((stand) => wasSeen(stand, approving))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .at(-1)?.sha;
};

/** An announcement of the same second may have come after the approval; what the app wrote itself was its own words. */
const wasSeen = ({ at, how, comment }: Stand, approving: Approving): boolean => {
  const between = approving.at.getTime() - at.getTime();
  if (between !== 0 || how === 'written') return between >= 0;
  return comment !== undefined && approving.comment !== undefined && comment < approving.comment;
};

const PLAIN_FILE = '100644';

/** As people write it. */
export const shortOf = (sha: string): string => sha.slice(0, 7);
