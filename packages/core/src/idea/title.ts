/** What dispositions are called. */
import { Disposition } from '@rapporteur/idl';

/** "needs a champion". */
export const dispositionTitle = (disposition: Disposition): string => {
  switch (disposition) {
    case Disposition.NEW:
      return 'new';
    case Disposition.NEEDS_CHAMPION:
      return 'needs a champion';
    case Disposition.WILL_BE_RFC:
      return 'will be an RFC';
    case Disposition.MAKE_ISSUE:
      return 'is made an issue';
    case Disposition.CLOSED:
      return 'closed';
    default:
      return 'not sorted';
  }
};
