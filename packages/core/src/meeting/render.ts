/** The agenda as the title and body, in the community's own shape: one list, four spaces a level. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type AgendaItem, type AgendaSection, type Meeting, MeetingState } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { OPEN_ACTION } from '../action/index.ts';
import {
  brackets,
  type Content,
  code,
  type Inline,
  type Item,
  item,
  link,
  list,
  markerLine,
  md,
  type OwnWords,
  ownLine,
  piece,
  separated,
  showDay,
  showTime,
  task,
  text,
  tight,
  toMarker,
  words,
} from '../document/index.ts';
import { formatReference } from '../github/index.ts';
import { closingMarker, toLineMark } from './body.ts';
import { CARRIED_OVER, PROPOSED_LIST } from './carry.ts';
import { LATE, LINKED_WORDS } from './line.ts';
import { FACTS, HEAD, headingId } from './own.ts';
import { nameOfSection } from './section.ts';
import { amount, type TimePlan, timeNote, timePlan } from './time.ts';

/** What an agenda issue is rendered from. */
export type AgendaView = {
  readonly agenda: Pick<Agenda, 'sections' | 'asOf'> & Partial<Pick<Agenda, 'proposalsUntil'>>;
  readonly meeting: Meeting;
  /** Address of the previous occurrence's issue. */
  readonly previousUrl?: string | undefined;
  /** Address at which people meet. */
  readonly placeUrl?: string | undefined;
  /** Whether it stands in a file that a pull request brings. */
  readonly inFile?: boolean;
  /** Whether the meeting has begun. */
  readonly frozen?: boolean;
  /** Address of the page on which the meeting can be read. */
  readonly pageUrl?: string | undefined;
  /** What the community says in its own words. */
  readonly own?: OwnWords | undefined;
  /** Whether each line ends in its id: in the copy from which the next merge knows them, never in an issue. */
  readonly isMarked?: boolean;
};

