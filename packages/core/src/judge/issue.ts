/** An issue: only the commands on it are ours, the agenda's issue among them. */
import { ActionItemSchema, MeetingSchema, SubjectKind } from '@rapporteur/idl';
import { storedKey, toRecordName } from '@rapporteur/idl/record';
import { readThreadCommands } from '../command/index.ts';
import type { Message } from '../document/index.ts';
import type { IssueFacts, Target } from '../github/index.ts';
import { mayHoldActions, mayHoldTicks } from '../meeting/index.ts';
import { rfcMessages } from '../rfc/index.ts';
import { tellActions, tellTicks } from './actions.ts';
import { acknowledgeNew, NO_RFC, runCommands } from './command.ts';
import { ENDS } from './door.ts';
import { ask, askAll, type Dossier, type Hint, type Judging, keysOf, stored } from './dossier.ts';
import { visibilityOf } from './record.ts';
import { seriesKey } from './series-key.ts';
import { settingsOf } from './settings.ts';
import { openingOf, recordOf, refKey, sinceInstalled, threadOf } from './subject.ts';

/** Runs the commands on an issue. */
export function* judgeIssue(dossier: Dossier, target: Target): Judging {
  // Most issues that are closed are nothing to anybody here, and cost GitHub nothing.
  const isEnd = ({ event, action }: Hint): boolean => event === 'issues' && ENDS.has(action ?? '');
  if (dossier.hints.length > 0 && dossier.hints.every(isEnd)) {
    if ((yield* stored(dossier, ActionItemSchema, refKey(target))).length === 0) return;
  }
  yield* askAll(dossier, [
    ...keysOf([
      storedKey.repository('settings', target.repository),
      storedKey.repository('repositories', target.repository),
      toRecordName(target),
      refKey(target),
    ]),
    { ask: 'issue', about: target },
    { ask: 'thread', about: target },
  ]);
  const issue = yield* ask(dossier, { ask: 'issue', about: target });
  if (!issue) return;
  yield* tellActions(dossier, target, issue.state === 'closed');
  const settings = yield* settingsOf(dossier, target.repository);
  const opening = openingOf(issue, SubjectKind.ISSUE);
  const record = yield* recordOf(dossier, target);
  const thread = yield* threadOf(dossier, opening, { sources: [{ ask: 'thread', about: target }], record });
  acknowledgeNew(dossier, { opening, thread, record });
  yield* followTicks(dossier, issue);
  yield* runCommands(dossier, {
    opening,
    place: 'issue',
    thread,
    settings,
    visibility: yield* visibilityOf(dossier, target.repository),
    record,
    ...NO_RFC,
    commands: readThreadCommands(sinceInstalled(dossier, thread)),
    answerStatus: untracked,
    answerWhy: untracked,
  });
}

/** Ticks in an agenda are for the key of its series, and those of action items for the key of these. */
function* followTicks(dossier: Dossier, issue: IssueFacts): Judging {
  if (!dossier.hints.some(({ action }) => action === 'edited')) return;
  const [meeting] = yield* stored(dossier, MeetingSchema, refKey(issue));
  if (!meeting) return;
  if (mayHoldTicks(issue.body))
    dossier.follow({ key: seriesKey({ repository: meeting.repository, key: meeting.series }) });
  if (mayHoldActions(issue.body)) yield* tellTicks(dossier, meeting, issue);
}

// biome-ignore lint/correctness/useYield: an answer that needs nothing is still an answer of a judge.
function* untracked(): Judging<Message> {
  return rfcMessages.answerUntracked();
}
