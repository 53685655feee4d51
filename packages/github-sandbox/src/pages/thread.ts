/** An issue, a pull request or a discussion: what was said and what happened, in order, and a form to say something. */

import { type Html, type HtmlValue, html, linkTo } from '@rapporteur/core/document';
import { notFound } from '../router.ts';
import { type Entry, entriesOf } from '../timeline.ts';
import type {
  Account,
  Comment,
  Discussion,
  DiscussionComment,
  Edit,
  Item,
  ItemEvent,
  Reaction,
  ReactionContent,
  Repository,
  Review,
} from '../world.ts';
import { isPull } from '../world.ts';
import { runList, runsAt } from './checks.ts';
import { changedFiles } from './code.ts';
import { author, choices, label, type Page, plural, stateMark, stateOf, time } from './layout.ts';
import { markdown } from './markdown.ts';
import { maySee, numberOf, pathTo, redirectOf, repositoryOf, type Source, type Visit } from './visit.ts';

/** The page, or the path at which GitHub shows it: "/issues/7" of a pull request is "/pull/7". */
export const itemPage = async (source: Source, visit: Visit): Promise<Page | { readonly movedTo: string }> => {
  const repository = repositoryOf(source, visit);
  const item = repository.items.get(numberOf(visit));
  if (!item) {
    if (repository.discussions.has(numberOf(visit)))
      return { movedTo: pathTo(repository.fullName, 'discussions', numberOf(visit)) };
    throw notFound();
  }
  const path = itemPath(item);
  if (visit.path.toLowerCase() !== path.toLowerCase()) return { movedTo: path };
  // What a private repository has to do with it is shown to whoever may read there.
  const entries = (await entriesOf(source, item)).filter(
    (entry) => entry.kind !== 'event' || !entry.event.of || maySee(source, visit.visitor, entry.event.of),
  );
  const waited = waitFor(source, visit, { path, comments: item.comments, anchor: 'issuecomment' });
  const lines = item.comments.filter(({ line }) => line);
  return {
    title: `${item.title} #${item.number}`,
    repository,
    tab: item.pull ? 'Pull requests' : 'Issues',
    ...(waited?.refresh && { refresh: waited.refresh }),
    body: html`${itemHead(item)}
${card(source, { ...item, body: item.body ?? '', id: `issue-${item.id}` })}
${entries.map((entry) => entryOf(source, item, entry))}
${lines.length > 0 && html`<section aria-labelledby="lines"><h2 id="lines">Comments on lines</h2>${lines.map((comment) => lineComment(source, comment))}</section>`}
${waited?.notice}
${isPull(item) && runList(source, repository, await runsAt(source, repository, item.pull.head.sha))}
${isPull(item) && (await filesOf(source, item))}
${form(source, visit, { path, author: item.author, repository })}`,
  };
};

/** "/pull/7/files": the lines that a pull request changes. */
export const filesPage = async (source: Source, visit: Visit): Promise<Page> => {
  const repository = repositoryOf(source, visit);
  const item = repository.items.get(numberOf(visit));
  if (!isPull(item)) throw notFound();
  return {
    title: `Files of ${item.title} #${item.number}`,
    repository,
    tab: 'Pull requests',
    body: html`${itemHead(item)}
<p>${linkTo(itemPath(item), 'Back to the conversation')}</p>
${changedFiles(repository, item.pull.head.sha, (await source.git.changesOf(item)).files)}`,
  };
};

export const discussionPage = (source: Source, visit: Visit): Page => {
  const repository = repositoryOf(source, visit);
  const discussion = repository.discussions.get(numberOf(visit));
  if (!discussion) throw notFound();
  const path = pathTo(repository.fullName, 'discussions', discussion.number);
  const waited = waitFor(source, visit, { path, comments: discussion.comments, anchor: 'discussioncomment' });
  return {
    title: `${discussion.title} #${discussion.number}`,
    repository,
    tab: 'Discussions',
    ...(waited?.refresh && { refresh: waited.refresh }),
    body: html`<h1>${discussion.title} <span class="number">#${discussion.number}</span></h1>
<p>${stateMark(discussion.closedAt === null ? 'open' : 'closed')} <span class="pill">${discussion.category.name}</span> begun by ${author(discussion.author)}</p>
${card(source, { ...discussion, id: `discussion-${discussion.id}` })}
${inThreads(discussion).map((comment) => card(source, { ...comment, id: `discussioncomment-${comment.id}`, note: comment.replyTo && html`in reply to ${linkTo(`#discussioncomment-${comment.replyTo.id}`, comment.replyTo.author.login)}` }))}
${waited?.notice}
${form(source, visit, { path, author: discussion.author, repository })}`,
  };
};

const itemPath = ({ repository, number, pull }: Item): string =>
  pathTo(repository.fullName, pull ? 'pull' : 'issues', number);

