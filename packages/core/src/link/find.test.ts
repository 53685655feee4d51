import { LinkKind, SubjectState } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Post } from '../github/index.ts';
import { type FindOptions, findLinks } from './find.ts';
import type { Speaker } from './speaker.ts';

const kit: Speaker = {
  repository: 'flyteorg/flytekit',
  number: 1672,
  nodeId: 'PR_1672',
  title: 'Add with_overrides for more attributes',
  url: 'https://github.com/flyteorg/flytekit/pull/1672',
  body: '',
  state: 'open',
  draft: false,
  merged: false,
  base: 'master',
  head: 'overrides',
  defaultBranch: 'master',
};

const issue: Speaker = {
  repository: 'flyteorg/flyte',
  number: 5189,
  nodeId: 'I_5189',
  title: 'Better array nodes',
  url: 'https://github.com/flyteorg/flyte/issues/5189',
  body: '',
  state: 'open',
};

const post = (body: string, isBot = false): Post => ({
  kind: 'comment',
  id: 1,
  nodeId: 'C_1',
  author: { id: '7', login: 'ada', isBot },
  at: new Date('2023-10-03T00:00:00Z'),
  updatedAt: new Date('2023-10-03T00:00:00Z'),
  url: 'https://github.com/flyteorg/flyteplugins/pull/380#issuecomment-1',
  body,
});

const VERBS: Readonly<Record<LinkKind, string>> = {
  [LinkKind.UNSPECIFIED]: 'names',
  [LinkKind.IMPLEMENTS]: 'implements',
  [LinkKind.AMENDS]: 'amends',
  [LinkKind.SUPERSEDES]: 'supersedes',
  [LinkKind.STACKS_ON]: 'stacks on',
  [LinkKind.MOVED_TO]: 'moved to',
  [LinkKind.CONTINUES]: 'continues',
};

/** "implements flyteorg/flyte#3553"; a link that leads to the speaker has its own end first. */
const seen = (speaker: Speaker, options?: FindOptions): string[] =>
  findLinks(speaker, options).map(({ from, to, kind }) => {
    const verb = VERBS[kind];
    return from?.nodeId === speaker.nodeId
      ? `${verb} ${to?.repository}#${to?.number}`
      : `${from?.repository}#${from?.number} ${verb} this`;
  });

const FLYTE = 'https://github.com/flyteorg/flyte';

