/** What stands after a story, in the registry and in the status comment, beside what has to stand. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Account,
  BallotChoice,
  BallotSource,
  MotionDisposition,
  MotionState,
  type Role,
  Stage,
} from '@rapporteur/idl';
import {
  type Motion,
  type MotionEvent,
  type Rfc,
  type RecordedCommand as StoredWord,
  SubjectChange,
  type WorkingGroup,
} from '@rapporteur/idl/record';
import type { KindName, Registry, Resource } from '@rapporteur/registry';
import { GROUPS, keyOf, type Person } from './people-story.ts';
import type { Played } from './people-town.ts';
import { type Choice, type Lists, lineOf, type Truth, truthOf, type Witness, type Word } from './people-truth.ts';

/** What a story was found to have come to. */
export type Verdict = {
  /** Words that the reference expects. */
  readonly words: number;
  /** What stands and was not said, and what was said and does not stand; a sentence each. */
  readonly forged: readonly string[];
  readonly missing: readonly string[];
  readonly undecided: number;
  /** What people would read: all that has to stand, and all that stands. */
  readonly report: readonly string[];
};

/** Looks at everything. */
export const lookAt = async (played: Played): Promise<Verdict> => {
  const { registry } = played.bot;
  const motions = (await all(registry, 'motions')).flatMap((one) => (one.kind === 'motions' ? one.message : []));
  const rfcs = (await all(registry, 'rfcs')).flatMap((one) => (one.kind === 'rfcs' ? one.message : []));
  const found = await registry.find(GROUPS.map((key) => `groups/${key}`));
  const groups = found.flatMap((one) => (one.kind === 'groups' ? one.message : []));
  const forged: string[] = [];
  const missing: string[] = [];
  const report: string[] = [];
  let words = 0;
  let undecided = 0;
  for (const [pull, number] of played.numbers) {
    const stands = standsOn(played, number, { motions, rfcs, groups });
    const truth = truthOf(played.facts, pull, witnessOf(stands));
    const expected = [...truth.counted, ...truth.groups];
    words += expected.length;
    undecided += truth.undecided;
    const found = [...stands.counted, ...stands.groups];
    forged.push(...without(found, expected).map((line) => `#${pull}: ${line}`));
    missing.push(...without(expected, found).map((line) => `#${pull}: ${line}`));
    for (const line of [...differences(truth, stands), ...tableOf(played, number, truth)])
      forged.push(`#${pull}: ${line}`);
    report.push(`#${pull} has to be ${truth.stage} and is ${stands.stage}`);
    report.push(...[...expected].sort().map((line) => `  has to stand: ${line}`));
    report.push(...[...found].sort().map((line) => `  stands: ${line}`));
    report.push(...stands.ignored.map((line) => `  not taken up: ${line}`));
  }
  return { words, forged, missing, undecided, report };
};

/** A list leaves out what is long. */
const all = async (registry: Registry, kind: KindName): Promise<readonly Resource[]> =>
  registry.find((await registry.list({ kind, after: '', before: '', limit: 10_000 })).map(({ name }) => name));

type Stands = {
  readonly stage: string;
  readonly motions: readonly StandingMotion[];
  readonly counted: readonly string[];
  readonly groups: readonly string[];
  readonly ignored: readonly string[];
  /** The lists of motions and refreshes, by their lines. */
  readonly lists: ReadonlyMap<string, Lists>;
};

type StandingMotion = {
  readonly disposition: string;
  readonly state: string;
  readonly ballots: ReadonlyMap<string, Choice>;
  readonly concerns: readonly string[];
};

type Stored = {
  readonly motions: readonly Motion[];
  readonly rfcs: readonly Rfc[];
  readonly groups: readonly WorkingGroup[];
};

