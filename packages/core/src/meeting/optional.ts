/** Headings that stand only with lines below them: those of sections that are shown when they are filled, and those of lists of ours. */
import type { AgendaPlan } from '@rapporteur/idl';
import { APPROVED_LIST, PROPOSED_LIST } from './carry.ts';
import { headingId } from './own.ts';
import { isShown, plannedSections } from './section.ts';

/** Their ids. */
export const headingsOnlyFilled = (plan: AgendaPlan | undefined): ReadonlySet<string> =>
  new Set([
    ...[PROPOSED_LIST, APPROVED_LIST].map(({ id }) => id),
    ...plannedSections(plan)
      .filter((section) => !isShown(section, 0))
      .map(({ key }) => headingId(key)),
  ]);
