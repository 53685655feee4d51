import { create, equals, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  CauseSchema,
  IdeaSchema,
  ReviewVerdict,
  type Rfc,
  RfcSchema,
  RfcSettingsSchema,
  Stage,
  StageChangeSchema,
  SubjectKind,
  SubjectState,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReference, type PullRequestFacts } from '../github/index.ts';
import { arbitraryPull, pullOf } from './arbitrary.ts';
import { type DeriveOptions, deriveRfc } from './derive.ts';
import { isLegalMove, stageTitle } from './stage.ts';

const settings = create(RfcSettingsSchema, {
  paths: { values: ['rfc/', 'docs/rfcs/'] },
  labels: { values: ['rfc'] },
  incubatorRepository: 'flyteorg/flyte',
});
const files = [{ path: 'rfc/core language/3553-config-override.md', status: 'added' }] as const;
const now = new Date('2023-07-05T00:00:00Z');
const cause = create(CauseSchema, {
  kind: { case: 'event', value: 'pull_request.edited' },
  at: timestampFromDate(now),
});

const derive = (part: Partial<PullRequestFacts>, options: Partial<DeriveOptions> = {}): Rfc => {
  const rfc = deriveRfc({ pull: pullOf({ files, ...part }), settings, cause, now, ...options });
  if (!rfc) throw new Error('no RFC');
  return rfc;
};

/** The RFC after somebody set its stage. */
const setStage = (rfc: Rfc, to: Stage, kind: Cause['kind']): Rfc => ({
  ...rfc,
  stage: to,
  history: [
    ...rfc.history,
    create(StageChangeSchema, { from: rfc.stage, to, cause: create(CauseSchema, { kind }), text: 'Said so.' }),
  ],
});
const person: Cause['kind'] = { case: 'person', value: 'kumare3' };

const open = {};
const draft = { draft: true };
const merged = { state: 'closed', merged: true, closedAt: new Date('2023-07-04T10:00:00Z') } as const;
const closed = { state: 'closed', closedAt: new Date('2023-08-01T10:00:00Z') } as const;

describe('the stage follows GitHub', () => {
  it.each<[string, Partial<PullRequestFacts>, Partial<DeriveOptions>, Stage, string]>([
    ['an open draft is a draft', draft, {}, Stage.DRAFT, 'The pull request is open and marked as a draft.'],
    ['an open pull request is in review', open, {}, Stage.IN_REVIEW, 'The pull request is open for review.'],
    [
      'merged counts as accepted, and says on what ground',
      merged,
      {},
      Stage.ACCEPTED,
      'The pull request was merged. By practice a merged RFC is an accepted one; no vote or motion was read that would confirm it.',
    ],
    [
      'closed by its author is withdrawn',
      closed,
      { closedBy: 'byronhsu' },
      Stage.WITHDRAWN,
      'The pull request was closed by its author, ByronHsu.',
    ],
    [
      'closed with the label rejected',
      { ...closed, labels: ['rejected'] },
      {},
      Stage.REJECTED,
      'The pull request was closed with the label rejected.',
    ],
    [
      'closed with the label postponed, even by its author',
      { ...closed, labels: ['Postponed'] },
      { closedBy: 'ByronHsu' },
      Stage.POSTPONED,
      'The pull request was closed with the label Postponed.',
    ],
    [
      'a label with a prefix',
      { ...closed, labels: ['rfc/rejected'] },
      {},
      Stage.REJECTED,
      'The pull request was closed with the label rfc/rejected.',
    ],
    [
      'closed as stale was no decision',
      { ...closed, labels: ['stale'] },
      {},
      Stage.POSTPONED,
      'The pull request was closed carrying the label stale: for want of activity, as far as the record shows, not by a decision.',
    ],
    [
      'closed by somebody else without a word',
      closed,
      { closedBy: 'kumare3' },
      Stage.POSTPONED,
      'The pull request was closed by kumare3 without a merge, and the record does not tell why. It counts as postponed until somebody says more.',
    ],
    [
      'closed, and nobody knows by whom',
      closed,
      {},
      Stage.POSTPONED,
      'The pull request was closed without a merge, and the record does not tell why. It counts as postponed until somebody says more.',
    ],
    [
      'a label rejected on an open pull request decides nothing',
      { labels: ['rejected'] },
      {},
      Stage.IN_REVIEW,
      'The pull request is open for review.',
    ],
  ])('%s', (_, part, options, stage, text) => {
    const rfc = derive(part, options);
    expect(stageTitle(rfc.stage)).toBe(stageTitle(stage));
    expect(rfc.history.at(-1)).toMatchObject({ to: stage, text });
  });
});

