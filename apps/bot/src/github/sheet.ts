/** How sheets are read and written, wherever they stand. */
import type { SheetAsked, SheetFacts, SheetPlace } from '@rapporteur/core/github';
import { sameBody } from '@rapporteur/core/github';
import type { ActionOf, Applied, Client, Context, SheetContent, Sheets } from './context.ts';
import { changeLabels } from './label.ts';
import { discussionSheets } from './sheet-discussion.ts';
import { fileSheets } from './sheet-file.ts';
import { issueSheets } from './sheet-issue.ts';

/** Reads a sheet; undefined if there is none. */
export const loadSheet = async (client: Client, asked: SheetAsked): Promise<SheetFacts | undefined> =>
  standing(sheetsOf(client, asked), asked);

type SheetAction = ActionOf<'upsert_issue' | 'upsert_discussion' | 'upsert_file'>;

/** Makes a sheet, or writes the one that stands. */
export const upsertSheet = async (context: Context, action: SheetAction): Promise<Applied> => {
  const { octokit, claim } = context;
  const { repository, expected } = action;
  const { place, content } = readAction(action);
  const sheets = sheetsOf(context, { ...action, place });
  const sheet = await standing(sheets, action);
  if (!sheet) return { ...(await sheets.make(claim, content)), action };
  const { number, nodeId, url } = sheet;
  const known = { number, nodeId, url };
  if (place.kind === 'file' && sheet.state === 'closed') return { action, outcome: 'unchanged', ...known };
  // Nobody can write conditionally at GitHub; reading once more just before the write makes the gap as small as it gets.
  if (expected !== undefined && !sameBody(sheet.body, expected)) return { action, outcome: 'stale', ...known };
  const present = new Map(content.labels.map((label) => [label.name.toLowerCase(), label]));
  const change = { present, absent: new Set<string>(), standing: sheet.labels };
  const labelled = await changeLabels(octokit, { repository, number }, change);
  const { title, body } = content;
  const words = { ...(title !== sheet.title && { title }), ...(!sameBody(sheet.body, body) && { body }) };
  if (Object.keys(words).length === 0)
    return { action, outcome: labelled.size > 0 ? 'written' : 'unchanged', ...known };
  return { action, outcome: (await sheets.write(sheet, words)) ? 'written' : 'stale', ...known };
};

const standing = async (sheets: Sheets, { number }: Pick<SheetAsked, 'number'>): Promise<SheetFacts | undefined> =>
  (number === undefined ? undefined : await sheets.read(number)) ?? (await sheets.find());

const sheetsOf = (client: Client, { place, ...asked }: SheetAsked): Sheets => {
  switch (place.kind) {
    case 'issue':
      return issueSheets(client, asked);
    case 'discussion':
      return discussionSheets(client, { ...asked, category: place.category });
    case 'file':
      return fileSheets(client, { ...asked, ...place });
    default:
      return place satisfies never;
  }
};

const readAction = (action: SheetAction): { readonly place: SheetPlace; readonly content: SheetContent } => {
  const { title } = action;
  switch (action.type) {
    case 'upsert_issue': {
      const { body, labels, assignees } = action;
      return { place: { kind: 'issue' }, content: { title, body, labels, assignees, introduction: '' } };
    }
    case 'upsert_discussion': {
      const { category, body } = action;
      return { place: { kind: 'discussion', category }, content: { title, body, labels: [], introduction: '' } };
    }
    case 'upsert_file': {
      const { path, branch, content: body, labels, introduction } = action;
      return { place: { kind: 'file', path, branch }, content: { title, body, labels, introduction } };
    }
    default:
      return action satisfies never;
  }
};
