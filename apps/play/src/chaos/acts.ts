/** What people do while bots die, in an order that a seed gives, and what has to be seen of it in the end. */
import type { SandboxGithub } from '@rapporteur/github-sandbox';
import type { Random } from './random.ts';
import { COMMUNITY, FLYTE } from './world.ts';

/** Which delivery told of an act. */
export type Sign = {
  readonly event: string;
  readonly action: string;
  readonly repository: string;
  readonly number: number;
  /** Of the comment, where it is one. */
  readonly comment?: number;
};

/** What has to be there in the end if the delivery was acknowledged. */
export type Effect = {
  readonly sign: Sign;
  readonly what: string;
  isThere(look: Look): Promise<boolean>;
};

/** Where effects are looked for. */
export type Look = {
  readonly github: SandboxGithub;
  /** Title and commit of an RFC of "flyte" as the registry knows it. */
  rfc(number: number): Promise<{ readonly title: string; readonly headSha: string } | undefined>;
  /** Addresses of the texts in which the ballots and other words on the motions of an RFC of "flyte" stand. */
  seen(number: number): Promise<readonly string[]>;
  /** Title of an idea of "flyte" as the registry knows it. */
  idea(number: number): Promise<string | undefined>;
};

/** Everything people did. */
export type Crowd = {
  /** One act more. */
  act(): Promise<void>;
  /** What is to be seen; a later act on the same thing takes the place of a former one. */
  effects(): readonly Effect[];
  /** Every commit that was the head of a pull request. */
  readonly commits: readonly { readonly repository: string; readonly sha: string }[];
};

