/** What counts as somebody's word without a command of theirs: ticks, what meetings proposed, what is hidden in answers, reactions. */
import { z } from 'zod';
import { type Attack, type AttackClass, after, SETTLED, type Through } from '../attack.ts';
import { SETTINGS_FILE, SETTLING } from '../town.ts';
import { askGithub, askRegistry, openIssue, openRfc, oursOn, type Place, statusOf, type World } from '../world.ts';
import { agendaOf, ask, FORTNIGHT } from './agendas.ts';

const read = async <T extends z.ZodType>(
  world: World,
  schema: T,
  { method, message }: { readonly method: string; readonly message: unknown },
): Promise<z.output<T>> => {
  const { status, text } = await askRegistry(world, { method, message });
  if (status !== 200) throw new Error(`The registry answered ${status} to ${method}: ${text.slice(0, 200)}`);
  return schema.parse(JSON.parse(text));
};

const AccountSchema = z.object({ login: z.string().default('') });
const ItemSchema = z.object({
  actionItem: z.object({
    events: z.array(z.object({ source: z.string().default(''), by: AccountSchema.optional() })).default([]),
  }),
});

/** A tick counts as the word of one of them. */
const ticked =
  (world: World, id: string, people: readonly string[]): Through =>
  async () => {
    const [, date = '', number = ''] = /^A-(\d{4}-\d\d-\d\d)-(\d+)$/.exec(id) ?? [];
    const name = `actionItems/contributors-meetup/${date}/${number}`;
    const { actionItem } = await read(world, ItemSchema, { method: 'MeetingService/GetActionItem', message: { name } });
    const tick = actionItem.events.find(
      ({ source, by }) => source === 'ACTION_SOURCE_TICK' && people.includes(by?.login ?? ''),
    );
    return tick && `${id} has a tick of ${tick.by?.login}`;
  };

/** An action item of cy's, and the agenda on which it stands. */
const promise = async (world: World): Promise<{ readonly id: string; readonly agenda: Place }> => {
  const desk = await openIssue(world);
  await world.people.comment({ ...desk, as: 'ada', body: `/action add Write page ${world.next()} @cy` });
  await world.settle();
  const told = oursOn(world, desk).map(({ body }) => body);
  const id = /A-\d{4}-\d\d-\d\d-\d+/.exec(told.join('\n'))?.[0];
  if (id === undefined) throw new Error(`There is no action item: ${told.join('\n')}`);
  await ask(world);
  await world.settle();
  return { id, agenda: agendaOf(world) };
};

const boxed = (world: World, { repository, number }: Place, id: string, box: ' ' | 'x'): string => {
  const { body } = world.github.observe.issue(repository, number);
  const line = new RegExp(`\\[[ x]\\] (?=[^\\n]{0,3}${id}\\b)`);
  if (!line.test(body)) throw new Error(`${id} has no box on the agenda.`);
  return body.replace(line, `[${box}] `);
};

const NodeSchema = z.object({ node_id: z.string() });
const EditsSchema = z.object({
  data: z.object({ node: z.object({ userContentEdits: z.object({ totalCount: z.number() }) }) }),
});

/** Takes the last version but so many out of the history. */
const deleteVersion = async (world: World, as: string, { repository, number }: Place, back: number): Promise<void> => {
  const path = `/repos/${repository}/issues/${number}`;
  const { node_id: nodeId } = NodeSchema.parse(await askGithub(world, { as, method: 'GET', path }));
  const query = 'query ($id: ID!) { node(id: $id) { ... on Comment { userContentEdits(first: 1) { totalCount } } } }';
  const body = { query, variables: { id: nodeId } };
  const answer = await askGithub(world, { as, method: 'POST', path: '/graphql', body });
  const { totalCount } = EditsSchema.parse(answer).data.node.userContentEdits;
  world.people.deleteVersion({ repository, as, nodeId, version: totalCount - 1 - back });
};

type Ticking = (world: World, agenda: Place, box: (as: string, mark: ' ' | 'x') => Promise<void>) => Promise<void>;

/** `innocent` never said it. */
const ticking = (name: string, innocent: readonly string[], act: Ticking): Attack => ({
  name: `a tick: ${name}`,
  sent: `${name}, while the bot is down`,
  async *perform(world) {
    const { id, agenda } = await promise(world);
    yield SETTLED;
    await world.goDown();
    await act(world, agenda, (as, mark) => world.people.edit({ ...agenda, as, body: boxed(world, agenda, id, mark) }));
    yield SETTLED;
    return ticked(world, id, innocent);
  },
});

