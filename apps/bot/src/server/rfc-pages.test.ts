import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { printText } from '@rapporteur/core/document';
import { deriveMotions, motionMessages, policies } from '@rapporteur/core/motion';
import {
  AccountSchema,
  BallotChoice,
  BallotSource,
  LinkKind,
  MotionDisposition,
  Stage,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import {
  MotionEventSchema,
  MotionSchema,
  PolicyRecordSchema,
  RfcSchema,
  toPolicyName,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import type { Put } from '@rapporteur/registry';
import { describe, expect, it } from 'vitest';
import { DATE, putsOf } from '../../testing/community.ts';
import { OPEN, SECRET, usePages } from '../../testing/pages.ts';

const NOW = new Date(`${DATE}T00:00:00Z`);
const serve = usePages(() => NOW);

const subject = (repository: string, number: number, title: string) => ({
  repository,
  number,
  title,
  nodeId: `${repository}-${number}`,
  url: `https://github.com/${repository}/pull/${number}`,
});

const on = (day: string) => timestampFromDate(new Date(`${day}T12:00:00Z`));

describe('the pages of RFCs', () => {
  it('are to a stranger as if what is private were not there', async () => {
    const linked = (withSecret: boolean): Put => ({
      visibility: 'public',
      message: create(RfcSchema, {
        name: 'rfcs/acme/open/8',
        subject: subject('acme/open', 8, 'RFC: in the open'),
        stage: Stage.IN_REVIEW,
        detection: { verdict: Verdict.RFC },
        createdAt: on('2031-05-01'),
        links: withSecret
          ? [
              {
                from: subject('acme/secret', 9, 'Hidden work'),
                to: subject('acme/open', 8, ''),
                kind: LinkKind.IMPLEMENTS,
                state: SubjectState.OPEN,
              },
            ]
          : [],
      }),
    });
    const group: Put = {
      visibility: 'private',
      message: create(WorkingGroupSchema, {
        name: 'groups/hidden',
        title: 'Hidden group',
        pullRequests: [{ subject: subject('acme/open', 8, 'RFC: in the open') }],
      }),
    };
    const whole = await serve([...putsOf(OPEN), ...putsOf(SECRET), linked(true), group]);
    const open = await serve([...putsOf(OPEN), linked(false)]);
    for (const path of [
      '/rfcs',
      '/rfcs.json',
      '/rfcs?repository=acme/secret',
      '/rfcs?group=secret',
      '/rfcs?group=hidden',
      '/rfcs/acme/open/7',
      '/rfcs/acme/open/8',
      '/rfcs/acme/open/8.json',
      '/rfcs/acme/secret/7',
      '/rfcs/acme/secret/7.json',
      '/motions/acme/secret/7/1',
    ])
      expect([path, await whole(path)]).toEqual([path, await open(path)]);
    expect((await whole('/rfcs/acme/secret/7')).status).toBe(404);
    const { text } = await whole('/rfcs/acme/open/8');
    expect(text).toContain('RFC: in the open');
    expect(text).not.toMatch(/hidden|secret/i);
  });

  it('tell of a vote rule by rule what the bot tells on the thread', async () => {
    const account = (login: string) => create(AccountSchema, { id: `id-${login}`, login });
    const said = (
      id: number,
      day: string,
      login: string,
      what: NonNullable<MessageInitShape<typeof MotionEventSchema>['what']>,
    ) =>
      create(MotionEventSchema, {
        id: `comment-${id}.1`,
        origin: `comment-${id}`,
        at: on(day),
        actor: account(login),
        what,
      });
    const policy = { ...policies.flyte, objectionWindowHours: 0 };
    const members = ['ada', 'ben', 'cleo'].map((login) => ({ account: account(login) }));
    const { motions, refused } = deriveMotions(
      [
        said(1, '2031-05-04', 'ada', {
          case: 'moved',
          value: {
            subject: subject('acme/open', 8, 'RFC: in the open'),
            subjectState: SubjectState.OPEN,
            author: account('zoe'),
            disposition: MotionDisposition.MERGE,
            policy,
            roles: [
              { key: 'tsc', title: 'TSC', members },
              { key: 'maintainers', title: 'maintainers', members: members.slice(0, 1) },
            ],
          },
        }),
        said(2, '2031-05-05', 'ben', {
          case: 'ballotCast',
          value: { choice: BallotChoice.AGAINST, source: BallotSource.COMMAND },
        }),
        said(3, '2031-05-06', 'cleo', { case: 'concernRaised', value: { name: 'cost', text: 'Who pays for it?' } }),
      ],
      NOW,
    );
    const [motion] = motions;
    if (!motion) throw new Error(JSON.stringify([...refused]));
    const policyRef = { name: policy.name, version: policy.version };
    const { $typeName: _, ...stored } = motion;
    const open = await serve([
      ...putsOf(OPEN).filter(({ message }) => message.name === 'repositories/acme/open'),
      {
        visibility: 'public',
        message: create(RfcSchema, {
          name: 'rfcs/acme/open/8',
          subject: subject('acme/open', 8, 'RFC: in the open'),
          stage: Stage.FCP,
          detection: { verdict: Verdict.RFC },
        }),
      },
      {
        visibility: 'public',
        message: create(MotionSchema, {
          ...stored,
          name: 'motions/acme/open/8/comment-1.1',
          policy: undefined,
          policyRef,
          events: [],
        }),
      },
      { visibility: 'private', message: create(PolicyRecordSchema, { name: toPolicyName(policyRef), policy }) },
    ]);
    const { status, text } = await open('/rfcs/acme/open/8');
    expect(status).toBe(200);
    const words = text
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll(/\s+/g, ' ');
    const lines = printText(motionMessages.why(motion, NOW).blocks)
      .split('\n')
      .map((line) => line.replace(/^[\s*-]+/, '').trim())
      .filter((line) => /^(?:Done|Still needed|The vote to)/.test(line));
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(words).toContain(line.replaceAll(/\s+/g, ' '));
    expect(words).toContain('adaTSC+1');
    expect(words).toContain('benTSC−1');
    expect(words).toContain('cleoTSChas not voted');
    expect(words).toContain('The clock is stopped since Tuesday 6 May 2031, 05:00 Pacific time (12:00 UTC).');
    expect(words).toContain('It passes if at least 2/3 of the TSC say yes.');
  });
});
