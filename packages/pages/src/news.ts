/** What happened of late, as lines of a page and entries of a feed. */
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { stageTitle } from '@rapporteur/core/rfc';
import {
  type DatedReason,
  type LatestChange,
  nameOfEnum,
  occurrenceOfName,
  Stage,
  type StageChange,
  StageSchema,
} from '@rapporteur/idl';
import { placeOf } from './addresses.ts';
import type { Entry } from './page.ts';
import { day } from './parts.ts';
import type { Visit } from './visit.ts';

/** Something that happened to something that has a page. */
export type News = {
  /** Of what it happened to. */
  readonly name: string;
  readonly title: string;
  /** What happened, as it follows the title. */
  readonly headline: string;
  /** Why, or by whom, where more is known. Foreign text. */
  readonly text: string;
  /** Anchor, which stays what it is. */
  readonly anchor: string;
  readonly at: Date;
};

/** What happened since then and was committed since then, newest first. */
export const loadNews = async ({ client }: Visit, since: Date, most: number): Promise<readonly News[]> => {
  const { items } = await client.listChanges({ kinds: KINDS, since: timestampFromDate(since), pageSize: most }).page();
  return inOrder(items.flatMap(newsOf), since);
};

const KINDS = ['rfcs', 'ideas', 'motions', 'actionItems', 'decisions', 'notes'];

export const inOrder = (news: readonly News[], since: Date): readonly News[] =>
  news.filter(({ at }) => at >= since).toSorted((a, b) => b.at.getTime() - a.at.getTime());

const newsOf = ({ name, kind, title, happened }: LatestChange): readonly News[] =>
  happened.flatMap((one) => {
    if (one.at === undefined) return [];
    const at = timestampDate(one.at);
    const isStage = kind === 'rfcs';
    return [
      {
        ...{ name, at, text: one.text },
        title: title || titleByName(name),
        headline: headlineOf(kind, one),
        anchor: isStage ? stageAnchor(at) : `${one.code}-${secondsOf(at)}`,
      },
    ];
  });

/** A change of stage, told of its RFC. */
export const stageNews = (name: string, title: string, { to, text, cause }: StageChange): readonly News[] => {
  if (cause?.at === undefined) return [];
  const at = timestampDate(cause.at);
  return [{ name, title, at, text, headline: `is ${stageTitle(to)}`, anchor: stageAnchor(at) }];
};

export const newsLine = ({ name, title, headline, text, at }: News): HtmlValue =>
  html`<a href="${placeOf(name)}">${title}</a> ${headline}<p>${day(at)}${text !== '' && html`: ${text}`}</p>`;

export const newsEntry = ({ name, title, headline, text, anchor, at }: News): Entry => {
  const place = placeOf(name);
  return {
    path: `${place.split('#')[0]}#${anchor}`,
    title: `${title} ${headline}`,
    content: html`<p>${text || headline}</p>`,
    at,
  };
};

const headlineOf = (kind: string, { code }: Pick<DatedReason, 'code'>): string =>
  kind === 'rfcs'
    ? `is ${stageTitle(STAGES.get(code) ?? Stage.UNSPECIFIED)}`
    : (HEADLINES.get(`${kind} ${code}`) ?? code);

const STAGES: ReadonlyMap<string, Stage> = new Map(
  Object.values(Stage).map((stage) => [nameOfEnum(StageSchema, stage), stage]),
);

const HEADLINES: ReadonlyMap<string, string> = new Map([
  ['ideas opened', 'is a new idea'],
  ['ideas closed', 'was closed'],
  ['motions moved', 'was put to the vote'],
  ['motions passed', 'passed the vote'],
  ['motions failed', 'did not pass the vote'],
  ['motions ended', 'is not voted on any more'],
  ['actionItems done', 'is done'],
  ['actionItems dropped', 'was dropped'],
  ['decisions decided', 'was decided'],
  ['notes approved', 'were approved'],
]);

const titleByName = (name: string): string => {
  const date = occurrenceOfName(name).split('/')[1];
  return date === undefined ? name : `Notes of ${date}`;
};

/** As on the page of the RFC. */
const stageAnchor = (at: Date): string => `stage-${secondsOf(at)}`;

const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000);
