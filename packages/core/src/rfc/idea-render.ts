/** What is said about ideas: lines for an RFC's status, the answer to `/idea status`, and the table of the incubator. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Disposition, type Idea, LinkKind, type SubjectRef } from '@rapporteur/idl';
import { formatReference } from '../github/index.ts';
import { cell, escapeText, linkTo, login } from '../shared/markdown.ts';
import type { Step } from './idea-history.ts';
import { DISPOSITION_ORDER, dispositionTitle } from './idea-title.ts';
import { ageInDays } from './incubator.ts';

/** "Incubated as …", for the status of the RFC that an idea became. Empty if the idea has no subject. */
export const renderIncubated = ({ subject, createdAt }: Idea): string => {
  if (!subject) return '';
  const since = createdAt ? `, opened on ${day(timestampDate(createdAt))}` : '';
  return `Incubated as ${subjectLink(subject)}${since}.`;
};

/** The answer to `/idea status` in a discussion. */
export const renderIdeaAnswer = (idea: Idea, history: readonly Step[], now: Date): string => {
  const { disposition, because, champions, author } = idea;
  const steps = history.length > 1 ? ['What came of it:', bullets(history.map(stepText))] : [];
  return [
    `**This idea ${phraseOf(disposition)}.** It is ${days(ageInDays(idea, now))} old.`,
    bullets([
      ...(author ? [`**Author:** ${login(author)}`] : []),
      ...(champions.length > 0 ? [`**Champion:** ${champions.map(login).join(', ')}`] : []),
      ...because.map(({ text }) => escapeText(text)),
    ]),
    ...steps,
    'Somebody with triage rights can sort it: `/idea new`, `champion`, `rfc`, `issue` or `close`.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

/** The ideas of the incubator that are not closed as a Markdown table, what waits for somebody first, the oldest on top. */
export const renderIncubator = (ideas: readonly Idea[], now: Date): string => {
  const open = ideas.filter(({ subject, disposition }) => subject && disposition !== Disposition.CLOSED);
  const closed = ideas.filter(({ disposition }) => disposition === Disposition.CLOSED).length;
  const count = closed === 0 ? '' : `${closed} ${closed === 1 ? 'idea is' : 'ideas are'} closed and not shown.`;
  if (open.length === 0) return ['The incubator has no open ideas.', count].filter((part) => part !== '').join(' ');
  const rows = open.toSorted(compareIdeas).map((idea) => `| ${cellsOf(idea, now).map(cell).join(' | ')} |`);
  const table = ['| Idea | Author | Sorted | Age | What came of it |', '|---|---|---|---|---|', ...rows].join('\n');
  return [table, count].filter((part) => part !== '').join('\n\n');
};

const compareIdeas = (a: Idea, b: Idea): number =>
  DISPOSITION_ORDER.indexOf(a.disposition) - DISPOSITION_ORDER.indexOf(b.disposition) ||
  createdMs(a) - createdMs(b) ||
  (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const createdMs = ({ createdAt }: Idea): number => (createdAt ? timestampDate(createdAt).getTime() : 0);

const cellsOf = (idea: Idea, now: Date): string[] => {
  const champions = idea.champions.length > 0 ? `, champion ${idea.champions.map(login).join(', ')}` : '';
  return [
    idea.subject ? subjectLink(idea.subject) : '',
    idea.author ? login(idea.author) : '',
    `${dispositionTitle(idea.disposition)}${champions}`,
    days(ageInDays(idea, now)),
    idea.links
      .flatMap(({ from, kind }) => (from && kind === LinkKind.CONTINUES ? [subjectLink(from, false)] : []))
      .join(', ') || '–',
  ];
};

const phraseOf = (disposition: Disposition): string => {
  const title = dispositionTitle(disposition);
  return /^(?:needs|will|is)\b/.test(title) ? title : `is ${title}`;
};

const WHAT = { discussion: 'Discussion', issue: 'Issue', rfc: 'RFC', pull_request: 'Pull request' } as const;

const stepText = ({ subject, what, at, ended }: Step): string => {
  const when = at ? `${day(at)}: ` : '';
  const end = ended ? `, ${escapeText(ended.text)}${ended.at ? ` since ${day(ended.at)}` : ''}` : '';
  return `${when}${WHAT[what]} ${subjectLink(subject)}${end}`;
};

const subjectLink = (subject: SubjectRef, withTitle = true): string => {
  const name = formatReference(subject);
  return linkTo(withTitle && subject.title ? `${name} ${subject.title}` : name, subject.url);
};

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const day = (at: Date): string => at.toISOString().slice(0, 10);

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
