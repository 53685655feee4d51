/** The agenda as the title and body, in the community's own shape: one list, four spaces a level. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { AgendaItem, AgendaSection, Meeting } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { formatReference } from '../github/index.ts';
import { codeSpan, escapeText, linkTo, toMarker } from '../shared/markdown.ts';
import { closeBlock, openBlock, toLineMark } from './body.ts';
import { CARRIED_OVER } from './carry.ts';
import { meetingDate, meetingTimes, utcTime } from './when.ts';

/** What an agenda issue is rendered from. */
export type AgendaView = {
  readonly agenda: Pick<Agenda, 'sections' | 'asOf'>;
  readonly meeting: Meeting;
  /** Address of the previous occurrence's issue. */
  readonly previousUrl?: string | undefined;
  /** Address at which people meet. */
  readonly placeUrl?: string | undefined;
  /** Whether the meeting has begun. */
  readonly frozen?: boolean;
};

/** Title and body of the issue. The title has the planned local date, never the UTC date (M6). */
export const renderAgenda = ({ agenda, meeting, ...view }: AgendaView): { title: string; body: string } => {
  const key = meeting.name.replace(/^meetings\//, '').toLowerCase();
  const sections = agenda.sections.flatMap((section) => renderSection(key, section));
  const lines = [
    toMarker('agenda', key),
    openBlock(key, HEAD),
    `**${renderTimes(meeting)}** ${toLineMark(HEAD)}`,
    '',
    ...renderPlace(view),
    `${view.frozen ? FROZEN : INVITATION} ${toLineMark('how')}`,
    closeBlock(key, HEAD),
    '',
    ...sections,
    '',
    openBlock(key, FACTS),
    `${renderFacts(agenda, view.previousUrl)} ${toLineMark(FACTS)}`,
    closeBlock(key, FACTS),
  ];
  return { title: renderTitle(meeting), body: `${lines.join('\n')}\n` };
};

/** "Contributors' meetup: June 22, 2023". */
export const renderTitle = (meeting: Meeting): string => `${meeting.title}: ${meetingDate(meeting)}`;

/** One item as Markdown without bullet and id: link, who brings it, where it stands, what is new, how often it waited. */
export const renderItem = ({ text, subject, owner, change, because }: AgendaItem): string => {
  const names = subject ? [subject.title.trim(), formatReference(subject)] : [];
  const linked = names.find((name) => name !== '' && text.startsWith(name)) ?? text;
  const words = subject ? linkTo(linked, subject.url) : escapeText(linked);
  const rest = text.slice(linked.length);
  const again = because.find(({ code }) => code === CARRIED_OVER)?.text;
  return [
    words,
    owner ? ` (${renderOwner(owner)})` : '',
    rest ? escapeRest(rest) : '',
    change ? `. **New:** ${escapeText(change)}` : '',
    again ? ` (${escapeText(again)})` : '',
  ].join('');
};

/** Id of the line that is a section's heading. */
export const headingId = (sectionKey: string): string => `section/${sectionKey}`;

/** Keys of the two blocks that are no sections of the agenda. */
export const HEAD = 'when';
export const FACTS = 'facts';

const INDENT = '    ';
const INVITATION =
  'Add your name under Attendees and your topics under Open mic: edit this text, or comment below. Your lines stay as you write them.';
const FROZEN =
  'The meeting has begun, so this agenda is not updated any more. What happens from now on comes to the next one.';

const renderTimes = ({ start, end, timeZone, localStart }: Meeting): string =>
  start && end ? meetingTimes(timestampDate(start), timestampDate(end), timeZone) : `${localStart} ${timeZone}`;

const renderPlace = ({ placeUrl }: Pick<AgendaView, 'placeUrl'>): string[] =>
  placeUrl ? [`Where: ${linkTo('join here', placeUrl)} ${toLineMark('where')}`, ''] : [];

const renderFacts = ({ asOf }: Pick<Agenda, 'asOf'>, previousUrl: string | undefined): string => {
  const time = asOf ? `What GitHub said as of ${utcTime(timestampDate(asOf))}.` : 'What GitHub said.';
  return previousUrl ? `${time} ${linkTo('Previous meeting', previousUrl)}.` : time;
};

/** The closing and opening comments are two spaces in: within the list item above, so that the list stays one list. */
const renderSection = (key: string, section: AgendaSection): string[] => [
  `  ${openBlock(key, section.key)}`,
  `* ${renderHeading(section)} ${toLineMark(headingId(section.key))}`,
  ...section.items.flatMap((item) => renderLines(item, 1)),
  `  ${closeBlock(key, section.key)}`,
];

const renderHeading = ({ title, linkText, linkUrl }: AgendaSection): string =>
  [withBrackets(escapeText(title)), linkText ? linkTo(linkText, linkUrl) : ''].filter(Boolean).join(' ');

/** "[name, affiliation]" reads better without backslashes, and is no link as long as nothing follows that makes one. */
const withBrackets = (escaped: string): string => escaped.replace(/\\\[([^[\]\\]*)\\\](?![([:])/g, '[$1]');

const renderLines = (item: AgendaItem, depth: number): string[] => [
  `${INDENT.repeat(depth)}* ${renderItem(item)} ${toLineMark(item.id)}`,
  ...item.children.flatMap((child) => renderLines(child, depth + 1)),
];

/** A login stands in a code span, so that nobody is notified; a name is a name. */
const renderOwner = (owner: string): string =>
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(owner) && owner !== 'unassigned' ? codeSpan(owner) : escapeText(owner);

/** escapeText trims, and defuses what only counts at the start of a line. */
const escapeRest = (rest: string): string => escapeText(`x${rest}`).slice(1);