describe('history', () => {
  it('a change of stage appends one entry with the cause', () => {
    const ready = create(CauseSchema, {
      kind: { case: 'event', value: 'pull_request.ready_for_review' },
      at: timestampFromDate(now),
    });
    const rfc = derive(open, { previous: derive(draft), cause: ready });
    expect(rfc.history.map(({ from, to }) => [from, to])).toEqual([
      [Stage.UNSPECIFIED, Stage.DRAFT],
      [Stage.DRAFT, Stage.IN_REVIEW],
    ]);
    expect(rfc.history[1]?.cause).toEqual(ready);
  });

  it('opening and closing carry the dates of GitHub, whenever and why ever Rapporteur looked', () => {
    const timer = create(CauseSchema, { kind: { case: 'timer', value: 'reconcile' }, at: timestampFromDate(now) });
    const rfc = derive(merged, { previous: derive(open), cause: timer });
    expect(rfc.history.map((change) => toJson(CauseSchema, change.cause ?? timer))).toEqual([
      { event: 'pull_request.opened', at: '2023-04-04T17:00:00Z' },
      { event: 'pull_request.closed', at: '2023-07-04T10:00:00Z' },
    ]);
  });

  it('an RFC that was over before it was first read gets a history that says it is reconstructed', () => {
    expect(derive(merged).history.map(({ to, text }) => `${stageTitle(to)}: ${text}`)).toMatchInlineSnapshot(`
      [
        "in review: The pull request was opened. Reconstructed from the dates that GitHub keeps.",
        "accepted: The pull request was merged. By practice a merged RFC is an accepted one; no vote or motion was read that would confirm it.",
      ]
    `);
  });
});

describe('what people decided stands', () => {
  it.each<[string, Partial<PullRequestFacts>, Stage, Partial<PullRequestFacts>, Stage]>([
    ['a push changes no decision', open, Stage.ACCEPTED, { headSha: 'ffff' }, Stage.ACCEPTED],
    ['closing after a rejection carries it out', open, Stage.REJECTED, closed, Stage.REJECTED],
    ['merging after "implemented"', merged, Stage.IMPLEMENTED, merged, Stage.IMPLEMENTED],
    ['reopening ends a rejection', closed, Stage.REJECTED, open, Stage.IN_REVIEW],
    ['reopening does not end an acceptance', closed, Stage.ACCEPTED, open, Stage.ACCEPTED],
    ['making it a draft does not end a postponement', open, Stage.POSTPONED, draft, Stage.POSTPONED],
    ['a merge before the end of the final comment period is no acceptance (D17)', open, Stage.FCP, merged, Stage.FCP],
    [
      'closing during the final comment period decides nothing (D17)',
      open,
      Stage.FCP_PROPOSED,
      closed,
      Stage.FCP_PROPOSED,
    ],
    ['"in review" set by a person on a draft', draft, Stage.IN_REVIEW, draft, Stage.IN_REVIEW],
  ])('%s', (_, before, set, after, stage) => {
    const previous = setStage(derive(before), set, person);
    const rfc = derive(after, { previous });
    expect(stageTitle(rfc.stage)).toBe(stageTitle(stage));
    expect(rfc.history.slice(0, previous.history.length)).toEqual(previous.history);
  });

  it('a withdrawal stays one when a later reading does not know who closed it', () => {
    const previous = derive(closed, { closedBy: 'ByronHsu' });
    expect(derive(closed, { previous }).stage).toBe(Stage.WITHDRAWN);
    expect(derive({ ...closed, labels: ['postponed'] }, { previous }).stage).toBe(Stage.POSTPONED);
  });
});

