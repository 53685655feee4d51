/** The stages of an RFC as GitHub, its motions and people made them: read again at any time, the history is the same. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  CauseSchema,
  type Reason,
  ReasonSchema,
  Stage,
  type StageChange,
  StageChangeSchema,
  SubjectState,
} from '@rapporteur/idl';
import type { Motion, RecordedCommand } from '@rapporteur/idl/record';
import type { PullRequestFacts, TimelineEvent } from '../github/index.ts';
import { stageChanges } from '../motion/index.ts';
import { compareIds } from '../shared/order.ts';
import { isDecided, isLegalMove, parseStage, stageTitle } from './stage.ts';

/** State of a pull request. */
export const toState = ({
  merged,
  state,
  draft,
}: Pick<PullRequestFacts, 'merged' | 'state' | 'draft'>): SubjectState => {
  if (merged) return SubjectState.MERGED;
  if (state === 'closed') return SubjectState.CLOSED;
  return draft ? SubjectState.DRAFT : SubjectState.OPEN;
};

/** What a history follows from. */
export type HistoryOptions = {
  readonly pull: PullRequestFacts;
  readonly motions?: readonly Motion[] | undefined;
  /** What people said by commands; refused words say nothing. */
  readonly words?: readonly RecordedCommand[] | undefined;
};

/** A history, and why words about the stage could not be followed, by their ids. */
export type History = {
  readonly stage: Stage;
  readonly changes: readonly StageChange[];
  readonly refused: ReadonlyMap<string, Reason>;
};

/** All changes of stage, oldest first, in GitHub's time. */
export const deriveHistory = ({ pull, motions = [], words = [] }: HistoryOptions): History => {
  const timelineEvents = (pull.thread?.timelineEvents ?? timelineEventsOf(pull)).toSorted(byTime);
  const steps = [
    ...timelineEvents.map(
      (timelineEvent, index): Step => ({ at: timelineEvent.at, rank: rankOf(timelineEvent), index, timelineEvent }),
    ),
    ...motions
      .toSorted(byOpening)
      .flatMap(stageChanges)
      .map(
        ({ change, source }, index): Step => ({
          at: dateOf(change.cause),
          rank: source ? 4 : 3,
          source,
          index,
          change,
        }),
      ),
    ...words
      .filter(({ refused }) => !refused)
      .toSorted((a, b) => compareIds(a.id, b.id))
      .map(
        (word, index): Step => ({
          at: word.at ? timestampDate(word.at) : pull.createdAt,
          rank: 4,
          source: word.id,
          index,
          word,
        }),
      ),
  ].sort(byOrder);
  const { stage, changes, refused } = steps.reduce(
    (state, step) => take(state, step, pull),
    begin(pull, timelineEvents),
  );
  return { stage, changes, refused };
};

/** State of a pull request at a moment of the past. */
export const stateAt = (pull: PullRequestFacts, at: Date): SubjectState => {
  const timelineEvents = pull.thread?.timelineEvents ?? timelineEventsOf(pull);
  const before = timelineEvents.filter((one) => one.at <= at).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const { isMerged, isClosed, isDraft } = before.reduce(
    (state, timelineEvent) => takeTimelineEvent(state, timelineEvent, pull),
    begin(pull, timelineEvents),
  );
  return toState({ merged: isMerged, state: isClosed ? 'closed' : 'open', draft: isDraft });
};

/** What one text says is taken in its order, whether it is said to a motion or to the RFC (C5). */
const byOrder = (a: Step, b: Step): number =>
  a.at.getTime() - b.at.getTime() || a.rank - b.rank || compareIds(a.source ?? '', b.source ?? '') || a.index - b.index;

/** `said` is the id of the word behind it. */
type Step = { readonly at: Date; readonly rank: number; readonly source?: string; readonly index: number } & (
  | { readonly timelineEvent: TimelineEvent }
  | { readonly change: StageChange }
  | { readonly word: RecordedCommand }
);

