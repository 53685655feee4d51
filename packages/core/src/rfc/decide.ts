/** What Rapporteur wants to stand at GitHub for an RFC: its comment, its label, its check run. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, type RfcSettings, Stage, type SubjectRef, Verdict } from '@rapporteur/idl';
import type { HiddenRecord, Motion, RecordedCommand, Rfc } from '@rapporteur/idl/record';
import { type Message, print, sameBody } from '../document/index.ts';
import type { Action, CheckConclusion, LabelSpec, Target } from '../github/index.ts';
import {
  dueReminder,
  motionMarker,
  motionMessages,
  motionTitle,
  noticeMarker,
  reminderToken,
  untold,
} from '../motion/index.ts';
import { reasonsOf } from './detect.ts';
import { rfcMessages } from './messages.ts';
import { toRecord } from './record.ts';
import { type StatusContext, statusMarker } from './render.ts';
import { stageTitle } from './stage.ts';

/** A decision: desired states, and the reasons for them. */
export type Decision =
  | {
      readonly kind: 'tracked';
      readonly next: Rfc;
      readonly actions: readonly Action<Message>[];
      readonly because: readonly Reason[];
    }
  | {
      readonly kind: 'ignored';
      /** Empty, unless it was tracked before and its comment, label and check must be taken back. */
      readonly actions: readonly Action<Message>[];
      readonly because: readonly Reason[];
    };

/** What `decideRfc` looks at. */
export type DecideOptions = StatusContext & {
  /** The RFC as derived now; undefined if the pull request is none. */
  readonly next: Rfc | undefined;
  readonly previous?: Rfc | undefined;
  readonly settings: RfcSettings;
  /** What people said, if it is none. */
  readonly words?: readonly RecordedCommand[] | undefined;
  /** Why it is none, if it is none: the signals of its detection. */
  readonly because?: readonly Reason[] | undefined;
  readonly now: Date;
  /** By motion, what people were told of it already. */
  readonly announced?: ReadonlyMap<string, readonly string[]> | undefined;
  /** The motions as they were stored. */
  readonly formerMotions?: readonly Motion[] | undefined;
  /** Whether the status comment was ever written. If it is gone although it says nothing new, a person deleted it. */
  readonly wasRecorded?: boolean | undefined;
};

/** Name of the check run. */
export const CHECK_NAME = 'rapporteur / rfc';

/** Decides what shall stand at GitHub. The same facts give the same actions. */
export const decideRfc = (options: DecideOptions): Decision => {
  const { next, previous, settings, groups, meetings, motions, messages, pageUrl } = options;
  if (!next?.subject) return ignore(options);
  const target = { repository: next.subject.repository, number: next.subject.number };
  // Notices come last: they tell people what stands by then.
  const actions: Action<Message>[] = [
    ...checkActions(next, options),
    ...labelActions(target, settings, true),
    statusComment(next.subject, rfcMessages.status(next, { groups, meetings, motions, messages, pageUrl }), options),
    ...noticeActions(target, options),
  ];
  return { kind: 'tracked', next, actions, because: reasonsFor(next, previous) };
};

