/** Answers to /wg add and /wg remove, and to what they cannot mean: result and next step, as Markdown that is safe. */
import { formatReference, type Target } from '../github/index.ts';
import { codeSpan, escapeText } from '../shared/markdown.ts';
import type { GroupWords } from './render.ts';

/** What came of a command. */
export type WgOutcome =
  | {
      readonly kind: 'added' | 'removed';
      readonly group: { readonly key: string; readonly title: string };
      readonly about: Target;
      /** Whether it belonged before, and whether a person had said the same before. */
      readonly belonged: boolean;
      readonly said: boolean;
    }
  | {
      readonly kind: 'no-group';
      readonly called: string;
      readonly near: readonly string[];
      readonly keys: readonly string[];
    }
  | { readonly kind: 'no-pull-request'; readonly about: Target }
  | { readonly kind: 'no-date'; readonly text: string };

/** The words for it. */
export const wgWords = (outcome: WgOutcome): GroupWords => {
  switch (outcome.kind) {
    case 'added':
      return addedWords(outcome);
    case 'removed':
      return removedWords(outcome);
    case 'no-group':
      return noGroupWords(outcome);
    case 'no-pull-request':
      return {
        result: `${nameOf(outcome.about)} is no pull request that I can read, so nothing was changed.`,
        next: 'Name one as `owner/name#12` or by its address; the app must be installed on its repository.',
      };
    case 'no-date':
      return {
        result: `${codeSpan(outcome.text)} is no date.`,
        next: 'Write the year, the month and the day, for example `/wg status config-overrides 2023-06-22`.',
      };
  }
};

type Changed = Extract<WgOutcome, { kind: 'added' | 'removed' }>;

const addedWords = ({ group, about, belonged, said }: Changed): GroupWords => {
  const name = `the working group ${escapeText(group.title)}`;
  const result = said
    ? `${nameOf(about)} was added to ${name} already.`
    : belonged
      ? `${nameOf(about)} belonged to ${name} already; from now on it stays, whatever the rules say.`
      : `${nameOf(about)} belongs to ${name} now.`;
  return {
    result,
    next: `${command('status', group.key)} shows the group. ${command('remove', group.key, about)} takes this back.`,
  };
};

const removedWords = ({ group, about, belonged, said }: Changed): GroupWords => {
  const name = `the working group ${escapeText(group.title)}`;
  const result = said
    ? `${nameOf(about)} was removed from ${name} already.`
    : belonged
      ? `${nameOf(about)} does not belong to ${name} any more, and the rules do not bring it back.`
      : `${nameOf(about)} was not in ${name}; from now on the rules do not bring it in either.`;
  return { result, next: `${command('add', group.key, about)} takes this back.` };
};

const noGroupWords = ({ called, near, keys }: Extract<WgOutcome, { kind: 'no-group' }>): GroupWords => {
  const all = keys.map(codeSpan).join(', ');
  return {
    result: `there is no working group ${codeSpan(called)}.`,
    next: [
      ...(near.length > 0 ? [`Did you mean ${near.map(codeSpan).join(' or ')}?`] : []),
      keys.length > 0
        ? `The groups are ${all}.`
        : 'There is none yet: the setting `groups` or a groups file names them.',
    ].join(' '),
  };
};

const command = (sub: string, key: string, about?: Target): string =>
  codeSpan(`/wg ${sub} ${key}${about ? ` ${formatReference(about)}` : ''}`);

const nameOf = (about: Target): string => escapeText(formatReference(about));
