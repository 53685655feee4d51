/** What a community did at its meetings, one after the other, out of its minutes: for tests that live through them again. */
import {
  type MeetingMinutes,
  type MinutesItem,
  MinutesSectionKind,
  Outcome,
  SectionKind,
  type SubjectRef,
} from '@rapporteur/idl';
import { type MinutesSource, readHistory } from '../src/minutes/index.ts';

/** Something on an agenda. */
export type ReplayedTopic = {
  /** Heading of the section in which it stands, and what that is for. */
  readonly section: string;
  readonly kind: SectionKind;
  readonly text: string;
  /** As written; empty for nobody. */
  readonly owner: string;
  readonly outcome: Outcome;
  /** What became of it, in the words of the minutes. */
  readonly tag: string;
  /** GitHub items on its line and below it, each once. */
  readonly subjects: readonly SubjectRef[];
};

export type ReplayedAction = { readonly text: string; readonly owner: string; readonly done: boolean };

export type ReplayedMeeting = {
  /** ISO date. */
  readonly date: string;
  readonly cancelled: boolean;
  /** Names of those who were there, logins of those who have no name. */
  readonly attendees: readonly string[];
  /** What was talked about, in order. */
  readonly topics: readonly ReplayedTopic[];
  /** What was on the agenda and left out or put off. */
  readonly deferred: readonly ReplayedTopic[];
  readonly actions: readonly ReplayedAction[];
  readonly decisions: readonly string[];
};

/** The meetings of a folder of minutes, the oldest first; what has no date is left out. */
export const replayMinutes = (
  sources: readonly MinutesSource[],
  { repository, now = FAR }: { readonly repository?: string; readonly now?: Date } = {},
): ReplayedMeeting[] =>
  readHistory(sources, { repository, now }).meetings.map(({ date, content }) => {
    const topics = topicsOf(content);
    return {
      date,
      cancelled: content.cancelled,
      attendees: content.attendees.flatMap(({ person, absent }) => (absent ? [] : person?.name || person?.login || [])),
      topics: topics.filter(({ outcome }) => !PUT_OFF.has(outcome)),
      deferred: topics.filter(({ outcome }) => PUT_OFF.has(outcome)),
      actions: content.actionItems.map(({ text, owner, done }) => ({ text, owner, done })),
      decisions: content.decisions.map(({ text }) => text),
    };
  });

const FAR = new Date('9999-12-31T00:00:00Z');

const PUT_OFF: ReadonlySet<Outcome> = new Set([Outcome.SKIPPED, Outcome.DEFERRED, Outcome.NOT_REACHED]);

const topicsOf = ({ sections }: MeetingMinutes): ReplayedTopic[] =>
  sections
    .filter(({ kind, agendaKind }) => kind === MinutesSectionKind.UNSPECIFIED && agendaKind !== SectionKind.NEW_MEMBERS)
    .flatMap(({ title, agendaKind, items }) =>
      items.map((item) => ({
        section: title,
        kind: agendaKind,
        text: item.text,
        owner: item.owner,
        outcome: item.outcome,
        tag: item.tag,
        subjects: subjectsOf(item),
      })),
    );

const subjectsOf = (item: MinutesItem): SubjectRef[] => {
  const below = ({ links, children }: MinutesItem): SubjectRef[] => [
    ...links.flatMap(({ subject }) => subject ?? []),
    ...children.flatMap(below),
  ];
  return [...new Map(below(item).map((one) => [`${one.repository}#${one.number}`.toLowerCase(), one])).values()];
};
