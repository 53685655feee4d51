/** For tests and fuzzing: a registry that changes from one refresh to the next, and the agenda that it wants. */
import { create } from '@bufbuild/protobuf';
import { ActionItemSchema, ActionItemState, Stage, SubjectState } from '@rapporteur/idl';
import {
  type Agenda,
  ItemEventKind,
  type ItemRecord,
  ItemRecordSchema,
  RfcSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { buildAgenda } from '../../src/meeting/build.ts';
import type { AgendaView } from '../../src/meeting/render.ts';
import { at, ideaOf, june22, pullOf, subjectOf } from '../june-22.ts';
import { carriedOut, commandOn } from '../proposal.ts';

/** 0 up to 1. */
export type Random = () => number;

export const below = (random: Random, most: number): number => Math.floor(random() * most);

export const pick = <T>(random: Random, from: readonly T[]): T => {
  const picked = from[below(random, from.length)];
  if (picked === undefined) throw new Error('There is nothing to pick from.');
  return picked;
};

const TITLES = [
  'Config [Override]',
  'Tiny URLs | short',
  'Retries_of *tasks*',
  '',
  '#12 again',
  'Größe & Form',
  '日本語の題',
  'GPU <selection>',
];
const STAGES = [Stage.IN_REVIEW, Stage.FCP, Stage.ACCEPTED];

type Tracked = { readonly number: number; readonly title: string; stage: Stage; state: SubjectState; owner: string };

/** What the bot would say before the meeting, anew after each change. */
export const createRegistry = (random: Random) => {
  let last = 0;
  const track = (): Tracked => {
    last += 1;
    const title = pick(random, TITLES);
    return {
      number: last,
      title: title === '' ? '' : `${title} ${last}`,
      stage: pick(random, STAGES),
      state: SubjectState.OPEN,
      owner: pick(random, ['ann', 'bo', 'cy']),
    };
  };
  const some = (most: number): Tracked[] => Array.from({ length: below(random, most) }, track);
  const rfcs = some(11);
  const groups = [some(5), some(5), some(5)];
  const ideas = some(6);
  const promises = some(6);
  const topics = some(3);
  const all = [rfcs, ...groups, ideas, promises, topics];
  const records = new Map<Tracked, ItemRecord>();
  /** A topic is recorded once, when somebody brings it, and keeps its name. */
  const recordOf = (one: Tracked): readonly ItemRecord[] => {
    const known = records.get(one);
    if (known || one.title === '') return known ? [known] : [];
    const command = commandOn({ item: one.title, by: one.owner });
    const record = carriedOut(command, { items: [...records.values()], meeting: june22.meeting }).items.at(-1);
    if (record) records.set(one, record);
    return record ? [record] : [];
  };
  /** RFCs that members approved without discussion: they stand in a list of their own. */
  const approved = new Set<Tracked>();
  const approvalOf = ({ number, title }: Tracked): ItemRecord =>
    create(ItemRecordSchema, {
      name: `agendaItems/contributors-meetup/2023-06-22/${1000 + number}`,
      text: title,
      subject: subjectOf(`flyteorg/flyte#${number}`, title),
      events: [{ id: 'ok', kind: ItemEventKind.APPROVED, meeting: june22.meeting.name, by: { id: '1', login: 'ann' } }],
    });
  let place = '';
  let closing = '';
  let minute = 0;
  const wanted = (): { readonly agenda: Agenda; readonly view: Omit<AgendaView, 'agenda' | 'meeting'> } => {
    minute += 1;
    const agenda = buildAgenda({
      ...june22,
      now: new Date(Date.UTC(2023, 5, 20, 0, minute)),
      rfcs: rfcs.map(({ number, title, stage, owner }) =>
        create(RfcSchema, {
          name: `rfcs/flyteorg/flyte/${number}`,
          subject: subjectOf(`flyteorg/flyte#${number}`, title),
          stage,
          author: owner,
        }),
      ),
      groups: groups
        .filter((pulls) => pulls.length > 0)
        .map((pulls, index) => {
          const name = ['config-overrides', 'pydantic', 'artifacts'][index] ?? 'other';
          return create(WorkingGroupSchema, {
            name: `groups/${name}`,
            title: name,
            pullRequests: pulls.map(({ number, title, state, owner }) =>
              pullOf(`flyteorg/flyte#${number}`, title, pullFacts(state, owner)),
            ),
          });
        }),
      ideas: ideas.map(({ number, title }) => ideaOf(`flyteorg/flyte#${number}`, title, '2023-06-20')),
      actionItems: promises.map(({ number, title, owner }) =>
        create(ActionItemSchema, {
          name: `actionItems/2023-06-08-${number}`,
          text: `Tell about ${title || 'it'}`,
          owner,
          meeting: 'meetings/contributors-meetup/2023-06-08',
          state: ActionItemState.OPEN,
        }),
      ),
      items: [...topics.flatMap(recordOf), ...rfcs.filter((one) => approved.has(one)).map(approvalOf)],
    });
    return { agenda, view: { placeUrl: place || undefined, own: { closing } } };
  };
  const change = (): void => {
    const list = pick(random, all);
    const one = list[below(random, list.length)];
    const turn = below(random, 9);
    if (turn < 2) list.splice(below(random, list.length + 1), 0, track());
    else if (turn === 2) list.splice(below(random, list.length), 1);
    else if (turn === 3 && one) {
      const other = pick(random, all);
      list.splice(list.indexOf(one), 1);
      other.push(one);
    } else if (turn === 4) place = pick(random, ['', 'https://meet.example.org/a', 'https://meet.example.org/b']);
    else if (turn === 5) closing = pick(random, ['', 'See you.', 'We keep to our [rules](https://example.org/rules).']);
    else if (turn === 6 && one) {
      if (!approved.delete(one)) approved.add(one);
    } else if (one) {
      one.stage = pick(random, STAGES);
      one.owner = pick(random, ['ann', 'bo', 'cy']);
      one.state = pick(random, [SubjectState.OPEN, SubjectState.DRAFT]);
    }
  };
  return {
    wanted,
    /** Changes up to five things, or none. */
    change: (): void => {
      for (let count = below(random, 6); count > 0; count -= 1) change();
    },
  };
};

const pullFacts = (state: SubjectState, author: string) => ({
  state,
  author,
  createdAt: at('2023-06-20'),
});
