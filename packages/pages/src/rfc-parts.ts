/** What several pages say of an RFC. */
import { type HtmlValue, html } from '@rapporteur/core/document';
import { stageTitle } from '@rapporteur/core/rfc';
import { type NextStep, type Rfc, Stage, type SubjectRef, type WorkingGroup } from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { person } from './parts.ts';
import type { Visit } from './visit.ts';

/** All stages but that of what is no RFC: what was looked at and turned out to be none is on record, too. */
export const STAGES: readonly Stage[] = Object.values(Stage).filter((stage) => stage !== Stage.UNSPECIFIED);

export const titleOf = ({ subject, name }: Pick<Rfc, 'subject' | 'name'>): string => subject?.title || name;

/** "acme/widgets#7". */
export const referenceOf = ({ subject, name }: Pick<Rfc, 'subject' | 'name'>): string =>
  subject ? `${subject.repository}#${subject.number}` : name;

/** Since when it is in its stage. */
export const sinceOf = ({ history }: Pick<Rfc, 'history'>) => history.at(-1)?.cause?.at;

/** Whose turn it is, as it follows "Waiting for". */
export const waiting = (
  visit: Visit,
  { waitingFor, roles }: Pick<NextStep, 'waitingFor' | 'roles'>,
  ofRole: (title: string) => HtmlValue = (title) => title,
): HtmlValue => {
  const left = waitingFor.length - MOST_NAMES;
  return html`${waitingFor
    .slice(0, MOST_NAMES)
    .map(
      (one, index) => html`${index > 0 && ', '}${roles.includes(one) ? html`the ${ofRole(one)}` : person(visit, one)}`,
    )}${left > 0 && ` and ${left} more`}`;
};

const MOST_NAMES = 50;

/** Stage and next step in one or two sentences, for previews elsewhere. */
export const summaryOf = ({ stage, next }: Pick<Rfc, 'stage' | 'next'>): string => {
  const names = (next?.waitingFor ?? []).slice(0, MOST_IN_SUMMARY);
  const left = (next?.waitingFor.length ?? 0) - names.length;
  const words = names.map((one) => (next?.roles.includes(one) ? `the ${one}` : one)).join(', ');
  return [
    `This RFC is ${stageTitle(stage)}.`,
    next?.text ?? '',
    words === '' ? '' : `Waiting for ${words}${left > 0 ? ` and ${left} more` : ''}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
};

const MOST_IN_SUMMARY = 5;

/** The groups to which a pull request belongs. */
export const groupsWith = (groups: readonly WorkingGroup[], subject: SubjectRef | undefined): WorkingGroup[] =>
  groups.filter(({ pullRequests }) =>
    pullRequests.some(
      (one) =>
        one.subject !== undefined &&
        one.subject.number === subject?.number &&
        one.subject.repository.toLowerCase() === subject.repository.toLowerCase(),
    ),
  );

/** All groups, with what tells who belongs to them. */
export const loadGroups = async ({ client }: Visit): Promise<readonly WorkingGroup[]> => {
  const readMask = { paths: ['name', 'title', 'pull_requests.subject.repository', 'pull_requests.subject.number'] };
  return (await client.listGroups({ pageSize: 500, readMask }).page()).items;
};

export const groupLinks = (groups: readonly WorkingGroup[]): HtmlValue =>
  groups.map(({ name, title }, index) => html`${index > 0 && ', '}<a href="${pagePath(name)}">${title || name}</a>`);
