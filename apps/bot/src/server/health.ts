/** How the bot is, for the people who look after a repository that it works for: nobody else is told that this page is there. */
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { Client } from '@rapporteur/client';
import { html } from '@rapporteur/core/document';
import { keyOfResource, repositoryOfKey } from '@rapporteur/core/judge';
import { type Job, JobState, type Notes, type SyncState } from '@rapporteur/idl';
import { lines, moment, type Page, plural, section, table } from '@rapporteur/pages';
import type { Jobs, Registry } from '@rapporteur/registry';
import type { Inbox } from '../inbox/index.ts';

export const HEALTH_PATH = '/-/health';
export const REDRIVE_PATH = `${HEALTH_PATH}/redrive`;

/** Who asks: what they see, and in which repositories they may write at GitHub. */
export type Caretaker = {
  readonly client: Client;
  readonly login: string;
  readonly mayWrite: (repository: string) => Promise<boolean>;
};

export type Health = {
  /** Undefined for who may write in no repository. */
  show(caretaker: Caretaker): Promise<Page | undefined>;
  /** Has a job that failed tried again; false where there is none in a repository of theirs. */
  redrive(caretaker: Caretaker, key: string): Promise<boolean>;
};

export type HealthParts = {
  readonly inbox: Pick<Inbox, 'counts'>;
  readonly jobs: Jobs;
  readonly registry: Pick<Registry, 'due' | 'find'>;
  /** What is left of the requests that GitHub takes in an hour, for the installation that reaches a repository. */
  readonly budgetOf: (repository: string) => Promise<Budget | undefined>;
  readonly version: string;
  readonly now: () => Date;
};

/** From 0 to 1, as GitHub said it last. */
export type Budget = { readonly left: number; readonly at: Date };

export const createHealth = (parts: HealthParts): Health => {
  const { inbox, jobs, registry, budgetOf, version, now } = parts;

  const show: Health['show'] = async (caretaker) => {
    const { client } = caretaker;
    const { items: syncStates } = await client.listSyncStates({ pageSize: MOST_REPOSITORIES }).page();
    const mine = await repositoriesOf(caretaker, syncStates);
    if (mine.size === 0) return undefined;
    const isMine = (repository: string | undefined): boolean => mine.has(repository?.toLowerCase() ?? '');
    const own = syncStates.filter(({ repository }) => isMine(repository));
    const [counts, dead, due, notes, budgets] = await Promise.all([
      inbox.counts(),
      jobs.list({ states: [JobState.DEAD], after: '', limit: MOST_DEAD }),
      dueNow(registry, now()),
      latestNotes(client, isMine),
      Promise.all(own.map(async ({ repository }) => ({ repository, budget: await budgetOf(repository) }))),
    ]);
    return pageOf({
      counts,
      dead: dead.filter(({ key }) => isMine(repositoryOfKey(key))),
      due: due.filter(({ repository }) => isMine(repository)),
      syncStates: own,
      budgets: budgets.flatMap(({ repository, budget }) => (budget ? [{ repository, budget }] : [])),
      notes,
      version,
    });
  };

  const redrive: Health['redrive'] = async ({ login, mayWrite }, key) => {
    const repository = repositoryOfKey(key);
    if (!repository || (await jobs.get(key))?.state !== JobState.DEAD || !(await mayWrite(repository))) return false;
    return jobs.redrive(key, login);
  };

  return { show, redrive };
};

/** So many a person may have GitHub asked about at once. */
const MOST_REPOSITORIES = 25;
const [MOST_NOTES, MOST_SERIES, MOST_DUE, MOST_DEAD] = [20, 10, 100, 500] as const;

const repositoriesOf = async (
  { mayWrite }: Caretaker,
  syncStates: readonly SyncState[],
): Promise<ReadonlySet<string>> => {
  const rights = await Promise.all(
    syncStates.map(async ({ repository }) => ((await mayWrite(repository)) ? [repository.toLowerCase()] : [])),
  );
  return new Set(rights.flat());
};

/** Of some series each, the last ones first. */
const latestNotes = async (
  client: Client,
  isMine: (repository: string | undefined) => boolean,
): Promise<readonly Notes[]> => {
  const { items } = await client.listSeries({ pageSize: 500 }).page();
  const own = items.filter(({ repository }) => isMine(repository)).slice(0, MOST_SERIES);
  const pages = await Promise.all(
    own.map(({ key }) => client.listNotes({ series: key, pageSize: MOST_NOTES, orderBy: 'name desc' }).page()),
  );
  return pages.flatMap((page) => page.items);
};

type DueThing = { readonly name: string; readonly since: Date; readonly repository: string | undefined };

const dueNow = async (registry: HealthParts['registry'], now: Date): Promise<readonly DueThing[]> => {
  const due = await registry.due(now, MOST_DUE);
  const found = await registry.find(due.map(({ name }) => name));
  return due.map(({ name, wakeAt }) => {
    const resource = found.find((one) => one.name === name);
    const key = resource && keyOfResource(resource.message);
    return { name, since: wakeAt, repository: key && repositoryOfKey(key) };
  });
};