/** The title of the check run: state and next need, at most 70 characters. */
export const checkTitle = ({ stage, next }: Rfc, motion?: Motion): string => {
  if (motion && (stage === Stage.FCP || stage === Stage.FCP_PROPOSED)) return motionTitle(motion);
  const state = capitalize(stageTitle(stage));
  const names = next?.waitingFor ?? [];
  for (let shown = names.length; shown > 0; shown -= 1) {
    const rest = names.length - shown;
    const title = `${state} · waiting for ${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    if (title.length <= LONGEST_TITLE) return title;
  }
  return names.length > 0 ? `${state} · waiting for ${names.length} people` : state;
};

/** What a motion's people must be told now: transitions in one comment, and a reminder when one is due. */
const noticeActions = (
  target: Target,
  { motions = [], announced = new Map(), now, messages }: DecideOptions,
): Action<Message>[] =>
  motions.flatMap((motion): Action<Message>[] => {
    const known = announced.get(motion.id) ?? [];
    const transitions = untold(motion, known);
    const reminder = dueReminder(motion, now);
    const isDue = reminder && !known.includes(reminderToken(reminder));
    return [
      ...(transitions.length > 0
        ? [
            {
              type: 'upsert_comment' as const,
              target,
              marker: noticeMarker(motion, transitions),
              body: motionMessages.notice(motion, transitions, now, messages?.motionOpened),
            },
          ]
        : []),
      ...(isDue
        ? [
            {
              type: 'upsert_comment' as const,
              target,
              marker: motionMarker(motion, reminderToken(reminder)),
              body: motionMessages.reminder(motion, reminder),
            },
          ]
        : []),
    ];
  });

const LONGEST_TITLE = 70;
const LONGEST_LABEL = 50;

/** The sticky comment; a person who deleted it is not contradicted before there is something new to say. */
const statusComment = (subject: SubjectRef, body: Message, options: DecideOptions): Action<Message> => ({
  type: 'upsert_comment',
  target: { repository: subject.repository, number: subject.number },
  marker: statusMarker(subject),
  body,
  ...(options.wasRecorded && isSame(body, bodyBefore(options)) ? { updateOnly: true } : {}),
});

const isSame = (body: Message, before: Message | undefined): boolean =>
  before !== undefined && sameBody(print(body), print(before));

/** What was said about the RFC as it was stored. */
const bodyBefore = ({
  previous,
  groups,
  meetings = [],
  formerMotions,
  messages,
  pageUrl,
}: DecideOptions): Message | undefined => {
  if (!previous?.subject) return undefined;
  if (previous.detection?.verdict === Verdict.NOT) {
    return rfcMessages.untracked(previous.subject, reasonsOf(previous.detection), recordOf(previous));
  }
  const held = meetings.filter(({ name }) => previous.meetings.includes(name));
  return rfcMessages.status(previous, { groups, meetings: held, motions: formerMotions, messages, pageUrl });
};

/** What people said stays on record, also that it is no RFC. */
const recordOf = (rfc: Rfc, motions: readonly Motion[] = []): HiddenRecord => toRecord(rfc, motions);

const ignore = (options: DecideOptions): Decision => {
  const { previous, settings, because = [], words = [], motions } = options;
  const reasons =
    because.length > 0 ? because : [reason('not-an-rfc', 'Nothing about the pull request speaks for an RFC.')];
  // Without a history it never was one, and nothing has to be taken back.
  if (!previous?.subject || previous.history.length === 0) return { kind: 'ignored', actions: [], because: reasons };
  const { subject, headSha } = previous;
  const target = { repository: subject.repository, number: subject.number };
  const actions: Action<Message>[] = [
    statusComment(
      subject,
      rfcMessages.untracked(subject, reasons, recordOf({ ...previous, recordedCommands: [...words] }, motions)),
      options,
    ),
    ...labelActions(target, settings, false),
    ...(settings.checkRun
      ? [
          check(target.repository, headSha, {
            title: 'Not tracked as an RFC',
            summary: rfcMessages.nothingNeeded(),
            text: rfcMessages.reasons(reasons),
            ...(settings.gate ? { conclusion: 'success' as const } : {}),
          }),
        ]
      : []),
  ];
  return { kind: 'ignored', actions, because: reasons };
};

const labelActions = (target: Target, { managedLabel = '' }: RfcSettings, present: boolean): Action<Message>[] => {
  const name = managedLabel.trim().slice(0, LONGEST_LABEL);
  if (name === '') return [];
  const label: LabelSpec = { name, color: '5319e7', description: 'Request for comments, tracked by Rapporteur' };
  return [{ type: 'set_labels', target, present: present ? [label] : [], absent: present ? [] : [name] }];
};

const checkActions = (rfc: Rfc, { settings, motions, now }: DecideOptions): Action<Message>[] =>
  settings.checkRun && rfc.subject && rfc.headSha !== ''
    ? [
        check(rfc.subject.repository, rfc.headSha, {
          title: checkTitle(rfc, motions?.at(-1)),
          summary: rfcMessages.needs(rfc),
          text: rfcMessages.reasonsOf(rfc, { motion: motions?.at(-1), now }),
          conclusion: conclusionOf(rfc, settings),
        }),
      ]
    : [];

/** It informs and does not block, unless it is set as a gate. */
const check = (
  repository: string,
  headSha: string,
  output: {
    readonly title: string;
    readonly summary: Message;
    readonly text: Message;
    readonly conclusion?: CheckConclusion;
  },
): Action<Message> => ({ type: 'set_check', repository, headSha, name: CHECK_NAME, conclusion: 'neutral', ...output });

/** As a gate, which a community opts into, only an accepted RFC is green; what is cancelled or put off is not (C30). */
const conclusionOf = ({ stage }: Rfc, { gate }: RfcSettings): CheckConclusion => {
  if (!gate) return 'neutral';
  switch (stage) {
    case Stage.ACCEPTED:
    case Stage.IMPLEMENTED:
      return 'success';
    case Stage.REJECTED:
      return 'failure';
    default:
      return 'action_required';
  }
};

const reasonsFor = (next: Rfc, previous: Rfc | undefined): Reason[] => {
  const last = next.history.at(-1);
  const moved = previous === undefined || previous.stage !== next.stage;
  const stage = `It is ${stageTitle(next.stage)}. ${last?.text ?? ''}`.trim();
  return [
    reason(moved ? 'stage-changed' : 'stage', stage),
    ...(next.detection?.signals ?? []).filter(({ weight }) => weight > 0).map(({ code, text }) => reason(code, text)),
  ];
};

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
