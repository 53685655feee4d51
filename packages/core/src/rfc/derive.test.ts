import { create, equals } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  LinkSchema,
  MotionState,
  ReasonSchema,
  ReviewVerdict,
  RfcSettingsSchema,
  Stage,
  SubjectKind,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import {
  IdeaSchema,
  MotionSchema,
  type RecordedCommand,
  RecordedCommandSchema,
  type Rfc,
  RfcSchema,
} from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryLife, arbitraryPull, lived, pullOf, type Roles, recordOf, reviewBy } from '../../testing/rfc.ts';
import { formatReference, type PullRequestFacts } from '../github/index.ts';
import { presets } from '../settings/index.ts';
import { type DeriveOptions, deriveRfc, hashOf, toIgnored } from './derive.ts';
import { detectRfc } from './detect.ts';
import { stageTitle } from './stage.ts';

const settings = create(RfcSettingsSchema, {
  paths: { values: ['rfc/', 'docs/rfcs/'] },
  labels: { values: ['rfc'] },
  incubatorRepository: 'flyteorg/flyte',
});
const files = [{ path: 'rfc/core language/3553-config-override.md', status: 'added' }] as const;

const derive = (part: Partial<PullRequestFacts>, options: Partial<DeriveOptions> = {}): Rfc => {
  const rfc = deriveRfc({ pull: pullOf({ files, ...part }), settings, ...options });
  if (!rfc) throw new Error('no RFC');
  return rfc;
};

/** What a person said on a day of May; of one day in the order of their numbers. */
const word = (day: number, command: string, text = '', by = 'kumare3'): RecordedCommand =>
  create(RecordedCommandSchema, {
    id: `comment-${day}.1`,
    at: timestampFromDate(new Date(Date.UTC(2023, 4, day))),
    by,
    command,
    text,
  });

const draft = { draft: true };
const closed = lived([['2023-08-01 10:00', 'closed', 'ByronHsu']]);
const merged = lived([['2023-07-04 10:00', 'merged']]);

describe('the stage', () => {
  it('follows from the thread, the motions and the words (history.test.ts has the policy)', () => {
    expect(stageTitle(derive(closed).stage)).toBe('withdrawn');
    expect(stageTitle(derive(closed, { words: [word(1, '/rfc stage', 'rejected')] }).stage)).toBe('rejected');
    const motion = create(MotionSchema, {
      state: MotionState.PROPOSED,
      openedAt: timestampFromDate(new Date('2023-05-01T00:00:00Z')),
    });
    expect(derive({}, { motions: [motion] }).stage).toBe(Stage.FCP_PROPOSED);
    expect(derive(closed).history.at(-1)).toMatchObject({ from: Stage.IN_REVIEW, to: Stage.WITHDRAWN });
  });

  it('is the same whatever was stored before, once the thread is read', () => {
    const previous = derive(merged);
    expect(stageTitle(derive(closed, { previous }).stage)).toBe('withdrawn');
    expect(derive(closed, { previous }).history).toEqual(derive(closed).history);
  });

  it('stays as it was while the thread is not read', () => {
    const previous = derive(closed);
    const rfc = derive({ state: 'closed' }, { previous });
    expect([rfc.stage, rfc.history]).toEqual([Stage.WITHDRAWN, previous.history]);
  });

  it('what never was an RFC gets a history when a person tracks it, also while the thread is not read', () => {
    const previous = toIgnored(pullOf(), detectRfc({ pull: pullOf(), settings }), []);
    expect(derive({}, { previous, words: [word(1, '/rfc track')] }).stage).toBe(Stage.IN_REVIEW);
  });
});

describe('words', () => {
  it('one that could not be followed is refused for good, with the reason', () => {
    const { recordedCommands: words, stage } = derive(
      {},
      { words: [word(1, '/rfc stage', 'implemented'), word(2, '/rfc stage', 'rejected')] },
    );
    expect(words.map(({ refused }) => refused?.text)).toEqual([
      'The RFC stays in review: from there it cannot become implemented.',
      undefined,
    ]);
    const later = derive({}, { words: [word(0, '/rfc stage', 'accepted'), ...words] });
    expect([stage, later.stage]).toEqual([Stage.REJECTED, Stage.REJECTED]);
    expect(later.history.map(({ to }) => to)).not.toContain(Stage.IMPLEMENTED);
  });

  it('what people said is kept where it is not read', () => {
    const previous = derive({}, { words: [word(1, '/rfc track')] });
    expect(derive({}, { previous }).recordedCommands).toEqual(previous.recordedCommands);
  });

  it('the last of track and ignore counts, refused ones do not', () => {
    const pull = pullOf({ title: 'Pydantic', files: [{ path: 'pydantic.md', status: 'added' }] });
    const no = create(RecordedCommandSchema, {
      ...word(3, '/rfc ignore'),
      refused: create(ReasonSchema, { code: 'c', text: 'No.' }),
    });
    const track = [word(1, '/rfc ignore'), word(2, '/rfc track')];
    expect(deriveRfc({ pull, settings })).toBeUndefined();
    expect(deriveRfc({ pull, settings, words: track })?.documents).toEqual(['pydantic.md']);
    expect(deriveRfc({ pull, settings, words: [...track, no] })?.stage).toBe(Stage.IN_REVIEW);
    expect(deriveRfc({ pull, settings, words: [...track, word(3, '/rfc ignore')] })).toBeUndefined();
    const previous = deriveRfc({ pull, settings, words: track });
    expect(deriveRfc({ pull, settings, previous })?.documents).toEqual(['pydantic.md']);
  });
});

