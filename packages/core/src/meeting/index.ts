/** Meetings: when they are, what their agenda holds, how it is written and merged, and how minutes are read back. */
export { attendeesOf, callNames, parseAttendee, takeOwner } from './attendee.ts';
export { splitLines } from './body.ts';
export { type AgendaFacts, buildAgenda, toSectionLinks } from './build.ts';
export {
  belongsTo,
  type CalendarOf,
  calendarAddress,
  calendarAt,
  calendarSpan,
  calendarTitle,
  meetingsBetween,
  type Plan,
  printCalendar,
} from './calendar.ts';
export { cancelLookAt, type ProposeToCancel, proposeToCancel } from './cancel.ts';
export type { LastMinutes } from './community.ts';
export {
  type Concluding,
  concludeAgenda,
  concludeItems,
  type DiscussedTopic,
  outcomesByPeople,
} from './conclude.ts';
export { type DateGrid, gridOf, type ReadDate, readDate, readPathDate } from './date.ts';
export {
  type AgendaDecision,
  type DecideAgendaOptions,
  decideAgenda,
  type FreezeOptions,
  freezeAgenda,
  isBehind,
} from './decide.ts';
export { parseExceptions } from './exception.ts';
export { type MeetingNews, meetingNews, printFeed } from './feed.ts';
export { subjectId } from './ident.ts';
export { type Inline, readInline } from './inline.ts';
export { doubtLinks, outcomeOf, tagOf, takeSkip, warn } from './item.ts';
export { decideItem, type ItemCommand, readItemCommand, referencesIn } from './item-decide.ts';
export { findItems, type NamedItem, namedItems } from './item-find.ts';
export { foldItem } from './item-record.ts';
export { meetingMessages } from './messages.ts';
export { type ParseAgendaOptions, parseAgenda } from './minutes.ts';
export {
  dateOf,
  nextOccurrence,
  occurrenceMeant,
  occurrenceOn,
  occurrencesBetween,
  occurrencesOf,
  overAt,
  previousOccurrence,
} from './occurrence.ts';
export { type OutlineNode, parseOutline } from './outline.ts';
export { changeSeries, followSeries, isDue, type WantedChange, withException } from './plan.ts';
export { repositoriesIn, withoutPrivate } from './private.ts';
export { type AgendaView, renderItem, retitle, titleOf } from './render.ts';
export { datedChanges } from './revision.ts';
export { describeRule } from './rule.ts';
export { type PlannedOccurrence, planSchedule } from './schedule.ts';
export { kindOf, matchSection, NOTES_KEY, nameOfSection, type SectionLinks } from './section.ts';
export { effectiveSeries } from './series.ts';
export { actionBoxes, mayHoldActions, mayHoldTicks, obeyTick, readTicks, tickedItems } from './tick.ts';
