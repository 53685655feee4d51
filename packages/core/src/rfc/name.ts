/** Resource names of RFCs and ideas: "rfcs/OWNER/REPO/NUMBER", "ideas/OWNER/REPO/NUMBER". */
import type { Target } from '../github/index.ts';

/** "rfcs/OWNER/REPO/NUMBER", in lower case, as GitHub's names ignore case. */
export const toRfcName = (ref: Target): string => toName('rfcs', ref);

/** "ideas/OWNER/REPO/NUMBER". */
export const toIdeaName = (ref: Target): string => toName('ideas', ref);

/** The pull request of an RFC's name; undefined if it is no such name. */
export const parseRfcName = (name: string): Target | undefined => parseName('rfcs', name);

/** The discussion of an idea's name; undefined if it is no such name. */
export const parseIdeaName = (name: string): Target | undefined => parseName('ideas', name);

const toName = (collection: string, { repository, number }: Target): string =>
  `${collection}/${repository.toLowerCase()}/${number}`;

const parseName = (collection: string, name: string): Target | undefined => {
  const match = /^([a-z]+)\/([a-z0-9-]+\/[a-z0-9._-]+)\/([1-9][0-9]{0,8})$/.exec(name);
  const [, found, repository, number] = match ?? [];
  return found === collection && repository && number ? { repository, number: Number(number) } : undefined;
};
