/** Answers to /agenda commands: result and next step, as Markdown that is already safe. */
import type { AgendaItem, Meeting, Reason } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { escapeText, linkTo } from '../shared/markdown.ts';
import { renderTitle } from './render.ts';

type Words = { readonly result: string; readonly next: string };

/** After the agenda was posted or refreshed. */
export const postedWords = (input: {
  readonly meeting: Meeting;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What people wrote and the bot would have written otherwise. */
  readonly conflicts: readonly Reason[];
}): Words => {
  const { meeting, outcome, conflicts } = input;
  const link = linkTo(renderTitle(meeting), meeting.issue?.url ?? '');
  const results = {
    created: `I posted the agenda: ${link}.`,
    updated: `I brought the agenda up to date: ${link}.`,
    unchanged: `the agenda is up to date already: ${link}.`,
  } as const;
  const kept = conflicts.map(({ text }) => `- ${escapeText(text)}`).join('\n');
  return {
    result: results[outcome],
    next:
      kept === ''
        ? 'Add your topics there; what people write in it stays.'
        : `What people wrote stays as it is:\n\n${kept}`,
  };
};

/** When the agenda is not written. */
export const refusedAgendaWords = (because: readonly Reason[]): Words => ({
  result: 'I did not write the agenda.',
  next: because.map(({ text }) => escapeText(text)).join(' '),
});

/** When no meetings are planned here. */
export const noSeriesWords = (problems: readonly string[]): Words => ({
  result: 'I posted no agenda: the settings plan no meetings.',
  next: [
    'A maintainer can set `meeting.repository`, `meeting.rule`, `meeting.anchor` and `meeting.time_zone` in `.github/rapporteur.yml`.',
    ...problems.map((problem) => `- ${escapeText(problem)}`),
  ].join('\n'),
});

/** To /agenda why. */
export const agendaWhyWords = (agenda: Agenda | undefined, meeting: Meeting | undefined): Words => {
  if (!agenda || !meeting) {
    return { result: 'there is no agenda for the next meeting yet.', next: 'A maintainer posts it with `/agenda`.' };
  }
  const lines = agenda.sections.flatMap(({ items }) => items.flatMap((item) => explainItem(item, 0)));
  return {
    result: `this is why each item is on the agenda ${linkTo(renderTitle(meeting), meeting.issue?.url ?? '')}.`,
    next: lines.length === 0 ? 'Nothing is on it yet besides what people wrote.' : lines.join('\n'),
  };
};

const explainItem = (item: AgendaItem, depth: number): string[] => {
  const name = item.subject ? linkTo(item.subject.title || item.text, item.subject.url) : escapeText(item.text);
  const reasons = item.because.map(({ text }) => escapeText(text)).join(' ');
  return [
    `${'    '.repeat(depth)}- ${name}${reasons === '' ? '' : `: ${reasons}`}`,
    ...item.children.flatMap((child) => explainItem(child, depth + 1)),
  ];
};