/** The first act opens an RFC; everything else follows by chance. */
export const createCrowd = (github: SandboxGithub, random: Random): Crowd => {
  const { people, observe } = github;
  const effects = new Map<string, Effect>();
  const commits: { repository: string; sha: string }[] = [];
  const rfcs: number[] = [];
  const moved: number[] = [];
  const ideas: number[] = [];
  let desk: number | undefined;
  let count = 0;

  const signOf = (event: string, action: string, number: number): Sign => ({
    event,
    action,
    repository: FLYTE,
    number,
  });
  const path = (proposal: number): string => `rfc/system/proposal-${proposal}.md`;

  const open = async (): Promise<void> => {
    const proposal = rfcs.length + 1;
    const { number, headSha } = await people.openPullRequest({
      repository: FLYTE,
      as: 'cy',
      title: `[RFC] Proposal ${proposal}`,
      head: `proposal-${proposal}`,
      files: [{ path: path(proposal), content: `# Proposal ${proposal}\n` }],
    });
    rfcs.push(number);
    commits.push({ repository: FLYTE, sha: headSha });
    const sign = signOf('pull_request', 'opened', number);
    effects.set(`status ${number}`, {
      sign,
      what: `the status comment on ${FLYTE}#${number}`,
      isThere: async () => statusOn(github, number) !== undefined,
    });
    effects.set(`label ${number}`, labelled(sign));
    effects.set(`check ${number}`, checked(sign, headSha));
  };
  const labelled = (sign: Sign): Effect => ({
    sign,
    what: `the label rfc/tracked on ${FLYTE}#${sign.number}`,
    isThere: async () => observe.labels(FLYTE, sign.number).includes('rfc/tracked'),
  });
  const checked = (sign: Sign, sha: string): Effect => ({
    sign,
    what: `the check run on ${FLYTE}#${sign.number} at ${sha.slice(0, 7)}`,
    isThere: async ({ rfc }) =>
      (await observe.checkRuns(FLYTE, sha)).length > 0 && (await rfc(sign.number))?.headSha === sha,
  });
  const retitle = async (): Promise<void> => {
    const number = random.pick(rfcs);
    const title = `[RFC] Proposal, wording ${count}`;
    await people.edit({ repository: FLYTE, as: 'cy', number, title });
    effects.set(`title ${number}`, {
      sign: signOf('pull_request', 'edited', number),
      what: `the title “${title}” of ${FLYTE}#${number}`,
      isThere: async ({ rfc }) => (await rfc(number))?.title === title,
    });
  };
  const push = async (): Promise<void> => {
    const number = random.pick(rfcs);
    const files = [{ path: path(rfcs.indexOf(number) + 1), content: `# Proposal\n\nDraft ${count}.\n` }];
    const sha = await people.pushCommit({ repository: FLYTE, as: 'cy', number, files });
    commits.push({ repository: FLYTE, sha });
    effects.set(`check ${number}`, checked(signOf('pull_request', 'synchronize', number), sha));
  };
  const label = async (): Promise<void> => {
    const number = random.pick(rfcs);
    if (observe.labels(FLYTE, number).includes('rfc/tracked')) {
      await people.removeLabel({ repository: FLYTE, as: 'ada', number, label: 'rfc/tracked' });
      effects.set(`label ${number}`, labelled(signOf('pull_request', 'unlabeled', number)));
    } else await people.addLabel({ repository: FLYTE, as: 'ada', number, label: 'needs-owner' });
  };
  const review = async (): Promise<void> => {
    const number = random.pick(rfcs);
    const as = random.pick(['ada', 'bo']);
    await people.submitReview({ repository: FLYTE, as, number, event: 'APPROVE' });
    effects.set(`review ${number} ${as}`, {
      sign: signOf('pull_request_review', 'submitted', number),
      what: `the review of ${as} in the status comment on ${FLYTE}#${number}`,
      isThere: async () => statusOn(github, number)?.includes(`\`${as}\``) ?? false,
    });
  };
  const command = (body: string): Promise<Sign> =>
    say({ repository: FLYTE, number: random.pick(rfcs), as: 'cy', body });
  const agenda = async (): Promise<void> => {
    desk ??= (await people.openIssue({ repository: COMMUNITY, as: 'cy', title: 'Topics' })).number;
    const sign = await say({ repository: COMMUNITY, number: desk, as: random.pick(['ada', 'bo']), body: '/agenda' });
    effects.set('agenda', {
      sign,
      what: 'one agenda of the next meetup',
      isThere: async () => observe.issues(COMMUNITY).filter(isAgenda).length === 1,
    });
  };
  const move = async (): Promise<void> => {
    const number = rfcs.find((one) => !moved.includes(one));
    if (number === undefined) return vote();
    moved.push(number);
    await speak({ number, as: 'ada', body: '/motion merge', thing: `motion ${number}` });
  };
  const vote = async (): Promise<void> => {
    if (moved.length === 0) return move();
    const [number, as] = [random.pick(moved), random.pick(['ada', 'bo', 'tom'])];
    const body = `/vote ${random.pick(['+1', '-1', 'abstain'])}`;
    await speak({ number, as, body, thing: `comment of ${as} ${count} on ${number}` });
  };
  /** A word on a motion, which is heard even if it never was delivered. */
  const speak = async (act: { number: number; as: string; body: string; thing: string }): Promise<void> => {
    const { number, as, body, thing } = act;
    const { id } = await people.comment({ repository: FLYTE, as, number, body });
    effects.set(thing, {
      sign: { event: 'issue_comment', action: 'created', repository: FLYTE, number, comment: id },
      what: `${body} of ${as} (${id}) on ${FLYTE}#${number}`,
      isThere: async ({ seen }) => (await seen(number)).some((url) => url.endsWith(`#issuecomment-${id}`)),
    });
  };
  const idea = async (): Promise<void> => {
    const title = `Idea ${count}`;
    const known = random.below(3) === 0 && ideas.length > 0 ? random.pick(ideas) : undefined;
    if (known !== undefined) await people.editDiscussion({ repository: FLYTE, as: 'cy', number: known, title });
    const category = 'rfc-incubator';
    const number =
      known ??
      (await people.createDiscussion({ repository: FLYTE, as: 'cy', category, title, body: 'Somebody could.' })).number;
    if (known === undefined) ideas.push(number);
    effects.set(`idea ${number}`, {
      sign: signOf('discussion', known === undefined ? 'created' : 'edited', number),
      what: `the idea “${title}”, ${FLYTE}#${number}`,
      isThere: async (look) => (await look.idea(number)) === title,
    });
  };
  const say = async (act: { repository: string; number: number; as: string; body: string }): Promise<Sign> => {
    const { repository, number, body } = act;
    const { id } = await people.comment(act);
    const sign = { event: 'issue_comment', action: 'created', repository, number, comment: id };
    const marker = `<!-- rapporteur:answer:${repository}#${number}/${id} v1 -->`;
    effects.set(marker, {
      sign,
      what: `the answer to ${body} (${id}) on ${repository}#${number}`,
      isThere: async () => {
        const contents = observe.reactions(repository, id).map(({ content }) => content);
        const isAnswered = observe.comments(repository, number).some((comment) => comment.body.startsWith(marker));
        // Whoever was refused within the hour gets a reaction alone.
        if (body === REFUSED) return contents.includes('confused');
        return isAnswered && contents.includes(body === '/rfc statsu' ? 'confused' : 'rocket');
      },
    });
    return sign;
  };

  const often: readonly (readonly [times: number, act: () => Promise<unknown>])[] = [
    [4, open],
    [4, retitle],
    [4, push],
    [3, label],
    [4, review],
    [3, () => command('/rfc status')],
    [2, () => command('/rfc why')],
    [1, () => command('/rfc statsu')],
    [1, () => command(REFUSED)],
    [2, agenda],
    [1, move],
    [3, vote],
    [1, idea],
  ];
  const urn = often.flatMap(([times, act]) => Array.from({ length: times }, () => act));

  return {
    act: async () => {
      count += 1;
      await (rfcs.length === 0 ? open() : random.pick(urn)());
    },
    effects: () => [...effects.values()],
    commits,
  };
};

/** By somebody who may not. */
const REFUSED = '/rfc track';

const statusOn = ({ observe }: SandboxGithub, number: number): string | undefined =>
  observe.comments(FLYTE, number).find(({ body }) => body.startsWith('<!-- rapporteur:status'))?.body;

const isAgenda = ({ body }: { readonly body: string }): boolean => body.startsWith('<!-- rapporteur:agenda:');
