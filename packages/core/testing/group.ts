/** A pull request for the tests of groups; whatever a test does not name is of no account. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type RecordedCommand, RecordedCommandSchema } from '@rapporteur/idl/record';
import type { PullRequestFacts } from '../src/github/index.ts';

export const opened = new Date('2023-06-02T12:00:00Z');

export const pullOf = (part: Partial<PullRequestFacts>): PullRequestFacts => {
  const { repository = 'flyteorg/flytekit', number = 1 } = part;
  return {
    repository,
    number,
    nodeId: `PR_${repository}_${number}`,
    title: '',
    url: `https://github.com/${repository}/pull/${number}`,
    body: '',
    author: 'fg91',
    authorIsBot: false,
    state: 'open',
    draft: false,
    merged: false,
    labels: [],
    requestedReviewers: [],
    base: 'master',
    head: `branch-${number}`,
    headSha: 'abc',
    createdAt: opened,
    updatedAt: opened,
    ...part,
  };
};

/** What a person said on a thread; `minute` orders words. */
export const wordOf = (part: {
  readonly command?: string;
  readonly text: string;
  readonly minute?: number;
  readonly by?: string;
  readonly id?: string;
}): RecordedCommand => {
  const { command = '/wg add', text, minute = 0, by = 'ada' } = part;
  const at = timestampFromDate(new Date(opened.getTime() + minute * 60_000));
  return create(RecordedCommandSchema, { id: part.id ?? `comment-${minute}.1`, at, by, command, text });
};