const itemHead = (item: Item): Html => {
  const { title, number, labels, assignees, pull, locked } = item;
  const ours = pull?.head.owner === item.repository.owner.login;
  const asked = [...(pull?.reviewers ?? []).map(({ login }) => login), ...(pull?.teams ?? [])];
  return html`<h1>${title} <span class="number">#${number}</span></h1>
<p>${stateMark(stateOf(item))} ${author(item.author)} ${pull ? html`wants ${plural(pull.size.commits, 'commit')} in <code>${pull.base.ref}</code> from <code>${ours ? pull.head.ref : `${pull.head.owner}:${pull.head.ref}`}</code>` : 'opened this issue'}${locked && html` <span class="pill">locked</span>`}</p>
${labels.length > 0 && html`<p><span class="muted">Labels:</span> ${labels.map((one) => html`${label(one)} `)}</p>`}
${assignees.length > 0 && html`<p><span class="muted">Assigned:</span> ${assignees.map(({ login }) => login).join(', ')}</p>`}
${asked.length > 0 && html`<p><span class="muted">Asked for a review:</span> ${asked.join(', ')}</p>`}`;
};

/** Replies stand below what they answer. */
const inThreads = ({ comments }: Discussion): readonly DiscussionComment[] =>
  comments
    .filter(({ replyTo }) => !replyTo)
    .flatMap((comment) => [comment, ...comments.filter(({ replyTo }) => replyTo === comment)]);

type Text = {
  /** Of its place in the page. */
  readonly id: string;
  readonly author: Account;
  readonly body: string;
  readonly createdAt: string;
  readonly edits: readonly Edit[];
  readonly reactions: readonly Reaction[];
  /** What stands behind the time. */
  readonly note?: HtmlValue;
};

const card = ({ world }: Source, { id, body, createdAt, edits, reactions, note, ...text }: Text): Html =>
  html`<article class="card" id="${id}" aria-label="${text.author.login}"><header><p>${author(text.author)} · ${linkTo(`#${id}`, time(createdAt))}${note && html` · ${note}`}</p>${edited(text.author, edits)}</header>
<div>${body.trim() === '' ? html`<p class="muted">No text.</p>` : markdown(body, redirectOf(world))}</div>
${reactionList(reactions)}</article>`;

const edited = (writer: Account, edits: readonly Edit[]): HtmlValue => {
  const last = edits.at(-1);
  return (
    last && html`<p class="muted">edited${last.editor !== writer && ` by ${last.editor.login}`} · ${time(last.at)}</p>`
  );
};

const SIGNS: Readonly<Record<ReactionContent, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

const reactionList = (reactions: readonly Reaction[]): HtmlValue => {
  if (reactions.length === 0) return undefined;
  const contents = [...new Set(reactions.map(({ content }) => content))];
  return html`<ul class="reactions" aria-label="Reactions">${contents.map((content) => {
    const who = reactions.filter((reaction) => reaction.content === content).map((reaction) => reaction.author.login);
    return html`<li>${SIGNS[content]} ${who.join(', ')}</li>`;
  })}</ul>`;
};

const lineComment = (source: Source, comment: Comment): Html =>
  card(source, {
    ...comment,
    id: `discussion_r${comment.id}`,
    note:
      comment.line &&
      html`<code>${comment.line.path}</code>${comment.line.line !== null && `, line ${comment.line.line}`}`,
  });

const entryOf = (source: Source, item: Item, entry: Entry): Html => {
  switch (entry.kind) {
    case 'comment':
      return card(source, { ...entry.comment, id: `issuecomment-${entry.comment.id}` });
    case 'review':
      return reviewOf(source, entry.review);
    case 'commit': {
      const { sha, commit, author: writer } = entry.commit;
      const path = pathTo(item.repository.fullName, 'commit', sha);
      const subject = commit.message.split('\n', 1)[0];
      return html`<p class="event">${writer?.login ?? commit.author.name} committed ${linkTo(path, html`<code>${sha.slice(0, 7)}</code>`)} ${subject} · ${time(entry.at)}</p>`;
    }
    case 'event':
      return html`<p class="event" id="event-${entry.event.id}">${author(entry.event.actor)} ${happened(item, entry.event)} · ${time(entry.at)}</p>`;
  }
};

const REVIEWS: Readonly<Record<Review['state'], string>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'asked for changes',
  COMMENTED: 'reviewed',
  DISMISSED: 'reviewed (dismissed)',
  PENDING: 'is reviewing',
};

const reviewOf = (source: Source, review: Review): Html => {
  const id = `pullrequestreview-${review.id}`;
  if (review.body.trim() !== '' || review.reactions.length > 0)
    return card(source, {
      ...review,
      id,
      createdAt: review.submittedAt,
      note: html`<strong>${REVIEWS[review.state]}</strong>`,
    });
  return html`<p class="event" id="${id}">${author(review.author)} <strong>${REVIEWS[review.state]}</strong> · ${time(review.submittedAt)}</p>`;
};

/** What somebody did, behind their name. */
const happened = (item: Item, event: ItemEvent): HtmlValue => {
  const { commitSha } = event;
  switch (event.event) {
    case 'labeled':
      return html`added ${event.label && label(event.label)}`;
    case 'unlabeled':
      return html`removed ${event.label && label(event.label)}`;
    case 'assigned':
      return `assigned ${event.assignee?.login ?? 'somebody'}`;
    case 'unassigned':
      return `no longer assigned ${event.assignee?.login ?? 'somebody'}`;
    case 'renamed':
      return html`changed the title from <del>${event.rename?.from}</del> to ${event.rename?.to}`;
    case 'closed':
      return `closed this${event.stateReason ? ` as ${event.stateReason.replaceAll('_', ' ')}` : ''}`;
    case 'reopened':
      return 'opened this again';
    case 'merged':
      return html`merged this${commitSha !== undefined && html` as ${linkTo(pathTo(item.repository.fullName, 'commit', commitSha), html`<code>${commitSha.slice(0, 7)}</code>`)}`}`;
    case 'review_requested':
      return `asked ${event.reviewer?.login ?? event.team ?? 'somebody'} for a review`;
    case 'review_request_removed':
      return `no longer asked ${event.reviewer?.login ?? event.team ?? 'somebody'} for a review`;
    case 'review_dismissed':
      return html`dismissed a review${event.dismissed && `: ${event.dismissed.message}`}`;
    case 'convert_to_draft':
      return 'made this a draft';
    case 'ready_for_review':
      return 'marked this as ready for review';
    case 'head_ref_force_pushed':
      return 'forced a push';
    default:
      return event.event.replaceAll('_', ' ');
  }
};

const filesOf = async (source: Source, item: Item): Promise<HtmlValue> => {
  if (!isPull(item)) return undefined;
  const { files } = await source.git.changesOf(item);
  const { fullName } = item.repository;
  return html`<section aria-labelledby="files"><h2 id="files">${plural(files.length, 'changed file')}</h2>
