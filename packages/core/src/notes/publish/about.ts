/** What a single statement is about: not every pull request of a long topic is told everything that was said in it. */
import type { Statement, SubjectRef, Topic } from '@rapporteur/idl';
import { formatReference } from '../../github/index.ts';
import { findMentions, nameStrength, namesInFull, toSubjectEntry } from '../speech/entry.ts';

/** The subjects that the words of a statement name; if they name none, the one subject to which its topic belongs. */
export const subjectsOf = ({ text, citations }: Pick<Statement, 'text' | 'citations'>, topic: Topic): SubjectRef[] => {
  const mentions = findMentions([text, ...citations.map(({ quote }) => quote)].join('\n'));
  const named = topic.subjects.filter((subject) => {
    const entry = toSubjectEntry(subject);
    return nameStrength(mentions, entry) >= 2 || namesInFull(mentions, entry);
  });
  return named.length > 0 ? named : ownSubject(topic);
};

/** That of the agenda item; without such an item a lone subject owns a topic only if it also gave it its title. */
const ownSubject = ({ agendaItem, subjects, title }: Topic): SubjectRef[] => {
  const ofItem = subjects.filter((subject) => formatReference(subject).toLowerCase() === agendaItem.toLowerCase());
  if (ofItem.length > 0) return ofItem;
  return subjects.filter((subject) => subjects.length === 1 && (agendaItem !== '' || subject.title === title));
};
