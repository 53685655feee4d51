/** The votes on an RFC: the running or last one with its rules, who voted and who is missing, and what came of earlier ones. */
import { type HtmlValue, html, printHtml, printHtmlLine, reasonLine } from '@rapporteur/core/document';
import {
  BALLOT_HEAD,
  type BallotTable,
  ballotTables,
  dispositionWord,
  isOver,
  policyWords,
  renderConcerns,
  renderStanding,
  roleTitle,
} from '@rapporteur/core/motion';
import { type Motion, MotionState, type Policy, type Role } from '@rapporteur/idl';
import { motionAnchor } from './addresses.ts';
import { day, elsewhere, moment, person, table } from './parts.ts';
import type { Visit } from './visit.ts';

/** The motion that runs, or else the last one. */
export const currentOf = (motions: readonly Motion[]): Motion | undefined =>
  motions.find((motion) => !isOver(motion)) ?? byTime(motions).at(-1);

/** The oldest first. */
export const byTime = (motions: readonly Motion[]): Motion[] =>
  motions.toSorted((a, b) => Number((a.openedAt?.seconds ?? 0n) - (b.openedAt?.seconds ?? 0n)));

/** One motion as a whole; `policy` are its rules, if they are on record. */
export const renderVote = (visit: Visit, motion: Motion, policy: Policy | undefined): HtmlValue => {
  const known = { ...motion, policy };
  const [binding, ...folded] = ballotTables(known);
  const anchor = motionAnchor(motion);
  return html`<section aria-labelledby="${anchor}"><h2 id="${anchor}">The vote to ${dispositionWord(motion.disposition)} it</h2>
${
  policy || motion.result
    ? printHtml(renderStanding(known, visit.now), { depth: 3 })
    : html`<p>The rules of this vote are not on record.</p>\n`
}${!isOver(motion) && clock(motion, policy)}${openOnes(motion)}${
  binding && binding.rows.length > 0
    ? ballots(visit, binding)
    : html`<p class="none">Nobody who decides has voted yet.</p>\n`
}${folded.map((one) => html`<details><summary>${one.title}</summary>\n${ballots(visit, one)}</details>\n`)}${policy && rules(visit, motion, policy)}${history(motion)}</section>\n`;
};

/** What came of the others, the newest first. */
export const renderEarlier = (visit: Visit, motions: readonly Motion[]): HtmlValue =>
  motions.length > 0 &&
  html`<details><summary>Earlier votes: ${motions.length}</summary><ul class="list">${byTime(motions)
    .toReversed()
    .slice(0, MOST_EARLIER)
    .map(
      (motion) =>
        html`<li id="${motionAnchor(motion)}">${person(visit, motion.mover?.login || 'ghost')} asked on ${day(motion.openedAt)} to ${elsewhere(motion.url, `${dispositionWord(motion.disposition)} it`)}. ${ENDS[motion.state]} ${motion.result?.evaluation?.sentence}</li>\n`,
    )}</ul></details>\n`;

const MOST_EARLIER = 50;

const ENDS: Readonly<Record<number, string>> = {
  [MotionState.PASSED]: 'The vote passed.',
  [MotionState.FAILED]: 'The vote failed.',
  [MotionState.CANCELLED]: 'The vote was cancelled.',
  [MotionState.WITHDRAWN]: 'The RFC was withdrawn.',
};

const clock = ({ endsAt, closesEarlyAt, stops, endedAt }: Motion, policy: Policy | undefined): HtmlValue => {
  if (endedAt) return html`<p>It ended on ${day(endedAt)}, and the votes are being counted.</p>\n`;
  const stop = stops.at(-1);
  if (stop && !stop.until)
    return html`<p>The clock is stopped since ${moment(stop.from ?? EPOCH, zoneOf(policy))}.</p>\n`;
  if (!endsAt) return undefined;
  const early = closesEarlyAt && html` If nothing changes, it ends early: ${moment(closesEarlyAt, zoneOf(policy))}.`;
  return html`<p>It ends on ${moment(endsAt, zoneOf(policy))}.${early}</p>\n`;
};

const EPOCH = new Date(0);

const zoneOf = (policy: Policy | undefined): string => policy?.timeZone || 'UTC';

const openOnes = (motion: Motion): HtmlValue =>
  printHtml(
    renderConcerns({
      concerns: motion.concerns.filter(({ resolvedAt }) => !resolvedAt),
      objections: motion.objections.filter(({ answeredAt }) => !answeredAt),
    }),
  );

const ballots = (visit: Visit, { title, rows }: BallotTable): HtmlValue =>
  table({
    caption: title,
    head: BALLOT_HEAD,
    rows: rows.map(({ person: login, cells: [first = '', ...cells] }) => [
      login ? person(visit, login) : printHtmlLine(first),
      ...cells.map((cell) => printHtmlLine(cell)),
    ]),
  });

const rules = (
  visit: Visit,
  motion: Motion,
  policy: Policy,
): HtmlValue => html`<details><summary>The rules of this vote</summary>
<p>${policyWords(policy, (key) => roleTitle(motion, key))} These rules stay as they are until the vote is over.</p>
<ul class="list">${motion.roles.map((role) => html`<li>${elsewhere(role.url, role.title || role.key)}: ${members(visit, role)}</li>\n`)}</ul></details>\n`;

const members = (visit: Visit, role: Role): HtmlValue => {
  const logins = role.members.flatMap(({ account }) => (account ? [account.login] : []));
  const left = logins.length - MOST_MEMBERS;
  return html`${logins.slice(0, MOST_MEMBERS).map((login, index) => html`${index > 0 && ', '}${person(visit, login)}`)}${left > 0 && ` and ${left} more`}`;
};

const MOST_MEMBERS = 100;

const history = ({ because }: Motion): HtmlValue =>
  because.length > 0 &&
  html`<details><summary>How it came to this</summary><ul class="list">${because
    .slice(-MOST_REASONS)
    .map((reason) => html`<li>${printHtmlLine(reasonLine(reason))}</li>\n`)}</ul></details>\n`;

const MOST_REASONS = 50;
