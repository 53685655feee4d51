/** Who said what a link tells: what is not said any more is dropped, and what a person linked by command stays. */
import { create } from '@bufbuild/protobuf';
import { type Link, LinkSchema, SubjectState } from '@rapporteur/idl';
import { type Identified, identify } from './identity.ts';
import { subjectsOf } from './merge.ts';

/** Found by comparing two pull requests, not said by either. */
export const MATCHED = 'matched';

/** By the branch it goes into. */
export const BRANCH = 'branch';

/** What the subject says from which the link leads. */
const STATED_BY_FROM: ReadonlySet<string> = new Set([
  ...['mention', 'implements', 'closes', 'tracking', 'names-rfc', 'amends', 'supersedes', 'stacked', 'reverts'],
  ...['continues', 'moved-to', BRANCH],
]);
/** What the subject says to which the link leads. */
const STATED_BY_TO: ReadonlySet<string> = new Set(['moved-from', 'superseded-by']);

/** The links without what one subject said in an earlier reading. Reasons whose code is in `keep` stay. */
export const withoutStatements = (
  links: readonly Link[],
  subject: Identified,
  { keep = [] }: { readonly keep?: readonly string[] } = {},
): Link[] => {
  const keyOf = identify([...subjectsOf(links), subject]);
  const key = keyOf(subject);
  return links.flatMap((link) => {
    const isFrom = link.from !== undefined && keyOf(link.from) === key;
    const isTo = link.to !== undefined && keyOf(link.to) === key;
    if (!isFrom && !isTo) return [link];
    const because = link.because.filter(
      ({ code }) => keep.includes(code) || !((isFrom && STATED_BY_FROM.has(code)) || (isTo && STATED_BY_TO.has(code))),
    );
    if (because.length === 0 && link.because.length > 0) return [];
    if (because.length === link.because.length) return [link];
    // The state was that reading's.
    return [create(LinkSchema, { ...link, because, state: isFrom ? SubjectState.UNSPECIFIED : link.state })];
  });
};