/** What grows with every step is added to in place: only the last state is ever asked for it. */
type State = Pick<History, 'stage'> & {
  readonly changes: StageChange[];
  readonly refused: Map<string, Reason>;
  readonly labels: readonly string[];
  readonly isDraft: boolean;
  readonly isClosed: boolean;
  readonly isMerged: boolean;
  /** Who closed it without a merge. */
  readonly closedBy: string;
  /** Whether the stage follows from GitHub alone, and not from a motion or a person's word. */
  readonly isObserved: boolean;
};

const begin = (pull: PullRequestFacts, timelineEvents: readonly TimelineEvent[]): State => {
  const first = timelineEvents.find(({ kind }) => kind === 'drafted' || kind === 'ready');
  const isDraft = first ? first.kind === 'ready' : pull.draft;
  const stage = isDraft ? Stage.DRAFT : Stage.IN_REVIEW;
  const text = isDraft ? 'The pull request was opened as a draft.' : 'The pull request was opened for review.';
  const cause = eventCause('pull_request.opened', pull.createdAt);
  const announced = new Set(
    timelineEvents.flatMap(({ kind, detail }) => (kind === 'labeled' && detail ? [fold(detail)] : [])),
  );
  return {
    stage,
    changes: [toChange(Stage.UNSPECIFIED, stage, { cause, text })],
    refused: new Map(),
    // A label that nobody is known to have put there was there from the beginning.
    labels: pull.labels.filter((label) => !announced.has(fold(label))),
    isDraft,
    isClosed: false,
    isMerged: false,
    closedBy: '',
    isObserved: true,
  };
};

/** What a reading without its thread still tells. */
const timelineEventsOf = (pull: PullRequestFacts): TimelineEvent[] => {
  if (pull.state === 'open') return [];
  const at = pull.closedAt ?? pull.updatedAt;
  const actor = { id: '', login: pull.closedBy ?? '', isBot: false };
  return [{ kind: pull.merged ? 'merged' : 'closed', id: '', at, actor }];
};

/** A merge closes too, and GitHub tells both at one instant; labels that come with a closing explain it. */
const rankOf = ({ kind }: TimelineEvent): number => {
  switch (kind) {
    case 'labeled':
    case 'unlabeled':
      return 0;
    case 'merged':
      return 1;
    default:
      return 2;
  }
};

const take = (state: State, step: Step, pull: PullRequestFacts): State => {
  if ('timelineEvent' in step) return takeTimelineEvent(state, step.timelineEvent, pull);
  return 'change' in step ? takeMotion(state, step.change, pull) : takeRecorded(state, step.word, pull);
};

const takeTimelineEvent = (
  state: State,
  { kind, at, actor, detail = '' }: TimelineEvent,
  pull: PullRequestFacts,
): State => {
  const { stage, labels, isObserved } = state;
  const isMoved = isMoving(state);
  switch (kind) {
    case 'labeled':
    case 'unlabeled': {
      const others = labels.filter((label) => fold(label) !== fold(detail));
      const next = { ...state, labels: kind === 'labeled' ? [...others, detail] : others };
      const isClosing =
        state.isClosed && !state.isMerged && isObserved && OUTCOMES.some(({ pattern }) => pattern.test(detail.trim()));
      return isClosing ? observe(next, whenClosed(next, pull), { event: `pull_request.${kind}`, at }) : next;
    }
    case 'drafted':
      return observe({ ...state, isDraft: true }, stage === Stage.IN_REVIEW && isObserved ? DRAFTED : undefined, {
        event: 'pull_request.converted_to_draft',
        at,
      });
    case 'ready':
      return observe({ ...state, isDraft: false }, stage === Stage.DRAFT ? READY : undefined, {
        event: 'pull_request.ready_for_review',
        at,
      });
    case 'closed': {
      if (state.isMerged) return { ...state, isClosed: true };
      const next = { ...state, isClosed: true, closedBy: actor.login };
      const stays = isMoved || (isDecided(stage) && !isObserved);
      return stays ? next : observe(next, whenClosed(next, pull), { event: 'pull_request.closed', at });
    }
    case 'reopened': {
      const next = { ...state, isClosed: false, closedBy: '' };
      const isBack = stage === Stage.REJECTED || stage === Stage.POSTPONED || stage === Stage.WITHDRAWN;
      return observe(next, isBack ? openAgain(next) : undefined, { event: 'pull_request.reopened', at });
    }
    case 'merged': {
      const next = { ...state, isMerged: true, isClosed: true };
      // Only the decision itself, or a person, ends these: a merge before the end of the period is no acceptance (D17).
      const stays = isMoved || stage === Stage.IMPLEMENTED || (isDecided(stage) && !isObserved);
      return stays
        ? next
        : observe(next, { stage: Stage.ACCEPTED, text: MERGED }, { event: 'pull_request.closed', at });
    }
    case 'review_dismissed':
    case 'transferred':
      return state;
    default:
      return kind satisfies never;
  }
};

