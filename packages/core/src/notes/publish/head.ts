/** Where the notes stand in their pull request: said in a comment of ours, so that an approval can mean it. */
import { type Content, code, link, markerLine, md, tight, toMarker } from '../../document/index.ts';
import { shortOf } from './decide.ts';

/** Marker of that comment, by occurrence. */
export const headMarker = (key: string): string => toMarker('head', key);

/** The comment after a push. `by` is who pushed, as GitHub told; the names in a commit are anybody's to choose. */
export const renderHead = (head: {
  readonly key: string;
  readonly repository: string;
  readonly sha: string;
  readonly by: 'app' | 'somebody' | { readonly login: string };
}): Content => {
  const { key, repository, sha, by } = head;
  const commit = link(code(shortOf(sha)), `https://github.com/${repository}/commit/${sha}`);
  const who =
    by === 'app' ? 'as I wrote them' : by === 'somebody' ? 'changed by somebody' : md`changed by ${code(by.login)}`;
  return tight(
    markerLine(headMarker(key)),
    md`The notes now stand at ${commit}, ${who}. Write \`/notes approve\` to approve them as they are now.`,
  );
};

/** The commit that such a comment names, and who pushed it; undefined if it names none. */
export const parseHead = (body: string): { readonly sha: string; readonly by: string | undefined } | undefined => {
  const { sha, by } =
    /^The notes now stand at \[[^\]\n]*\]\([^)\n]*\/commit\/(?<sha>[0-9a-f]{40})\),(?: changed by `+ ?(?<by>[^`\n]+?) ?`+)?/m.exec(
      body,
    )?.groups ?? {};
  return sha === undefined ? undefined : { sha, by };
};
