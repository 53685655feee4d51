import type { Disposition, SubjectRef } from '@rapporteur/idl';
import type { Idea } from '@rapporteur/idl/record';
import { formatReference } from '../github/index.ts';
import { escapeText, linkTo, login } from '../shared/markdown.ts';
import type { Step } from './history.ts';
import { ageInDays, dispositionTitle } from './incubator.ts';

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

const subjectLink = (subject: SubjectRef): string => {
  const name = formatReference(subject);
  return linkTo(subject.title ? `${name} ${subject.title}` : name, subject.url);
};

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const day = (at: Date): string => at.toISOString().slice(0, 10);

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
