/** People who read while they are told to, each page as soon as the last one came: the argument is a `Reading` as JSON. */
import { Agent, get } from 'node:http';
import { z } from 'zod';
import { anew, KINDS } from './kinds-of-pages.ts';

const ReadingSchema = z.object({
  address: z.string(),
  readers: z.number(),
  kinds: z.array(z.string()),
  rfcs: z.number(),
  meetings: z.number(),
});

const { address, readers, kinds, ...library } = ReadingSchema.parse(JSON.parse(process.argv[2] ?? ''));
const chosen = KINDS.filter(([name]) => kinds.includes(name));
const agent = new Agent({ keepAlive: true, maxSockets: readers });
let opened = 0;
let refused = 0;

const open = (path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(`${address}${path}`, { agent }, (response) => {
      if (response.statusCode === 200) opened += 1;
      else refused += 1;
      response.resume().on('end', resolve).on('error', reject);
    }).on('error', reject);
  });

/** Half of what they open somebody has opened before. */
const pathOf = (reader: number, turn: number): string | undefined => {
  const [, addressOf] = chosen[(reader + turn) % chosen.length] ?? [];
  const number = reader * 1_000_000 + turn;
  const path = addressOf?.(number, library);
  return path === undefined || turn % 2 === 0 ? path : anew(path, number);
};

const turns = Array.from({ length: readers }, () => 0);
let isReading = false;

const read = async (reader: number): Promise<void> => {
  while (isReading) {
    const turn = turns[reader] ?? 0;
    turns[reader] = turn + 1;
    const path = pathOf(reader, turn);
    if (path === undefined) return;
    await open(path);
  }
};

let reading: Promise<unknown> = Promise.resolve();
process.on('message', async (told) => {
  isReading = told === 'read';
  if (isReading) reading = Promise.all(turns.map((_, reader) => read(reader).catch(() => {})));
  else await reading;
  process.send?.({ opened, refused });
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