/** The body of the issue. */
export const renderAgenda = ({ agenda, meeting, isMarked = false, ...view }: AgendaView): Content => {
  const key = meeting.name.replace(/^meetings\//, '').toLowerCase();
  const values = { title: meeting.title, date: meetingDate(meeting) };
  const closing = ownLine(view.own?.closing, values);
  const time = timePlan(agenda.sections, meeting);
  const write: Write = (id, line) => (isMarked ? md`${line} ${markerLine(toLineMark(id))}` : line);
  return [
    tight(markerLine(toMarker('agenda', key)), write(HEAD, md`**${text(renderTimes(meeting))}**`)),
    view.placeUrl && write('where', md`Where: ${link('join here', view.placeUrl)}`),
    time.planned > 0 && write('planned', renderPlanned(time)),
    write('how', view.frozen ? FROZEN : ownLine(view.own?.opening, values) || invitation(agenda, view.inFile ?? false)),
    agenda.proposalsUntil &&
      !view.frozen &&
      write('deadline', renderDeadline(timestampDate(agenda.proposalsUntil), meeting)),
    closing !== '' && write('closing', closing),
    list(
      agenda.sections.map((section) => renderSection(section, { write, isTail: time.tail.has(section.key) })),
      OUTLINE,
    ),
    tight(write(FACTS, renderFacts(agenda, view)), markerLine(closingMarker(key))),
  ];
};

/** Title of the issue, "Contributors' meetup: 22 June 2023": the local date, never the UTC date (M6). */
export const titleOf = (meeting: Meeting): string => {
  const planned = meeting.name.slice(-'2023-06-22'.length);
  const isMoved = /^\d{4}-\d\d-\d\d$/.test(planned) && !meeting.localStart.startsWith(planned);
  const moved = isMoved ? ` (moved from ${showDay(planned)})` : '';
  return `${meeting.state === MeetingState.CANCELLED ? CANCELLED : ''}${meeting.title}: ${meetingDate(meeting)}${moved}`;
};

const CANCELLED = 'Cancelled: ';

/** The title of an issue whose meeting changed: ours is replaced; of one that people wrote, only our word before it (M9). */
export const retitle = (standing: string, before: Meeting, after: Meeting): string => {
  if (standing === titleOf(before)) return titleOf(after);
  const theirs = standing.startsWith(CANCELLED) ? standing.slice(CANCELLED.length) : standing;
  return after.state === MeetingState.CANCELLED ? `${CANCELLED}${theirs}` : theirs;
};

/** What the pull request says that brings the file with the agenda. */
export const renderAgendaFile = ({ meeting, path }: { readonly meeting: Meeting; readonly path: string }): Content => [
  md`This pull request brings the agenda of ${titleOf(meeting)}, in ${code(path)}.`,
  md`Please add your name and your topics there: edit the file on this branch, or suggest a change under “Files changed”. Your lines stay as you write them.`,
  md`The agenda counts as it stands when the meeting begins. Merging is up to you: I never merge it. Once it is merged or closed, I write nothing more to it.`,
];

/** "22 June 2023": the planned local date. */
export const meetingDate = ({ localStart }: Pick<Meeting, 'localStart'>): string => showDay(localStart.slice(0, 10));

/** One item without bullet and id: link, who brings it, where it stands, what is new, how often it waited, how long it takes. */
export const renderItem = ({ text: line, subject, owner, change, because, minutes }: AgendaItem): Inline => {
  if (because.some(({ code: why }) => why === LINKED_WORDS)) return ownLine(line, {});
  const names = subject ? [subject.title.trim(), formatReference(subject)] : [];
  const linked = names.find((name) => name !== '' && line.startsWith(name)) ?? line;
  const rest = line.slice(linked.length);
  const again = because.find(({ code: why }) => why === CARRIED_OVER)?.text;
  return words(
    subject ? link(linked, subject.url) : linked,
    owner ? md` (${renderOwner(owner)})` : '',
    piece(rest),
    change ? md`. **New:** ${change}` : '',
    again ? md` (${again})` : '',
    because.some(({ code: why }) => why === LATE) ? md` (proposed late)` : '',
    minutes > 0 ? md` (${amount(minutes, 'minute')})` : '',
  );
};

/** Whether a paragraph is one of those that stand around the list, as far as its words tell. */
export const isOwnParagraph = (words: string): boolean =>
  words === FROZEN ||
  INVITATION.test(words) ||
  /^\*\*[^*]+, \d{2}:\d{2}[^*]*\*\*$|^Where: \[join here\]\([^()]+\)$|^As (?:of [^.]+|GitHub tells it)\.(?: \[Previous meeting\]\([^()]+\)\.)?(?: \[Where this stands, and why\]\([^()]+\)\.)?$/.test(
    words,
  );

/** Names the sections as they are headed, and those alone that stand there. */
const invitation = ({ sections }: Pick<Agenda, 'sections'>, inFile: boolean): string => {
  const under = (wanted: string): string => {
    const section = sections.find(({ key }) => key === wanted);
    return section ? ` under ${nameOfSection(section)}` : '';
  };
  const name = under('attendees') && `your name${under('attendees')}, and `;
  const how = inFile ? IN_FILE : IN_PLACE;
  return `Please add ${name}your topics${under('open-mic')}. ${how}. Your lines stay as you write them.`;
};
const IN_FILE = 'Edit this file on its branch, or suggest a change';
const IN_PLACE = 'Edit this text, or comment below';
const INVITATION = new RegExp(
  `^Please add (?:your name under .{1,300}, and )?your topics(?: under .{1,300})?\\. (?:${IN_FILE}|${IN_PLACE})\\. Your lines stay as you write them\\.$`,
);
const FROZEN = 'The meeting has begun, so this agenda stays as it is. What is new comes to the next one.';

/** A line, with the id by which it is found again if that is wanted. */
type Write = (id: string, line: Inline) => Inline;

const renderTimes = ({ start, end = start, timeZone, localStart, state }: Meeting): string => {
  const when =
    start && end ? showTime(timestampDate(start), timeZone, timestampDate(end)) : `${localStart} ${timeZone}`;
  return state === MeetingState.CANCELLED ? `Cancelled: ${when}` : when;
};

/** "Planned: 55 of 60 minutes." */
const renderPlanned = ({ planned, length, tail }: TimePlan): Inline => {
  const sum = length > 0 ? `${planned} of ${amount(length, 'minute')}` : amount(planned, 'minute');
  return `Planned: ${sum}.${tail.size > 0 ? ' What is marked comes if time allows.' : ''}`;
};

const renderDeadline = (until: Date, { timeZone }: Meeting): Inline =>
  md`Please propose topics by ${text(showTime(until, timeZone))}. Later ones are welcome too, and are marked as late.`;

const renderFacts = (
  { asOf }: Pick<Agenda, 'asOf'>,
  { previousUrl, pageUrl }: Pick<AgendaView, 'previousUrl' | 'pageUrl'>,
): Inline => {
  const time = asOf ? md`As of ${text(showTime(timestampDate(asOf), 'UTC'))}.` : md`As GitHub tells it.`;
  return words(
    time,
    previousUrl ? md` ${link('Previous meeting', previousUrl)}.` : '',
    pageUrl ? md` ${link('Where this stands, and why', pageUrl)}.` : '',
  );
};

const OUTLINE = { bullet: '*', indent: 4 } as const;

const renderSection = (section: AgendaSection, { write, isTail }: { write: Write; isTail: boolean }): Item => {
  const { key, title, linkText, linkUrl, items, minutes } = section;
  const note = timeNote(minutes, isTail);
  const heading = separated([withBrackets(title), linkText ? link(linkText, linkUrl) : '', note], ' ');
  return item(write(headingId(key), heading), renderItems(items, write));
};

/** What is proposed has a box before it, and so has what is promised and not done. */
const renderItems = (items: readonly AgendaItem[], write: Write, itemOf = item): Content =>
  items.length > 0 &&
  list(
    items.map((one): Item => {
      const below = renderItems(one.children, write, one.id === PROPOSED_LIST.id ? task : item);
      const isPromise = one.because.some(({ code }) => code === OPEN_ACTION);
      return (isPromise ? task : itemOf)(write(one.id, renderItem(one)), below);
    }),
    OUTLINE,
  );

/** "[name, affiliation]" reads better without backslashes, and is no link as long as nothing follows that makes one. */
const withBrackets = (title: string): Inline =>
  words(
    ...title
      .split(/(\[[^[\]\\*]*\])(?![([:])/)
      .map((part, index) => (index % 2 === 1 ? brackets(part.slice(1, -1)) : piece(part))),
  );

/** A login stands in a code span, so that nobody is notified; a name is a name. */
const renderOwner = (owner: string): Inline =>
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(owner) && owner !== 'unassigned' ? code(owner) : owner;
