/** The one argument of every mutation. */
import { z } from 'zod';

/** Parses `{ input: { … } }` to what is in it. */
export const input = <T extends z.ZodRawShape>(shape: T) =>
  z.object({ input: z.object({ ...shape, clientMutationId: z.string().nullish() }) }).transform((args) => args.input);
