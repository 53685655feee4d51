/** What time alone does to motions: found in the registry, so that a minute in which nothing is due asks nothing of GitHub. */
import { equals } from '@bufbuild/protobuf';
import type { Client } from '@rapporteur/client';
import { dueReminder, reminderToken, tickMotion } from '@rapporteur/core/motion';
import { missesLinks } from '@rapporteur/core/rfc';
import { type Motion, MotionSchema, MotionState, type SubjectRef } from '@rapporteur/idl';
import type { Flow } from './flow.ts';
import { trackPullRequest } from './rfc.ts';

/** The RFCs whose running motion time has changed since it was stored. */
export const findDue = async (client: Client, now: Date): Promise<SubjectRef[]> => {
  const running = await client.listMotions({ pageSize: 500, states: [MotionState.PROPOSED, MotionState.FCP] }).all();
  return running.flatMap((motion) => (motion.subject && isDue(motion, now) ? [motion.subject] : []));
};

/** Reads these RFCs again, as far as the installation has them. */
export const wakeMotions = async (flow: Flow, due: readonly SubjectRef[]): Promise<void> => {
  if (due.length === 0) return;
  const repositories = new Set((await flow.github.listRepositories()).map((name) => name.toLowerCase()));
  for (const { repository, number } of due) {
    if (repositories.has(repository.toLowerCase())) await trackPullRequest(flow, { repository, number });
  }
};

/** Reads again the RFCs whose comment does not show yet what elsewhere was said about them. */
export const showLinks = async (flow: Flow): Promise<void> => {
  const rfcs = await flow.client.listRfcs({ pageSize: 500 }).all();
  await wakeMotions(
    flow,
    rfcs.flatMap((rfc) => (rfc.subject && missesLinks(rfc) ? [rfc.subject] : [])),
  );
};

const isDue = (stored: Motion, now: Date): boolean => {
  const { motion = stored } = tickMotion(stored, now);
  const { version, told } = stored;
  if (!equals(MotionSchema, stored, { ...motion, version, told })) return true;
  const reminder = dueReminder(motion, now);
  return reminder !== undefined && !told.includes(reminderToken(reminder));
};