type Shown = {
  readonly counts: Awaited<ReturnType<Inbox['counts']>>;
  readonly dead: readonly Job[];
  readonly due: readonly DueThing[];
  readonly syncStates: readonly SyncState[];
  readonly budgets: readonly { readonly repository: string; readonly budget: Budget }[];
  readonly notes: readonly Notes[];
  readonly version: string;
};

const pageOf = ({ counts, dead, due, syncStates, budgets, notes, version }: Shown): Page => ({
  title: 'How the bot is',
  description: 'For people who look after its repositories.',
  isView: true,
  body: html`<h1>How the bot is</h1>
<p>This is shown to you because you may write in ${plural(syncStates.length, 'repository', 'repositories')} of this bot, and lists only what is about ${syncStates.length === 1 ? 'it' : 'these'}.</p>
${section(
  'deliveries',
  'Deliveries',
  html`<p>In all repositories, ${counts.queued} wait or are being worked off, ${counts.done} are done, ${counts.dead} failed for good.</p>`,
)}
${section('failed', 'What failed for good', dead.length === 0 ? html`<p class="none">None.</p>` : deadTable(dead))}
${section(
  'due',
  'Due now',
  lines(
    due.map(({ name, since }) => html`${name}, since ${moment(since)}`),
    'Nothing waits for the clock.',
  ),
)}
${section('readings', 'When each repository was read last', syncTable(syncStates))}
${section(
  'budget',
  'What GitHub still answers this hour',
  lines(
    budgets.map(({ repository, budget }) => html`${repository}: ${percent(budget.left)}, as of ${moment(budget.at)}`),
    'GitHub has told nothing of it since the bot started.',
  ),
)}
${section('notes', 'What notes cost', notesTable(notes))}
${section('version', 'Version', html`<p>Rapporteur ${version}</p>`)}`,
});

const deadTable = (dead: readonly Job[]) =>
  table({
    caption: 'Tried as often as they may be; each can be tried again once its cause is gone.',
    head: ['About', 'What came', 'When', 'Spent', 'Why it failed', 'Left behind', 'Do'],
    rows: dead.map(({ key, deliveries, spent, failure, checkpoint }) => {
      const came = deliveries.filter(({ isDead }) => isDead);
      return [
        key,
        came.map(({ event, action }) => (action === '' ? event : `${event}, ${action}`)).join('; '),
        when(came[0]?.receivedAt),
        spentOf(spent),
        failure?.text ?? '',
        checkpoint?.text ?? '',
        html`<form method="post" action="${REDRIVE_PATH}"><input type="hidden" name="key" value="${key}"><button>Try again</button></form>`,
      ];
    }),
  });

const spentOf = (spent: Job['spent']): string => {
  const { faults = 0, errors = 0, crashes = 0 } = spent ?? {};
  return `${plural(faults, 'fault')} of others, ${plural(errors, 'error')} of ours, ${plural(crashes, 'crash', 'crashes')}`;
};

const syncTable = (syncStates: readonly SyncState[]) =>
  table({
    caption: 'Whatever webhooks do not tell is found by reading.',
    head: ['Repository', 'Began', 'Ended', 'Pull requests read', 'Requests', 'Why it broke off'],
    rows: syncStates.map(({ repository, beganAt, endedAt, read, listed, requests, stopped }) => [
      repository,
      when(beganAt),
      when(endedAt),
      `${read} of ${listed}`,
      requests,
      stopped?.text ?? '',
    ]),
  });

const when = (at: Timestamp | undefined) => (at ? moment(at) : 'not yet');

const notesTable = (notes: readonly Notes[]) => {
  const written = notes.filter(({ usage }) => usage !== undefined);
  const sum = (of: (usage: NonNullable<Notes['usage']>) => number): number =>
    written.reduce((all, { usage }) => all + (usage ? of(usage) : 0), 0);
  if (written.length === 0) return html`<p class="none">No notes were written by a model.</p>`;
  return table({
    caption: `The last ${plural(written.length, 'meeting')} of which a model wrote the notes.`,
    head: ['Meeting', 'Model', 'Requests', 'Tokens read', 'Tokens written', 'US dollars'],
    rows: [
      ...written.map(({ meeting, model, usage }) => [
        meeting,
        model,
        usage?.requests ?? 0,
        usage?.inputTokens ?? 0,
        usage?.outputTokens ?? 0,
        usage?.costUsd === undefined ? 'not known' : usage.costUsd.toFixed(2),
      ]),
      [
        'All of these',
        '',
        sum(({ requests }) => requests),
        sum(({ inputTokens }) => inputTokens),
        sum(({ outputTokens }) => outputTokens),
        sum(({ costUsd = 0 }) => costUsd).toFixed(2),
      ],
    ],
  });
};

const percent = (share: number): string => `${Math.round(share * 100)} % are left`;
