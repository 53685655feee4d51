/** What deliveries cost at one size of the registry, measured in a fresh process: the argument is a `Measuring` as JSON. */
import { z } from 'zod';
import { KINDS } from './acts.ts';
import { measureDeliveries } from './measure.ts';

const MeasuringSchema = z.object({
  databaseUrl: z.string(),
  rfcs: z.number(),
  open: z.number(),
  rounds: z.number(),
  kinds: z.array(z.enum(KINDS)),
});

process.send?.(await measureDeliveries(MeasuringSchema.parse(JSON.parse(process.argv[2] ?? ''))));
process.disconnect();
