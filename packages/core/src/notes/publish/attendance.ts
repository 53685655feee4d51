/** Who was at a meeting, by each source apart (M24): what the list on the agenda says, who reacted to it, and whom the notes quote. */
import type { Meeting, Notes, Person } from '@rapporteur/idl';
import { type Content, commas, heading, type Inline, list, login, md, small } from '../../document/index.ts';
import type { MinutesStyle } from '../../settings/index.ts';
import { headingOf, shows } from './outline.ts';

/** The section of minutes; none where nothing but the notes tells who was there. */
export const renderAttendance = (
  notes: Pick<Notes, 'topics' | 'summary'>,
  meeting: Meeting | undefined,
  style: MinutesStyle = {},
): Content => {
  const { said = [], reacted = [] } = meeting?.attendance ?? {};
  if (!shows('attendance', style) || said.length + reacted.length === 0) return undefined;
  const lines = [
    { words: 'On the list of the agenda', people: said.map(showPerson) },
    { words: 'Reacted to the agenda', people: reacted.map((account) => login(account.login)) },
    { words: 'Spoke, as these notes quote them', people: speakersQuoted(notes) },
  ].filter(({ people }) => people.length > 0);
  return [
    heading(2, headingOf('attendance', style)),
    list(lines.map(({ words, people }) => md`${words}: ${commas(people)}.`)),
    small('Nobody counts as absent: who is on no list may have been there.'),
  ];
};

const showPerson = ({ name, affiliation, login: account }: Person): Inline => {
  if (name === '' && account === '') return md`somebody of ${affiliation}`;
  const beside = [
    ...(name !== '' && account !== '' ? [login(account)] : []),
    ...(affiliation === '' ? [] : [md`${affiliation}`]),
  ];
  const shown = name === '' ? login(account) : md`${name}`;
  return beside.length === 0 ? shown : md`${shown} (${commas(beside)})`;
};

/** Speakers as far as statements that are trusted quote them: the names of all others stay with the transcript. */
export const speakersQuoted = ({ topics, summary }: Pick<Notes, 'topics' | 'summary'>): string[] => {
  const statements = [...summary, ...topics.flatMap((topic) => topic.statements)];
  const trusted = statements.filter(({ doubts }) => doubts.length === 0);
  return [...new Set(trusted.flatMap(({ citations }) => citations.map(({ speaker }) => speaker.trim())))].filter(
    (speaker) => speaker !== '',
  );
};
