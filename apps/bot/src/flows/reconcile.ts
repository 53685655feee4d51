/** Reads everything again: at the installation (back-fill), at the start, and by the timer. Webhooks are hints. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import type { PullRequestFacts } from '@rapporteur/core/github';
import { matchGroups } from '@rapporteur/core/group';
import { detectRfc, toRfcName } from '@rapporteur/core/rfc';
import { groupsOf, rfcOf } from '@rapporteur/core/settings';
import { CauseSchema, ReasonSchema, type Settings, Verdict, type WorkingGroup } from '@rapporteur/idl';
import { refreshAgenda } from './agenda.ts';
import type { Flow } from './flow.ts';
import { rememberIdea } from './idea.ts';
import { seriesIn } from './meeting.ts';
import { trackFacts } from './rfc.ts';
import { refreshSettings } from './settings.ts';

/** What was found in one repository. */
type Found = { pulls: number; read: number; rfcs: number; grouped: number; ideas: number };

/** Brings the registry up to date with all repositories of an installation, and tells the progress in the audit log. */
export const reconcile = async (flow: Flow): Promise<void> => {
  const repositories = await flow.github.listRepositories();
  const planned: Settings[] = [];
  for (const [index, repository] of repositories.entries()) {
    const settings = await refreshSettings(flow, repository);
    const found = await reconcileRepository(flow, repository, settings);
    const text = `${repository} (${index + 1} of ${repositories.length}): ${describe(found)}`;
    flow.log.info({ repository, ...found }, text);
    const because = [create(ReasonSchema, { code: 'progress', text })];
    await flow.client.appendAudit([{ subject: repository, action: 'reconcile', because, cause: flow.cause }]);
    if (seriesIn(settings, repository)) planned.push(settings);
  }
  // Agendas last: they are made of what the repositories brought.
  for (const settings of planned) await refreshAgenda(flow, settings);
};

const describe = ({ pulls, read, rfcs, grouped, ideas }: Found): string =>
  [
    `${pulls} pull requests listed, ${read} read`,
    `${rfcs} ${rfcs === 1 ? 'RFC' : 'RFCs'}`,
    `${grouped} in working groups`,
    `${ideas} ${ideas === 1 ? 'idea' : 'ideas'} in the incubator`,
  ].join(', ');

const reconcileRepository = async (flow: Flow, repository: string, settings: Settings): Promise<Found> => {
  const found: Found = { pulls: 0, read: 0, rfcs: 0, grouped: 0, ideas: 0 };
  found.ideas = await reconcileIdeas(flow, repository, settings);
  const cause = create(CauseSchema, {
    kind: { case: 'timer', value: 'reconcile' },
    at: timestampFromDate(flow.now()),
  });
  for await (const pull of flow.github.listPullRequests(repository)) {
    found.pulls += 1;
    const need = await whatToDo(flow, pull, settings);
    if (need === 'unchanged') found.rfcs += 1;
    if (need !== 'read') continue;
    found.read += 1;
    const tracked = await trackFacts(flow, { pull: await flow.github.complete(pull), settings, cause });
    if (tracked.isRfc) found.rfcs += 1;
    if (tracked.groups.length > 0) found.grouped += 1;
  }
  return found;
};

const reconcileIdeas = async (flow: Flow, repository: string, settings: Settings): Promise<number> => {
  const { incubatorCategory: category, incubatorRepository } = rfcOf(settings);
  if (!category || (incubatorRepository && incubatorRepository.toLowerCase() !== repository.toLowerCase())) return 0;
  let ideas = 0;
  for await (const discussion of flow.github.listDiscussions({ repository, category })) {
    if (await rememberIdea(flow, discussion, settings)) ideas += 1;
  }
  return ideas;
};

/** A listing carries no files: only what may be an RFC, or belongs to a group, is read as a whole. */
const whatToDo = async (
  flow: Flow,
  pull: PullRequestFacts,
  settings: Settings,
): Promise<'read' | 'unchanged' | 'nothing'> => {
  const stored = await optional(flow.client.getRfc(toRfcName(pull)));
  const storedAt = stored?.updatedAt ? timestampDate(stored.updatedAt).getTime() : undefined;
  const groups = groupsOf(settings);
  const known = await flow.client.listGroups({ pageSize: 500 }).all();
  const grouped = matchGroups({ pull, groups, known: [...known] });
  const isKnown = grouped.every(({ key }) => has(known, key, pull));
  if (stored) {
    if (storedAt !== pull.updatedAt.getTime() || !isKnown) return 'read';
    return stored.detection?.verdict === Verdict.RFC ? 'unchanged' : 'nothing';
  }
  const { verdict } = detectRfc({ pull, settings: rfcOf(settings) });
  return verdict !== Verdict.NOT || !isKnown ? 'read' : 'nothing';
};

const has = (groups: readonly WorkingGroup[], key: string, pull: PullRequestFacts): boolean =>
  groups.some(
    ({ name, pullRequests }) =>
      name === `groups/${key}` &&
      pullRequests.some(
        ({ subject, updatedAt }) =>
          subject?.repository === pull.repository &&
          subject.number === pull.number &&
          updatedAt !== undefined &&
          timestampDate(updatedAt).getTime() === pull.updatedAt.getTime(),
      ),
  );
