/** Action items in words: their lines on an agenda, the answers about them, and the issue that one may have. */
import { create } from '@bufbuild/protobuf';
import {
  type ActionEvent,
  ActionEventKind,
  type ActionItem,
  ActionItemState,
  type Reason,
  ReasonSchema,
  type SubjectRef,
  toActionId,
} from '@rapporteur/idl';
import {
  type Content,
  code,
  enumerated,
  type Inline,
  item as itemOf,
  link,
  list,
  login,
  md,
  saying,
  separated,
  showDay,
} from '../document/index.ts';
import { formatReference } from '../github/index.ts';
import { dayOf, eventsOf, foldAction, isOpen, seriesOfAction, timeOf, UNASSIGNED } from './fold.ts';

/** A line of an agenda in words. */
export type ActionLine = {
  readonly name: string;
  readonly text: string;
  readonly owner: string;
  readonly subject: SubjectRef | undefined;
  /** What happened at GitHub that may show it to be done. */
  readonly change: string;
  readonly because: Reason;
};

/** Code of the reason that the line of an open item has. */
export const OPEN_ACTION = 'action-item';

/** From the meeting before to now; without one, nothing is done "since last time". */
export type Since = { readonly since: Date | undefined; readonly now: Date; readonly timeZone: string };

/** What an agenda says about the items of a series: those that are open, and once more those that were closed since last time (M21). */
export const actionLines = (items: readonly ActionItem[], when: Since): ActionLine[] => {
  const inOrder = items.toSorted((a, b) => NAMES.compare(a.name, b.name));
  return [
    ...inOrder.filter(isOpen).map((item) => openLine(item, when)),
    ...inOrder.flatMap((item) => closedLine(item, when) ?? []),
  ];
};

const NAMES = new Intl.Collator('en', { numeric: true });

const openLine = (item: ActionItem, when: Since): ActionLine => {
  const id = toActionId(item.name);
  const { hints } = foldAction(eventsOf(item));
  const text = `${id}: ${sentenceOf(item)}${promised(item)}${dueWords(item, when)}`;
  const facts = hints.map((hint) => factWords(hint, when.timeZone)).join(', ');
  const because = reason(OPEN_ACTION, 'It was promised and is not done.');
  return { ...common(item), text, change: facts === '' ? '' : `${facts}. Done? /action done ${id}`, because };
};

const closedLine = (item: ActionItem, { since, timeZone }: Since): ActionLine | undefined => {
  const { closedBy } = foldAction(eventsOf(item));
  const at = closedBy && timeOf(closedBy);
  if (isOpen(item) || !closedBy || at === undefined || !since || at <= since.getTime()) return undefined;
  const text = `${toActionId(item.name)}: ${sentenceOf(item)}, ${closedWords(closedBy, timeZone)}`;
  return {
    ...common(item),
    text,
    change: '',
    because: reason('action-closed', 'It was closed since the last meeting.'),
  };
};

const common = ({ name, owner, subjects }: ActionItem) => ({
  name,
  owner: owner || UNASSIGNED,
  subject: subjects.at(0),
});

const reason = (why: string, text: string): Reason => create(ReasonSchema, { code: why, text });

const sentenceOf = ({ text }: ActionItem): string => text.trim().replace(/[.;,]+$/, '');

/** Where it was promised at a meeting. */
const promised = ({ name, meeting }: ActionItem): string =>
  meeting === '' ? '' : `, promised ${showDay(dayOf(name))}`;

const dueWords = ({ due }: ActionItem, { now, timeZone }: Since): string => {
  if (due === '') return '';
  return isOverdue(due, now, timeZone) ? `, overdue since ${showDay(due)}` : `, due ${showDay(due)}`;
};

/** Whether the day is over where the meetings are. */
const isOverdue = (due: string, now: Date, timeZone: string): boolean =>
  due < new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone || 'UTC' }).format(now);

/** "flyteorg/flytekit#7 was merged on 5 July 2023". */
const factWords = (event: ActionEvent, timeZone?: string): string => {
  const [subject] = event.subjects;
  const name = subject ? formatReference(subject) : 'a subject';
  return `${name} was ${event.cause} on ${dayWords(event, timeZone)}`;
};

const closedWords = (event: ActionEvent, timeZone: string): string => {
  if (event.kind === ActionEventKind.SUBJECT_CLOSED) return `done: ${factWords(event, timeZone)}`;
  const word = event.kind === ActionEventKind.DROPPED ? 'dropped' : 'done';
  const cause = event.cause === '' ? '' : `: ${event.cause.trim().replace(/[.;,]+$/, '')}`;
  return `${word} on ${dayWords(event, timeZone)}${cause}`;
};