const standsOn = (played: Played, number: number, stored: Stored): Stands => {
  const motions = stored.motions
    .filter(({ subject }) => subject?.number === number)
    .toSorted((a, b) => msOf(a.openedAt) - msOf(b.openedAt));
  const rfcs = stored.rfcs.filter(({ subject }) => subject?.number === number);
  const counted: string[] = [];
  const ignored: string[] = [];
  const lists = new Map<string, Lists>();
  for (const motion of motions) {
    const refused = new Map(motion.ignored.map(({ eventId, reason }) => [eventId, reason?.code ?? '']));
    for (const event of motion.events) {
      const what = eventWords(played, event, motion);
      if (what === undefined) continue;
      const line = lineOf(whoIs(played, event.actor), msOf(event.at), what);
      if (refused.has(event.id)) ignored.push(`${line} (${refused.get(event.id)})`);
      else counted.push(line);
      const roles = rolesIn(event);
      if (roles) lists.set(line, listsOf(played, roles));
    }
  }
  for (const { recordedCommands: words } of rfcs) {
    for (const word of words) {
      const line = lineOf(writerOf(played, word), msOf(word.at), `${word.command} ${word.text}`.trim());
      if (word.refused) ignored.push(`${line} (${word.refused.code})`);
      else if (word.command !== '/withdraw') counted.push(line);
    }
  }
  const groups = stored.groups.flatMap(({ recordedCommands: words, name }) =>
    words
      .filter(({ id, refused }) => !refused && id.includes(`#${number}/`))
      .map((word) => lineOf(writerOf(played, word), msOf(word.at), `${word.command} ${name.replace(/^groups\//, '')}`)),
  );
  return {
    stage: rfcs.map(({ stage }) => nameOf(Stage, stage)).join(' and '),
    motions: motions.map((motion) => ({
      disposition: nameOf(MotionDisposition, motion.disposition),
      state: nameOf(MotionState, motion.state),
      ballots: new Map(motion.ballots.map(({ account, choice }) => [whoIs(played, account), choiceOf(choice)])),
      concerns: motion.concerns.map(({ name, raiser, blocksSince, resolvedAt }) =>
        concernWords({
          name,
          by: whoIs(played, raiser),
          blocks: Boolean(blocksSince),
          isResolved: Boolean(resolvedAt),
        }),
      ),
    })),
    counted,
    groups,
    ignored,
    lists,
  };
};

const witnessOf = ({ counted, groups, ignored, lists }: Stands): Witness => {
  const line = (word: Word): string => lineOf(word.by, word.at, keyOf(word));
  const took = (word: Word): boolean => counted.includes(line(word)) || groups.includes(line(word));
  return {
    took,
    knows: (word) => took(word) || ignored.some((one) => one.startsWith(`${line(word)} (`)),
    lists: (word) => lists.get(line(word)),
  };
};

const differences = (truth: Truth, stands: Stands): string[] => {
  const found: string[] = [];
  if (truth.stage !== stands.stage) found.push(`the stage is ${stands.stage || 'none'}, and has to be ${truth.stage}`);
  truth.motions.forEach((motion, index) => {
    const other = stands.motions[index];
    const about = `motion ${index + 1} to ${motion.disposition}`;
    // That it is missing was told.
    if (!other || other.disposition !== motion.disposition) return;
    if (other.state !== motion.state) found.push(`${about} is ${other.state}, and has to be ${motion.state}`);
    const wanted = ballotWords(new Map([...motion.ballots].map(([who, { choice }]) => [who, choice])));
    const there = ballotWords(other.ballots);
    if (wanted !== there) found.push(`${about} has the ballots ${there}, and has to have ${wanted}`);
    const concerns = motion.concerns.map(concernWords).sort().join(', ');
    if (concerns !== other.concerns.toSorted().join(', '))
      found.push(`${about} has the concerns ${other.concerns.toSorted().join(', ')}, and has to have ${concerns}`);
  });
  return found;
};

const ballotWords = (ballots: ReadonlyMap<string, Choice>): string =>
  [...ballots]
    .map(([who, choice]) => `${who} ${choice}`)
    .sort()
    .join(', ');

const concernWords = (concern: { name: string; by: string; blocks: boolean; isResolved: boolean }): string =>
  `${concern.name} of ${concern.by}${concern.blocks ? ', blocks' : ''}${concern.isResolved ? ', resolved' : ''}`;

