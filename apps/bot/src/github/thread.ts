/** Reads a thread: what was written and what happened, all pages, with the former versions of what was edited. */
import { mayHoldCommands } from '@rapporteur/core/command';
import type {
  AccountFacts,
  Happening,
  PullRequestFacts,
  ReviewFacts,
  ThreadFacts,
  Version,
  Written,
} from '@rapporteur/core/github';
import { z } from 'zod';
import { type Octokit, repoParams } from './octokit.ts';

/** Reads the timeline of a pull request; one request for each hundred entries. */
export const loadThread = async (octokit: Octokit, pull: PullRequestFacts): Promise<ThreadFacts> => {
  const entries = await octokit.paginate(octokit.rest.issues.listEventsForTimeline, {
    ...repoParams(pull.repository),
    issue_number: pull.number,
    per_page: 100,
  });
  const parsed = entries.flatMap((entry) => toEntry(Entry.parse(entry)));
  const written = [toDescription(pull), ...parsed.flatMap((entry) => ('written' in entry ? [entry.written] : []))];
  const happenings = parsed.flatMap((entry) => ('happening' in entry ? [entry.happening] : []));
  return { written: await withVersions(octokit, written), happenings };
};

/** All versions of texts, oldest first, by node id. */
export const loadVersions = async (
  octokit: Octokit,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Version[]>> => {
  const found = new Map<string, readonly Version[]>();
  for (let start = 0; start < nodeIds.length; start += 50) {
    const ids = nodeIds.slice(start, start + 50);
    const { nodes } = EditsAnswer.parse(await octokit.graphql(EDITS, { ids }));
    for (const node of nodes) {
      const edits = (node?.userContentEdits?.nodes ?? []).flatMap((edit) =>
        edit?.diff ? [{ body: edit.diff, at: new Date(edit.editedAt), by: edit.editor?.login ?? 'ghost' }] : [],
      );
      if (node?.id && edits.length > 0)
        found.set(
          node.id,
          edits.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
        );
    }
  }
  return found;
};

const EDIT_FIELDS = 'id userContentEdits(first: 100) { nodes { editedAt diff editor { login } } }';
const EDITS = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { ${EDIT_FIELDS} } ... on PullRequest { ${EDIT_FIELDS} } ... on PullRequestReview { ${EDIT_FIELDS} } } }`;

const EditsAnswer = z.object({
  nodes: z.array(
    z
      .object({
        id: z.string().optional(),
        userContentEdits: z
          .object({
            nodes: z
              .array(
                z
                  .object({
                    editedAt: z.string(),
                    diff: z.string().nullable(),
                    editor: z.object({ login: z.string() }).nullable(),
                  })
                  .nullable(),
              )
              .nullable(),
          })
          .nullish(),
      })
      .nullable(),
  ),
});

const User = z.object({ id: z.number(), login: z.string(), type: z.string().optional() }).nullish();

/** The entries of a timeline have little in common; what we do not use is left alone. */
const Entry = z.looseObject({
  event: z.string().optional(),
  id: z.union([z.number(), z.string()]).optional(),
  node_id: z.string().optional(),
  actor: User,
  user: User,
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
  submitted_at: z.string().nullish(),
  body: z.string().nullish(),
  html_url: z.string().optional(),
  state: z.string().optional(),
  label: z.looseObject({ name: z.string() }).optional(),
  reactions: z.looseObject({ rocket: z.number(), confused: z.number() }).optional(),
  dismissed_review: z.looseObject({ state: z.string(), review_id: z.number() }).optional(),
});

type Found = { readonly written: Written } | { readonly happening: Happening };

const toEntry = (entry: z.infer<typeof Entry>): Found[] => {
  const { event, id, node_id = '', body, html_url: url = '' } = entry;
  if (event === 'commented' && entry.created_at !== undefined) {
    const { created_at, updated_at = created_at, reactions } = entry;
    const written: Written = {
      kind: 'comment',
      id: Number(id),
      nodeId: node_id,
      author: toAccount(entry.user ?? entry.actor),
      at: new Date(created_at),
      updatedAt: new Date(updated_at),
      url,
      body: body ?? '',
      ...(reactions ? { isAcknowledged: reactions.rocket + reactions.confused > 0 } : {}),
    };
    return [{ written }];
  }
  const verdict = VERDICTS.get((entry.state ?? '').toLowerCase());
  if (event === 'reviewed' && entry.submitted_at && verdict && verdict !== 'pending') {
    const at = new Date(entry.submitted_at);
    const author = toAccount(entry.user);
    return [
      {
        written: {
          kind: 'review',
          id: Number(id),
          nodeId: node_id,
          author,
          at,
          updatedAt: at,
          url,
          body: body ?? '',
          verdict,
        },
      },
    ];
  }
  const kind = HAPPENINGS.get(event ?? '');
  if (!kind || entry.created_at === undefined) return [];
  const { label, dismissed_review: dismissed } = entry;
  const said = VERDICTS.get((dismissed?.state ?? '').toLowerCase());
  const detail = label?.name ?? (dismissed ? String(dismissed.review_id) : undefined);
  return [
    {
      happening: {
        kind,
        id: String(id),
        at: new Date(entry.created_at),
        actor: toAccount(entry.actor),
        ...(detail === undefined ? {} : { detail }),
        ...(said ? { verdict: said } : {}),
      },
    },
  ];
};

const VERDICTS = new Map<string, ReviewFacts['verdict']>([
  ['approved', 'approved'],
  ['changes_requested', 'changes_requested'],
  ['commented', 'commented'],
  ['dismissed', 'dismissed'],
  ['pending', 'pending'],
]);

const HAPPENINGS = new Map<string, Happening['kind']>([
  ['closed', 'closed'],
  ['reopened', 'reopened'],
  ['merged', 'merged'],
  ['convert_to_draft', 'drafted'],
  ['ready_for_review', 'ready'],
  ['labeled', 'labeled'],
  ['unlabeled', 'unlabeled'],
  ['review_dismissed', 'review_dismissed'],
  ['transferred', 'transferred'],
]);

const toAccount = (user: z.infer<typeof User>): AccountFacts => ({
  id: user ? String(user.id) : '',
  login: user?.login ?? 'ghost',
  isBot: user?.type === 'Bot',
});

const toDescription = (pull: PullRequestFacts): Written => ({
  kind: 'description',
  id: pull.number,
  nodeId: pull.nodeId,
  author: { id: pull.authorId ?? '', login: pull.author, isBot: pull.authorIsBot },
  at: pull.createdAt,
  updatedAt: pull.createdAt,
  url: pull.url,
  body: pull.body,
});

/** Only edited texts of people have versions worth a request; whether a description was edited, REST does not tell. */
const withVersions = async (octokit: Octokit, written: readonly Written[]): Promise<Written[]> => {
  const host = octokit.request.endpoint.DEFAULTS.baseUrl;
  const keyOf = ({ nodeId, updatedAt, body }: Written): string => `${host} ${nodeId} ${updatedAt.getTime()} ${body}`;
  const wanted = written.filter(
    ({ author, kind, at, updatedAt, body }) =>
      !author.isBot && (kind === 'description' ? mayHoldCommands(body) : updatedAt > at),
  );
  const unknown = wanted.filter((one) => !VERSIONS.has(keyOf(one)));
  const loaded = await loadVersions(
    octokit,
    unknown.map(({ nodeId }) => nodeId),
  );
  for (const one of unknown) remember(keyOf(one), loaded.get(one.nodeId) ?? []);
  return written.map((one) => {
    const versions = wanted.includes(one) ? VERSIONS.get(keyOf(one)) : undefined;
    return versions && versions.length > 0 ? { ...one, versions } : one;
  });
};

/** The versions of a text up to its last edit never change, so they are read once by a process. */
const VERSIONS = new Map<string, readonly Version[]>();
const MOST_REMEMBERED = 2_000;

const remember = (key: string, versions: readonly Version[]): void => {
  const [oldest] = VERSIONS.keys();
  if (VERSIONS.size >= MOST_REMEMBERED && oldest !== undefined) VERSIONS.delete(oldest);
  VERSIONS.set(key, versions);
};