describe('what a description says', () => {
  it.each<[string, string, string[]]>([
    ['a tracking issue is implemented', `Tracking issue: ${FLYTE}/pull/3553`, ['implements flyteorg/flyte#3553']],
    ['in any link form', `Tracking issue: ${FLYTE}/pull/3553/files#r1234`, ['implements flyteorg/flyte#3553']],
    ['also to one comment', `Implements ${FLYTE}/pull/3553#discussion_r99`, ['implements flyteorg/flyte#3553']],
    ['also to a commit', `Implements ${FLYTE}/pull/3553/commits/0a1b2c3d`, ['implements flyteorg/flyte#3553']],
    ['as a link with words', `**Tracking issue**: [the RFC](${FLYTE}/pull/3553)`, ['implements flyteorg/flyte#3553']],
    [
      'as a link by reference',
      `Tracking issue: [RFC][1]\n\n[1]: ${FLYTE}/pull/3553`,
      ['implements flyteorg/flyte#3553'],
    ],
    [
      'below the heading of the template',
      `# Tracking issue\n_Remove this._\n\n- ${FLYTE}/pull/3553\n\n# Why`,
      ['implements flyteorg/flyte#3553'],
    ],
    ['below a label', `Tracking issue:\n${FLYTE}/pull/3553`, ['implements flyteorg/flyte#3553']],
    ['an RFC by its address', `RFC ${FLYTE}/pull/5103`, ['implements flyteorg/flyte#5103']],
    ['an RFC by its number', 'RFC: flyteorg/flyte#5103', ['implements flyteorg/flyte#5103']],
    [
      'old addresses of lyft are flyteorg',
      'RFC https://github.com/lyft/flyte/pull/12',
      ['implements flyteorg/flyte#12'],
    ],
    [
      'another project of lyft stays there',
      'Fixes https://github.com/lyft/scoop/issues/12',
      ['implements lyft/scoop#12'],
    ],
    ['it solves an issue', 'solves #5659', ['implements flyteorg/flytekit#5659']],
    [
      'it closes several',
      'Fixes #1, #2 and flyteorg/flyte#475',
      ['implements flyteorg/flyte#475', 'implements flyteorg/flytekit#1', 'implements flyteorg/flytekit#2'],
    ],
    ['GH-12', 'Closes GH-12', ['implements flyteorg/flytekit#12']],
    [
      'trailers',
      'It is done.\n\nImplements: flyteorg/flyte#3553\nAmends: #4\nSupersedes: #5',
      ['implements flyteorg/flyte#3553', 'amends flyteorg/flytekit#4', 'supersedes flyteorg/flytekit#5'],
    ],
    ['part of an RFC', 'Part 2 of the RFC flyteorg/flyte#7775', ['implements flyteorg/flyte#7775']],
    ['it goes into another pull request', 'PR into #1679', ['stacks on flyteorg/flytekit#1679']],
    ['it is stacked', 'Stacked on top of #1672 and more', []],
    ['it is stacked on another', 'Stacked on top of #1673', ['stacks on flyteorg/flytekit#1673']],
    ['it is superseded', 'Superseded by #9', ['flyteorg/flytekit#9 supersedes this']],
    ['closed in favour of another', 'Closing in favor of #9', ['flyteorg/flytekit#9 supersedes this']],
    ['it continues a discussion', `Continuing off of ${FLYTE}/discussions/3731`, ['continues flyteorg/flyte#3731']],
    ['a discussion that it closes is continued', `Closes ${FLYTE}/discussions/3731`, ['continues flyteorg/flyte#3731']],
    ['it was moved', `This PR was moved to ${FLYTE}/pull/4142`, ['moved to flyteorg/flyte#4142']],
    ['it was moved from elsewhere', 'Moved from flyteorg/flyteadmin#613', ['flyteorg/flyteadmin#613 moved to this']],
    ['it takes another back', 'Reverts flyteorg/flytekit#419', ['amends flyteorg/flytekit#419']],
    [
      'a mere mention',
      `Related to #7775, see ${FLYTE}/pull/3553.`,
      ['names flyteorg/flyte#3553', 'names flyteorg/flytekit#7775'],
    ],
    [
      'a mention beside a relation adds nothing',
      'Implements #4. As #4 says, it is hard.',
      ['implements flyteorg/flytekit#4'],
    ],
    ['a denial is a mention', 'This does not implement #4.', ['names flyteorg/flytekit#4']],
    ['it compares itself', 'Unlike RFC #4 it is small.', ['names flyteorg/flytekit#4']],
    ['itself', 'Implements #1672', []],
    ['code', '`implements #4`\n\n```\nfixes #5\n```\n\n    fixes #6', []],
    ['a quote', '> fixes #4\n\n“fixes #5” and "fixes #6" were said', []],
    ['an HTML comment', '<!-- Fixes #4 -->\n\ntext <!-- fixes #5 -->', []],
    ['HTML code', 'text <code>fixes #4</code> <pre>#5</pre> <!-- x -->fixes #6', ['implements flyteorg/flytekit#6']],
    ['what is struck out', '~~fixes #4~~ <del>fixes #5</del>', []],
    [
      'the list of a branch stack',
      'Fixes #4\n\n<!-- branch-stack -->\n\n- `main`\n  - #5\n    - #6',
      ['implements flyteorg/flytekit#4'],
    ],
    [
      'what follows the end of such a list',
      '<!-- branch-stack-start -->\n\n- #5\n\n<!-- branch-stack-end -->\n\nFixes #4',
      ['implements flyteorg/flytekit#4'],
    ],
    [
      'subjects of commits',
      '* Address resolution (#546)\n* Implement arrays (#547)\n\nMerge pull request #548 from x/y',
      [],
    ],
  ])('%s', (_, body, links) => expect(seen({ ...kit, body })).toEqual(links));

  it('an issue that is made of a discussion continues it; the words of the discussion are not its own', () => {
    const body = `### Discussed in ${FLYTE}/discussions/5084\n\n<div type='discussions-op-text'>\n\n<sup>Originally posted by **cy** March 20, 2024</sup>\nFixes #7\n\n<div>fixes #9</div>\n\n</div>\n\nRelated: #8`;
    expect(seen({ ...issue, body })).toEqual(['names flyteorg/flyte#8', 'continues flyteorg/flyte#5084']);
  });

  it('an issue that links a discussion continues it, a pull request only names it', () => {
    const body = `See ${FLYTE}/discussions/5084`;
    expect(seen({ ...issue, body })).toEqual(['continues flyteorg/flyte#5084']);
    expect(seen({ ...kit, body })).toEqual(['names flyteorg/flyte#5084']);
  });

  it('an RFC that names another does not implement it', () => {
    const body = 'RFC #4 has more.';
    expect(seen({ ...kit, body })).toEqual(['implements flyteorg/flytekit#4']);
    expect(seen({ ...kit, body, title: '[WIP][RFC] Artifact service' })).toEqual(['names flyteorg/flytekit#4']);
    expect(seen({ ...kit, body }, { isRfc: true })).toEqual(['names flyteorg/flytekit#4']);
  });
});

