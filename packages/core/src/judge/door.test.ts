import { describe, expect, it } from 'vitest';
import { enter } from './door.ts';

const SHA = 'ab'.repeat(20);
const from = (part: object) => ({ repository: { full_name: 'acme/widgets' }, sender: { id: 7, login: 'bo' }, ...part });

describe('what a delivery about checks makes the bot look at', () => {
  it.each<[string, string, object, string | undefined]>([
    [
      'K5: a check that is to run again',
      'check_run',
      { action: 'rerequested', check_run: { head_sha: SHA } },
      'commit',
    ],
    ['K5: all of them', 'check_suite', { action: 'rerequested', check_suite: { head_sha: SHA } }, 'commit'],
    ['a check that ended', 'check_run', { action: 'completed', check_run: { head_sha: SHA } }, undefined],
    [
      'K5: the suite that comes with a push',
      'check_suite',
      { action: 'requested', check_suite: { head_sha: SHA, head_branch: 'topic/pr-7-abc' } },
      undefined,
    ],
    [
      'K7: the suite of what a merge queue tries',
      'check_suite',
      { action: 'requested', check_suite: { head_sha: SHA, head_branch: `gh-readonly-queue/release/2/pr-7-${SHA}` } },
      'pull',
    ],
    [
      'K7: a merge queue',
      'merge_group',
      {
        action: 'checks_requested',
        merge_group: { head_sha: SHA, head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${SHA}` },
      },
      'pull',
    ],
    [
      'a merge queue that gave up',
      'merge_group',
      {
        action: 'destroyed',
        merge_group: { head_sha: SHA, head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${SHA}` },
      },
      undefined,
    ],
    ['M21: an issue that is closed', 'issues', { action: 'closed', issue: { number: 7 } }, 'issue'],
    ['M21: an issue that is reopened', 'issues', { action: 'reopened', issue: { number: 7 } }, 'issue'],
    ['an issue that is assigned', 'issues', { action: 'assigned', issue: { number: 7 } }, undefined],
    ['a commit that is none', 'check_run', { action: 'rerequested', check_run: { head_sha: '../x' } }, undefined],
  ])('%s', (_, event, payload, expected) => {
    const entry = enter(event, from(payload), undefined);
    const keys = new Map([
      ['commit', `commit:acme/widgets/${SHA}`],
      ['pull', 'pull:acme/widgets/7'],
      ['issue', 'issue:acme/widgets/7'],
    ]);
    expect(entry.kind === 'wish' ? entry.key : undefined).toBe(keys.get(expected ?? ''));
    if (expected === 'pull') expect(entry).toMatchObject({ hint: { queued: { headSha: SHA } } });
  });
});

describe('what a delivery about a comment makes the bot look at', () => {
  const APP = { id: '9', login: 'rapporteur[bot]', isBot: true };
  const said = (body: string, part: object = {}) => ({
    comment: { id: 12, node_id: 'N_12', body, user: { id: 7, login: 'bo', type: 'User' } },
    pull_request: { number: 3 },
    discussion: { number: 3 },
    ...part,
  });
  it.each<[string, string, object, object | undefined]>([
    ['C1: on a line', 'pull_request_review_comment', said('/wg status'), { key: 'pull:acme/widgets/3', line: 12 }],
    ['C1: in a discussion', 'discussion_comment', said('/help'), { key: 'discussion:acme/widgets/3', comment: 12 }],
    [
      'C7: an edit that takes a command away',
      'pull_request_review_comment',
      said('Well.', { action: 'edited', changes: { body: { from: '/rfc why' } } }),
      { key: 'pull:acme/widgets/3', line: 12 },
    ],
    [
      'C8: one on a line that is deleted',
      'pull_request_review_comment',
      said('/rfc track', { action: 'deleted' }),
      { key: 'pull:acme/widgets/3' },
    ],
    ['C8: one in a discussion that is deleted', 'discussion_comment', said('/help', { action: 'deleted' }), undefined],
    ['without a command', 'pull_request_review_comment', said('nit: a blank too many'), undefined],
    [
      'C9: of a bot',
      'discussion_comment',
      said('/help', { comment: { id: 12, body: '/help', user: { id: 8, login: 'x[bot]', type: 'Bot' } } }),
      undefined,
    ],
    [
      'C17: one of ours that somebody edited',
      'discussion_comment',
      said('', {
        action: 'edited',
        comment: { id: 12, node_id: 'N_12', body: 'Forged.', user: { id: 9, login: 'rapporteur[bot]', type: 'Bot' } },
      }),
      { key: 'discussion:acme/widgets/3', restore: { id: 12, nodeId: 'N_12', by: 'bo' } },
    ],
  ])('%s', (_, event, payload, expected) => {
    const entry = enter(event, from({ action: 'created', ...payload }), APP);
    const { key, ...hint } = { key: undefined, ...expected };
    expect(entry.kind === 'wish' ? { key: entry.key, ...entry.hint } : undefined).toEqual(expected && { key, ...hint });
  });

  it('F2: rights that were approved have everything read anew', () => {
    const payload = { action: 'new_permissions_accepted', installation: { id: 5 } };
    expect(enter('installation', payload, undefined)).toMatchObject({ kind: 'wish', key: 'installation:5/whole' });
  });
});