describe('facts', () => {
  it('the document gives the category, blanks and all', () => {
    expect(derive(open)).toMatchObject({
      name: 'rfcs/flyteorg/flyte/3553',
      documents: ['rfc/core language/3553-config-override.md'],
      category: 'core language',
      subject: { repository: 'flyteorg/flyte', number: 3553, kind: SubjectKind.PULL_REQUEST, nodeId: 'PR_3553' },
      state: SubjectState.OPEN,
    });
  });

  it.each(['constructor', 'toString', '__proto__'])('a folder called %s is a folder like any other', (name) => {
    const rfc = derive({ files: [{ path: `rfc/${name}/1-x.md`, status: 'added' }] });
    expect([rfc.category, rfc.next?.text]).toEqual([name, 'It needs an approving review by one maintainer.']);
  });

  it('a document directly in the folder has no category', () => {
    expect(derive({ files: [{ path: 'docs/rfcs/20260804_settings_service.md', status: 'added' }] }).category).toBe('');
  });

  it('no RFC is undefined', () => {
    expect(deriveRfc({ pull: pullOf({ files: [] }), settings, cause, now })).toBeUndefined();
  });

  it('facts that were not read are taken from before', () => {
    const at = new Date('2023-05-01T00:00:00Z');
    const previous = derive({ reviews: [{ login: 'fg91', verdict: 'approved', at }] });
    const rfc = deriveRfc({ pull: pullOf({ title: 'Renamed' }), settings, cause, now, previous });
    expect(rfc).toMatchObject({
      documents: previous.documents,
      reviews: previous.reviews,
      detection: previous.detection,
    });
    expect(rfc?.subject?.title).toBe('Renamed');
  });

  it("a person's /rfc track outlives the next reading, /rfc ignore ends it", () => {
    const pull = pullOf({ title: 'Pydantic', files: [{ path: 'pydantic.md', status: 'added' }] });
    const previous = deriveRfc({ pull, settings, cause, now, override: 'track' });
    expect(previous?.documents).toEqual(['pydantic.md']);
    expect(deriveRfc({ pull, settings, cause, now, previous })?.stage).toBe(Stage.IN_REVIEW);
    expect(deriveRfc({ pull, settings, cause, now, previous, override: 'ignore' })).toBeUndefined();
  });

  it("the last verdict of each reviewer counts, comments after it do not, the author's own never", () => {
    const at = (day: number): Date => new Date(Date.UTC(2023, 4, day));
    const { reviews } = derive({
      reviews: [
        { login: 'fg91', verdict: 'commented', at: at(5) },
        { login: 'fg91', verdict: 'approved', at: at(3) },
        { login: 'fg91', verdict: 'changes_requested', at: at(1) },
        { login: 'ByronHsu', verdict: 'commented', at: at(4) },
        { login: 'kumare3', verdict: 'commented', at: at(2) },
        { login: 'kumare3', verdict: 'pending', at: at(6) },
      ],
    });
    expect(reviews.map(({ login, verdict }) => [login, verdict])).toEqual([
      ['kumare3', ReviewVerdict.COMMENTED],
      ['fg91', ReviewVerdict.APPROVED],
    ]);
  });

  it('related subjects come from title and description, not from code, comments or the list of a branch stack', () => {
    const body = [
      'Closes #475, continues https://github.com/flyteorg/flyte/discussions/3793 and [that](https://github.com/flyteorg/flytekit/pull/1672/files#r1).',
      'Again #475 and https://github.com/flyteorg/flyte/issues/475. Itself: #3553. `#12`',
      '<!-- e.g. #13 -->',
      '<!-- branch-stack -->\n- #14',
    ].join('\n\n');
    const idea = create(IdeaSchema, {
      subject: {
        repository: 'flyteorg/flyte',
        number: 3793,
        kind: SubjectKind.DISCUSSION,
        title: 'Unify retry behaviour',
      },
    });
    const { related } = derive({ body }, { ideas: [idea] });
    expect(related.map((ref) => `${formatReference(ref)} ${ref.kind} ${ref.title}`)).toEqual([
      `flyteorg/flyte#475 ${SubjectKind.ISSUE} `,
      `flyteorg/flyte#3793 ${SubjectKind.DISCUSSION} Unify retry behaviour`,
      `flyteorg/flytekit#1672 ${SubjectKind.PULL_REQUEST} `,
    ]);
  });
});

