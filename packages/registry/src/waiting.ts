/** What waits for somebody: RFCs, reviews that were asked for, and what they promised. */
import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type ActionItem,
  ActionItemState,
  type ListWaitingRequest,
  type Rfc,
  SubjectState,
  type Waiting,
  WaitingSchema,
  type WorkingGroup,
} from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createView, type Viewer } from './view.ts';

export const listWaiting = async (
  registry: Registry,
  { login, roles }: ListWaitingRequest,
  viewer: Viewer,
): Promise<Waiting[]> => {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?$/.test(login)) throw invalid(`"${login}" is no login of GitHub.`);
  if (roles.length > MOST_ROLES) throw invalid(`At most ${MOST_ROLES} roles are asked for at once.`);
  const found = await registry.read([storedKey.promised(login), ...[login, ...roles].map(storedKey.waits)]);
  const view = createView(registry, viewer);
  const [rfcs, groups, items] = [
    await view.show(
      'rfcs',
      found.filter(({ kind }) => kind === 'rfcs'),
    ),
    await view.show(
      'groups',
      found.filter(({ kind }) => kind === 'groups'),
    ),
    await view.show(
      'actionItems',
      found.filter(({ kind }) => kind === 'actionItems'),
    ),
  ];
  return [
    ...rfcs.flatMap((rfc) => ofRfc(rfc, login, roles)),
    ...groups.flatMap((group) => ofGroup(group, login)),
    ...items.flatMap((item) => ofItem(item, login)),
  ]
    .toSorted(byUrgency)
    .slice(0, MOST_ANSWERED);
};

const MOST_ROLES = 20;
const MOST_ANSWERED = 500;

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** For the person, else for the first of their roles. */
const ofRfc = (
  { name, subject, next, updatedAt }: Rfc,
  login: string,
  roles: readonly string[],
): readonly Waiting[] => {
  const waits = next?.waitingFor ?? [];
  const people = waits.filter((one) => !next?.roles.includes(one));
  const isTheirs = people.some((one) => isSame(one, login));
  const role = waits.find((one) => roles.some((mine) => isSame(mine, one)));
  if (!isTheirs && role === undefined) return [];
  return [
    create(WaitingSchema, {
      name,
      title: subject?.title ?? '',
      text: next?.text ?? '',
      role: isTheirs ? '' : (role ?? ''),
      ...(subject && { subject }),
      ...(updatedAt && { updatedAt }),
    }),
  ];
};

const ofGroup = ({ name, pullRequests }: WorkingGroup, login: string): readonly Waiting[] =>
  pullRequests
    .filter(({ state }) => state !== SubjectState.MERGED && state !== SubjectState.CLOSED)
    .filter(({ requestedReviewers }) => requestedReviewers.some((one) => isSame(one, login)))
    .map(({ subject, updatedAt }) =>
      create(WaitingSchema, {
        name,
        title: subject?.title ?? '',
        text: 'Your review was asked for.',
        ...(subject && { subject }),
        ...(updatedAt && { updatedAt }),
      }),
    );

const ofItem = (
  { name, text, ownerLogin, state, subjects, issue, due }: ActionItem,
  login: string,
): readonly Waiting[] => {
  const isOpen = state === ActionItemState.OPEN || state === ActionItemState.UNSPECIFIED;
  const subject = issue ?? subjects[0];
  return isOpen && isSame(ownerLogin, login)
    ? [create(WaitingSchema, { name, title: text, text: 'You promised to do it.', ...(subject && { subject }), due })]
    : [];
};

const byUrgency = (a: Waiting, b: Waiting): number =>
  compare(a.due || NEVER, b.due || NEVER) ||
  Number(a.role !== '') - Number(b.role !== '') ||
  msOf(a) - msOf(b) ||
  compare(a.name, b.name);

/** Behind every date. */
const NEVER = '9999-99-99';

const msOf = ({ updatedAt }: Waiting): number => (updatedAt ? timestampMs(updatedAt) : 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