/** A motion that came to nothing leaves the RFC where GitHub has it now. */
const takeMotion = (state: State, { to, cause, text }: StageChange, pull: PullRequestFacts): State => {
  const isBack = to === Stage.IN_REVIEW;
  // A motion that the stage never followed, such as one about a decided RFC, leaves nothing when it comes to nothing.
  if (isBack && !isMoving(state)) return state;
  const next = { ...state, isObserved: isBack };
  if (!isBack || state.isMerged) return move(next, to, { cause, text });
  if (state.isClosed) return move(next, whenClosed(state, pull).stage, { cause, text });
  return move(next, state.isDraft ? Stage.DRAFT : to, { cause, text });
};

const takeRecorded = (state: State, word: RecordedCommand, pull: PullRequestFacts): State => {
  const at = word.at ? timestampDate(word.at) : pull.createdAt;
  const kind = word.meeting
    ? ({ case: 'meeting', value: word.meeting } as const)
    : ({ case: 'person', value: word.by } as const);
  const cause = create(CauseSchema, { kind, at: timestampFromDate(at) });
  const isMoved = isMoving(state);
  if (word.command === '/withdraw') {
    // While a motion runs, the withdrawal ends it, and the motion tells the stage.
    if (isMoved || state.stage === Stage.WITHDRAWN) return state;
    if (!isByAuthor(word, pull)) {
      const text = `You can ask ${pull.author}, the author, to withdraw the RFC: nobody else can.`;
      return refuse(state, word, { code: 'not-the-author', text });
    }
    if (isDecided(state.stage))
      return refuse(state, word, {
        text: `There is nothing left to withdraw: the RFC is ${stageTitle(state.stage)}.`,
      });
    const text = `The author, ${word.by}, withdrew it.`;
    return move({ ...state, isObserved: false }, Stage.WITHDRAWN, { cause, text });
  }
  if (word.command !== '/rfc stage') return state;
  const to = parseStage(word.text);
  if (to === undefined) return state;
  if (to === state.stage) return { ...state, isObserved: false };
  if (isMoved)
    return refuse(state, word, {
      text: 'Please wait for the end of the vote, or end it with "/fcp cancel": while it runs, it decides.',
    });
  if (!isLegalMove(state.stage, to))
    return refuse(state, word, {
      text: `The RFC stays ${stageTitle(state.stage)}: from there it cannot become ${stageTitle(to)}.`,
    });
  const why = word.text.trim().replace(/^\S+\s*/, '');
  const did = word.meeting ? 'confirmed' : 'recorded';
  const text = `${word.by} ${did} that it is ${stageTitle(to)}${why ? `: ${why}` : '.'}`;
  return move({ ...state, isObserved: false }, to, { cause, text });
};

const isMoving = ({ stage }: State): boolean => stage === Stage.FCP_PROPOSED || stage === Stage.FCP;

