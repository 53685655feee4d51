/** Who is new in a repository, and how many of its issues wait for somebody, as its listings tell: kept for agendas, which ask nobody. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Settings, SubjectKind, SubjectRefSchema } from '@rapporteur/idl';
import {
  HelpWantedSchema,
  type Newcomer,
  NewcomerSchema,
  type Newcomers,
  NewcomersSchema,
  storedKey,
  toNewcomersName,
} from '@rapporteur/idl/record';
import type { PullRequestFacts } from '../github/index.ts';
import { seriesOf } from '../settings/index.ts';
import { ask, type Dossier, type Judging, storedOne } from './dossier.ts';
import { visibilityOf } from './record.ts';

type Listed = {
  readonly repository: string;
  readonly settings: Settings;
  /** Pull requests as listed: at least those of people who are new, and those that are in the record. */
  readonly seen: readonly PullRequestFacts[];
};

export function* newcomersOf(dossier: Dossier, repository: string): Judging<Newcomers | undefined> {
  return yield* storedOne(dossier, NewcomersSchema, storedKey.repository('newcomers', repository));
}

/** Keeps what a reading saw. Nothing is asked of GitHub, but once a day by those whose agendas count issues. */
export function* rememberNewcomers(dossier: Dossier, { repository, settings, seen }: Listed): Judging {
  const { now } = dossier;
  const before =
    (yield* newcomersOf(dossier, repository)) ?? create(NewcomersSchema, { name: toNewcomersName(repository) });
  const people = nextPeople(before.people, seen, now);
  const counted = countsIssues(settings) && isOver(before, now) ? yield* count(dossier, repository) : undefined;
  const next = create(NewcomersSchema, { ...before, repository, people, ...counted });
  if (people.length === 0 && next.countedAt === undefined && before.version === 0) return;
  if (equals(NewcomersSchema, next, before)) return;
  dossier.put({ message: next, visibility: yield* visibilityOf(dossier, repository) });
}

/** A first pull request that was closed without a merge is no reason to welcome anybody. */
export const nextPeople = (before: readonly Newcomer[], seen: readonly PullRequestFacts[], now: Date): Newcomer[] => {
  const people = new Map(before.map((one) => [one.subject?.number ?? 0, one]));
  for (const pull of seen) {
    const known = people.get(pull.number);
    if (pull.merged) {
      if (known) people.set(pull.number, toNewcomer(pull));
    } else if (pull.state === 'closed') people.delete(pull.number);
    else if (known || isWelcome(pull)) people.set(pull.number, toNewcomer(pull));
  }
  const since = now.getTime() - REMEMBERED_MS;
  return [...people.values()]
    .filter(({ mergedAt }) => mergedAt === undefined || timestampMs(mergedAt) > since)
    .toSorted((a, b) => openedAt(b) - openedAt(a) || (b.subject?.number ?? 0) - (a.subject?.number ?? 0))
    .slice(0, MOST_PEOPLE);
};

/** Accounts that are gone have no id. */
const isWelcome = ({ authorIsNew, authorIsBot, authorId }: PullRequestFacts): boolean =>
  authorIsNew === true && !authorIsBot && authorId !== undefined;

/** Longer than between two meetings. */
const REMEMBERED_MS = 100 * 24 * 3_600_000;
const MOST_PEOPLE = 100;

const openedAt = (one: Newcomer): number => (one.openedAt ? timestampMs(one.openedAt) : 0);

const toNewcomer = (pull: PullRequestFacts): Newcomer => {
  const { repository, number, nodeId, title, url, author: login, authorId: account = '', merged, closedAt } = pull;
  return create(NewcomerSchema, {
    login,
    account,
    subject: create(SubjectRefSchema, { repository, number, nodeId, title, url, kind: SubjectKind.PULL_REQUEST }),
    openedAt: timestampFromDate(pull.createdAt),
    ...(merged && closedAt ? { mergedAt: timestampFromDate(closedAt) } : {}),
  });
};

const countsIssues = (settings: Settings): boolean =>
  seriesOf(settings).some(({ agenda }) => agenda?.sections.some(({ key }) => key === 'help-wanted'));

const isOver = ({ countedAt }: Newcomers, now: Date): boolean =>
  countedAt === undefined || now.getTime() - timestampDate(countedAt).getTime() > DAY_MS;

const DAY_MS = 24 * 3_600_000;

function* count(
  dossier: Dossier,
  repository: string,
): Judging<Pick<Newcomers, 'helpWanted' | 'countedAt'> | undefined> {
  const counts = yield* ask(dossier, { ask: 'helpWanted', about: { repository } });
  // What could not be counted stays as it was counted last.
  if ('stop' in counts) return undefined;
  const helpWanted = counts.map(({ oldestAt, ...one }) =>
    create(HelpWantedSchema, { ...one, ...(oldestAt ? { oldestAt: timestampFromDate(oldestAt) } : {}) }),
  );
  return { helpWanted, countedAt: timestampFromDate(dossier.now) };
}