/** The rows of the status comment's table against the ballots of the last motion. */
const tableOf = ({ github, repository, logins }: Played, number: number, { motions }: Truth): string[] => {
  const motion = motions.at(-1);
  const comment = github.observe
    .comments(repository, number)
    .find(({ author, body }) => author === 'rapporteur[bot]' && body.startsWith('<!-- rapporteur:status:'));
  if (!comment) return ['there is no status comment'];
  if (!motion) return [];
  const shown: { readonly login: string; readonly vote: string }[] = [];
  let counts = true;
  for (const line of comment.body.split('\n')) {
    if (line.includes('<summary>Earlier rounds:')) break;
    const summary = /<summary>(.*?)(?:<\/summary>|$)/.exec(line)?.[1];
    if (summary !== undefined) counts = !/^(?:Earlier votes|Votes after the end)/.test(summary);
    const [, login, vote] = /^\| `([^`]+)` \| [^|]* \| ([^|]*) \|/.exec(line) ?? [];
    if (counts && login !== undefined && vote !== undefined && vote !== 'has not voted') shown.push({ login, vote });
  }
  const wanted = [...motion.ballots].map(([who, { choice }]) => ({ who, vote: SHOWN[choice] }));
  const isOf = (who: Person, login: string): boolean => logins.get(login)?.has(who) ?? false;
  const extra = shown.filter(({ login, vote }) => !wanted.some((one) => isOf(one.who, login) && one.vote === vote));
  const absent = wanted.filter(({ who, vote }) => !shown.some((one) => isOf(who, one.login) && one.vote === vote));
  return [
    ...extra.map(({ login, vote }) => `the status comment shows ${vote} of ${login}, which does not stand`),
    ...absent.map(({ who, vote }) => `the status comment does not show ${vote} of ${who}`),
  ];
};

const SHOWN: Readonly<Record<Choice, string>> = { '+1': '+1', '-1': '−1', abstain: 'abstained', clear: 'taken back' };

const eventWords = (played: Played, { what }: MotionEvent, motion: Motion): string | undefined => {
  switch (what.case) {
    case 'moved':
      return `/motion ${nameOf(MotionDisposition, what.value.disposition)}`;
    case 'ballotCast': {
      const choice = choiceOf(what.value.choice);
      return what.value.source === BallotSource.REVIEW ? `review ${choice}` : `/vote ${choice}`;
    }
    case 'reviewDismissed':
      return 'dismisses';
    case 'concernRaised':
      return `/concern ${what.value.name}: ${what.value.text}`;
    case 'concernConfirmed':
      return `/confirm ${what.value.name}`;
    case 'concernResolved':
      return `/resolve ${what.value.name}${what.value.reason ? `: ${what.value.reason}` : ''}`;
    case 'objectionRaised':
      return `/object ${what.value.reason}`;
    case 'objectionAnswered': {
      if (what.value.answer === '') return '/object withdraw';
      const raised = motion.events.find(({ id }) => id === what.value.objectionId);
      return `/answer ${raised ? whoIs(played, raised.actor) : 'nobody'}: ${what.value.answer}`;
    }
    case 'periodExtended':
      return `/fcp extend ${what.value.days} ${what.value.reason}`;
    case 'periodClosed':
      return `/fcp close now ${what.value.reason}`;
    case 'cancelled':
      return `/fcp cancel ${what.value.reason}`;
    case 'withdrawn':
      return `/withdraw ${what.value.reason}`;
    case 'rolesRefreshed':
      return '/fcp refresh';
    case 'subjectChanged':
      return what.value.change === SubjectChange.CLOSED ? 'closes' : 'reopens';
    default:
      return undefined;
  }
};

const rolesIn = ({ what }: MotionEvent): readonly Role[] | undefined =>
  what.case === 'moved' || what.case === 'rolesRefreshed' ? what.value.roles : undefined;

const listsOf = (played: Played, roles: readonly Role[]): Lists => {
  const members = (key: string) =>
    new Set(
      roles
        .filter((role) => role.key === key)
        .flatMap((role) => role.members.flatMap(({ account }) => played.people.get(account?.id ?? '') ?? [])),
    );
  return { board: members('board'), maintainers: members('maintainers') };
};

/** Accounts are known by their ids; a strange one is told as it is. */
const whoIs = ({ people }: Played, account: Account | undefined): string =>
  people.get(account?.id ?? '') ?? `account ${account?.id ?? 'unknown'} (${account?.login ?? ''})`;

/** Who wrote the text in which a word stands, if the word has a name that they had. */
const writerOf = ({ facts, logins }: Played, { id, by }: StoredWord): string => {
  const [, kind, number] = /(?:^|\/)([a-z]+)-(\d+)\.\d+$/.exec(id) ?? [];
  const text = facts.texts.find((one) => one.kind === kind && one.id === Number(number));
  if (!text) return `${by} (in the unknown text ${id})`;
  return logins.get(by)?.has(text.author) ? text.author : `${by} (who did not write text ${text.act})`;
};

/** What is in the first list more often than in the second. */
const without = (all: readonly string[], taken: readonly string[]): string[] => {
  const left = [...taken];
  return all.filter((one) => {
    const index = left.indexOf(one);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
};

const choiceOf = (choice: BallotChoice): Choice => {
  switch (choice) {
    case BallotChoice.FOR:
      return '+1';
    case BallotChoice.AGAINST:
      return '-1';
    case BallotChoice.ABSTAIN:
      return 'abstain';
    default:
      return 'clear';
  }
};

/** The word of a value of a generated enumeration. */
const nameOf = (names: Readonly<Record<string, number>>, value: number): string =>
  (Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value)).toLowerCase();

const msOf = (at: Timestamp | undefined): number => (at ? timestampDate(at).getTime() : 0);
