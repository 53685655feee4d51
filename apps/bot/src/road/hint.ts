/** What the deliveries of a key point at, read back from what the door kept of them. */
import type { Hint } from '@rapporteur/core/judge';
import { z } from 'zod';
import type { Job } from '../inbox/index.ts';

const HintSchema = z.object({
  isPrivate: z.boolean().optional(),
  nodeId: z.string().optional(),
  comment: z.number().optional(),
  review: z.number().optional(),
  line: z.number().optional(),
  isDescription: z.boolean().optional(),
  restore: z.object({ id: z.number(), nodeId: z.string(), by: z.string() }).optional(),
  push: z.object({ headSha: z.string(), paths: z.array(z.string()) }).optional(),
  pushed: z.object({ headSha: z.string(), by: z.string() }).optional(),
  renamedFrom: z.string().optional(),
  queued: z.object({ headSha: z.string() }).optional(),
});

/** A hint that another version of this program wrote is no hint. */
export const hintsOf = (deliveries: Job['deliveries']): Hint[] =>
  deliveries.map(({ event, action, hint }) => {
    const { data = {} } = HintSchema.safeParse(hint ?? {});
    const { isPrivate, nodeId, comment, review, line, isDescription, restore, push, pushed, renamedFrom, queued } =
      data;
    return {
      event,
      action,
      ...(isPrivate === undefined ? {} : { isPrivate }),
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(comment === undefined ? {} : { comment }),
      ...(review === undefined ? {} : { review }),
      ...(line === undefined ? {} : { line }),
      ...(isDescription === undefined ? {} : { isDescription }),
      ...(restore ? { restore } : {}),
      ...(push ? { push } : {}),
      ...(pushed === undefined ? {} : { pushed }),
      ...(renamedFrom === undefined ? {} : { renamedFrom }),
      ...(queued === undefined ? {} : { queued }),
    };
  });
