import type { Disposition, SubjectRef } from '@rapporteur/idl';
import type { Idea } from '@rapporteur/idl/record';
import { type Content, commas, type Inline, link, list, login, md, showDay } from '../document/index.ts';
import { formatReference } from '../github/index.ts';
import type { Step } from './history.ts';
import { ageInDays, dispositionTitle } from './incubator.ts';

export const renderIdea = (idea: Idea, history: readonly Step[], now: Date): Content => {
  const { disposition, because, champions, author } = idea;
  return [
    md`**This idea ${phraseOf(disposition)}.** It is ${days(ageInDays(idea, now))} old.`,
    list([
      ...(author ? [md`**Author:** ${login(author)}`] : []),
      ...(champions.length > 0 ? [md`**Champion:** ${commas(champions.map(login))}`] : []),
      ...because.map(({ text }) => text),
    ]),
    history.length > 1 && [md`What came of it so far:`, list(history.map(renderStep))],
  ];
};

const phraseOf = (disposition: Disposition): string => {
  const title = dispositionTitle(disposition);
  return /^(?:needs|will|is)\b/.test(title) ? title : `is ${title}`;
};

const WHAT = { discussion: 'Discussion', issue: 'Issue', rfc: 'RFC', pull_request: 'Pull request' } as const;

const renderStep = ({ subject, what, at, ended }: Step): Inline => {
  const when = at ? md`${day(at)}: ` : '';
  const end = ended ? md`, ${ended.text}${ended.at ? md` since ${day(ended.at)}` : ''}` : '';
  return md`${when}${WHAT[what]} ${subjectLink(subject)}${end}`;
};

const subjectLink = (subject: SubjectRef): Inline => {
  const name = formatReference(subject);
  return link(subject.title ? `${name} ${subject.title}` : name, subject.url);
};

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const day = (at: Date): string => showDay(at);
