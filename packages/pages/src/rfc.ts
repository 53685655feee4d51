/** The page of an RFC: where it stands and whose turn it is, what happened and why, its votes, and what is linked with it. */
import { type HtmlValue, html, printHtml, printHtmlLine } from '@rapporteur/core/document';
import { documentLink, renderEvidence, renderVerdict, renderWhyNot, stageTitle } from '@rapporteur/core/rfc';
import { type Motion, type Rfc, type SubjectRef, Verdict, type WorkingGroup } from '@rapporteur/idl';
import { motionAnchor, pagePath } from './addresses.ts';
import type { Page, Route } from './page.ts';
import { day, elsewhere, lines, person, section } from './parts.ts';
import { renderGraph } from './rfc-graph.ts';
import { groupLinks, groupsWith, loadGroups, referenceOf, sinceOf, summaryOf, titleOf, waiting } from './rfc-parts.ts';
import { entryOf, renderTimeline } from './rfc-story.ts';
import { timelineOf } from './rfc-timeline.ts';
import { byTime, currentOf, renderEarlier, renderVote } from './rfc-votes.ts';
import { paramOf, type Visit } from './visit.ts';

export const RFC: Route = {
  path: '/rfcs/:owner/:repo/:number',
  load: async (visit) => {
    const name = nameOf(visit);
    if (visit.path !== `/${name}`) return { to: pagePath(name) };
    const [groups, known] = await Promise.all([loadGroups(visit), load(visit)]);
    const { rfc } = known;
    return rfc.detection?.verdict === Verdict.NOT ? pageOfNone(rfc) : pageOf(visit, known, groups);
  },
  feed: async (visit) => {
    const known = await load(visit);
    const { rfc } = known;
    return {
      title: titleOf(rfc),
      description: summaryOf(rfc),
      entries: timelineOf(known)
        .filter(({ kind }) => kind !== 'ballot' && kind !== 'review')
        .toReversed()
        .slice(0, MOST_ENTRIES)
        .map((one) => entryOf(visit, rfc, one)),
    };
  },
};

const MOST_ENTRIES = 50;

/** A motion stands on the page of its RFC. */
export const MOTION: Route = {
  path: '/motions/:owner/:repo/:number/:id',
  load: async (visit) => ({
    to: `${pagePath(nameOf(visit))}#${encodeURIComponent(motionAnchor({ name: paramOf(visit, 'id').toLowerCase() }))}`,
  }),
};

const nameOf = (visit: Visit): string =>
  ['rfcs', ...['owner', 'repo', 'number'].map((part) => paramOf(visit, part))].join('/').toLowerCase();

type Known = {
  readonly rfc: Rfc;
  readonly motions: readonly Motion[];
  readonly discussed: Awaited<ReturnType<Visit['client']['listDiscussedAt']>>;
  readonly policy: Awaited<ReturnType<Visit['client']['getMotion']>>['policy'];
};

/** Four calls, however much there is. */
const load = async ({ client, ...visit }: Visit): Promise<Known> => {
  const name = nameOf({ client, ...visit });
  const subject = name.slice('rfcs/'.length);
  const [rfc, { items }, discussed] = await Promise.all([
    client.getRfc(name),
    client.listMotions({ subject, pageSize: 500 }).page(),
    client.listDiscussedAt(subject),
  ]);
  const current = currentOf(items);
  if (!current) return { rfc, motions: items, discussed, policy: undefined };
  const { motion = current, policy } = await client.getMotion(current.name);
  return { rfc, motions: items.map((one) => (one === current ? motion : one)), discussed, policy };
};