describe('what a title says', () => {
  it.each<[string, string[]]>([
    ['Settings service (RFC #7775, 1/2)', ['implements flyteorg/flytekit#7775']],
    ['Implements RFC #7775 (1/2)', ['implements flyteorg/flytekit#7775']],
    ['Fix config overrides, PR into #1679', ['stacks on flyteorg/flytekit#1679']],
    ['Address resolution (#546)', []],
    ['Revert "Fixes #419 (#419)" (#444)', []],
    ['Config overrides', []],
  ])('%s', (title, links) => expect(seen({ ...kit, title })).toEqual(links));
});

describe('what branches say', () => {
  const below = { repository: 'flyteorg/flytekit', number: 1671 };

  it.each<[string, Partial<Speaker>, FindOptions, string[]]>([
    ['it goes into the branch of another', { base: 'other' }, { below }, ['stacks on flyteorg/flytekit#1671']],
    [
      'it goes into the branch of an RFC: it amends it',
      { base: 'rfc' },
      { below: { ...below, isRfc: true } },
      ['amends flyteorg/flytekit#1671'],
    ],
    ['it goes into the default branch now', { base: 'master' }, { below }, []],
    [
      "GitHub's button for taking back",
      { title: 'Revert "Foo (#419)"', head: 'revert-419-foo' },
      {},
      ['amends flyteorg/flytekit#419'],
    ],
    ['a branch that is called so', { title: 'Tidy up', head: 'revert-419-foo' }, {}, []],
    ['a branch named after an RFC', { head: 'rfc-7775-part-1' }, {}, ['names flyteorg/flytekit#7775']],
  ])('%s', (_, part, options, links) => expect(seen({ ...kit, ...part }, options)).toEqual(links));
});

describe('pull requests that were moved into the monorepo', () => {
  const old: Speaker = {
    ...kit,
    repository: 'flyteorg/flyteplugins',
    number: 380,
    nodeId: 'PR_380',
    title: 'Add a plugin',
  };
  const commented = (...bodies: Post[]): Speaker => ({ ...old, thread: { posts: bodies, timelineEvents: [] } });

  it.each<[string, Post, string[]]>([
    [
      'the comment tells where it went',
      post(`Hi, your PR was moved to ${FLYTE}/pull/4127`),
      ['moved to flyteorg/flyte#4127'],
    ],
    [
      'in words',
      post(`Your PR was moved to the monorepo: [here](${FLYTE}/pull/4127).`),
      ['moved to flyteorg/flyte#4127'],
    ],
    ['sometimes the link is empty', post('your PR was moved to []()'), []],
    ['sometimes the number is missing', post(`your PR was moved to ${FLYTE}/pull/`), []],
    ['a bot says nothing', post(`your PR was moved to ${FLYTE}/pull/4127`, true), []],
    ['what people only mention in comments is left alone', post('This fixes #12.'), []],
  ])('%s', (_, comment, links) => expect(seen(commented(comment))).toEqual(links));

  it('numbers in a moved description are those of the component', () => {
    const moved = {
      ...kit,
      repository: 'flyteorg/flyte',
      number: 4142,
      title: 'Moving from flyteadmin - Cap retries',
      body: 'Fixes #12',
    };
    expect(seen(moved)).toEqual(['implements flyteorg/flyteadmin#12']);
  });
});

describe('any text', () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'fixes #1',
      '<div>',
      '</div>',
      '> ',
      '```',
      '<!--',
      '-->',
      '<!-- branch-stack -->',
      '\n',
      '(#2)',
      `${FLYTE}/pull/3`,
      '"',
    ),
  );

  it('never throws, never leads from a subject to itself, and explains each link by a sentence', () => {
    fc.assert(
      fc.property(fc.array(part), fc.string(), fc.string(), (parts, title, head) => {
        for (const { from, to, because } of findLinks({ ...kit, body: parts.join(' '), title, head })) {
          expect(`${from?.repository}#${from?.number}`).not.toBe(`${to?.repository}#${to?.number}`);
          expect(because.length).toBeGreaterThan(0);
          for (const { text } of because) expect(text).toMatch(/^[A-Z].* flyteorg\/flytekit#1672.*\.$/);
        }
      }),
    );
  });

  it('deeper than the stack is', () => {
    expect(seen({ ...kit, body: `${'- '.repeat(300)}fixes #4` }).length).toBeLessThanOrEqual(1);
  });

  it('carries the state of who speaks', () => {
    const states = [{}, { draft: true }, { state: 'closed' as const }, { state: 'closed' as const, merged: true }].map(
      (change) => findLinks({ ...kit, ...change, body: 'fixes #4' })[0]?.state,
    );
    expect(states).toEqual([SubjectState.OPEN, SubjectState.DRAFT, SubjectState.CLOSED, SubjectState.MERGED]);
  });
});