type Observed = { readonly stage: Stage; readonly text: string };

const DRAFTED: Observed = { stage: Stage.DRAFT, text: 'The pull request was made a draft.' };
const READY: Observed = { stage: Stage.IN_REVIEW, text: 'The pull request was marked as ready for review.' };
const MERGED = 'The pull request was merged, and a merged RFC counts as accepted. I found no vote on it.';

const openAgain = ({ isDraft }: State): Observed =>
  isDraft
    ? { stage: Stage.DRAFT, text: 'The pull request was reopened as a draft.' }
    : { stage: Stage.IN_REVIEW, text: 'The pull request was reopened.' };

const OUTCOMES = [
  { stage: Stage.REJECTED, pattern: /^(?:rfcs?\s*[/:_-]\s*)?rejected$/i },
  { stage: Stage.POSTPONED, pattern: /^(?:rfcs?\s*[/:_-]\s*)?postponed$/i },
] as const;

const whenClosed = ({ labels, closedBy }: State, { author }: PullRequestFacts): Observed => {
  for (const label of labels.toSorted()) {
    const outcome = OUTCOMES.find(({ pattern }) => pattern.test(label.trim()));
    if (outcome) return { stage: outcome.stage, text: `The pull request was closed with the label ${label.trim()}.` };
  }
  if (closedBy !== '' && fold(closedBy) === fold(author)) {
    return { stage: Stage.WITHDRAWN, text: `The pull request was closed by its author, ${author}.` };
  }
  if (labels.some((label) => /^stale$/i.test(label.trim()))) {
    const text = 'The pull request was closed with the label stale. Nobody decided against it.';
    return { stage: Stage.POSTPONED, text };
  }
  const by = closedBy ? ` by ${closedBy}` : '';
  const text = `The pull request was closed${by} without a merge, and nobody said why. It counts as postponed for now.`;
  return { stage: Stage.POSTPONED, text };
};

const observe = (state: State, observed: Observed | undefined, { event, at }: { event: string; at: Date }): State =>
  observed
    ? move({ ...state, isObserved: true }, observed.stage, { cause: eventCause(event, at), text: observed.text })
    : state;

const move = (state: State, to: Stage, { cause, text }: Pick<StageChange, 'cause' | 'text'>): State => {
  if (state.stage === to || !isLegalMove(state.stage, to)) return state;
  state.changes.push(toChange(state.stage, to, { cause, text }));
  return { ...state, stage: to };
};

const refuse = (
  state: State,
  { id }: RecordedCommand,
  { code = 'illegal-stage', text }: { readonly code?: string; readonly text: string },
): State => {
  state.refused.set(id, create(ReasonSchema, { code, text }));
  return state;
};

const toChange = (from: Stage, to: Stage, { cause, text }: Pick<StageChange, 'cause' | 'text'>): StageChange =>
  create(StageChangeSchema, { from, to, text, ...(cause ? { cause } : {}) });

const eventCause = (event: string, at: Date): Cause =>
  create(CauseSchema, { kind: { case: 'event', value: event }, at: timestampFromDate(at) });

const byTime = (a: TimelineEvent, b: TimelineEvent): number =>
  a.at.getTime() - b.at.getTime() || compareIds(a.id, b.id);

const byOpening = (a: Motion, b: Motion): number => timeOf(a.openedAt) - timeOf(b.openedAt) || compareIds(a.id, b.id);

const timeOf = (at: Motion['openedAt']): number => (at ? timestampDate(at).getTime() : 0);

const dateOf = (cause: Cause | undefined): Date => (cause?.at ? timestampDate(cause.at) : new Date(0));

/** The login tells it only of words and pull requests from before ids were kept. */
const isByAuthor = ({ by, byId }: RecordedCommand, { author, authorId }: PullRequestFacts): boolean =>
  byId !== '' && authorId !== undefined ? byId === authorId : fold(by) === fold(author);

const fold = (text: string): string => text.trim().toLowerCase();
