/** A motion in the status comment: who moved what, the running ballot, and its concerns. Nobody is mentioned. */
import { MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { type Content, code, details, type Inline, link, list, md, quoted } from '../../document/index.ts';
import { firstOf } from '../../shared/cut.ts';
import { isOver } from '../engine/clock.ts';
import { showInstant } from '../instant.ts';
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
    (count) =>
      md`There were ${amount(count, 'motion', 'motions')} before these; the thread tells of ${count === 1 ? 'it' : 'them'}.`,
  );
  return [
    summary(last),
    isOver(last) ? details('The votes and concerns of this motion', record(last)) : record(last),
    earlier.length > 0 && details(`Earlier motions: ${earlier.length}`, shown),
  ];
};

const MOST_EARLIER = 5;

const summary = (motion: Motion): Inline => {
  const { disposition, mover, url, openedAt, policy, state } = motion;
  const at = showInstant(openedAt, policy?.timeZone ?? '');
  const when = url ? link(at, url) : at;
  const rules = code(`${policy?.name ?? ''} ${policy?.version ?? ''}`);
  const end = isOver(motion) ? md` ${motion.because.at(-1)?.text ?? ENDS[state] ?? ''}` : '';
  return md`**Motion to ${dispositionWord(disposition)}** by ${named(mover)} on ${when}, under the policy ${rules}.${end}`;
};

const ENDS: Readonly<Record<number, string>> = {
  [MotionState.CANCELLED]: 'It was cancelled.',
  [MotionState.WITHDRAWN]: 'The RFC was withdrawn.',
};

const record = (motion: Motion): Content => {
  const concerns = motion.concerns.map(({ name, raiser, url, resolvedAt, resolvedBy, blocksSince, text }) => {
    const title = url ? md`${code(name)} (${link('comment', url)})` : code(name);
    const state = resolvedAt
      ? md`resolved by ${named(resolvedBy)}`
      : blocksSince
        ? md`**open, stops the clock**`
        : md`not confirmed by a member yet`;
    return { isOpen: !resolvedAt, line: md`Concern ${title} of ${named(raiser)}, ${state}: ${quoted(text)}` };
  });
  const objections = motion.objections.map(({ raiser, url, answeredAt, answeredBy, text }) => {
    const who = url ? md`${named(raiser)} (${link('comment', url)})` : named(raiser);
    const state = answeredAt ? md`settled by ${named(answeredBy)}` : md`**open**`;
    return { isOpen: !answeredAt, line: md`Objection of ${who}, ${state}: ${quoted(text)}` };
  });
  return [firstLines([...concerns, ...objections]), renderBallots(motion)];
};

/** Of very many, those that are open come first. */
const MOST_LINES = 30;

const firstLines = (said: readonly { readonly isOpen: boolean; readonly line: Inline }[]): Content => {
  const sorted = said.length > MOST_LINES ? said.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen)) : said;
  const open = sorted.slice(MOST_LINES).filter(({ isOpen }) => isOpen).length;
  return list(
    firstOf(
      sorted.map(({ line }) => line),
      MOST_LINES,
      (count) =>
        md`and ${count} more, of which ${open === 0 ? 'none is' : amount(open, 'is', 'are')} open; they stand in the thread`,
    ),
  );
};
