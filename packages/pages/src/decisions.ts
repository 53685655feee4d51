/** What meetings decided. */
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { isApproved } from '@rapporteur/core/notes';
import {
  type Citation,
  type Decision,
  type Notes,
  occurrenceOfName,
  type Statement,
  StatementKind,
  toDecisionName,
  toMeetingName,
  toNotesName,
} from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { goOn, ifThere, MOST_LINES, pageToken } from './found.ts';
import { subjectLink } from './notes.ts';
import { dayInName, meetingOf } from './occasion.ts';
import type { Entry, Route } from './page.ts';
import { lines, section } from './parts.ts';
import { turnPath } from './turns.ts';
import { paramOf } from './visit.ts';

export const DECISIONS: Route = {
  path: '/decisions',
  load: async (visit) => {
    const token = pageToken(visit);
    const { items, nextPageToken } = await visit.client.listDecisions(NEWEST).page(token);
    return {
      title: 'Decisions',
      description: 'What was decided at meetings, the newest first, with the words that prove it.',
      section: 'decisions',
      hasFeed: true,
      isView: token !== '',
      body: html`<h1>Decisions</h1>
<p>What was decided at meetings, as their approved notes and minutes tell. How an RFC was decided stands on <a href="/rfcs">its own page</a>.</p>
${lines(items.map(decisionLine), 'Nothing was decided at a meeting yet, as far as is on record.')}
${goOn(visit, nextPageToken, 'Older decisions')}`,
    };
  },
  feed: async ({ client }) => {
    const { items } = await client.listDecisions(NEWEST).page();
    return {
      title: 'Decisions',
      description: 'What was decided at meetings.',
      entries: items.map(
        (decision): Entry => ({
          path: pagePath(decision.name),
          title: decision.text,
          content: html`${decision.quote !== '' && html`<blockquote>“${decision.quote}”</blockquote>`}<p>${byWhom(decision)}Decided at the meeting of ${meetingOf(decision.name)}.</p>`,
          at: dayInName(decision.name),
        }),
      ),
    };
  },
};

const NEWEST = { orderBy: 'date desc', pageSize: MOST_LINES } as const;

export const DECISION: Route = {
  path: '/decisions/:series/:date/:number',
  load: async (visit) => {
    const { client } = visit;
    const occurrence = `${paramOf(visit, 'series')}/${paramOf(visit, 'date')}`;
    const name = toDecisionName(occurrence, Number(paramOf(visit, 'number')));
    const [{ items }, notes] = await Promise.all([
      client.listDecisions({ meeting: toMeetingName(occurrence), pageSize: 500 }).page(),
      ifThere(client.getNotes(toNotesName(occurrence))),
    ]);
    const decision = items.find((one) => one.name === name);
    if (decision === undefined) throw new RapporteurError('not_found', `There is no ${name}.`);
    const proof = proofOf(decision, notes);
    return {
      title: decision.text,
      description: `Decided on ${dayInName(name).toISOString().slice(0, 10)}${decision.decidedBy === '' ? '' : ` by ${decision.decidedBy}`}.`,
      section: 'decisions',
      body: html`<h1>${decision.text}</h1>
<p>${byWhom(decision)}Decided at the meeting of ${meetingOf(name)}.</p>
${section('words', 'The words', wordsOf(decision, proof))}
${
  decision.subjects.length > 0 &&
  section(
    'about',
    'What it is about',
    lines(
      decision.subjects.map((subject) => html`${subjectLink(subject)} ${subject.title}`),
      '',
    ),
  )
}`,
    };
  },
};

export const decisionLine = (decision: Decision): HtmlValue =>
  html`<a href="${pagePath(decision.name)}">${decision.text}</a><p>Decided at the meeting of ${meetingOf(decision.name)}${decision.decidedBy !== '' && html`, by ${decision.decidedBy}`}.${decision.subjects.map((subject) => html` · ${subjectLink(subject)}`)}</p>`;

const byWhom = ({ decidedBy }: Decision): HtmlValue => decidedBy !== '' && `${decidedBy} decided it. `;

type Proof = { readonly statement: Statement; readonly citations: readonly Citation[] };

/** The statement of approved notes that it was taken from. */
const proofOf = ({ text, quote }: Decision, notes: Notes | undefined): Proof | undefined => {
  if (notes === undefined || !isApproved(notes)) return undefined;
  const statement = notes.topics
    .flatMap(({ statements }) => statements)
    .find(
      ({ kind, citations, ...one }) =>
        kind === StatementKind.DECISION && one.text === text && (citations[0]?.quote ?? '') === quote,
    );
  return statement && { statement, citations: statement.citations };
};

const wordsOf = ({ quote, name }: Decision, proof: Proof | undefined): HtmlValue => {
  const occurrence = occurrenceOfName(name);
  if (proof === undefined)
    return quote === ''
      ? html`<p class="none">The minutes that people wrote say so; no words of the meeting are kept for it.</p>`
      : html`<blockquote>“${quote}”</blockquote>`;
  return html`${proof.citations.map(
    ({ quote: words, speaker, turnId }) =>
      html`<blockquote>“${words}”${speaker !== '' && ` — ${speaker}`}, <a href="${turnPath(occurrence, turnId)}">in the transcript</a></blockquote>\n`,
  )}<p><a href="${pagePath(toMeetingName(occurrence))}#${encodeURIComponent(proof.statement.id)}">In the notes of the meeting</a></p>`;
};