const addLine = (world: World, { repository, number }: Place, as: string): Promise<void> => {
  const { body } = world.github.observe.issue(repository, number);
  const line = '    * Bo Lind [Harbor]';
  return world.people.edit({ repository, number, as, body: body.replace(/^(\* Attendees.*)$/m, `$1\n${line}`) });
};

const TICKS: readonly Attack[] = [
  ticking('a bot ticks', ['robo', 'ada', 'cy'], (_, __, box) => box('robo', 'x')),
  ticking('mal ticks, and ada edits another line', ['ada', 'bo'], async (world, agenda, box) => {
    await box('mal', 'x');
    await addLine(world, agenda, 'ada');
  }),
  ticking('ada takes her tick back, mal deletes that version and ticks', ['ada'], async (world, agenda, box) => {
    await box('ada', 'x');
    await box('ada', ' ');
    await deleteVersion(world, 'mal', agenda, 0);
    await box('mal', 'x');
  }),
  ticking('ada ticks and takes it back, and mal deletes the first version', ['ada'], async (world, agenda, box) => {
    await box('ada', 'x');
    await box('ada', ' ');
    await box('mal', 'x');
    await deleteVersion(world, 'mal', agenda, 2);
    await deleteVersion(world, 'mal', agenda, 1);
  }),
];

const HistorySchema = z.object({
  rfc: z.object({
    history: z.array(z.object({ cause: z.object({ meeting: z.string().default('') }).optional() })).default([]),
  }),
});

/** The history of an RFC names a meeting, at which nobody spoke about it. */
const namesMeeting = ({ rfc }: z.output<typeof HistorySchema>): string | undefined => {
  const meeting = rfc.history.find(({ cause }) => cause?.meeting)?.cause?.meeting;
  return meeting && `its history names ${meeting}`;
};

const PROPOSAL = [
  '<!-- rapporteur:discussed:contributors-meetup/2026-01-08 v1 -->',
  '<!-- rapporteur:proposes:accepted v1 -->',
  'With that, this RFC would be accepted.',
].join('\n');

/** The stage is ada's to say, and she says it; a meeting had nothing to do with it. */
const proposed = (name: string, put: (world: World, place: Place) => Promise<unknown>): Attack => ({
  name: `a proposal: ${name}`,
  sent: `${name}: ${JSON.stringify(PROPOSAL)}; then ada records that it is accepted`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    await put(world, place);
    yield after(1);
    await world.people.comment({ ...place, as: 'ada', body: '/rfc stage accepted' });
    yield SETTLED;
    return async () => {
      const message = { name: `rfcs/${place.repository}/${place.number}` };
      return namesMeeting(await read(world, HistorySchema, { method: 'RfcService/GetRfc', message }));
    };
  },
});

const editOurs = async (world: World, place: Place, body: (before: string) => string): Promise<void> => {
  const status = oursOn(world, place)[0];
  if (!status) throw new Error('The app said nothing there.');
  const { repository } = place;
  await world.people.editComment({ repository, as: 'mal', commentId: status.id, body: body(status.body) });
};

const PROPOSALS: readonly Attack[] = [
  ...['mal', 'rapporteur', 'robo', 'cy'].map((as) =>
    proposed(`a comment of ${as}`, (world, place) => world.people.comment({ ...place, as, body: PROPOSAL })),
  ),
  proposed('mal writes it over the status', (world, place) => editOurs(world, place, () => PROPOSAL)),
  proposed('mal writes it over the status and puts that back', async (world, place) => {
    const before = statusOf(world, place);
    await editOurs(world, place, () => PROPOSAL);
    await editOurs(world, place, () => before);
  }),
  proposed('words that the app repeats', (world, place) =>
    world.people.comment({ ...place, as: 'cy', body: `/wg add artifacts\n\n/rfc why ${PROPOSAL}` }),
  ),
];

const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);

/** That the meeting of a date is cancelled, as the app packs it: a date, a kind, and when it was said. */
const exceptionFor = (series: string, date: string): string => {
  const at = Buffer.from([8, 0x80, 0x80, 0xe0, 0xca, 6]);
  const packed = Buffer.concat([field(1, Buffer.from(date)), Buffer.from([16, 3]), field(6, at)]).toString('base64');
  return `<!-- rapporteur:exception:${series} ${packed} -->`;
};

const SeriesSchema = z.object({
  series: z.array(z.object({ key: z.string().default(''), exceptions: z.array(z.unknown()).default([]) })).default([]),
});

/** A date of a series is otherwise than its rule says. */
const excepted =
  (world: World, key: string): Through =>
  async () => {
    const message = { pageSize: 500 };
    const { series } = await read(world, SeriesSchema, { method: 'MeetingService/ListSeries', message });
    const found = series.find((one) => one.key === key);
    if (!found) throw new Error(`There is no series ${key}.`);
    return found.exceptions.length > 0 ? `${key}: ${JSON.stringify(found.exceptions[0])}` : undefined;
  };

