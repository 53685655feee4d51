import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { put } from '@rapporteur/client/testing/put';
import { ActionEventKind, ActionItemSchema, ActionItemState, ActionSource } from '@rapporteur/idl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed, readJson, serveRegistry } from '../testing/run.ts';

const at = (day: string) => timestampFromDate(new Date(`${day}T10:00:00Z`));

const UPDATE = {
  name: 'actionItems/contributors-meetup/2023-06-22/3',
  text: 'Update the RFC with the storage format.',
  owner: 'Bo Lind',
  ownerLogin: 'bo',
  due: '2023-07-06',
  state: ActionItemState.OPEN,
  quote: 'I will update the RFC.',
  subjects: [{ repository: 'flyteorg/flyte', number: 3749 }],
  events: [
    { id: 'notes-s7', at: at('2023-06-22'), kind: ActionEventKind.PROMISED, source: ActionSource.NOTES },
    {
      ...{ id: 'a', at: at('2023-07-01'), kind: ActionEventKind.DONE, source: ActionSource.COMMAND },
      ...{ by: { login: 'bo' }, cause: 'Merged.', url: 'https://github.com/flyteorg/flyte/issues/1#issuecomment-1' },
    },
    {
      ...{ id: 'b', at: at('2023-07-02'), kind: ActionEventKind.REOPENED, source: ActionSource.COMMAND },
      ...{ by: { login: 'ada' }, cause: 'One page is\u001b[2J missing.' },
    },
  ],
} satisfies MessageInitShape<typeof ActionItemSchema>;
const ROOM = {
  name: 'actionItems/contributors-meetup/2023-06-22/4',
  text: 'Find a room',
  state: ActionItemState.DONE,
} satisfies MessageInitShape<typeof ActionItemSchema>;

let registry: Awaited<ReturnType<typeof serveRegistry>>;
let desk: Desk;
beforeAll(async () => {
  registry = await serveRegistry();
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: registry.url });
  for (const item of [UPDATE, ROOM]) await put(registry.registry, create(ActionItemSchema, item));
});
afterAll(async () => {
  await Promise.all([desk.clear(), registry.close()]);
});

describe('rapporteur action list', () => {
  it('lists them, one line each, with state and owner', async () => {
    expect(await desk.run('action', 'list')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "ITEM            STATE                 OWNER       WHAT
      A-2023-06-22-3  open, due 2023-07-06  bo          Update the RFC with the stora…
      A-2023-06-22-4  done                  unassigned  Find a room",
      }
    `);
  });

  it('only of an owner, only in a state', async () => {
    expect((await desk.run('action', 'list', '--owner', '@BO')).out).toContain('A-2023-06-22-3');
    expect((await desk.run('action', 'list', '--owner', 'cy')).out).toBe('There is no such action item.');
    expect((await desk.run('action', 'list', '--state', 'done')).out.split('\n').slice(1)).toEqual([
      'A-2023-06-22-4  done   unassigned  Find a room',
    ]);
    expect((await desk.run('action', 'list', '--series', 'other')).out).toBe('There is no such action item.');
    expect(await desk.run('action', 'list', '--state', 'late')).toMatchObject({
      code: 2,
      err: expect.stringContaining('rapporteur: --state takes open, done, dropped, and not “late”. Usage: '),
    });
  });

  it('as JSON: one object of the contract on each line', async () => {
    const { out } = await desk.run('action', 'list', '--json');
    const items = out.split('\n').map((line) => readJson(ActionItemSchema, line));
    expect(items.map(({ name }) => name)).toEqual([UPDATE.name, ROOM.name]);
  });
});

describe('rapporteur action show', () => {
  it('shows everything that happened to it', async () => {
    const { out } = await desk.run('action', 'show', 'a-2023-06-22-3');
    expect(out).toMatchInlineSnapshot(`
      "A-2023-06-22-3  Update the RFC with the storage format.
      state   open, due 2023-07-06
      owner   bo
      series  contributors-meetup
      said    I will update the RFC.
      about   flyteorg/flyte#3749

      History:
        2023-06-22  promised in approved notes
        2023-07-01  done by bo: Merged.
                    (https://github.com/flyteorg/flyte/issues/1#issuecomment-1)
        2023-07-02  taken up again by ada: One page is[2J missing."
    `);
    expect(obeyed(out)).toEqual([]);
  });

  it('by its name, and by its series', async () => {
    for (const id of ['contributors-meetup/A-2023-06-22-4', ROOM.name])
      expect((await desk.run('action', 'show', id)).out).toContain('Find a room');
  });

  it('what is none, what is not known, and what several series have', async () => {
    expect(await desk.run('action', 'show', '3749')).toMatchObject({
      code: 2,
      err: 'rapporteur: “3749” names no action item: write A-2023-06-22-3.',
    });
    expect(await desk.run('action', 'show', 'A-2023-06-22-9')).toMatchObject({
      code: 1,
      err: 'rapporteur: A-2023-06-22-9 is not known here; `rapporteur action list` shows what is.',
    });
    await put(registry.registry, create(ActionItemSchema, { ...ROOM, name: 'actionItems/steering/2023-06-22/4' }));
    expect(await desk.run('action', 'show', 'A-2023-06-22-4')).toMatchObject({
      code: 2,
      err: 'rapporteur: Several series have it: write contributors-meetup/A-2023-06-22-4 or steering/A-2023-06-22-4.',
    });
  });
});
