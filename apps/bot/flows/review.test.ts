import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { describe, expect, it } from 'vitest';
import { openRfc, useStage, wordsOn } from './stage.ts';
import { FLYTE, seed } from './world.ts';

/** Core language needs the council and a maintainer, the rest of the code the council, and everything else a maintainer. */
const SETTINGS = `roles:
  - key: tsc
    title: TSC
    members: [dee, nobody-has-this-login]
  - key: council
    title: Council
    team: flyteorg/council
rfc:
  reviews:
    - folder: core language
      roles: [council, maintainers]
    - folder: system
      roles: [council]
    - roles: [maintainers]
`;

const people = ['eli', 'fay', 'gil'];

const stage = useStage({
  seed: {
    ...seed,
    organization: { ...seed.organization, teams: [{ name: 'council', members: ['eli', 'fay'] }] },
    people: [...(seed.people ?? []), ...people.map((login) => ({ login }))],
    repositories: seed.repositories.map((repository) =>
      `flyteorg/${repository.name}` === FLYTE
        ? { ...repository, files: { ...repository.files, '.github/rapporteur.yml': SETTINGS } }
        : repository,
    ),
  },
});

const open = async (folder = 'system'): Promise<number> => {
  const name = Math.random().toString(36).slice(2);
  const { number } = await openRfc(stage(), { files: [{ path: `rfc/${folder}/${name}.md`, content: `# ${name}\n` }] });
  await stage().quiet();
  return number;
};

type Event = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

const review = async (number: number, as: string, event: Event = 'APPROVE'): Promise<number> => {
  stage().pass(60);
  const { id } = await stage().people.submitReview({ repository: FLYTE, number, as, event, body: 'So it is.' });
  await stage().quiet();
  return id;
};

/** What the status comment says of the next step and of reviews. */
const gist = (number: number): string =>
  (wordsOn(stage(), number)[0] ?? '')
    .replace(/\n {2}- /g, (_, at: number, all: string) => (all.slice(0, at).endsWith('Reviews:**') ? ' ' : ', '))
    .split('\n')
    .filter((line) => /^\*\*Next|^- \*\*Reviews/.test(line))
    .map((line) => line.replace(/ on \d{1,2} \w+ \d{4}/g, '').replace(/\\$/, ''))
    .join('\n');

const DONE =
  'It has the approvals it needs. A maintainer or a member of the TSC can start the vote with "/motion merge".';

