/** Where the agenda of a meeting stands: where it was posted, and else where its series wants it. */
import {
  AgendaTarget,
  type Meeting,
  occurrenceOfName,
  type Series,
  SubjectKind,
  type SubjectRef,
} from '@rapporteur/idl';
import { type Message, under } from '../document/index.ts';
import { type Action, commentMarker, type SheetAsked, type SheetPlace } from '../github/index.ts';
import { openingPosition } from './position.ts';

/** What is posted stays where it is, whatever settings say since. Without the series, of what is posted. */
export const placeOf = (meeting: Meeting, series?: Series): SheetPlace => {
  const key = occurrenceOfName(meeting.name);
  switch (kindOf(meeting, series)) {
    case SubjectKind.DISCUSSION:
      return { kind: 'discussion', category: series?.discussionCategory ?? '' };
    case SubjectKind.PULL_REQUEST: {
      const folder = (series?.agendaPath || 'agendas').replace(/\/*$/, '');
      const path = meeting.agendaFile || `${folder}/${key.split('/')[1] ?? ''}.md`;
      return { kind: 'file', path, branch: `rapporteur/agenda/${key.replace('/', '-')}` };
    }
    default:
      return { kind: 'issue' };
  }
};

const kindOf = ({ issue }: Meeting, series: Series | undefined): SubjectKind =>
  issue?.kind ?? TARGETS.get(series?.target ?? AgendaTarget.UNSPECIFIED) ?? SubjectKind.ISSUE;

const TARGETS: ReadonlyMap<AgendaTarget, SubjectKind> = new Map([
  [AgendaTarget.ISSUE, SubjectKind.ISSUE],
  [AgendaTarget.DISCUSSION, SubjectKind.DISCUSSION],
  [AgendaTarget.FILE, SubjectKind.PULL_REQUEST],
]);

/** Asks for the agenda where it stands or, while that is not known, for one that has its marker. */
export const sheetQuestion = (meeting: Meeting, place: SheetPlace) => ({
  ask: 'sheet' as const,
  about: asked(meeting, place),
});

/** Asks for the agenda, if it is posted. */
export const issueQuestions = (meeting: Meeting) => (meeting.issue ? [sheetQuestion(meeting, placeOf(meeting))] : []);

const asked = ({ name, repository, issue }: Meeting, place: SheetPlace): SheetAsked => ({
  repository: issue?.repository ?? repository,
  place,
  marker: commentMarker('agenda', occurrenceOfName(name)),
  ...(issue ? { number: issue.number } : {}),
});

/** A comment beside the agenda. */
export const commentBeside = (
  issue: SubjectRef,
  marker: string,
  body: Message,
): Extract<Action<Message>, { type: 'upsert_comment' }> => ({
  type: 'upsert_comment',
  target: targetOf(issue),
  position: openingPosition(issue),
  marker,
  body: under(marker, body),
});

/** What opens or closes the thread of the agenda; a pull request is closed without a merge. */
export const toStateAction = (
  issue: SubjectRef,
  state: 'open' | 'closed',
  reason?: 'completed' | 'not_planned',
): Action<Message> => {
  const target = targetOf(issue);
  const { kind, nodeId } = issue;
  if (kind === SubjectKind.PULL_REQUEST && state === 'closed') return { type: 'close_pull_request', target };
  const discussion = kind === SubjectKind.DISCUSSION ? { discussion: nodeId } : {};
  return { type: 'set_issue_state', target, state, ...discussion, ...(reason ? { reason } : {}) };
};

const targetOf = ({ repository, number }: SubjectRef) => ({ repository, number });