const pageOf = (visit: Visit, known: Known, groups: readonly WorkingGroup[]): Page => {
  const { rfc, motions, policy } = known;
  const current = currentOf(motions);
  const graph = renderGraph(rfc);
  const related = relatedOf(rfc);
  return {
    title: titleOf(rfc),
    description: summaryOf(rfc),
    section: 'rfcs',
    hasFeed: true,
    short: {
      of: 'rfc',
      organisation: paramOf(visit, 'owner'),
      repository: paramOf(visit, 'repo'),
      number: Number(paramOf(visit, 'number')),
    },
    body: html`<h1>${titleOf(rfc)}</h1>
${top(visit, rfc, groupsWith(groups, rfc.subject))}
${current && renderVote(visit, current, policy)}${renderEarlier(
  visit,
  byTime(motions).filter((motion) => motion !== current),
)}${section('story', 'What happened', renderTimeline(visit, rfc, timelineOf(known)))}
${
  (graph !== undefined || related.length > 0) &&
  section(
    'work',
    'What belongs to it',
    html`${graph}${related.length > 0 && html`<p>It also names, or is named by:</p>\n${lines(related.slice(0, MOST_LISTED).map(referenceTo), '')}`}`,
  )
}${section(
  'documents',
  'Documents',
  lines(
    rfc.documents.slice(0, MOST_LISTED).map((path) => printHtmlLine(documentLink(rfc, path))),
    'It adds no document that is known.',
  ),
)}${section('reviews', 'Reviews', reviews(visit, rfc))}${section('why', 'Why it counts as an RFC', why(rfc))}`,
  };
};

const MOST_LISTED = 50;

/** What was taken for an RFC, or is asked about, and is none. */
const pageOfNone = (rfc: Rfc): Page => ({
  title: titleOf(rfc),
  description: 'This pull request does not count as an RFC.',
  section: 'rfcs',
  isView: true,
  body: html`<h1>${titleOf(rfc)}</h1>
<p>${elsewhere(rfc.subject?.url ?? '', referenceOf(rfc))}</p>
${rfc.detection && printHtml(renderWhyNot(rfc.detection))}`,
});

const top = (visit: Visit, rfc: Rfc, groups: readonly WorkingGroup[]): HtmlValue => {
  const { subject, author, stage, next, history, category } = rfc;
  const since = sinceOf(rfc);
  return html`<p class="muted">${elsewhere(subject?.url ?? '', referenceOf(rfc))}${author !== '' && html` by ${person(visit, author)}`}${category !== '' && ` · ${category}`}${groups.length > 0 && html` · ${groupLinks(groups)}`}</p>
<div class="state"><p><strong>This RFC is ${stageTitle(stage)}</strong>${since && html` since ${day(since)}`}. ${history.at(-1)?.text}</p>
${next && html`<p><strong>Next:</strong> ${next.text}${next.waitingFor.length > 0 && html` <strong>Waiting for</strong> ${waiting(visit, next)}.`}</p>\n`}</div>`;
};

const reviews = (visit: Visit, { reviews: given, requestedReviewers: asked }: Rfc): HtmlValue => [
  lines(
    given
      .slice(0, MOST_LISTED)
      .map(
        (review) =>
          html`${person(visit, review.login || 'ghost')} ${printHtmlLine(renderVerdict(review))}${review.at && html` on ${day(review.at)}`}.`,
      ),
    'Nobody has reviewed it yet.',
  ),
  given.length > MOST_LISTED && html`<p class="muted">and ${given.length - MOST_LISTED} more</p>\n`,
  asked.length > 0 && html`<p>A review was asked of ${waiting(visit, { waitingFor: asked, roles: [] })}.</p>\n`,
];

const why = ({ detection }: Rfc): HtmlValue =>
  detection && detection.signals.length > 0
    ? html`<p>A plus speaks for it, a minus against it.</p>\n${printHtml(renderEvidence(detection))}`
    : html`<p class="none">No reasons are on record.</p>`;

/** What it names without more, and what names it. */
const relatedOf = ({ related, links }: Rfc): SubjectRef[] => {
  const keyOf = ({ repository, number }: SubjectRef): string => `${repository.toLowerCase()}#${number}`;
  const linked = new Set(links.flatMap(({ from, to }) => [from, to].flatMap((one) => (one ? [keyOf(one)] : []))));
  return related.filter((one) => !linked.has(keyOf(one)));
};

const referenceTo = ({ repository, number, title, url }: SubjectRef): HtmlValue =>
  elsewhere(url, `${repository}#${number} ${title}`.trim());
