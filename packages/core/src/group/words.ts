/** Answers to /wg add and /wg remove, and to what they cannot mean: result and next step. */
import { type Content, code, commas, type Inline, md, separated } from '../document/index.ts';
import { formatReference, type Target } from '../github/index.ts';

/** What came of a command. */
export type WgOutcome =
  | {
      readonly kind: 'added' | 'removed';
      readonly group: { readonly key: string; readonly title: string };
      readonly about: Target;
      /** Whether it belonged before, and whether a person had said the same before. */
      readonly belonged: boolean;
      readonly isRepeated: boolean;
    }
  | {
      readonly kind: 'no-group';
      readonly called: string;
      readonly near: readonly string[];
      readonly keys: readonly string[];
    }
  | { readonly kind: 'no-pull-request'; readonly about: Target }
  | { readonly kind: 'no-date'; readonly text: string };

/** The answer to it. */
export const renderOutcome = (outcome: WgOutcome): Content => {
  switch (outcome.kind) {
    case 'added':
      return renderAdded(outcome);
    case 'removed':
      return renderRemoved(outcome);
    case 'no-group':
      return renderNoGroup(outcome);
    case 'no-pull-request':
      return [
        md`${formatReference(outcome.about)} is no pull request that I can read, so nothing was changed.`,
        md`Name one as \`owner/name#12\` or by its address; the app must be installed on its repository.`,
      ];
    case 'no-date':
      return [
        md`${code(outcome.text)} is no date.`,
        md`Write the year, the month and the day, for example \`/wg status config-overrides 2023-06-22\`.`,
      ];
  }
};

type Changed = Extract<WgOutcome, { kind: 'added' | 'removed' }>;

const renderAdded = ({ group, about, belonged, isRepeated }: Changed): Content => {
  const [pull, name] = [formatReference(about), md`the working group ${group.title}`];
  return [
    isRepeated
      ? md`${pull} was added to ${name} already.`
      : belonged
        ? md`${pull} belonged to ${name} already; from now on it stays, whatever the rules say.`
        : md`${pull} belongs to ${name} now.`,
    md`${command('status', group.key)} shows the group. ${command('remove', group.key, about)} takes this back.`,
  ];
};

const renderRemoved = ({ group, about, belonged, isRepeated }: Changed): Content => {
  const [pull, name] = [formatReference(about), md`the working group ${group.title}`];
  return [
    isRepeated
      ? md`${pull} was removed from ${name} already.`
      : belonged
        ? md`${pull} does not belong to ${name} any more, and the rules do not bring it back.`
        : md`${pull} was not in ${name}; from now on the rules do not bring it in either.`,
    md`${command('add', group.key, about)} takes this back.`,
  ];
};

const renderNoGroup = ({ called, near, keys }: Extract<WgOutcome, { kind: 'no-group' }>): Content => {
  const guess = near.length > 0 ? md`Did you mean ${separated(near.map(code), ' or ')}? ` : '';
  const all =
    keys.length > 0
      ? md`The groups are ${commas(keys.map(code))}.`
      : md`There is none yet: the setting \`groups\` or a groups file names them.`;
  return [md`there is no working group ${code(called)}.`, md`${guess}${all}`];
};

const command = (sub: string, key: string, about?: Target): Inline =>
  code(`/wg ${sub} ${key}${about ? ` ${formatReference(about)}` : ''}`);