const dayWords = (event: ActionEvent, timeZone?: string): string => showDay(new Date(timeOf(event)), timeZone || 'UTC');

const idOf = ({ name }: ActionItem): Inline => code(toActionId(name));

const UNTIL_DONE = 'It stands on every agenda until it is done.';

const isNobodys = ({ owner, ownerLogin }: ActionItem): boolean =>
  ownerLogin === '' && (owner === '' || owner === UNASSIGNED);

/** Who does it; nobody is notified. */
const ownerOf = ({ owner, ownerLogin }: ActionItem): Inline => (ownerLogin === '' ? owner : login(ownerLogin));

const termsOf = (item: ActionItem): Inline => {
  const due = item.due === '' ? '' : md`, due ${showDay(item.due)}`;
  return isNobodys(item) ? md`Nobody is assigned yet${due}.` : md`${ownerOf(item)} does it${due}.`;
};

/** After `/action add`. */
export const renderAdded = (item: ActionItem): Content => [
  md`thank you! ${idOf(item)} is on the list: ${sentenceOf(item)}.`,
  md`${termsOf(item)} ${UNTIL_DONE} To say so, write \`/action done ${toActionId(item.name)}\`.`,
];

/** After a word that changed an item. */
export const renderChanged = ({
  item,
  event,
  closesByFact,
}: {
  readonly item: ActionItem;
  readonly event: ActionEvent;
  /** Whether the settings let a fact close an item. */
  readonly closesByFact: boolean;
}): Content => {
  const id = toActionId(item.name);
  const what = sentenceOf(item);
  const again = md`The next agenda shows it once more. To take it up again, write \`/action reopen ${id}\`.`;
  switch (event.kind) {
    case ActionEventKind.DONE:
      return [md`thank you! ${idOf(item)} is done: ${what}.`, again];
    case ActionEventKind.DROPPED:
      return [md`${idOf(item)} is dropped: ${what}.`, again];
    case ActionEventKind.REOPENED:
      return [md`${idOf(item)} is open again: ${what}.`, md`${termsOf(item)} ${UNTIL_DONE}`];
    case ActionEventKind.LINKED: {
      const [subject] = event.subjects;
      const named = subject ? link(formatReference(subject), subject.url) : '';
      return [
        md`${idOf(item)} is linked with ${named}: ${what}.`,
        closesByFact
          ? md`When all that it is linked with is closed or merged, it is done.`
          : md`When that is closed or merged, the agenda shows it.`,
      ];
    }
    case ActionEventKind.DUE:
      return item.due === ''
        ? md`${idOf(item)} is no longer due on a day: ${what}.`
        : md`${idOf(item)} is due on ${showDay(item.due)}: ${what}.`;
    default:
      return isNobodys(item)
        ? md`nobody is assigned to ${idOf(item)} now: ${what}.`
        : md`${ownerOf(item)} does ${idOf(item)} from now on: ${what}.`;
  }
};

/** After a word that says what is so already. */
export const renderUnchanged = (item: ActionItem): Content => {
  const { closedBy } = foldAction(eventsOf(item));
  const by = closedBy?.by?.login ? md` by ${login(closedBy.by.login)}` : '';
  const standing =
    closedBy === undefined
      ? md`It is open. ${termsOf(item)}`
      : closedBy.kind === ActionEventKind.SUBJECT_CLOSED
        ? md`It is done since ${dayWords(closedBy)}, when what it is about was closed or merged.`
        : md`It was ${item.state === ActionItemState.DROPPED ? 'dropped' : 'done'} on ${dayWords(closedBy)}${by}.`;
  return [md`there is nothing to change about ${idOf(item)}: ${sentenceOf(item)}.`, standing];
};

/** Why a word about an item is not taken. */
export type ActionRefusal =
  | { readonly why: 'not-yours'; readonly item: ActionItem }
  | {
      readonly why: 'unknown' | 'no-text' | 'no-date' | 'no-account' | 'no-subject' | 'closed-subject';
      readonly at: string;
    }
  | { readonly why: 'several'; readonly at: string; readonly names: readonly string[] };

const NOTHING = 'Nothing has changed.';

