/** Names of repositories, of which some were others before: what was seen under any of them is seen of one repository. */

/** As of a time in milliseconds; names are "owner/name". */
export type Renaming = { readonly at: number; readonly from: string; readonly to: string };

export type Names = {
  readonly add: (renaming: Renaming) => void;
  /** What a repository is called in the end. */
  readonly current: (name: string) => string;
  /** What it was called before. */
  readonly former: (name: string) => readonly string[];
};

export const createNames = (): Names => {
  const renamings: Renaming[] = [];
  const current = (name: string): string =>
    renamings.reduce((known, { from, to }) => (isSame(known, from) ? to : known), name);
  return {
    add: (renaming) => {
      renamings.push(renaming);
      renamings.sort((a, b) => a.at - b.at || (textOf(a) < textOf(b) ? -1 : 1));
    },
    current,
    former: (name) => {
      const others = renamings.flatMap(({ from, to }) => [from, to]).filter((other) => !isSame(other, name));
      return [...new Set(others.filter((other) => isSame(current(other), name)))].sort();
    },
  };
};

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const textOf = ({ from, to }: Renaming): string => `${from} ${to}`;
