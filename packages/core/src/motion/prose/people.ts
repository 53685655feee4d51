/** People in what is said about a motion: as code, and as mentions only where they have to act. */
import { type Account, BallotsBy } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { enumerated, type Inline, login, md, mention } from '../../document/index.ts';
import { tallyAll } from '../engine/tally.ts';

/** Names a person without notifying them. */
export const named = (account: Account | undefined): Inline => login(account?.login || 'ghost');

/** Notifies a person. */
export const mentioned = (account: Account | undefined): Inline => (account ? mention(account.login) : named(account));

/** Asks those who can vote and have not, by name; empty if nobody is missing. */
export const askToVote = (motion: Motion): Inline => {
  const { missing } = tallyAll(motion);
  return missing.length > 0 ? md`${enumerated(missing.map(mentioned))}: please vote with ${howToVote(motion)}.` : '';
};

/** How one votes. */
export const howToVote = ({ policy }: Pick<Motion, 'policy'>): Inline => {
  switch (policy?.ballotsBy) {
    case BallotsBy.COMMAND:
      return COMMANDS;
    case BallotsBy.REVIEW:
      return 'a review that approves or requests changes';
    default:
      return md`${COMMANDS}, or a review that approves or requests changes`;
  }
};

const COMMANDS = md`\`/vote +1\`, \`/vote -1\` or \`/vote abstain\``;
