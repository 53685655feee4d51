/** What an agenda costs: how the time to build one grows with what is tracked, and with what changed since the last meeting. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type AgendaFacts, buildAgenda } from '@rapporteur/core/meeting';
import { MeetingSchema, ReviewVerdict, Stage, SubjectKind, SubjectState } from '@rapporteur/idl';
import { IdeaSchema, RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import { drawTracked } from './community.ts';
import { type Figure, tellFigures } from './figures.ts';
import { median } from './load.ts';
import { parseNumbers } from './options.ts';
import { createRandom } from './payloads.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench agenda [--runs 21] [--seed 1]
  Time and memory to build an agenda of 1,000, 10,000 and 100,000 tracked subjects, and of 10,000 that all changed since the
  last meeting; requests that this makes.`;

/** Shares of what changed since the last meeting: in a usual fortnight, and all of it. */
const [USUAL, ALL] = [0.02, 1];

/** `most`: milliseconds at the median. */
const CASES = [
  { name: '1000', subjects: 1_000, changed: USUAL, aim: {} },
  { name: '10000', subjects: 10_000, changed: USUAL, aim: { most: 50 } },
  { name: '100000', subjects: 100_000, changed: USUAL, aim: { most: 250 } },
  { name: 'changed.10000', subjects: 10_000, changed: ALL, aim: { most: 50 } },
];

export const agenda = (args: readonly string[]): void => {
  const option = parseNumbers(args, { runs: 21, seed: 1 });
  const [runs, seed] = [option('runs'), option('seed')];
  console.log(`agenda: ${runs} runs each, seed ${seed}, node ${process.version}\n`);
  const requests = countRequests();
  const results = CASES.map((one) => ({ ...one, ...measure(drawFacts(one.subjects, one.changed, seed), runs) }));
  const reads = requests.end();
  const rows = results.map(({ name, lines, p50, most, megabytes }, index) => {
    const before = results[index - 1]?.p50;
    const growth = index > 0 && index < 3 && before ? (p50 / before).toFixed(1) : '';
    return [name, String(lines), p50.toFixed(1), most.toFixed(1), growth, megabytes.toFixed(1)];
  });
  console.log(table(['subjects', 'lines', 'median ms', 'most ms', 'growth', 'memory MB'], rows));
  console.log(
    '\nGrowth: to the line above, of a tenth of the subjects. Memory: on the heap after one agenda, nothing collected.\n',
  );
  tellFigures([
    ...results.map(({ name, p50, aim }): Figure => ({ name: `p50.${name}`, value: p50, aim })),
    { name: 'reads', value: reads, aim: { most: 0 } },
  ]);
};

const measure = (facts: AgendaFacts, runs: number) => {
  const times: number[] = [];
  let megabytes = 0;
  let lines = 0;
  for (let run = 0; run < runs; run += 1) {
    const heap = process.memoryUsage().heapUsed;
    const start = performance.now();
    const { sections } = buildAgenda(facts);
    times.push(performance.now() - start);
    megabytes = Math.max(megabytes, (process.memoryUsage().heapUsed - heap) / 1024 / 1024);
    lines = sections.flatMap(({ items }) => items.flatMap(({ children }) => [1, ...children])).length;
  }
  return { p50: median(times), most: Math.max(...times), megabytes, lines };
};

/** Requests over HTTP that this process begins, by Node's own client or by fetch. */
const countRequests = () => {
  let count = 0;
  const onRequest = (): void => {
    count += 1;
  };
  const channels = ['http.client.request.start', 'undici:request:create'];
  for (const channel of channels) subscribe(channel, onRequest);
  return {
    end: (): number => {
      for (const channel of channels) unsubscribe(channel, onRequest);
      return count;
    },
  };
};

const NOW = Date.parse('2023-06-22T15:00:00Z');
const PREVIOUS = Date.parse('2023-06-08T18:00:00Z');
const MONTHS_MS = 90 * 86_400_000;
/** So many pull requests belong to one working group. */
const GROUP_SIZE = 50;

type Subject = ReturnType<typeof drawSubject>;

/** The shares of a real community, a third of all is open; the same seed makes the same facts. */
const drawFacts = (count: number, changed: number, seed: number): AgendaFacts => {
  const random = createRandom(seed);
  const drawn = { rfc: [] as Subject[], group: [] as Subject[], discussion: [] as Subject[] };
  for (let number = 1; number <= count; number += 1)
    drawn[drawTracked(random)].push(drawSubject(number, changed, random));
  const groups = Map.groupBy(drawn.group, (_, index) => Math.floor(index / GROUP_SIZE));
  return {
    meeting: meetingAt(NOW),
    previousMeeting: meetingAt(PREVIOUS),
    rfcs: drawn.rfc.map((one) => create(RfcSchema, { ...one, name: `rfcs/flyteorg/flyte/${one.subject.number}` })),
    groups: [...groups].map(([key, pullRequests]) =>
      create(WorkingGroupSchema, {
        name: `groups/g${key}`,
        title: `Group ${key}`,
        pullRequests: pullRequests.map(({ stage: _, ...pull }) => pull),
      }),
    ),
    ideas: drawn.discussion.map(({ subject, author, createdAt, updatedAt }) =>
      create(IdeaSchema, { name: `ideas/flyteorg/flyte/${subject.number}`, subject, author, createdAt, updatedAt }),
    ),
    actionItems: [],
    now: new Date(NOW),
  };
};

const meetingAt = (start: number) => {
  const date = new Date(start).toISOString().slice(0, 10);
  return create(MeetingSchema, {
    name: `meetings/contributors-meetup/${date}`,
    title: "Contributors' meetup",
    localStart: `${date}T11:00`,
    timeZone: 'America/Los_Angeles',
    start: timestampFromMs(start),
  });
};

/** What changed was opened, reviewed and, if it is not open, merged since the last meeting. */
const drawSubject = (number: number, changed: number, random: () => number) => {
  const [from, to] = random() < changed ? [PREVIOUS, NOW] : [PREVIOUS - MONTHS_MS, PREVIOUS];
  const at = () => timestampFromMs(Math.floor(from + random() * (to - from)));
  const isOpen = random() < 0.3;
  return {
    subject: {
      repository: 'flyteorg/flyte',
      number,
      nodeId: `PR_${number}`,
      kind: SubjectKind.PULL_REQUEST,
      title: `Proposal ${number}`,
      url: `https://github.com/flyteorg/flyte/pull/${number}`,
    },
    author: random() < 0.5 ? 'cy' : 'dee',
    state: isOpen ? SubjectState.OPEN : SubjectState.MERGED,
    stage: isOpen ? Stage.IN_REVIEW : Stage.ACCEPTED,
    reviews: [{ login: 'bo', verdict: ReviewVerdict.APPROVED, at: at() }],
    createdAt: at(),
    updatedAt: at(),
    ...(isOpen ? {} : { closedAt: at() }),
  };
};
