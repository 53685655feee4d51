/** Answers to /agenda commands: result and next step. */
import type { AgendaItem, Meeting, Reason } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { type Content, type Inline, type Item, item, link, list, md, tight } from '../document/index.ts';
import { titleOf } from './render.ts';

/** After the agenda was posted or refreshed. */
export const renderPosted = (input: {
  readonly meeting: Meeting;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What people wrote and the bot would have written otherwise. */
  readonly conflicts: readonly Reason[];
}): Content => {
  const { meeting, outcome, conflicts } = input;
  const results = {
    created: 'I posted the agenda',
    updated: 'I brought the agenda up to date',
    unchanged: 'the agenda is up to date already',
  } as const;
  return [
    md`${results[outcome]}: ${linkTo(meeting)}.`,
    conflicts.length === 0
      ? md`Add your topics there; what people write in it stays.`
      : [md`What people wrote stays as it is:`, list(conflicts.map(({ text }) => text))],
  ];
};

/** When the agenda is not written. */
export const renderRefusedAgenda = (because: readonly Reason[]): Content => [
  md`I did not write the agenda.`,
  because.map(({ text }) => text).join(' '),
];

/** When no meetings are planned here. */
export const renderNoSeries = (problems: readonly string[]): Content => [
  md`I posted no agenda: the settings plan no meetings.`,
  tight(
    md`A maintainer can set \`meeting.repository\`, \`meeting.rule\`, \`meeting.anchor\` and \`meeting.time_zone\` in \`.github/rapporteur.yml\`.`,
    list(problems),
  ),
];

/** To /agenda why. */
export const renderAgendaWhy = (agenda: Agenda | undefined, meeting: Meeting | undefined): Content => {
  if (!agenda || !meeting)
    return [md`there is no agenda for the next meeting yet.`, md`A maintainer posts it with \`/agenda\`.`];
  const items = agenda.sections.flatMap((section) => section.items);
  return [
    md`this is why each item is on the agenda ${linkTo(meeting)}.`,
    items.length === 0 ? md`Nothing is on it yet besides what people wrote.` : explainItems(items),
  ];
};

const linkTo = (meeting: Meeting): Inline => link(titleOf(meeting), meeting.issue?.url ?? '');

const explainItems = (items: readonly AgendaItem[]) => list(items.map(explainItem), { indent: 4 });

const explainItem = ({ subject, text, because, children }: AgendaItem): Item => {
  const name = subject ? link(subject.title || text, subject.url) : text;
  const reasons = because.map((reason) => reason.text).join(' ');
  return item(reasons === '' ? name : md`${name}: ${reasons}`, children.length > 0 && explainItems(children));
};
