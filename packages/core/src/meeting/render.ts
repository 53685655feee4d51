/** The agenda as the title and body, in the community's own shape: one list, four spaces a level. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type AgendaItem, type AgendaSection, type Meeting, MeetingState } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
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
  region,
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
import { closeBlock, openBlock, toLineMark } from './body.ts';
import { CARRIED_OVER, PROPOSED_LIST } from './carry.ts';

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
  /** What the community says in its own words. */
  readonly own?: OwnWords | undefined;
};

/** The body of the issue. */
export const renderAgenda = ({ agenda, meeting, ...view }: AgendaView): Content => {
  const key = meeting.name.replace(/^meetings\//, '').toLowerCase();
  const values = { title: meeting.title, date: meetingDate(meeting) };
  const closing = ownLine(view.own?.closing, values);
  const block = (section: string) => ({ begin: openBlock(key, section), end: closeBlock(key, section) });
  return [
    tight(
      markerLine(toMarker('agenda', key)),
      region(
        block(HEAD),
        marked(HEAD, md`**${text(renderTimes(meeting))}**`),
        view.placeUrl && marked('where', md`Where: ${link('join here', view.placeUrl)}`),
        marked('how', view.frozen ? FROZEN : ownLine(view.own?.opening, values) || INVITATION),
        closing !== '' && marked('closing', closing),
      ),
    ),
    tight(agenda.sections.map((section) => region({ ...block(section.key), isWithin: true }, renderSection(section)))),
    region(block(FACTS), marked(FACTS, renderFacts(agenda, view.previousUrl))),
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

/** "22 June 2023": the planned local date. */
export const meetingDate = ({ localStart }: Pick<Meeting, 'localStart'>): string => showDay(localStart.slice(0, 10));

/** One item without bullet and id: link, who brings it, where it stands, what is new, how often it waited. */
export const renderItem = ({ text: line, subject, owner, change, because }: AgendaItem): Inline => {
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
  );
};

/** Id of the line that is a section's heading. */
export const headingId = (sectionKey: string): string => `section/${sectionKey}`;

/** Keys of the two blocks that are no sections of the agenda. */
export const HEAD = 'when';
export const FACTS = 'facts';

const INVITATION =
  'Please add your name under Attendees, and your topics under Open mic. Edit this text, or comment below. Your lines stay as you write them.';
const FROZEN = 'The meeting has begun, so this agenda stays as it is. What is new comes to the next one.';

/** A line with the id by which it is found again. */
const marked = (id: string, line: Inline): Inline => md`${line} ${markerLine(toLineMark(id))}`;

const renderTimes = ({ start, end = start, timeZone, localStart, state }: Meeting): string => {
  const when =
    start && end ? showTime(timestampDate(start), timeZone, timestampDate(end)) : `${localStart} ${timeZone}`;
  return state === MeetingState.CANCELLED ? `Cancelled: ${when}` : when;
};

const renderFacts = ({ asOf }: Pick<Agenda, 'asOf'>, previousUrl: string | undefined): Inline => {
  const time = asOf ? md`As of ${text(showTime(timestampDate(asOf), 'UTC'))}.` : md`As GitHub tells it.`;
  return previousUrl ? md`${time} ${link('Previous meeting', previousUrl)}.` : time;
};

const OUTLINE = { bullet: '*', indent: 4 } as const;

const renderSection = ({ key, title, linkText, linkUrl, items }: AgendaSection): Content => {
  const heading = separated([withBrackets(title), linkText ? link(linkText, linkUrl) : ''], ' ');
  return list([item(marked(headingId(key), heading), renderItems(items))], OUTLINE);
};

/** What is proposed has a box before it. */
const renderItems = (items: readonly AgendaItem[], itemOf = item): Content =>
  items.length > 0 &&
  list(
    items.map((one): Item => {
      const below = renderItems(one.children, one.id === PROPOSED_LIST.id ? task : item);
      return itemOf(marked(one.id, renderItem(one)), below);
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
