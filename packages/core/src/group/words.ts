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
        md`please name a pull request as \`owner/name#12\` or by its address.`,
        md`I cannot read ${formatReference(outcome.about)}, so nothing has changed. Is the app installed there?`,
      ];
    case 'no-date':
      return [
        md`please write the year, the month and the day: \`/wg status config-overrides 2023-06-22\`.`,
        md`${code(outcome.text)} is no date.`,
      ];
  }
};

type Changed = Extract<WgOutcome, { kind: 'added' | 'removed' }>;

const renderAdded = ({ group, about, belonged, isRepeated }: Changed): Content => {
  const [pull, name] = [formatReference(about), md`the group ${group.title}`];
  return [
    isRepeated
      ? md`${pull} is in ${name} already.`
      : belonged
        ? md`${pull} was in ${name} already, and stays there now.`
        : md`thank you! ${pull} is in ${name} now.`,
    md`${command('status', group.key)} shows the group. ${command('remove', group.key, about)} takes this back.`,
  ];
};

const renderRemoved = ({ group, about, belonged, isRepeated }: Changed): Content => {
  const [pull, name] = [formatReference(about), md`the group ${group.title}`];
  return [
    isRepeated
      ? md`${pull} is out of ${name} already.`
      : belonged
        ? md`${pull} is out of ${name} now, for good.`
        : md`${pull} was not in ${name}, and stays out now.`,
    md`${command('add', group.key, about)} takes this back.`,
  ];
};

const renderNoGroup = ({ called, near, keys }: Extract<WgOutcome, { kind: 'no-group' }>): Content => {
  const all =
    keys.length > 0
      ? md`the groups are ${commas(keys.map(code))}.`
      : md`you can name working groups under \`groups\` in the settings.`;
  return [
    near.length > 0 ? md`did you mean ${separated(near.map(code), ' or ')}?` : all,
    near.length > 0
      ? md`I do not know a group ${code(called)}. The groups are ${commas(keys.map(code))}.`
      : md`I do not know a group ${code(called)}.`,
  ];
};

const command = (sub: string, key: string, about?: Target): Inline =>
  code(`/wg ${sub} ${key}${about ? ` ${formatReference(about)}` : ''}`);
