/** What a draft is checked against, read once: turns, what was heard in them, the agenda, the people. */
import {
  type Correction,
  type Meeting,
  type Person,
  type SpeakerAccount,
  SpeakerMatch,
  type SubjectRef,
  type Transcript,
  type Turn,
} from '@rapporteur/idl';
import type { Agenda, Alias } from '@rapporteur/idl/record';
import {
  type Glossary,
  listTerms,
  proposeCorrections,
  type Term,
  tellAccounts,
  toGlossary,
} from '../../terms/index.ts';
import { type Entry, findMentions, listEntries, type Mentions } from '../speech/entry.ts';
import { knowPeople } from '../speech/people.ts';
import { type Grounds, type Setting, squash, toGrounds, versionsIn } from './grounds.ts';

/** What a draft is checked against. Everything in it is foreign text; nothing in it is an instruction. */
export type Evidence = {
  readonly transcript: Transcript;
  readonly agenda?: Agenda | undefined;
  readonly meeting?: Meeting | undefined;
  readonly roster?: readonly Person[] | undefined;
  /** Subjects of the registry that may have been discussed. */
  readonly subjects?: readonly SubjectRef[] | undefined;
  /** ISO date from which "by Thursday" counts; by default the date of the meeting. */
  readonly meetingDate?: string | undefined;
  /** Terms of the community, besides the names and titles above. */
  readonly glossary?: readonly Term[] | undefined;
  /** Language of the notes, as an English word; by default the one that is spoken. */
  readonly language?: string | undefined;
  /** Spellings that people confirmed. */
  readonly aliases?: readonly Alias[] | undefined;
  /** About how many statements are wanted; by default by the length of the meeting. */
  readonly length?: number | undefined;
};

/** ISO date of a meeting: its planned local day. */
export const dateOf = (meeting: Meeting | undefined): string | undefined =>
  /^\d{4}-\d{2}-\d{2}/.exec(meeting?.localStart ?? '')?.[0] ?? /\d{4}-\d{2}-\d{2}$/.exec(meeting?.name ?? '')?.[0];

/** All that the checks need to know about one meeting. */
export type EvidenceIndex = {
  readonly turns: ReadonlyMap<string, Turn>;
  readonly order: (turnId: string) => number;
  readonly list: readonly Turn[];
  readonly mentions: ReadonlyMap<Turn, Mentions>;
  readonly entries: readonly Entry[];
  readonly setting: Setting;
  /** Who the speakers are, and the login of somebody who may own a task; empty unless it is known by the whole name. */
  readonly accounts: () => readonly SpeakerAccount[];
  readonly loginOf: (name: string) => string;
  /** What the transcript misspells; heard on demand. */
  readonly corrections: () => readonly Correction[];
};

/** Terms of the community and of this meeting: what the agenda, the roster and the labels name. */
export const glossaryOf = (evidence: Evidence): Glossary => {
  const { transcript, agenda, meeting, roster = [], subjects = [], glossary = [], aliases = [] } = evidence;
  const titles = [...listEntries(agenda).map(({ title }) => title), meeting?.title ?? ''];
  const labels = [...new Set(transcript.turns.map(({ speaker }) => speaker))].slice(0, MOST_LABELS);
  const confirmed = aliases.filter(({ term }) => !term.startsWith('@')).map(toTerm);
  return toGlossary([...confirmed, ...glossary, ...listTerms({ labels, people: roster, titles, subjects })]);
};

const toTerm = ({ heard, term, by }: Alias): Term => ({
  term,
  kind: 'word',
  source: `confirmed by ${by}`,
  heard: [heard],
});

/** A broken file may have one on each line. */
const MOST_LABELS = 200;

export const indexEvidence = (evidence: Evidence): EvidenceIndex => {
  const { transcript, agenda, meeting, roster = [], subjects = [], aliases = [], meetingDate } = evidence;
  const entries = listEntries(agenda, subjects);
  const order = new Map(transcript.turns.map(({ id }, index) => [id, index]));
  const everything = [
    ...transcript.turns.flatMap(({ speaker, text }) => [speaker, text]),
    ...entries.map(({ text }) => text),
    ...roster.flatMap(({ name, login, affiliation }) => [name, login, affiliation]),
    meeting?.title ?? '',
  ];
  const known = glossaryOf(evidence);
  const people = knowPeople(transcript, roster);
  const speakers = people.filter(({ isSpeaker }) => isSpeaker).map(({ name }) => name);
  let corrections: readonly Correction[] | undefined;
  let misheard: string | undefined;
  const correct = (): readonly Correction[] => (corrections ??= proposeCorrections(transcript.turns, known));
  return {
    turns: new Map(transcript.turns.map((turn) => [turn.id, turn])),
    order: (id) => order.get(id) ?? Number.MAX_SAFE_INTEGER,
    list: transcript.turns,
    mentions: new Map(transcript.turns.map((turn) => [turn, findMentions(turn.text)])),
    entries,
    setting: {
      people,
      squashed: everything.map(squash).join(' '),
      meetingDate: meetingDate ?? dateOf(meeting),
      glossary: known,
      misheard: () => (misheard ??= listMisheard(correct())),
      versions: new Set(transcript.turns.flatMap(({ text }) => versionsIn(text))),
    },
    accounts: () => tellAccounts(speakers, { roster, aliases }),
    loginOf: (name) => {
      const [account] = tellAccounts([name], { roster, aliases });
      return account && CERTAIN.has(account.match) ? account.login : '';
    },
    corrections: correct,
  };
};

const CERTAIN: ReadonlySet<SpeakerMatch> = new Set([SpeakerMatch.ALIAS, SpeakerMatch.NAME]);

const listMisheard = (corrections: readonly Correction[]): string => {
  const clear = corrections.filter(({ doubtful }) => !doubtful);
  return [...new Set(clear.map(({ term }) => squash(term)))].join(' ');
};

export const mentionsIn = (turns: readonly Turn[], index: EvidenceIndex): Mentions[] =>
  turns.flatMap((turn) => index.mentions.get(turn) ?? []);

export const groundsOf = (turns: readonly Turn[], entries: readonly Entry[], index: EvidenceIndex): Grounds =>
  toGrounds(turns, mentionsIn(turns, index), { entries, meetingDate: index.setting.meetingDate });