describe('D26: an approving review', () => {
  it('D26: counts by a member of the team that has to review', async () => {
    const number = await open();
    expect(gist(number)).toBe('**Next:** It needs an approving review by one member of the Council.');
    await review(number, 'eli');
    expect(gist(number)).toBe(`**Next:** ${DONE}\n- **Reviews:** \`eli\` approved for the Council`);
  });

  it('D26: counts nothing by anybody else, maintainers included', async () => {
    const number = await open();
    await review(number, 'ada');
    await review(number, 'gil');
    expect(gist(number)).toBe(
      '**Next:** It needs an approving review by one member of the Council.\n- **Reviews:** `ada` approved, `gil` approved',
    );
  });

  it('D26: counts by a maintainer whom only a permission makes one', async () => {
    const number = await open('docs');
    await review(number, 'tom');
    expect(gist(number)).toContain('It needs an approving review by one maintainer.');
    await review(number, 'bo');
    expect(gist(number)).toContain(`${DONE}\n- **Reviews:** \`tom\` approved, \`bo\` approved for the maintainers`);
  });

  it('D26: by two members of one role does not stand for another role; one person in both roles serves both', async () => {
    const number = await open('core language');
    await review(number, 'eli');
    await review(number, 'fay');
    expect(gist(number)).toContain('It needs an approving review by one maintainer.');
    stage().github.setPermission(FLYTE, 'fay', 'write');
    const other = await open('core language');
    await review(other, 'fay');
    stage().github.setPermission(FLYTE, 'fay', 'read');
    expect(gist(other)).toBe(`**Next:** ${DONE}\n- **Reviews:** \`fay\` approved for the Council and the maintainers`);
  });

  it('D26: stays when its author leaves the team, and counts nothing more when somebody joins it afterwards', async () => {
    const [left, joined] = [await open(), await open()];
    await review(left, 'fay');
    await review(joined, 'gil');
    stage().github.setTeam('council', ['eli', 'gil']);
    for (const number of [left, joined]) await review(number, 'tom', 'COMMENT');
    expect(gist(left)).toContain(`${DONE}\n- **Reviews:** \`fay\` approved for the Council, \`tom\` commented`);
    expect(gist(joined)).toContain('It needs an approving review by one member of the Council.');
    // Given again, it is given by a member.
    await review(joined, 'gil');
    expect(gist(joined)).toContain('`gil` approved for the Council');
    stage().github.setTeam('council', ['eli', 'fay']);
  });

  it('D26: outlives a change of the text, and people see that it was given before', async () => {
    const { number } = await openRfc(stage(), { files: [{ path: 'rfc/system/changing.md', content: '# Now\n' }] });
    await stage().quiet();
    await review(number, 'eli');
    const push = async (path: string): Promise<void> => {
      await stage().people.pushCommit({ repository: FLYTE, number, as: 'cy', files: [{ path, content: '# Later\n' }] });
      await stage().quiet();
    };
    await push('rfc/img/sketch.txt');
    expect(gist(number)).toBe(`**Next:** ${DONE}\n- **Reviews:** \`eli\` approved for the Council`);
    await push('rfc/system/changing.md');
    expect(gist(number)).toMatch(
      /approvals it needs.*\n.*`eli` approved for the Council \(before \[the text changed\]/,
    );
  });

  it('D26: is lost by a dismissal and by changes requested, not by a comment, and never counts by the author', async () => {
    const number = await open();
    await review(number, 'eli');
    await review(number, 'eli', 'COMMENT');
    expect(gist(number)).toContain(DONE);
    await review(number, 'eli', 'REQUEST_CHANGES');
    expect(gist(number)).toContain('A reviewer asked for changes');
    const again = await review(number, 'eli');
    expect(gist(number)).toContain(DONE);
    await stage().people.dismissReview({ repository: FLYTE, number, as: 'ada', reviewId: again, message: 'Old.' });
    await stage().quiet();
    expect(gist(number)).toContain('It needs an approving review by one member of the Council.');
  });

  it('D26: is not counted while the team cannot be read, which is said, and is looked at again later', async () => {
    const number = await open();
    const refusal = stage().github.fail({ route: '/orgs/:org/teams/:slug/members', status: 403, times: 100 });
    await review(number, 'fay');
    expect(gist(number)).toBe(
      '**Next:** It needs an approving review by one member of the Council. The approval by fay does not count for the Council yet. I could not read who belongs to it, and will look again.\n- **Reviews:** `fay` approved',
    );
    expect(refusal.hits()).toBeGreaterThan(0);
    stage().takeComplaints();
    refusal.stop();
    stage().pass(7 * 3_600);
    await stage().bot().catchUp();
    await stage().quiet();
    expect(gist(number)).toBe(`**Next:** ${DONE}\n- **Reviews:** \`fay\` approved for the Council`);
  });

  it('D26: of a delivery that never arrived counts once the repository is read, and costs nothing when it is read again', async () => {
    const number = await open();
    await stage().restart({ meanwhile: () => approveUnheard(number, 'eli') });
    expect(gist(number)).toContain(`${DONE}\n- **Reviews:** \`eli\` approved for the Council`);
    const before = stage().github.requests({ by: 'app' }).filter(isAboutMembers).length;
    await review(number, 'tom', 'COMMENT');
    expect(stage().github.requests({ by: 'app' }).filter(isAboutMembers)).toHaveLength(before);
  });

  it('D26: counts as it did when the registry is lost, though its author has left and another has joined', async () => {
    const [left, joined] = [await open(), await open()];
    await review(left, 'fay');
    await review(joined, 'gil');
    const before = [gist(left), gist(joined)];
    let after: string[] = [];
    stage().github.setTeam('council', ['eli', 'gil']);
    await stage().restart({
      variables: { DATABASE_URL: await createTestDatabase() },
      meanwhile: async () => {
        await review(left, 'tom', 'COMMENT');
        await review(joined, 'tom', 'COMMENT');
        after = [gist(left), gist(joined)];
      },
    });
    stage().github.setTeam('council', ['eli', 'fay']);
    expect(after).toEqual(before.map((text) => `${text}, \`tom\` commented`));
  });
});

/** Nobody listens meanwhile. */
const approveUnheard = (number: number, as: string): Promise<unknown> =>
  stage().people.submitReview({ repository: FLYTE, number, as, event: 'APPROVE', body: 'Fine.' });

const isAboutMembers = ({ path }: { readonly path: string }): boolean => /\/teams\/|\/permission$/.test(path);
