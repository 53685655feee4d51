/** Answers to commands about items, and what a subject hears of a meeting that decided about it. */
import { type Meeting, Outcome } from '@rapporteur/idl';
import { type ItemEvent, ItemEventKind, type ItemRecord } from '@rapporteur/idl/record';
import {
  type Content,
  code,
  type Inline,
  item as itemOf,
  link,
  list,
  login,
  md,
  saying,
  showDay,
  text,
} from '../document/index.ts';
import { formatReference } from '../github/index.ts';
import type { ItemAnswer, ItemRefusal } from './item-decide.ts';
import { idOfItem, type NamedItem, titleOfItem } from './item-find.ts';
import { foldItem, isLeftOut } from './item-record.ts';
import { dateOf } from './occurrence.ts';
import { titleOf } from './render.ts';

/** To a command about an item. */
export const renderItemAnswer = (answer: ItemAnswer): Content => {
  switch (answer.kind) {
    case 'done':
      return renderDone(answer);
    case 'unclear':
      return renderUnclear(answer);
    case 'refused':
      return REFUSALS[answer.why];
    default:
      return answer satisfies never;
  }
};

/** On a subject, once for each meeting at which people decided about it without talking about it in the notes. */
export const renderOutcome = ({
  meeting,
  outcome,
  event,
}: {
  readonly meeting: Meeting;
  readonly outcome: Outcome;
  readonly event: ItemEvent;
}): Content => {
  const by = login(event.by?.login ?? '');
  const at = linkTo(meeting);
  return saying(outcomeLine({ at, by, outcome, event }), event.reason, event.url);
};

/** What is on record and not on the agenda of a meeting, and why. */
export const renderLeftOut = (items: readonly ItemRecord[], meeting: Meeting): Content => {
  const day = dateOf(meeting);
  const known = items.map((record) => ({ record, standing: foldItem(record.events) }));
  const lines = known
    .filter(({ standing }) => isLeftOut(standing, day))
    .map(({ record, standing: { deferral, drop, events } }) => {
      const event = drop ?? deferral ?? events.findLast((one) => one.kind === ItemEventKind.SKIPPED);
      const by = login(event?.by?.login ?? '');
      if (drop) return itemOf(md`${show(record)}: ${by} took it off.`);
      if (!deferral) return itemOf(md`${show(record)}: ${by} left it out of this meeting.`);
      return itemOf(md`${show(record)}: ${by} put it off ${toWhen(deferral.until)}.`);
    });
  return lines.length > 0 && [md`These items are on record and not on this agenda.`, list(lines)];
};

type Shown = Pick<NamedItem, 'text' | 'subject'>;

const show = (item: Shown): Inline =>
  item.subject ? link(titleOfItem(item) || formatReference(item.subject), item.subject.url) : md`“${item.text}”`;

const linkTo = (meeting: Meeting): Inline =>
  meeting.issue?.url ? link(titleOf(meeting), meeting.issue.url) : md`${titleOf(meeting)}`;

const toWhen = (until: string): Inline =>
  until === '' ? md`to the next meeting` : md`to the first meeting on or after ${text(showDay(until))}`;

const outcomeLine = (of: {
  readonly at: Inline;
  readonly by: Inline;
  readonly outcome: Outcome;
  readonly event: ItemEvent;
}): Inline => {
  const { at, by, outcome, event } = of;
  if (outcome === Outcome.DEFERRED) return md`At ${at}, ${by} put this off ${toWhen(event.until)}.`;
  if (outcome === Outcome.RESOLVED) return md`This was approved for ${at} by ${by}, and nobody asked to talk about it.`;
  return event.kind === ItemEventKind.DROPPED
    ? md`At ${at}, ${by} took this off the agenda. \`/agenda add\` brings it back.`
    : md`This was left out at ${at}, as ${by} decided. \`/agenda add\` brings it to the next one.`;
};

const renderDone = (answer: Extract<ItemAnswer, { kind: 'done' }>): Content => {
  const { did, item, id, meeting, until, isAsked } = answer;
  const it = show(item);
  const at = linkTo(meeting);
  switch (did) {
    case 'propose':
      return [
        md`thank you, I noted ${it} for ${at}, as ${code(id)}.`,
        md`It stands there as proposed until somebody who chairs ticks it, or writes \`/agenda accept\`. It comes back until somebody closes it.`,
      ];
    case 'add':
      return md`${it} is on the agenda of ${at}, as ${code(id)}. It comes back until somebody closes it.`;
    case 'ask':
      return md`${it} is on the agenda already. I noted that you want to talk about it at ${at}.`;
    case 'accept':
      return md`${it} is on the agenda of ${at}.`;
    case 'drop':
      return md`${it} is off the agenda, and stays off. \`/agenda add\` brings it back.`;
    case 'skip':
      return md`${it} is left out at ${at}, and does not come back by itself.`;
    case 'defer':
      return md`${it} is put off ${toWhen(until)}.`;
    case 'move':
      return md`${it} has its new place on the agenda of ${at}.`;
    case 'ok':
      return isAsked
        ? md`I noted that you agree to ${it}. Somebody asked to talk about it, so it stays on the agenda of ${at}.`
        : md`${it} counts as approved before ${at}, and takes no time there. Whoever wants to talk about it writes \`/agenda add\`.`;
    default:
      return did satisfies never;
  }
};

const renderUnclear = ({ given, candidates }: Extract<ItemAnswer, { kind: 'unclear' }>): Content => {
  if (candidates.length === 0) {
    return [
      md`I find no item “${given}” on the agenda.`,
      md`You can name one by its link, by an id such as \`I-2023-06-22-3\`, or by words of it. \`/agenda why\` lists the items.`,
    ];
  }
  return [
    md`“${given}” may mean several items, so I changed none. Please name one by its link or by its id.`,
    list(candidates.map((one) => (idOfItem(one) === '' ? show(one) : md`${show(one)}: ${code(idOfItem(one))}`))),
  ];
};

const REFUSALS: Readonly<Record<ItemRefusal, Content>> = {
  'not-a-chair': [
    md`this is for people with triage permission, for maintainers, and for who chairs the group.`,
    md`Everybody can propose topics with \`/agenda add\`.`,
  ],
  'no-words': md`please write the topic or a link behind \`/agenda add\`. On a pull request or an issue \`/agenda add\` alone proposes that one.`,
  'day-over': md`please give a day after the meeting from which the item is put off. Without a day it comes to the next one.`,
  'too-many': [
    md`thank you for all these topics! So many of them wait for somebody who chairs that I note no further one now.`,
    md`Please try again when some are accepted or dropped, or add a line to the agenda yourself.`,
  ],
  'private-repository': md`this agenda is public, and does not name what is in a private repository.`,
  dropped: md`somebody who chairs took this off the agenda. Please ask them to bring it back with \`/agenda add\`.`,
  'other-section': md`the two items stand in different parts of the agenda. I move an item only within its part.`,
  'not-listed': md`I can move only what stands on the agenda in a line of its own.`,
};