describe('facts', () => {
  it('the document gives the category, blanks and all', () => {
    expect(derive({})).toMatchObject({
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
    expect(deriveRfc({ pull: pullOf({ files: [] }), settings })).toBeUndefined();
  });

  it('facts that were not read are taken from before', () => {
    const at = new Date('2023-05-01T00:00:00Z');
    const previous = derive({ reviews: [{ login: 'fg91', verdict: 'approved', at }] });
    const rfc = deriveRfc({ pull: pullOf({ title: 'Renamed' }), settings, previous });
    expect(rfc).toMatchObject({
      documents: previous.documents,
      reviews: previous.reviews,
      detection: { verdict: Verdict.RFC },
    });
    expect(rfc?.subject?.title).toBe('Renamed');
    // What the title said is gone with it, what the files said stands.
    expect(rfc?.detection?.signals.map(({ code }) => code)).toEqual(['path-added', 'title-done', 'place-home']);
  });

  it('the hash of its documents changes with their contents, and with nothing else', () => {
    const hash = (sha: string, other: string): string =>
      derive({
        files: [
          { path: 'rfc/system/b.md', status: 'added', sha },
          { path: 'rfc/system/a.md', status: 'added', sha: '1' },
          { path: 'rfc/img/a.png', status: 'added', sha: other },
        ],
      }).documentHash;
    expect(hash('2', '3')).toBe('rfc/system/a.md 1\nrfc/system/b.md 2');
    expect(hash('2', '4')).toBe(hash('2', '3'));
    expect(hash('5', '3')).not.toBe(hash('2', '3'));
    expect(hashOf([], ['rfc/system/a.md'])).toBe('');
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

  it('people link and unlink, and the last word on a subject counts', () => {
    const names = (words: readonly RecordedCommand[], body = 'Closes #475'): string[] =>
      derive({ body }, { words }).related.map(formatReference);
    expect(names([word(1, '/rfc link', 'flyteorg/flytekit#1672')])).toEqual([
      'flyteorg/flyte#475',
      'flyteorg/flytekit#1672',
    ]);
    expect(names([word(1, '/rfc unlink', '#475')])).toEqual([]);
    expect(names([word(1, '/rfc unlink', '#475'), word(2, '/rfc link', 'Flyteorg/Flyte#475')])).toEqual([
      'flyteorg/flyte#475',
    ]);
    expect(names([word(1, '/rfc link', 'flyteorg/flyte#3553'), word(2, '/rfc link', 'nonsense')])).toEqual([
      'flyteorg/flyte#475',
    ]);
  });

  it('what leads to it from elsewhere is related, with its title', () => {
    const to = { repository: 'flyteorg/flyte', number: 3553, kind: SubjectKind.PULL_REQUEST };
    const from = { repository: 'flyteorg/flytekit', number: 1672, kind: SubjectKind.PULL_REQUEST, title: 'Overrides' };
    const links = [create(LinkSchema, { from, to })];
    const rfc = derive({ body: 'See flyteorg/flytekit#1672.' }, { links });
    expect(rfc.related.map((ref) => `${formatReference(ref)} ${ref.title}`)).toEqual([
      'flyteorg/flytekit#1672 Overrides',
    ]);
    expect(derive({}, { previous: rfc }).links).toEqual(links);
  });

  it('meetings are those that are told, else those on record', () => {
    const previous = derive({}, { meetings: ['meetings/m/2023-06-22'] });
    expect(derive({}, { previous }).meetings).toEqual(['meetings/m/2023-06-22']);
    expect(derive({}, { previous, meetings: ['meetings/m/2023-07-06'] }).meetings).toEqual(['meetings/m/2023-07-06']);
  });
});

describe('what is needed next', () => {
  const effective = presets.flyte;
  const roles = { maintainers: ['eapolinario', 'kumare3'], tsc: ['kumare3', 'fg91'] };
  const approved = (login: string) => reviewBy(login, 'approved');
  const next = (part: Partial<PullRequestFacts>, members: Roles = roles) =>
    derive(part, { effective, reviewed: recordOf(part.reviews ?? [], members, effective) }).next;

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
      'It has the approvals it needs. A maintainer or a member of the TSC can start the vote with "/motion merge".',
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
      { reviews: [reviewBy('fg91', 'changes_requested'), approved('kumare3')] },
      'A reviewer asked for changes. The author can answer, or change the document.',
      ['ByronHsu'],
    ],
    [
      'ci-cd needs one maintainer',
      { files: [{ path: 'rfc/ci-cd/1-x.md', status: 'added' }] },
      'It needs an approving review by one maintainer.',
      ['maintainers'],
    ],
    ['an accepted RFC waits for nobody', merged, 'Anybody can implement it.', []],
  ])('%s', (_, part, text, waitingFor) => {
    expect(next(part)).toMatchObject({ text, waitingFor });
  });

  const motion = create(MotionSchema, {
    state: MotionState.CANCELLED,
    openedAt: timestampFromDate(new Date('2023-07-01T00:00:00Z')),
    because: [{ code: 'merged-before-decision', text: 'It was merged before the decision.' }],
    events: [
      {
        id: 'event-1',
        at: timestampFromDate(new Date('2023-07-04T10:00:00Z')),
        what: { case: 'subjectChanged', value: {} },
      },
    ],
  });

  it('merged during a motion: somebody has to say what that means', () => {
    const rfc = derive(merged, { motions: [motion], effective });
    expect(stageTitle(rfc.stage)).toBe('in review');
    expect(rfc.next).toMatchObject({
      text: 'The pull request was merged before a decision. A maintainer can say what that means: "/rfc stage accepted" or "/rfc stage rejected".',
      waitingFor: ['maintainers'],
    });
  });

  it('while a motion runs, it needs what the motion needs', () => {
    const running = create(MotionSchema, { ...motion, state: MotionState.PROPOSED, because: [], events: [] });
    expect(derive({}, { motions: [running] }).next?.text).toMatch(
      /^The final comment period begins once it has the approvals it needs\./,
    );
  });
});

describe('properties', () => {
  const words = fc
    .uniqueArray(
      fc.record({
        day: fc.integer({ min: 1, max: 28 }),
        command: fc.constantFrom('/rfc stage', '/withdraw', '/rfc link', '/rfc unlink'),
        text: fc.constantFrom('accepted', 'implemented', 'in_review', 'withdrawn', 'rejected', '#475', ''),
        by: fc.constantFrom('ByronHsu', 'kumare3'),
      }),
      { maxLength: 6, selector: ({ day }) => day },
    )
    .map((list) => list.map(({ day, command, text, by }) => word(day, command, text, by)));

  it('the same facts give the same RFC, and a second reading changes nothing', () => {
    fc.assert(
      fc.property(arbitraryPull, words, (pull, said) => {
        const once = deriveRfc({ pull, settings, words: said });
        const again = deriveRfc({ pull, settings, previous: once });
        expect(once && equals(RfcSchema, once, deriveRfc({ pull, settings, words: said }) ?? create(RfcSchema))).toBe(
          true,
        );
        expect(once && equals(RfcSchema, once, again ?? create(RfcSchema))).toBe(true);
      }),
    );
  });

  it('whatever was read before, stage and history are those of the last reading of the thread', () => {
    fc.assert(
      fc.property(arbitraryPull, fc.array(arbitraryPull, { maxLength: 4 }), words, (last, before, said) => {
        let previous: Rfc | undefined;
        for (const pull of before) previous = deriveRfc({ pull, settings, previous, words: said });
        const rfc = deriveRfc({ pull: last, settings, previous, words: said });
        const fresh = deriveRfc({ pull: last, settings, words: said });
        expect([rfc?.stage, rfc?.history]).toEqual([fresh?.stage, fresh?.history]);
      }),
    );
  });

  it('what happens later appends to the history, and rewrites nothing of it', () => {
    fc.assert(
      fc.property(arbitraryLife, fc.nat({ max: 8 }), (life, count) => {
        const whole = derive(lived(life)).history;
        // A merge is two happenings of one instant, which are read together.
        const cut = life.slice(0, count).filter(([at]) => life[count]?.[0] !== at);
        const part = derive(lived(cut)).history;
        expect(whole.slice(0, part.length)).toEqual(part);
      }),
    );
  });
});
