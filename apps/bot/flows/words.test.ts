import { timestampDate } from '@bufbuild/protobuf/wkt';
import { BallotChoice } from '@rapporteur/idl';
import { type MotionEvent, storedKey } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { heard, openIssue, openRfc, ownComments, say, useStage, visible, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

const MEMBERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC, maintainer |
| [Dee Park](https://github.com/dee) | Mole | TSC |
`;

/** mal may write and is no member; a person is called like the app. */
const stage = useStage({
  seed: {
    ...seed,
    people: [...seed.people, { login: 'mal', name: 'Mal Reyes' }, { login: 'rapporteur', name: 'A person' }],
    repositories: seed.repositories.map((repository) => ({
      ...repository,
      permissions: { ...repository.permissions, mal: 'write', rapporteur: 'write' },
      files: {
        ...repository.files,
        ...(`flyteorg/${repository.name}` === COMMUNITY && { 'MAINTAINERS.md': MEMBERS }),
      },
    })),
  },
});

const on = (number: number) => ({ repository: FLYTE, number });

const openedRfc = async (change = {}): Promise<number> => {
  const { number } = await openRfc(stage(), change);
  await stage().quiet();
  return number;
};

const movedRfc = async (): Promise<number> => {
  const number = await openedRfc();
  await say(stage(), { as: 'ada', number, body: '/motion merge' });
  return number;
};

/** Who said what in motions, in the order in which it counts: "bo AGAINST". */
const said = async (number: number): Promise<string[]> => (await eventsOn(number)).flatMap(wordOf);

const eventsOn = async (number: number): Promise<readonly MotionEvent[]> => {
  const found = await stage()
    .bot()
    .registry.find([storedKey.ref(FLYTE, number)]);
  return found.flatMap((one) => (one.kind === 'motions' ? one.message.events : []));
};

const wordOf = ({ actor, what }: MotionEvent): string[] => {
  switch (what.case) {
    case 'moved':
      return [`${actor?.login} moved`];
    case 'ballotCast':
      return [`${actor?.login} ${CHOICES.get(what.value.choice)}`];
    case 'objectionRaised':
      return [`${actor?.login} objected`];
    default:
      return [];
  }
};

const CHOICES = new Map<BallotChoice, string>([
  [BallotChoice.FOR, 'FOR'],
  [BallotChoice.AGAINST, 'AGAINST'],
]);

const review = async (number: number, as: string, body: string) => {
  const { id } = await stage().people.submitReview({ ...on(number), as, event: 'COMMENT', body });
  await stage().quiet();
  const edit = async (by: string, text: string): Promise<void> => {
    await stage().people.editReview({ ...on(number), as: by, reviewId: id, body: text });
    await stage().quiet();
  };
  const seen = () => {
    const found = stage()
      .github.observe.pullRequest(FLYTE, number)
      .reviews.find((one) => one.id === id);
    return found?.reactions.map(({ login, content }) => `${login} ${content}`);
  };
  return { id, edit, seen, answers: () => heardOn(number, id) };
};

const heardOn = (number: number, id: number): string[] =>
  ownComments(stage().github, FLYTE, number)
    .filter(({ body }) => body.startsWith(`<!-- rapporteur:answer:${FLYTE}#${number}/${id} v1 -->`))
    .map(({ body }) => visible(body, number).split('\n')[0] ?? '');

describe('A1: the text of a review', () => {
  it('is nobody’s word where somebody else with the right to edit it put it in, and no typo of the author makes it so', async () => {
    const number = await openedRfc();
    const { edit, seen } = await review(number, 'ada', 'Reads wel.');
    await edit('mal', 'Reads wel.\n\n/motion merge');
    await edit('ada', 'Reads well.\n\n/motion merge');
    expect([await said(number), seen()]).toEqual([[], []]);
    await edit('ada', 'Reads well.');
    await edit('ada', 'Reads well.\n\n/motion merge');
    expect(await said(number)).toEqual(['ada moved']);
    expect(seen()).toEqual(['rapporteur[bot] rocket']);
  });

  it('is heard when its author edits it, at the time of the edit', async () => {
    const number = await movedRfc();
    const { edit } = await review(number, 'bo', 'I am still reading.');
    stage().pass(3600);
    await edit('bo', 'I have read it.\n\n/vote -1');
    expect(await said(number)).toEqual(['ada moved', 'bo AGAINST']);
    const [moved, vote] = await eventsOn(number);
    const apart = Number(vote?.at && timestampDate(vote.at)) - Number(moved?.at && timestampDate(moved.at));
    expect(apart).toBeGreaterThanOrEqual(3_600_000);
  });

  it('cannot be made an objection from before by being edited while the period runs', async () => {
    const number = await openedRfc();
    const { edit } = await review(number, 'dee', 'A question on section 3.');
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    const wait = async (hours: number) => {
      stage().pass(hours * 3600);
      await stage().bot().catchUp();
      await stage().quiet();
    };
    await wait(73);
    const before = wordsOn(stage(), number)[0]?.split('\n')[0];
    expect(before).toContain('in the final comment period');
    await edit('dee', 'A question on section 3.\n\n/object It is not answered.');
    const events = await eventsOn(number);
    const objection = events.find(({ what }) => what.case === 'objectionRaised');
    const moved = events.find(({ what }) => what.case === 'moved');
    const apart = Number(objection?.at && timestampDate(objection.at)) - Number(moved?.at && timestampDate(moved.at));
    expect(apart).toBeGreaterThanOrEqual(72 * 3_600_000);
    expect(wordsOn(stage(), number)[0]?.split('\n')[0]).toBe(before);
  });

  it('is acknowledged and answered like a comment, once', async () => {
    const number = await openedRfc();
    const { edit, seen, answers } = await review(number, 'cy', 'What now?\n\n/rfc why');
    expect(seen()).toEqual(['rapporteur[bot] rocket']);
    expect(answers()).toEqual([expect.stringContaining('Hello `cy`, ')]);
    const writes = await stage().writesOf(async () => {
      await edit('cy', 'What now, then?\n\n/rfc why');
      await edit('mal', 'What now, then?\n\n/rfc why\n/rfc status');
    });
    expect(writes).toEqual([]);
    const refused = await review(number, 'cy', '/rfc statsu');
    expect(refused.seen()).toEqual(['rapporteur[bot] confused']);
  });

  it('is heard after all when the deliveries of its edits are lost, and it reads again as before', async () => {
    const number = await movedRfc();
    const { id } = await review(number, 'bo', 'Hm.');
    await stage().restart({
      meanwhile: async () => {
        const edit = (as: string, body: string) => stage().people.editReview({ ...on(number), as, reviewId: id, body });
        await edit('bo', '/vote -1');
        await edit('mal', '/vote +1');
        await edit('bo', 'Hm.');
        await stage().github.settled();
      },
    });
    expect(await said(number)).toEqual(['ada moved', 'bo AGAINST']);
  });
});

describe('A3: by edits of one comment', () => {
  it('the latest word counts when it repeats an older one', async () => {
    const number = await movedRfc();
    const { id } = await say(stage(), { as: 'bo', number, body: '/vote -1' });
    for (const body of ['On reflection:\n\n/vote +1', 'No:\n\n/vote -1']) {
      await stage().people.editComment({ repository: FLYTE, commentId: id, as: 'bo', body });
      await stage().quiet();
    }
    expect(await said(number)).toEqual(['ada moved', 'bo AGAINST', 'bo FOR', 'bo AGAINST']);
  });

  it('what was asked again is answered again, beside the first answer', async () => {
    const number = await openIssue(stage(), FLYTE);
    const { id } = await say(stage(), { as: 'cy', number, body: '/rfc why' });
    for (const body of ['Never mind.', '/rfc why']) {
      await stage().people.editComment({ repository: FLYTE, commentId: id, as: 'cy', body });
      await stage().quiet();
    }
    expect(ownComments(stage().github, FLYTE, number)).toHaveLength(2);
  });
});

describe('A1: a comment', () => {
  it('that somebody else edits within the second in which it was written says nothing', async () => {
    const number = await openedRfc();
    const { id } = await stage().people.comment({ ...on(number), as: 'ada', body: 'Hm.' });
    await stage().people.editComment({ repository: FLYTE, commentId: id, as: 'mal', body: '/motion merge' });
    await stage().quiet();
    expect([await said(number), heard(stage(), { number, id }).reactions]).toEqual([[], []]);
  });

  it('of more than a hundred edits keeps what others put into it long ago nobody’s word', async () => {
    const number = await movedRfc();
    const { id } = await say(stage(), { as: 'bo', number, body: 'A list of findings.' });
    const edit = (as: string, body: string) =>
      stage().people.editComment({ repository: FLYTE, commentId: id, as, body });
    await edit('mal', 'A list of findings.\n\n/vote -1');
    for (let count = 0; count < 120; count += 1) await edit('bo', `A list of findings: ${count}.\n\n/vote -1`);
    await edit('bo', 'A list of findings.\n\n/vote +1');
    await stage().quiet();
    expect(await said(number)).toEqual(['ada moved', 'bo FOR']);
  });

  it('whose history was deleted says nothing, and the author is told so once', async () => {
    const number = await movedRfc();
    const { id } = await say(stage(), { as: 'bo', number, body: 'Hm.' });
    const { github, people } = stage();
    await stage().restart({
      meanwhile: async () => {
        await people.editComment({ repository: FLYTE, commentId: id, as: 'bo', body: 'Hm.\n\n/vote -1' });
        for (const version of [0, 1]) {
          people.deleteVersion({ repository: FLYTE, as: 'mal', nodeId: `IC_${id}`, version });
        }
        await github.settled();
      },
    });
    await stage().quiet();
    expect(await said(number)).toEqual(['ada moved']);
    const { reactions, answers } = heard(stage(), { number, id });
    expect(reactions).toEqual(['confused']);
    expect(answers.map((answer) => answer.split('\n')[0])).toEqual([
      'Hello `bo`, please write your command again in a new comment.',
    ]);
    expect(await stage().writesOf(() => stage().bot().catchUp())).toEqual([]);
  });
});

describe('A1: a description', () => {
  it('says what its author wrote into it, and nothing that others did', async () => {
    const number = await openedRfc({ body: 'Retries count once.' });
    await stage().people.edit({ ...on(number), as: 'mal', body: 'Retries count once.\n\n\u00a0/rfc stage accepted' });
    await stage().quiet();
    await stage().people.edit({ ...on(number), as: 'cy', body: 'Retries count once!\n\n\u00a0/rfc stage accepted' });
    const { reactions } = stage().github.observe.pullRequest(FLYTE, number);
    expect([reactions, ownComments(stage().github, FLYTE, number).length]).toEqual([[], 1]);
    await stage().people.edit({ ...on(number), as: 'cy', body: 'Retries count once!\n\n/rfc why' });
    await stage().quiet();
    expect(stage().github.observe.pullRequest(FLYTE, number).reactions).toEqual([
      { login: 'rapporteur[bot]', content: 'rocket' },
    ]);
  });
});

describe('A8: a person who is called like the app', () => {
  it('is nobody special: what they write is heard, and what they forge is undone', async () => {
    const number = await openedRfc();
    const [status] = ownComments(stage().github, FLYTE, number);
    const written = status?.body ?? '';
    const forge = (body: string) =>
      stage().people.editComment({ repository: FLYTE, commentId: status?.id ?? 0, as: 'rapporteur', body });
    await forge(written.replace('This RFC', 'This accepted RFC'));
    await forge(written.replace('This RFC', 'This refused RFC'));
    await stage().quiet();
    expect(ownComments(stage().github, FLYTE, number)[0]?.body).toBe(written);
    const { reactions } = await say(stage(), { as: 'rapporteur', number, body: '/rfc status' });
    expect(reactions).toEqual(['rocket']);
  });
});
