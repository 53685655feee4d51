/** People who read, each page as soon as the last one came, until they are told to stop: the argument is a `Reading` as JSON. */
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
const read = async (reader: number): Promise<void> => {
  for (let turn = 0; ; turn += 1) {
    const [, addressOf] = chosen[(reader + turn) % chosen.length] ?? [];
    if (addressOf === undefined) return;
    const number = reader * 1_000_000 + turn;
    const path = addressOf(number, library);
    await open(turn % 2 === 0 ? path : anew(path, number));
  }
};

process.on('message', () => process.send?.({ opened, refused }, () => process.exit(0)));
process.on('disconnect', () => process.exit(0));
for (let reader = 0; reader < readers; reader += 1) void read(reader).catch(() => {});
process.send?.('reading');
