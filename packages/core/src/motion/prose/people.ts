/** People in what is said about a motion: in code spans, and as mentions only where they have to act. */
import { type Account, BallotsBy } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { login } from '../../shared/markdown.ts';
import { tallyAll } from '../engine/tally.ts';
import { listWords } from '../words.ts';

/** Names a person without notifying them. */
export const named = (account: Account | undefined): string => login(account?.login || 'ghost');

/** Notifies a person; what cannot be a login of GitHub is only named. */
export const mentioned = (account: Account | undefined): string =>
  account && /^[a-z0-9](?:[a-z0-9-]{0,38})$/i.test(account.login) ? `@${account.login}` : named(account);

/** Asks those who can vote and have not, by name; empty if nobody is missing. */
export const askToVote = (motion: Motion): string => {
  const { missing } = tallyAll(motion);
  return missing.length > 0 ? `${listWords(missing.map(mentioned))}: please vote with ${voteWords(motion)}.` : '';
};

/** How one votes. */
export const voteWords = ({ policy }: Pick<Motion, 'policy'>): string => {
  switch (policy?.ballotsBy) {
    case BallotsBy.COMMAND:
      return COMMANDS;
    case BallotsBy.REVIEW:
      return 'a review that approves or requests changes';
    default:
      return `${COMMANDS}, or a review that approves or requests changes`;
  }
};

const COMMANDS = '`/vote +1`, `/vote -1` or `/vote abstain`';