describe('what is needed next', () => {
  const at = new Date('2023-05-01T00:00:00Z');
  const roles = [
    { title: 'maintainers', members: ['eapolinario', 'kumare3'] },
    { title: 'TSC', members: ['kumare3', 'FG91'] },
  ] as const;
  const approved = (login: string) => ({ login, verdict: 'approved', at }) as const;

  it.each<[string, Partial<PullRequestFacts>, string, string[]]>([
    [
      'a draft waits for its author',
      draft,
      'The author finishes the draft and marks it as ready for review.',
      ['ByronHsu'],
    ],
    [
      'core language needs a maintainer and a member of the TSC',
      {},
      'It needs an approving review by one maintainer and one member of the TSC.',
      ['maintainers', 'TSC'],
    ],
    [
      'those asked are named first',
      { requestedReviewers: ['cosmicBboy'] },
      'It needs an approving review by one maintainer and one member of the TSC.',
      ['cosmicBboy', 'maintainers', 'TSC'],
    ],
    [
      'an approval by a maintainer serves one need',
      { reviews: [approved('eapolinario')] },
      'It needs an approving review by one member of the TSC.',
      ['TSC'],
    ],
    [
      'a person in both roles serves both (D7)',
      { reviews: [approved('kumare3')] },
      'It has the approvals it needs: a maintainer or a member of the TSC can move it on.',
      ['maintainers', 'TSC'],
    ],
    [
      'an approval by anybody else serves none',
      { reviews: [approved('ggydush')] },
      'It needs an approving review by one maintainer and one member of the TSC.',
      ['maintainers', 'TSC'],
    ],
    [
      'requested changes are the turn of the author',
      { reviews: [{ login: 'fg91', verdict: 'changes_requested', at }, approved('kumare3')] },
      'Changes were requested: the author answers them or changes the document.',
      ['ByronHsu'],
    ],
    [
      'ci-cd needs one maintainer',
      { files: [{ path: 'rfc/ci-cd/1-x.md', status: 'added' }] },
      'It needs an approving review by one maintainer.',
      ['maintainers'],
    ],
    ['an accepted RFC waits for nobody', merged, 'Whoever wants to can implement it.', []],
  ])('%s', (_, part, text, waitingFor) => {
    expect(derive(part, { roles }).next).toMatchObject({ text, waitingFor });
  });

  it('merged during the final comment period: somebody has to say what that means', () => {
    const previous = setStage(derive(open), Stage.FCP, { case: 'timer', value: 'fcp' });
    expect(derive(merged, { previous }).next?.text).toMatchInlineSnapshot(
      `"The pull request was merged before the decision: a maintainer or a member of the TSC says what that means."`,
    );
  });
});

describe('properties', () => {
  const readings = fc.array(
    fc.tuple(arbitraryPull, fc.option(fc.constantFrom('ByronHsu', 'kumare3'), { nil: undefined })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  it('the same facts give the same RFC, and a second reading appends nothing', () => {
    fc.assert(
      fc.property(arbitraryPull, readings, (last, before) => {
        let previous: Rfc | undefined;
        for (const [pull, closedBy] of before) previous = deriveRfc({ pull, settings, cause, now, previous, closedBy });
        const once = deriveRfc({ pull: last, settings, cause, now, previous });
        const same = deriveRfc({ pull: last, settings, cause, now, previous });
        const later = deriveRfc({ pull: last, settings, cause, now: new Date('2030-01-01T00:00:00Z'), previous: once });
        expect(once && same && equals(RfcSchema, once, same)).toBe(true);
        expect(once && later && equals(RfcSchema, once, later)).toBe(true);
      }),
    );
  });

  it('whatever is read, and whoever sets a stage in between, only legal moves are recorded and none is lost', () => {
    const step = fc.oneof(
      arbitraryPull,
      fc.constantFrom(...Object.values(Stage)).map((stage) => ({ set: stage })),
    );
    fc.assert(
      fc.property(arbitraryPull, fc.array(step, { maxLength: 8 }), (first, steps) => {
        let rfc = deriveRfc({ pull: first, settings, cause, now });
        for (const one of steps) {
          if (!rfc) throw new Error('no RFC');
          const before: Rfc = rfc;
          if ('set' in one) rfc = isLegalMove(before.stage, one.set) ? setStage(before, one.set, person) : before;
          else rfc = deriveRfc({ pull: one, settings, cause, now, previous: before });
          expect(rfc?.history.slice(0, before.history.length)).toEqual(before.history);
        }
        const history = rfc?.history ?? [];
        expect(history.every(({ from, to }) => isLegalMove(from, to))).toBe(true);
        expect(history.slice(1).every(({ from }, index) => from === history[index]?.to)).toBe(true);
        expect(history.at(-1)?.to).toBe(rfc?.stage);
      }),
    );
  });
});
