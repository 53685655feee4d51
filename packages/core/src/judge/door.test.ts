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
    ['a commit that is none', 'check_run', { action: 'rerequested', check_run: { head_sha: '../x' } }, undefined],
  ])('%s', (_, event, payload, expected) => {
    const entry = enter(event, from(payload), undefined);
    const keys = { commit: `commit:acme/widgets/${SHA}`, pull: 'pull:acme/widgets/7' };
    expect(entry.kind === 'wish' ? entry.key : undefined).toBe(
      expected === 'commit' || expected === 'pull' ? keys[expected] : undefined,
    );
    if (expected === 'pull') expect(entry).toMatchObject({ hint: { queued: { headSha: SHA } } });
  });
});
