/** Resource names of motions: "motions/OWNER/REPO/NUMBER/ID". */
import type { SubjectRef } from '@rapporteur/idl';

/** The name of a motion, in lower case, as GitHub's names ignore case; other characters of its id than [a-z0-9._-] become "-". */
export const toMotionName = ({ repository, number }: Pick<SubjectRef, 'repository' | 'number'>, id: string): string =>
  `motions/${repository.toLowerCase()}/${number}/${id.toLowerCase().replace(/[^a-z0-9._-]/g, '-')}`;
