/** What Rapporteur wants to stand at GitHub for an RFC: its comment, its label, its check run. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, type Rfc, type RfcSettings, type SubjectRef, Verdict } from '@rapporteur/idl';
import type { Action, LabelSpec, Target } from '../github/index.ts';
import { escapeText, login, sameBody } from '../shared/markdown.ts';
import { reasonsOf } from './detect.ts';
import {
  renderStatus,
  renderUntracked,
  renderWaiting,
  renderWhy,
  type StatusContext,
  statusMarker,
  verdictText,
} from './render.ts';
import { stageTitle } from './stage.ts';

/** A decision: desired states, and the reasons for them. */
export type Decision =
  | {
      readonly kind: 'tracked';
      readonly next: Rfc;
      readonly actions: readonly Action[];
      readonly because: readonly Reason[];
    }
  | {
      readonly kind: 'ignored';
      /** Empty, unless it was tracked before and its comment, label and check must be taken back. */
      readonly actions: readonly Action[];
      readonly because: readonly Reason[];
    };

/** What `decideRfc` looks at. */
export type DecideOptions = StatusContext & {
  /** The RFC as derived now; undefined if the pull request is none. */
  readonly next: Rfc | undefined;
  readonly previous?: Rfc | undefined;
  readonly settings: RfcSettings;
  /** Why it is none, if it is none: the signals of its detection. */
  readonly because?: readonly Reason[] | undefined;
  /** Whether the status comment was ever written. If it is gone although it says nothing new, a person deleted it. */
  readonly wasSaid?: boolean | undefined;
};

/** Name of the check run. */
export const CHECK_NAME = 'rapporteur / rfc';

/** Decides what shall stand at GitHub. The same RFC gives the same actions, whatever was there before. */
export const decideRfc = (options: DecideOptions): Decision => {
  const { next, previous, settings, groups, meetings } = options;
  if (!next?.subject) return ignore(options);
  const target = { repository: next.subject.repository, number: next.subject.number };
  const actions: Action[] = [
    statusComment(next.subject, renderStatus(next, { groups, meetings }), options),
    ...labelActions(target, settings, true),
    ...checkActions(next, settings),
  ];
  return { kind: 'tracked', next, actions, because: reasonsFor(next, previous) };
};

/** The title of the check run: state and next need, at most 70 characters. */
export const checkTitle = ({ stage, next }: Rfc): string => {
  const state = capitalize(stageTitle(stage));
  const names = next?.waitingFor ?? [];
  for (let shown = names.length; shown > 0; shown -= 1) {
    const rest = names.length - shown;
    const title = `${state} · waiting for ${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    if (title.length <= LONGEST_TITLE) return title;
  }
  return names.length > 0 ? `${state} · waiting for ${names.length} people` : state;
};

const LONGEST_TITLE = 70;
const LONGEST_LABEL = 50;

/** The sticky comment; a person who deleted it is not contradicted before there is something new to say. */
const statusComment = (subject: SubjectRef, body: string, options: DecideOptions): Action => ({
  type: 'upsert_comment',
  target: { repository: subject.repository, number: subject.number },
  marker: statusMarker(subject),
  body,
  ...(options.wasSaid && sameBody(body, bodyBefore(options)) ? { onlyIfStanding: true } : {}),
});

/** What was said about the RFC as it was stored. */
const bodyBefore = ({ previous, groups, meetings = [] }: DecideOptions): string => {
  if (!previous?.subject) return '';
  if (previous.detection?.verdict === Verdict.NOT) {
    return renderUntracked(previous.subject, reasonsOf(previous.detection));
  }
  return renderStatus(previous, { groups, meetings: meetings.filter(({ name }) => previous.meetings.includes(name)) });
};

const ignore = (options: DecideOptions): Decision => {
  const { previous, settings, because = [] } = options;
  const reasons =
    because.length > 0 ? because : [reason('not-an-rfc', 'Nothing about the pull request speaks for an RFC.')];
  // Without a history it never was one, and nothing has to be taken back.
  if (!previous?.subject || previous.history.length === 0) return { kind: 'ignored', actions: [], because: reasons };
  const { subject, headSha } = previous;
  const target = { repository: subject.repository, number: subject.number };
  const text = reasons.map((one) => `- ${escapeText(one.text)}`).join('\n');
  const actions: Action[] = [
    statusComment(subject, renderUntracked(subject, reasons), options),
    ...labelActions(target, settings, false),
    ...(settings.checkRun
      ? [check(target.repository, headSha, { title: 'Not tracked as an RFC', summary: 'Nothing is needed.', text })]
      : []),
  ];
  return { kind: 'ignored', actions, because: reasons };
};

const labelActions = (target: Target, { managedLabel = '' }: RfcSettings, present: boolean): Action[] => {
  const name = managedLabel.trim().slice(0, LONGEST_LABEL);
  if (name === '') return [];
  const label: LabelSpec = { name, color: '5319e7', description: 'Request for comments, tracked by Rapporteur' };
  return [{ type: 'set_labels', target, present: present ? [label] : [], absent: present ? [] : [name] }];
};

const checkActions = (rfc: Rfc, settings: RfcSettings): Action[] =>
  settings.checkRun && rfc.subject && rfc.headSha !== ''
    ? [
        check(rfc.subject.repository, rfc.headSha, {
          title: checkTitle(rfc),
          summary: needs(rfc),
          text: renderWhy(rfc),
        }),
      ]
    : [];

/** It informs and never blocks: the conclusion is neutral whatever the stage. */
const check = (
  repository: string,
  headSha: string,
  output: { readonly title: string; readonly summary: string; readonly text: string },
): Action => ({ type: 'set_check', repository, headSha, name: CHECK_NAME, conclusion: 'neutral', ...output });

const needs = ({ next, reviews }: Rfc): string => {
  const waiting = (next?.waitingFor ?? []).map((name) => `| ${renderWaiting([name])} | still to act |`);
  const given = reviews.map((review) => `| ${login(review.login)} | ${verdictText(review.verdict)} |`);
  const rows = [...waiting, ...given];
  return [
    escapeText(next?.text ?? 'Nothing is needed.'),
    ...(rows.length > 0 ? [['| Who | State |', '| --- | --- |', ...rows].join('\n')] : []),
  ].join('\n\n');
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
