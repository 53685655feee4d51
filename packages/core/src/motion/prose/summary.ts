/** A motion in the status comment: who moved what, the running ballot, and its concerns. Nobody is mentioned. */
import { MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import {
  type Content,
  code,
  details,
  type Inline,
  type Item,
  link,
  list,
  md,
  sayingItem,
} from '../../document/index.ts';
import { firstOf } from '../../shared/cut.ts';
import { isOver } from '../engine/clock.ts';
import { showDate } from '../instant.ts';
import { amount, dispositionWord } from '../words.ts';
import { named } from './people.ts';
import { renderBallots } from './table.ts';

/** The last motion in full and the earlier ones in a fold; empty if there are none. */
export const renderMotions = (motions: readonly Motion[]): Content => {
  const last = motions.at(-1);
  if (!last) return undefined;
  const earlier = motions.slice(0, -1).toReversed();
  const shown = firstOf(
    earlier.map((motion): Content => [summary(motion), record(motion)]),
    MOST_EARLIER,
    (count) => md`The thread tells of ${amount(count, 'more round', 'more rounds')} before these.`,
  );
  return [
    summary(last),
    isOver(last) ? details('The votes and concerns', record(last)) : record(last),
    earlier.length > 0 && details(`Earlier rounds: ${earlier.length}`, shown),
  ];
};

const MOST_EARLIER = 5;

const summary = (motion: Motion): Inline => {
  const { disposition, mover, url, openedAt, policy, state } = motion;
  const at = showDate(openedAt, policy);
  const when = url ? link(at, url) : at;
  const shortfall = state === MotionState.FAILED ? md` ${motion.result?.evaluation?.sentence ?? ''}` : '';
  const end = isOver(motion) ? md` ${ENDS[state] ?? motion.because.at(-1)?.text ?? ''}${shortfall}` : '';
  return md`${named(mover)} asked on ${when} to **${dispositionWord(disposition)}** it.${end}`;
};

/** What passed is told by the RFC itself, and why something was cancelled by who did. */
const ENDS: Readonly<Record<number, string>> = {
  [MotionState.PASSED]: 'The vote passed.',
  [MotionState.FAILED]: 'The vote failed.',
};

const record = (motion: Motion): Content => [renderConcerns(motion), renderBallots(motion)];

/** Concerns and objections with what was said, each with what became of it. */
export const renderConcerns = (motion: Pick<Motion, 'concerns' | 'objections'>): Content => {
  const concerns = motion.concerns.map(({ name, raiser, url, resolvedAt, resolvedBy, blocksSince, text }) => {
    const title = url ? md`${code(name)} (${link('comment', url)})` : code(name);
    const state = resolvedAt
      ? md`settled by ${named(resolvedBy)}`
      : blocksSince
        ? md`**open, stops the clock**`
        : md`not confirmed yet`;
    return { isOpen: !resolvedAt, line: sayingItem(md`Concern ${title} of ${named(raiser)}, ${state}.`, text) };
  });
  const objections = motion.objections.map(({ raiser, url, answeredAt, answeredBy, text }) => {
    const who = url ? md`${named(raiser)} (${link('comment', url)})` : named(raiser);
    const state = answeredAt ? md`settled by ${named(answeredBy)}` : md`**open**`;
    return { isOpen: !answeredAt, line: sayingItem(md`Objection of ${who}, ${state}.`, text) };
  });
  return firstLines([...concerns, ...objections]);
};

/** Of very many, those that are open come first. */
const MOST_LINES = 30;

const firstLines = (said: readonly { readonly isOpen: boolean; readonly line: Item }[]): Content => {
  const sorted = said.length > MOST_LINES ? said.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen)) : said;
  const open = sorted.slice(MOST_LINES).filter(({ isOpen }) => isOpen).length;
  return list(
    firstOf(
      sorted.map(({ line }): Inline | Item => line),
      MOST_LINES,
      (count) =>
        md`and ${count} more, of which ${open === 0 ? 'none is' : amount(open, 'is', 'are')} open; they stand in the thread`,
    ),
  );
};