/** The answer then. */
export const renderRefusedAction = (refusal: ActionRefusal): Content => {
  switch (refusal.why) {
    case 'not-yours': {
      const { item } = refusal;
      const owner = item.ownerLogin === '' ? '' : md`${login(item.ownerLogin)}, or `;
      return [
        md`please ask ${owner}somebody with triage permission to write it.`,
        md`They and maintainers can change ${idOf(item)}. ${NOTHING}`,
      ];
    }
    case 'unknown':
      return [
        md`please look at \`/action list\`, which shows what is open.`,
        md`There is no action item ${code(refusal.at)}. ${NOTHING}`,
      ];
    case 'several':
      return [
        md`please write which one you mean: ${enumerated(refusal.names.map(nameInFull), 'or')}.`,
        md`Several series have an item ${code(refusal.at)}. ${NOTHING}`,
      ];
    case 'no-text':
      return md`please write what is to be done: \`/action add Update the docs @login by 2023-07-06\`.`;
    case 'no-date':
      return [
        md`please write the day as \`2023-07-06\`.`,
        md`I do not guess which day ${code(refusal.at)} is, so I added nothing.`,
      ];
    case 'no-account':
      return [
        md`please check the login, or write a name in quotes.`,
        md`GitHub knows no account ${code(refusal.at)}. ${NOTHING}`,
      ];
    case 'no-subject':
      return [
        md`please name an issue or a pull request in a repository where I am installed.`,
        md`I find no ${code(refusal.at)}. ${NOTHING}`,
      ];
    case 'closed-subject':
      return [
        md`please name an issue or a pull request that everybody can see.`,
        md`The action items of these meetings are public. ${NOTHING}`,
      ];
    default:
      return refusal satisfies never;
  }
};

/** "SERIES/A-2023-06-22-3". */
const nameInFull = (name: string): Inline => code(`${seriesOfAction(name)}/${toActionId(name)}`);

/** The answer to `/action list`. */
export const renderActionList = ({
  items,
  login: of,
  ...when
}: {
  /** The open ones. */
  readonly items: readonly ActionItem[];
  /** Whose they are; everybody's without. */
  readonly login?: string | undefined;
} & Since): Content => {
  const whose = of === undefined ? '' : md` of ${login(of)}`;
  if (items.length === 0) return md`no action item${whose} is open.`;
  const shown = items.toSorted((a, b) => NAMES.compare(a.name, b.name)).slice(0, MOST_SHOWN);
  const rest = items.length - shown.length;
  const isSeveral = new Set(items.map(({ name }) => seriesOfAction(name))).size > 1;
  return [
    items.length === 1 ? md`one action item${whose} is open.` : md`${items.length} action items${whose} are open.`,
    list(shown.map((item) => listed(item, { ...when, isFull: isSeveral }))),
    rest > 0 && md`And ${rest} more.`,
    md`To finish one, write \`/action done ${toActionId(shown[0]?.name ?? '')}\`.`,
  ];
};

const MOST_SHOWN = 40;

const listed = (item: ActionItem, { isFull, ...when }: Since & { readonly isFull: boolean }) => {
  const { hints } = foldAction(eventsOf(item));
  const line = md`${isFull ? nameInFull(item.name) : idOf(item)} ${sentenceOf(item)} (${isNobodys(item) ? UNASSIGNED : ownerOf(item)})${promised(item)}${dueWords(item, when)}`;
  return itemOf(line, hints.length > 0 && list(hints.map((hint) => md`${factWords(hint, when.timeZone)}: done?`)));
};

/** Title of the issue that an item may have. */
export const actionIssueTitle = (item: ActionItem): string => sentenceOf(item).slice(0, MOST_TITLE).toWellFormed();

const MOST_TITLE = 200;

/** Its body. It is written once; what is said later stands below it. */
export const renderActionIssue = ({ item, url }: { readonly item: ActionItem; readonly url: string }): Content => {
  const id = toActionId(item.name);
  const at =
    item.meeting === ''
      ? ''
      : md`Promised on ${url === '' ? showDay(dayOf(item.name)) : link(showDay(dayOf(item.name)), url)}.`;
  return [
    md`This is action item ${code(id)}: ${sentenceOf(item)}.`,
    separated([termsOf(item), at], ' '),
    saying(item.quote === '' ? '' : md`What was said:`, item.quote),
    item.subjects.length > 0 &&
      md`It is about ${enumerated(item.subjects.map((subject) => link(formatReference(subject), subject.url)))}.`,
    md`When it is done, close this issue, or write \`/action done ${id}\`.`,
  ];
};
