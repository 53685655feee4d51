import { create } from '@bufbuild/protobuf';
import { ActionEventKind, type ActionItem, ActionOwnerSchema, ActionSource, SubjectKind } from '@rapporteur/idl';
import {
  type ActionDecision,
  actionIssueTitle,
  actionMessages,
  afterEvents,
  type Change,
  decideAction,
} from '../../src/action/index.ts';
import { promised, subjectOf, told } from '../action.ts';
import { answerTo, type Examples, examplesOf, titled } from '../golden.ts';

const say = answerTo({ login: 'bo', url: 'https://github.com/flyteorg/community/issues/21#issuecomment-600' });
const ID = 'A-2023-06-22-3';

const item: ActionItem = promised({ due: '2023-07-06', subjects: [subjectOf(3749, SubjectKind.PULL_REQUEST)] });
const unassigned = promised({
  name: 'actionItems/contributors-meetup/2023-06-22/4',
  owner: '',
  ownerLogin: '',
  text: 'Find a room.',
});
const merged = afterEvents(item, [
  told({ kind: ActionEventKind.SUBJECT_CLOSED, at: '07-01T10:00', cause: 'merged', subjects: item.subjects }),
]);
const closedByFact = afterEvents(item, [
  told({
    kind: ActionEventKind.SUBJECT_CLOSED,
    at: '07-01T10:00',
    cause: 'merged',
    closes: true,
    subjects: item.subjects,
  }),
]);

const changed = (change: Change, of: ActionItem = item, closesByFact = false) => {
  const decision: ActionDecision = decideAction(of, change, {
    id: 'flyteorg/community/21/comment-600.1',
    at: new Date('2023-07-03T16:00:00Z'),
    by: { id: '2', login: 'bo' },
    url: '',
    source: ActionSource.COMMAND,
    isTriager: true,
  });
  if (decision.kind !== 'changed') throw new Error('It says so already.');
  return { item: decision.item, event: decision.event, closesByFact };
};
const done = changed({ do: 'done', reason: 'Merged.' });

const when = { since: undefined, now: new Date('2023-07-07T16:00:00Z'), timeZone: 'America/Los_Angeles' };

export const actionExamples: Examples<typeof actionMessages> = {
  added: examplesOf(actionMessages.added, (added) => ({
    added: say('/action add Update the RFC with the storage format @bo by 2023-07-06', added(item)),
    'added-for-nobody': say('/action add Find a room', added(unassigned)),
  })),
  changed: examplesOf(actionMessages.changed, (change) => ({
    done: say(`/action done ${ID} Merged.`, change(done)),
    dropped: say(`/action drop ${ID} Needless.`, change(changed({ do: 'drop', reason: 'Needless.' }))),
    reopened: say(`/action reopen ${ID}`, change(changed({ do: 'reopen', reason: '' }, done.item))),
    assigned: say(
      `/action assign ${ID} cy`,
      change(changed({ do: 'assign', owner: create(ActionOwnerSchema, { name: 'cy', login: 'cy', id: '3' }) })),
    ),
    'assigned-to-nobody': say(
      `/action assign ${ID} unassigned`,
      change(changed({ do: 'assign', owner: create(ActionOwnerSchema, { name: 'unassigned' }) })),
    ),
    due: say(`/action due ${ID} 2023-07-20`, change(changed({ do: 'due', due: '2023-07-20' }))),
    'due-no-more': say(`/action due ${ID} none`, change(changed({ do: 'due', due: '' }))),
    linked: say(`/action link ${ID} flyteorg/flyte#7`, change(changed({ do: 'link', subject: subjectOf(7) }))),
    'linked-to-close': say(
      `/action link ${ID} flyteorg/flyte#7`,
      change(changed({ do: 'link', subject: subjectOf(7) }, item, true)),
    ),
  })),
  unchanged: examplesOf(actionMessages.unchanged, (unchanged) => ({
    'done-before': say(`/action done ${ID}`, unchanged(done.item)),
    'done-by-fact': say(`/action done ${ID}`, unchanged(closedByFact)),
    'open-already': say(`/action reopen ${ID}`, unchanged(item)),
  })),
  refused: examplesOf(actionMessages.refused, (refused) => ({
    'refused-not-yours': say(`/action done ${ID}`, refused({ why: 'not-yours', item })),
    'refused-of-nobody': say('/action done A-2023-06-22-4', refused({ why: 'not-yours', item: unassigned })),
    'refused-unknown': say('/action done A-2023-06-22-9', refused({ why: 'unknown', at: 'A-2023-06-22-9' })),
    'refused-several': say(
      `/action done ${ID}`,
      refused({
        why: 'several',
        at: ID,
        names: ['actionItems/contributors-meetup/2023-06-22/3', 'actionItems/steering/2023-06-22/3'],
      }),
    ),
    'refused-no-text': say('/action add @bo', refused({ why: 'no-text', at: '@bo' })),
    'refused-no-date': say(
      '/action add Update the docs by next Thursday',
      refused({ why: 'no-date', at: 'next Thursday' }),
    ),
    'refused-no-account': say(`/action assign ${ID} @nobody-here`, refused({ why: 'no-account', at: '@nobody-here' })),
    'refused-no-subject': say(
      `/action link ${ID} flyteorg/flyte#9999`,
      refused({ why: 'no-subject', at: 'flyteorg/flyte#9999' }),
    ),
    'refused-closed-subject': say(
      `/action link ${ID} flyteorg/secret#1`,
      refused({ why: 'closed-subject', at: 'flyteorg/secret#1' }),
    ),
  })),
  list: examplesOf(actionMessages.list, (list) => ({
    list: say('/action list', list({ items: [unassigned, merged], ...when })),
    'list-of-one': say('/action list bo', list({ items: [item], login: 'bo', ...when })),
    'list-empty': say('/action list cy', list({ items: [], login: 'cy', ...when })),
  })),
  issue: examplesOf(actionMessages.issue, (issue) => ({
    issue: titled(actionIssueTitle(item), issue({ item, url: 'https://github.com/flyteorg/community/issues/21' })),
    'issue-added-by-hand': titled(
      actionIssueTitle(unassigned),
      issue({ item: { ...unassigned, meeting: '', quote: '' }, url: '' }),
    ),
  })),
};
