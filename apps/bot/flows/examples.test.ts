/** Every example of GitHub's of every event and action goes through the real door, and nothing of it stays in the queue. */
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { enter } from '@rapporteur/core/judge';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openRfc, useStage } from './stage.ts';
import { FLYTE } from './world.ts';

const stage = useStage();

type Json = Record<string, unknown>;
type Example = { readonly event: string; readonly payload: Json };

const Definitions = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));
// The package is one JSON file, which its types describe as a module with a default export.
const FILE = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
const examples: readonly Example[] = Definitions.parse(JSON.parse(readFileSync(FILE, 'utf8'))).flatMap(
  ({ name, examples: payloads }) => payloads.map((payload) => ({ event: name, payload })),
);

/** Events, and actions of events, that are younger than the package; of those of a known event the rest is as it was. */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  branch_protection_configuration: ['disabled', 'enabled'],
  custom_property: ['created', 'deleted', 'promote_to_enterprise', 'updated'],
  custom_property_values: ['updated'],
  deployment_protection_rule: ['requested'],
  discussion: ['closed', 'deleted', 'reopened', 'unpinned'],
  exemption_request_push_ruleset: ['created', 'response_submitted'],
  installation_target: ['renamed'],
  issue_comment: ['pinned', 'unpinned'],
  issue_dependencies: ['blocked_by_added', 'blocking_removed'],
  issues: ['closed', 'field_added', 'typed', 'untyped'],
  merge_group: ['destroyed'],
  personal_access_token_request: ['approved', 'cancelled', 'created', 'denied'],
  projects_v2: ['closed', 'created', 'deleted', 'edited', 'reopened'],
  projects_v2_status_update: ['created', 'deleted', 'edited'],
  pull_request: ['auto_merge_disabled', 'auto_merge_enabled', 'dequeued', 'edited', 'enqueued', 'milestoned'],
  pull_request_review: ['edited'],
  registry_package: ['published', 'updated'],
  repository: ['anonymous_access_enabled', 'archived', 'deleted', 'unarchived'],
  repository_advisory: ['published', 'reported'],
  repository_ruleset: ['created', 'deleted', 'edited'],
  secret_scanning_alert_location: ['created'],
  secret_scanning_scan: ['completed'],
  security_and_analysis: [''],
  sub_issues: ['parent_issue_added', 'sub_issue_added', 'sub_issue_removed'],
};

const newer: readonly Example[] = Object.entries(NEWER).flatMap(([event, actions]) => {
  const known = examples.find((example) => example.event === event)?.payload;
  const [{ repository, sender, organization } = {}] = examples.flatMap(({ payload }) =>
    payload.organization ? [payload] : [],
  );
  return actions.map((action) => ({ event, payload: { ...(known ?? { repository, sender, organization }), action } }));
});

const all = [...examples, ...newer];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Calls with each field of a value, however deep, and the object that has it; elements of lists are of one form. */
const eachField = (value: unknown, call: (holder: Json, name: string, path: string) => void, path = ''): void => {
  for (const element of Array.isArray(value) ? value : [value]) {
    if (!isObject(element)) continue;
    for (const name of Object.keys(element)) {
      eachField(element[name], call, `${path}.${name}`);
      call(element, name, `${path}.${name}`);
    }
  }
};

/** Fields that are empty in some example of an event. */
const emptied = new Map<string, Set<string>>();
for (const { event, payload } of examples) {
  const paths = emptied.get(event) ?? new Set();
  emptied.set(event, paths);
  eachField(payload, (holder, name, path) => {
    if (holder[name] === null) paths.add(path);
  });
}

/** With all fields empty that GitHub leaves empty somewhere, and those alone. */
const hollow = ({ event, payload }: Example): Example => {
  const copy = structuredClone(payload);
  eachField(copy, (holder, name, path) => {
    if (emptied.get(event)?.has(path)) holder[name] = null;
  });
  return { event, payload: copy };
};

/** As it would come from a repository of the stage, about something that is there, with a command in what was written. */
const moved = ({ event, payload }: Example, number: number): Example => {
  const copy = structuredClone(payload);
  copy.installation = { id: stage().github.installationId, node_id: 'x' };
  if (isObject(copy.repository)) copy.repository.full_name = FLYTE;
  for (const name of ['issue', 'pull_request', 'discussion']) {
    const subject = copy[name];
    if (isObject(subject)) Object.assign(subject, { number, body: 'Now then.\n\n/rfc why' });
  }
  for (const name of ['comment', 'review']) {
    const text = copy[name];
    if (isObject(text)) text.body = '/wg status';
  }
  return { event, payload: copy };
};

const send = async ({ event, payload }: Example): Promise<string> => {
  const body = JSON.stringify(payload);
  const response = await fetch(`${stage().bot().url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', stage().github.webhookSecret).update(body).digest('hex')}`,
    },
    body,
  });
  await response.text();
  return `${event}.${payload.action ?? ''}: ${response.status}`;
};

/** Sends them a few at a time; what was not answered with 202. */
const refusedOf = async (sent: readonly Example[]): Promise<string[]> => {
  const answers: string[] = [];
  for (let start = 0; start < sent.length; start += 16)
    answers.push(...(await Promise.all(sent.slice(start, start + 16).map(send))));
  return answers.filter((answer) => !answer.endsWith(': 202'));
};

describe('K9: an example of GitHub’s', () => {
  it('is there for every event of the package, and for younger ones', () => {
    expect(new Set(examples.map(({ event }) => event)).size).toBeGreaterThan(50);
    expect(examples.length).toBeGreaterThan(300);
    expect(newer.length).toBeGreaterThan(50);
  });

  it.each<[string, () => Promise<readonly Example[]>]>([
    ['as it is, of an installation that is gone', async () => all],
    ['with every field empty that may be', async () => all.map(hollow)],
    [
      'from a repository of ours, about nothing that is there',
      async () => all.map((example) => moved(example, 90_001)),
    ],
    [
      'from a repository of ours, about a pull request, with what may be empty empty',
      async () => {
        const { number } = await openRfc(stage());
        return all.map((example) => moved(hollow(example), number));
      },
    ],
  ])('%s is taken with 202, and nothing dies of it', async (_, make) => {
    expect(await refusedOf(await make())).toEqual([]);
    await stage().quiet();
    expect(await stage().bot().deliveries.deadLetters()).toEqual([]);
    const failed = stage().log.filter(({ level }) => level >= 50);
    expect(failed).toEqual([]);
  });

  it('comes through the door with any one of its fields empty, and the key is one that a judge knows', () => {
    const app = { id: '1', login: 'rapporteur[bot]', isBot: true };
    const odd = new Set<string>();
    for (const { event, payload } of all) {
      eachField(payload, (holder, name, path) => {
        const before = holder[name];
        holder[name] = null;
        const entry = enter(event, payload, app);
        if (entry.kind === 'wish' && !KEY.test(entry.key)) odd.add(`${event}${path}: ${entry.key}`);
        holder[name] = before;
      });
    }
    expect([...odd]).toEqual([]);
  });
});

const KEY =
  /^(?:(?:pull|issue|discussion):[\w.-]+\/[\w.-]+\/[1-9][0-9]*|repository:[\w.-]+\/[\w.-]+|commit:[\w.-]+\/[\w.-]+\/[0-9a-f]{40}|installation:[0-9]+(?:\/whole)?)$/;