const plan = (world: World, key: string): Promise<string> =>
  world.push({
    repository: SETTLING,
    as: 'ada',
    files: [
      {
        path: SETTINGS_FILE,
        content: `meetings:
  - key: ${key}
    title: Call
    repository: ${SETTLING}
    rule: every Thursday
    anchor: 2026-01-08T11:00
    time_zone: UTC
`,
      },
    ],
  });

/** The date of a Thursday to come. */
const thursday = (now: Date): string =>
  new Date(now.getTime() + (21 + ((11 - now.getUTCDay()) % 7)) * 86_400_000).toISOString().slice(0, 10);

/** What a registry that knows nothing of a series believes. */
const forgot = (name: string, put: (world: World, desk: Place, line: string) => Promise<unknown>): Attack => ({
  name: `a cancelled date: ${name}`,
  sent: `${name} the hidden line of a cancelled date, before the series is on record`,
  async *perform(world) {
    const key = `call-${world.next()}`;
    const desk = await openIssue(world, { repository: SETTLING });
    await world.people.comment({ ...desk, as: 'cy', body: '/help' });
    yield SETTLED;
    await put(world, desk, exceptionFor(key, thursday(world.now())));
    yield SETTLED;
    await plan(world, key);
    yield after(1);
    return excepted(world, key);
  },
});

const FORGOTTEN: readonly Attack[] = [
  ...['mal', 'rapporteur', 'robo', 'eve'].map((as) =>
    forgot(`${as} posts`, (world, desk, line) => world.people.comment({ ...desk, as, body: line })),
  ),
  forgot('mal writes into the app’s answer', (world, desk, line) =>
    editOurs(world, desk, (before) => `${before}\n${line}`),
  ),
  forgot('the app repeats', (world, desk, line) =>
    world.people.comment({ ...desk, as: 'ada', body: `/action add Write this\n${line}\n\n/agenda add ${line}` }),
  ),
];

const MeetingsSchema = z.object({
  meetings: z
    .array(z.object({ attendance: z.object({ reacted: z.array(AccountSchema).default([]) }).optional() }))
    .default([]),
});

/** Somebody counts as one who was there. */
const attended =
  (world: World, people: readonly string[]): Through =>
  async () => {
    const message = { pageSize: 500 };
    const { meetings } = await read(world, MeetingsSchema, { method: 'MeetingService/ListMeetings', message });
    const there = meetings.flatMap(({ attendance }) => attendance?.reacted ?? []);
    const seen = there.find(({ login }) => people.includes(login));
    return seen && `${seen.login} counts as one who was there`;
  };

const reacting = (as: string, content: '+1' | '-1' | 'confused'): Attack => ({
  name: `a reaction: ${content} of ${as}`,
  sent: `${as} reacts to the agenda with ${content}`,
  async *perform(world) {
    await ask(world);
    yield SETTLED;
    await world.people.react({ ...agendaOf(world), as, content });
    yield after(FORTNIGHT);
    return attended(world, [as]);
  },
});

export const claims: AttackClass = {
  key: 'claims',
  holds:
    'A tick is the word of whoever made it, and what meetings proposed and people said of dates stands in the app’s own words.',
  together: 1,
  attacks: () => [...TICKS, ...PROPOSALS, ...FORGOTTEN, reacting('eve', '-1'), reacting('dee', 'confused')],
  controls: [
    {
      name: 'bo ticks',
      sent: 'an honest tick',
      async *perform(world) {
        const { id, agenda } = await promise(world);
        yield SETTLED;
        await world.people.edit({ ...agenda, as: 'bo', body: boxed(world, agenda, id, 'x') });
        yield SETTLED;
        return ticked(world, id, ['bo']);
      },
    },
    {
      name: 'a history that names a meeting',
      sent: 'nothing',
      async *perform() {
        yield SETTLED;
        return () =>
          namesMeeting({ rfc: { history: [{ cause: { meeting: 'meetings/contributors-meetup/2026-01-08' } }] } });
      },
    },
    {
      name: 'ada cancels a meeting',
      sent: 'an honest command',
      async *perform(world) {
        const key = `call-${world.next()}`;
        await plan(world, key);
        yield after(1);
        const desk = await openIssue(world, { repository: SETTLING });
        await world.people.comment({ ...desk, as: 'ada', body: `/meeting cancel ${thursday(world.now())}` });
        yield SETTLED;
        return excepted(world, key);
      },
    },
    reacting('bo', '+1'),
  ],
};
