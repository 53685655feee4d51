/** A motion in the status comment: who moved what, the running ballot, and its concerns. Nobody is mentioned. */
import { MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { firstOf, quote } from '../../shared/cut.ts';
import { codeSpan, escapeText, fold, linkTo } from '../../shared/markdown.ts';
import { isOver } from '../engine/clock.ts';
import { showInstant } from '../instant.ts';
import { amount, dispositionWord } from '../words.ts';
import { named } from './people.ts';
import { renderBallots } from './table.ts';

/** The last motion in full and the earlier ones in a fold; empty if there are none. */
export const renderMotions = (motions: readonly Motion[]): string => {
  const last = motions.at(-1);
  if (!last) return '';
  const earlier = motions.slice(0, -1).toReversed();
  const shown = firstOf(
    earlier.map((motion) => `${summary(motion)}\n\n${details(motion)}`),
    MOST_EARLIER,
    (count) =>
      `There were ${amount(count, 'motion', 'motions')} before these; the thread tells of ${count === 1 ? 'it' : 'them'}.`,
  );
  const parts = [
    summary(last),
    isOver(last) ? fold(`The votes and concerns of this motion`, details(last)) : details(last),
    earlier.length > 0 ? fold(`Earlier motions: ${earlier.length}`, shown.join('\n\n')) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
};

const MOST_EARLIER = 5;

const summary = (motion: Motion): string => {
  const { disposition, mover, url, openedAt, policy, state } = motion;
  const at = showInstant(openedAt, policy?.timeZone ?? '');
  const when = url ? linkTo(at, url) : at;
  const rules = codeSpan(`${policy?.name ?? ''} ${policy?.version ?? ''}`);
  const end = isOver(motion) ? ` ${escapeText(motion.because.at(-1)?.text ?? ENDS[state] ?? '')}` : '';
  return `**Motion to ${dispositionWord(disposition)}** by ${named(mover)} on ${when}, under the policy ${rules}.${end}`;
};

const ENDS: Readonly<Record<number, string>> = {
  [MotionState.CANCELLED]: 'It was cancelled.',
  [MotionState.WITHDRAWN]: 'The RFC was withdrawn.',
};

const details = (motion: Motion): string => {
  const concerns = motion.concerns.map(({ name, raiser, url, resolvedAt, resolvedBy, blocksSince, text }) => {
    const title = url ? `${codeSpan(name)} (${linkTo('comment', url)})` : codeSpan(name);
    const state = resolvedAt
      ? `resolved by ${named(resolvedBy)}`
      : blocksSince
        ? '**open, stops the clock**'
        : 'not confirmed by a member yet';
    return { isOpen: !resolvedAt, line: `Concern ${title} of ${named(raiser)}, ${state}: ${quote(text)}` };
  });
  const objections = motion.objections.map(({ raiser, url, answeredAt, answeredBy, text }) => {
    const who = url ? `${named(raiser)} (${linkTo('comment', url)})` : named(raiser);
    const state = answeredAt ? `settled by ${named(answeredBy)}` : '**open**';
    return { isOpen: !answeredAt, line: `Objection of ${who}, ${state}: ${quote(text)}` };
  });
  const lines = firstLines([...concerns, ...objections]);
  return [lines, renderBallots(motion)].filter((part) => part !== '').join('\n\n');
};

/** Of very many, those that are open come first. */
const MOST_LINES = 30;

const firstLines = (said: readonly { readonly isOpen: boolean; readonly line: string }[]): string => {
  const sorted = said.length > MOST_LINES ? said.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen)) : said;
  const open = sorted.slice(MOST_LINES).filter(({ isOpen }) => isOpen).length;
  return firstOf(
    sorted.map(({ line }) => line),
    MOST_LINES,
    (count) =>
      `and ${count} more, of which ${open === 0 ? 'none is' : amount(open, 'is', 'are')} open; they stand in the thread`,
  )
    .map((line) => `- ${line}`)
    .join('\n');
};
