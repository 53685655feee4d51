/** What every flow is given: GitHub as one installation sees it, the registry, the clock, and why it runs. */
import type { Client } from '@rapporteur/client';
import { RapporteurError } from '@rapporteur/client';
import type { Action, Target } from '@rapporteur/core/github';
import type { Reason } from '@rapporteur/idl';
import type { Model } from '@rapporteur/model';
import type { Logger } from 'pino';
import type { Exclusively } from '../database/index.ts';
import type { Applied, GitHub } from '../github/index.ts';

/** The surroundings of one run. */
export type Flow = {
  readonly github: GitHub;
  readonly client: Client;
  /** Undefined when no model is configured: notes are extracts then. */
  readonly model: Model | undefined;
  readonly now: () => Date;
  /** One at a time by key, over all replicas: what is found by marker must not be looked for by two at once. */
  readonly exclusively: Exclusively;
  readonly log: Logger;
  /** Delivery id, command or timer that led here; it stands in the audit log. */
  readonly cause: string;
};

/** Applies actions in order, each with a line in the audit log if it wrote something. */
export const applyActions = async (
  flow: Flow,
  actions: readonly Action[],
  because: readonly Reason[],
): Promise<Applied[]> => {
  const applied: Applied[] = [];
  for (const action of actions) {
    const result = await flow.github.apply(action);
    applied.push(result);
    if (result.outcome !== 'written') continue;
    flow.log.info({ action: action.type, subject: subjectOf(action), url: result.url }, 'written');
    await flow.client.appendAudit([
      { subject: subjectOf(action), action: nameOf(action), because: [...because], cause: flow.cause },
    ]);
  }
  return applied;
};

/** What the audit log calls an action: "set_labels", and for a comment also which one, "upsert_comment status". */
const nameOf = (action: Action): string =>
  action.type === 'upsert_comment' ? `${action.type} ${kindOf(action.marker)}` : action.type;

const kindOf = (marker: string): string => /^<!-- rapporteur:([a-z]+):/.exec(marker)?.[1] ?? '';

/** Whether a comment of a kind was ever written on a subject. */
export const wasSaid = async (flow: Flow, target: Target, kind: string): Promise<boolean> => {
  const subject = `${target.repository}#${target.number}`;
  for await (const { action } of flow.client.listAudit({ subject, pageSize: 500 })) {
    if (action === `upsert_comment ${kind}`) return true;
  }
  return false;
};

const subjectOf = (action: Action): string =>
  'target' in action ? `${action.target.repository}#${action.target.number}` : action.repository;

/**
 * Reads, changes and stores; begins again when somebody else stored in between.
 * Jobs of several subjects may meet at one group.
 */
export const withRetryOnConflict = async <T>(attempt: () => Promise<T>, attempts = 5): Promise<T> => {
  for (let left = attempts; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 1 || !(error instanceof RapporteurError) || error.code !== 'conflict') throw error;
    }
  }
};