<ul class="list">${files.map(({ filename, status, additions, deletions }) => html`<li>${status === 'removed' ? filename : linkTo(pathTo(fullName, 'blob', item.pull.head.sha, filename), filename)} <span class="muted">${status}, +${additions} −${deletions}</span></li>`)}</ul>
<p>${linkTo(`${itemPath(item)}/files`, 'All changed lines')}</p></section>`;
};

const form = (
  { world }: Source,
  { visitor }: Visit,
  thread: { readonly path: string; readonly author: Account; readonly repository: Repository },
): Html =>
  html`<section class="write" aria-labelledby="write"><h2 id="write">Write a comment</h2>
<form method="post" action="${thread.path}">
<label for="as">As whom</label>
<select id="as" name="as">${choices(world, visitor ?? thread.author, thread.repository)}</select>
<label for="body">Text, in Markdown; a command stands on a line of its own, <code>/help</code> for example</label>
<textarea id="body" name="body" required></textarea>
<button>Comment</button>
</form></section>`;

type Waited = { readonly notice: Html; readonly refresh?: { readonly seconds: number; readonly path: string } };

const LOOKS = 15;
const SECONDS = 2;

/** After a comment of the visitor's the page looks again by itself until the App has answered, half a minute at most. */
const waitFor = (
  { world: { app } }: Source,
  { query }: Visit,
  thread: {
    readonly path: string;
    readonly comments: readonly (Comment | DiscussionComment)[];
    readonly anchor: string;
  },
): Waited | undefined => {
  const mine = thread.comments.find(({ id }) => String(id) === query.get('after'));
  if (!mine) return undefined;
  const answer = thread.comments.find((comment) => comment.author === app.account && comment.id > mine.id);
  if (answer)
    return {
      notice: notice(html`${app.name} answered: ${linkTo(`#${thread.anchor}-${answer.id}`, 'read the answer')}.`),
    };
  const look = Number.parseInt(query.get('look') ?? '1', 10) || 1;
  if (look >= LOOKS) {
    const sign = mine.reactions.find((reaction) => reaction.author === app.account);
    return {
      notice: notice(
        sign
          ? `${app.name} answered with ${SIGNS[sign.content]} only.`
          : html`${app.name} has not answered. It answers commands, each on a line of its own; try <code>/help</code>, or ${linkTo(`${thread.path}?after=${mine.id}`, 'look again')}.`,
      ),
    };
  }
  const path = `${thread.path}?after=${mine.id}&look=${look + 1}#${thread.anchor}-${mine.id}`;
  return {
    notice: notice(
      html`${app.name} answers commands within seconds. This page looks again by itself; ${linkTo(path, 'look now')}.`,
    ),
    refresh: { seconds: SECONDS, path },
  };
};

const notice = (text: HtmlValue): Html => html`<p class="notice" role="status">${text}</p>`;
