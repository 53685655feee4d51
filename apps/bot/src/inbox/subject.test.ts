import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAction, toSubject } from './subject.ts';

const repository = { full_name: 'acme/widgets' };

describe('the subject', () => {
  it.each<[string, string, object, string]>([
    ['of a pull request is its number', 'pull_request', { repository, pull_request: { number: 4 } }, 'acme/widgets#4'],
    [
      'of a review is the pull request',
      'pull_request_review',
      { repository, pull_request: { number: 4 } },
      'acme/widgets#4',
    ],
    ['of a comment is the issue', 'issue_comment', { repository, issue: { number: 5 } }, 'acme/widgets#5'],
    ['of a discussion is its number', 'discussion', { repository, discussion: { number: 6 } }, 'acme/widgets#6'],
    ['of a push is the repository', 'push', { repository, ref: 'refs/heads/main' }, 'acme/widgets'],
    [
      'of a check of one pull request is that pull request',
      'check_run',
      { repository, check_run: { pull_requests: [{ number: 4 }] } },
      'acme/widgets#4',
    ],
    [
      'of a check of several pull requests is the repository',
      'check_suite',
      { repository, check_suite: { pull_requests: [{ number: 4 }, { number: 5 }] } },
      'acme/widgets',
    ],
    ['of an installation is the installation', 'installation', { installation: { id: 9 } }, 'installation:9'],
    [
      'of added repositories is the installation',
      'installation_repositories',
      { installation: { id: 9 }, repository },
      'installation:9',
    ],
    ['of a team is the organization', 'membership', { organization: { login: 'acme' } }, 'organization:acme'],
    ['of a ping is the event', 'ping', { zen: 'Keep it logically awesome.' }, 'event:ping'],
    ['holds nothing that PostgreSQL cannot store', 'push', { repository: { full_name: 'a\0b' } }, 'a\u{FFFD}b'],
  ])('%s', (_, event, payload, subject) => {
    expect(toSubject(event, payload)).toBe(subject);
  });

  it('is short, not empty and free of control characters for any payload', () => {
    const anyPayload = fc.record({
      repository: fc.oneof(fc.anything(), fc.record({ full_name: fc.string({ unit: 'binary' }) })),
      issue: fc.anything(),
      organization: fc.anything(),
      installation: fc.anything(),
      action: fc.anything(),
    });
    fc.assert(
      fc.property(fc.constantFrom('push', 'installation', 'issues'), anyPayload, (event, payload) => {
        expect(toSubject(event, payload)).toMatch(/^[^\p{Cc}\p{Cs}]{1,300}$/u);
        expect(toAction(payload) ?? '').not.toMatch(/\0/);
      }),
    );
  });
});
