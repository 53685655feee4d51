/** Answers to /agenda commands: result and next step. */
import type { AgendaItem, Meeting, Reason } from '@rapporteur/idl';
import { type Agenda, type ItemRecord, toItemId } from '@rapporteur/idl/record';
import {
  type Content,
  code,
  type Inline,
  type Item,
  item,
  link,
  list,
  md,
  ownLine,
  text,
  tight,
} from '../document/index.ts';
import { isList } from './carry.ts';
import { recordsByLine } from './item-record.ts';
import { renderLeftOut } from './item-render.ts';
import { LINKED_WORDS } from './line.ts';
import { meetingDate, titleOf } from './render.ts';

/** After the agenda was posted or refreshed. */
export const renderPosted = (input: {
  readonly meeting: Meeting;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What people wrote and the bot would have written otherwise. */
  readonly conflicts: readonly Reason[];
}): Content => {
  const { meeting, outcome, conflicts } = input;
  const results = {
    created: 'the agenda is posted',
    updated: 'the agenda is up to date now',
    unchanged: 'the agenda was up to date already',
  } as const;
  return [
    md`${results[outcome]}: ${linkTo(meeting)}.`,
    conflicts.length === 0
      ? md`Please add your topics there. What people write in it stays.`
      : [md`What people wrote stays as it is. Thank you for it!`, list(conflicts.map(({ text }) => text))],
  ];
};

/** When the agenda is not written. */
export const renderRefusedAgenda = (because: readonly Reason[]): Content => [
  md`I left the agenda as it is.`,
  because.map(({ text }) => text).join(' '),
];

/** When no meetings are planned here. */
export const renderNoSeries = (problems: readonly string[]): Content => [
  md`a maintainer can plan meetings here, in \`.github/rapporteur.yml\`.`,
  tight(
    md`The settings are \`meeting.repository\`, \`meeting.rule\`, \`meeting.anchor\` and \`meeting.time_zone\`. Until then there is no agenda to post.`,
    list(problems),
  ),
];

/** When nothing is on the agenda of a meeting that comes. */
export const renderProposeToCancel = ({ meeting }: { readonly meeting: Meeting }): Content => {
  const day = meeting.name.slice(meeting.name.lastIndexOf('/') + 1);
  return [
    md`Nobody has a topic for ${text(meetingDate(meeting))} yet, and nothing waits for a decision. So I propose to cancel the meeting.`,
    md`A maintainer can do so with ${code(`/meeting cancel ${day}`)}. Do you have something to talk about? Please add it to the agenda above, then we meet. Thank you!`,
  ];
};

/** To /agenda why. */
export const renderAgendaWhy = ({
  agenda,
  meeting,
  items: known = [],
}: {
  readonly agenda: Agenda | undefined;
  readonly meeting: Meeting | undefined;
  readonly items?: readonly ItemRecord[];
}): Content => {
  if (!agenda || !meeting)
    return [
      md`you can ask a maintainer to post the agenda with \`/agenda\`.`,
      md`There is none for the next meeting yet.`,
    ];
  const items = agenda.sections.flatMap((section) => section.items);
  return [
    md`this is why each item is on ${linkTo(meeting)}.`,
    items.length === 0 ? md`Nothing is on it yet besides what people wrote.` : explainItems(items, known),
    renderLeftOut(known, meeting),
  ];
};

const linkTo = (meeting: Meeting): Inline => link(titleOf(meeting), meeting.issue?.url ?? '');

const linesOwn = (line: string, because: readonly Reason[]): Inline =>
  because.some(({ code: why }) => why === LINKED_WORDS) ? ownLine(line, {}) : line;

const explainItems = (items: readonly AgendaItem[], known: readonly ItemRecord[]) => {
  const find = recordsByLine(known);
  const explain = (lines: readonly AgendaItem[]) => list(lines.map(explainItem), { indent: 4 });
  const explainItem = (line: AgendaItem): Item => {
    const { subject, text: words, because, children } = line;
    const record = isList(line) ? undefined : find(line);
    const name = subject ? link(subject.title || words, subject.url) : linesOwn(words, because);
    const named = record ? md`${name} (${code(toItemId(record.name))})` : name;
    const reasons = because.map((reason) => sentenceOf(reason.text)).join(' ');
    return item(reasons === '' ? named : md`${named}: ${reasons}`, children.length > 0 && explain(children));
  };
  return explain(items);
};

const sentenceOf = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
