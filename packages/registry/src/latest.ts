/** What changed of late, as far as the caller sees it: each resource once, with what happened to it. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  ActionItemState,
  type DatedReason,
  type LatestChangeSchema,
  type ListChangesRequest,
  MotionState,
  type Stage,
  StageSchema,
  Verdict,
} from '@rapporteur/idl';
import type { KindName, Views } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import type { NewestPlace } from './store.ts';
import { createView, type Viewer } from './view.ts';

type Latest = MessageInitShape<typeof LatestChangeSchema>;

export const listChanges = async (
  registry: Registry,
  { kinds, since, pageSize, pageToken }: ListChangesRequest,
  viewer: Viewer,
): Promise<{ readonly changes: Latest[]; readonly nextPageToken: string }> => {
  const unknown = kinds.find((kind) => !LISTED.some((one) => one === kind));
  if (unknown !== undefined)
    throw invalid(`"${unknown}" is no kind whose changes are listed; known are ${LISTED.join(', ')}.`);
  const wanted = LISTED.filter((kind) => kinds.length === 0 || kinds.includes(kind));
  const limit = toLimit(pageSize);
  const token = ['changes', ...wanted, since === undefined ? '' : String(timestampMs(since))];
  const view = createView(registry, viewer);
  const shown: { readonly place: NewestPlace; readonly change: Latest }[] = [];
  // What is not shown takes no place, as in lists.
  let last = toPlace(parsePageToken(token, pageToken));
  for (let size = limit + 1; ; size = Math.max(limit + 1, FEWEST_READ)) {
    const found = await registry.newest({
      kinds: wanted,
      visibility: viewer.sees === 'public' ? 'public' : undefined,
      since: since && timestampDate(since),
      last,
      limit: size,
    });
    const views = new Map<string, Views[Listed]>();
    for (const kind of new Set(found.map(({ resource }) => resource.kind)))
      for (const one of await view.show(
        kind,
        found.flatMap(({ resource }) => (resource.kind === kind ? [resource] : [])),
      ))
        if (isListed(one)) views.set(one.name, one);
    for (const { place } of found) {
      const seen = views.get(place.name);
      if (seen) shown.push({ place, change: toChange(place, seen) });
    }
    last = found.at(-1)?.place ?? last;
    if (shown.length > limit || found.length < size) break;
  }
  const { items, nextPageToken } = cut(shown, limit, ({ place: { at, kind, name } }) =>
    toPageToken(token, JSON.stringify([String(at), kind, name])),
  );
  return { changes: items.map(({ change }) => change), nextPageToken };
};

/** Kinds that have lists, but for how far repositories are read. */
const LISTED = [
  'rfcs',
  'ideas',
  'motions',
  'groups',
  'series',
  'meetings',
  'actionItems',
  'decisions',
  'notes',
  'minutes',
] as const satisfies readonly KindName[];

type Listed = (typeof LISTED)[number];

const isListed = (view: Views[KindName]): view is Views[Listed] =>
  LISTED.some((kind) => view.name.startsWith(`${kind}/`));

const FEWEST_READ = 100;
const MOST_REASONS = 10;

const toPlace = (token: string): NewestPlace | undefined => {
  if (token === '') return undefined;
  const [at, kind, name]: unknown[] = JSON.parse(token);
  return { at: BigInt(String(at)), kind: String(kind), name: String(name) };
};

const toChange = ({ at, kind }: NewestPlace, view: Views[Listed]): Latest => ({
  name: view.name,
  kind,
  version: view.version,
  at: timestampFromDate(new Date(Number(at / 1000n))),
  title: titleOf(view),
  happened: happenedTo(view)
    .flatMap(({ at: when, code, text }) => (when ? [{ at: when, code, text }] : []))
    // Of two at one time the later one in the record is the newer.
    .reverse()
    .toSorted((a, b) => timestampMs(b.at) - timestampMs(a.at))
    .slice(0, MOST_REASONS),
});

const titleOf = (view: Views[Listed]): string => {
  switch (view.$typeName) {
    case 'rapporteur.v1.Rfc':
    case 'rapporteur.v1.Idea':
    case 'rapporteur.v1.Motion':
      return view.subject?.title ?? '';
    case 'rapporteur.v1.ActionItem':
    case 'rapporteur.v1.Decision':
      return view.text;
    case 'rapporteur.v1.WorkingGroup':
    case 'rapporteur.v1.Series':
    case 'rapporteur.v1.Meeting':
      return view.title;
    default:
      return '';
  }
};

type Dated = Pick<DatedReason, 'code' | 'text'> & { readonly at: Timestamp | undefined };

const happenedTo = (view: Views[Listed]): readonly Dated[] => {
  switch (view.$typeName) {
    case 'rapporteur.v1.Rfc':
      // What was looked at and turned out to be none keeps its history.
      if (view.detection?.verdict === Verdict.NOT) return [];
      return view.history.map(({ to, text, cause }) => ({ at: cause?.at, code: stageCode(to), text }));
    case 'rapporteur.v1.Idea':
      return [
        { at: view.createdAt, code: 'opened', text: `Opened by ${view.author}.` },
        { at: view.closedAt, code: 'closed', text: 'Closed.' },
      ];
    case 'rapporteur.v1.Motion':
      return [
        { at: view.openedAt, code: 'moved', text: `Moved by ${view.mover?.login ?? 'somebody'}.` },
        { at: view.result?.at ?? view.endedAt, ...endOf(view.state) },
      ];
    case 'rapporteur.v1.ActionItem':
      return [
        view.state === ActionItemState.DROPPED
          ? { at: view.closedAt, code: 'dropped', text: 'Dropped.' }
          : { at: view.closedAt, code: 'done', text: 'Done.' },
      ];
    case 'rapporteur.v1.Decision':
      return [{ at: dayIn(view.name), code: 'decided', text: 'Decided at a meeting.' }];
    case 'rapporteur.v1.Notes':
      return [{ at: view.approvedAt, code: 'approved', text: `Approved by ${view.approvedBy}.` }];
    default:
      return [];
  }
};

const stageCode = (stage: Stage): string =>
  (StageSchema.value[stage]?.name ?? '').replace(StageSchema.sharedPrefix?.toUpperCase() ?? '', '').toLowerCase();

const endOf = (state: MotionState): Pick<Dated, 'code' | 'text'> => {
  switch (state) {
    case MotionState.PASSED:
      return { code: 'passed', text: 'Passed.' };
    case MotionState.FAILED:
      return { code: 'failed', text: 'Failed.' };
    default:
      return { code: 'ended', text: 'Ended without a count.' };
  }
};

/** Of what was said at a meeting: its day stands in the name. */
const dayIn = (name: string): Timestamp | undefined => {
  const at = Date.parse(`${name.split('/')[2] ?? ''}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : timestampFromDate(new Date(at));
};
