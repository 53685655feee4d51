/** The placed lines of a meeting as messages: people first, since later lines are read by who was there. */
import { create } from '@bufbuild/protobuf';
import {
  MinutesSectionKind as Kind,
  type MeetingMinutes,
  MeetingMinutesSchema,
  type MinutesAction,
  MinutesActionSchema,
  type MinutesAttendee,
  type MinutesDecision,
  MinutesDecisionSchema,
  type MinutesItem,
  MinutesItemSchema,
  type MinutesLink,
  MinutesLinkSchema,
  type MinutesSection,
  MinutesSectionSchema,
  Outcome,
  SectionKind,
} from '@rapporteur/idl';
import { toSubjectRef } from '../github/index.ts';
import {
  callNames,
  doubtLinks,
  type Inline,
  kindOf,
  matchSection,
  type OutlineNode,
  outcomeOf,
  readInline,
  tagOf,
  takeOwner,
  takeSkip,
  warn,
} from '../meeting/index.ts';
import type { Diagnostic } from '../shared/diagnostic.ts';
import { openedBy } from './kind.ts';
import { outcomeIn, takeOutcome } from './outcome.ts';
import { cellsOf, isPeopleTable, readPeople, readTable } from './people.ts';
import { type Draft, type Placed, timeMarkOf } from './place.ts';
import { decisionsIn, isDecision, isMarked, promisesIn } from './promise.ts';

/** A meeting whose lines are placed. */
export type PlacedMeeting = {
  readonly heading?: OutlineNode | undefined;
  /** ISO date; empty when it cannot be told. */
  readonly date?: string;
  readonly drafts: readonly Draft[];
  readonly span?: { readonly first: number; readonly count: number };
};

export type Reader = {
  readonly readMeeting: (placed: PlacedMeeting) => MeetingMinutes;
  /** What was doubtful so far. */
  readonly diagnostics: readonly Diagnostic[];
};

/** What is known where an item stands. */
type Context = {
  readonly kind: Kind;
  readonly isOpen: boolean;
  readonly repository: string | undefined;
  readonly people: ReadonlySet<string>;
  readonly actions: MinutesAction[];
  readonly decisions: MinutesDecision[];
};

/** Reads the meetings of one file, of which `roots` are all nodes and `lines` all lines. */
export const createReader = ({
  roots,
  lines,
  repository,
}: {
  readonly roots: readonly OutlineNode[];
  readonly lines: readonly string[];
  readonly repository: string | undefined;
}): Reader => {
  const diagnostics: Diagnostic[] = [];
  const counts = countLines(roots, lines.length);
  const spanOf = (node: OutlineNode) => ({ first: node.line, count: counts.get(node) ?? 1 });
  const rowsOf = (node: OutlineNode): { text: string; line: number }[] =>
    lines
      .slice(node.line - 1, node.line - 1 + (counts.get(node) ?? 1))
      .map((text, index) => ({ text: text.trim(), line: node.line + index }))
      .filter(({ text }) => text !== '');

  const peopleBelow = ({ node, children }: Placed, absent: boolean): MinutesAttendee[] => {
    const below = (isAbsent: boolean) => children.flatMap((child) => peopleBelow(child, isAbsent));
    if (node.kind === 'heading' || node.level > 0) return below(openedBy(node.text)?.absent ?? false);
    if (node.kind === 'text') {
      const rows = rowsOf(node);
      if (rows[0]?.text.startsWith('|')) return readTable(rows);
      return [...rows.flatMap((row) => readPeople({ ...row, isRow: false, absent })), ...below(absent)];
    }
    const label = labelOf(node.text);
    const isAbsent = absent || (label !== undefined && (openedBy(label.words)?.absent ?? false));
    const isUnticked = BOX.test(lines[node.line - 1] ?? '') && !node.isTicked;
    const row = { text: label ? label.rest : node.text, line: node.line, isRow: label !== undefined };
    return [...readPeople({ ...row, absent: isAbsent || isUnticked }), ...below(isAbsent)];
  };

  /** People stand below their own heading, wherever that is. */
  const peopleIn = ({ node, children }: Placed): MinutesAttendee[] => {
    if (node.text.startsWith('|') && isPeopleTable(node.text.split('\n', 1)[0] ?? '')) return readTable(rowsOf(node));
    const label = labelOf(node.text);
    const opened = openedBy(label?.words ?? node.text);
    const isList = children.length > 0 || (label !== undefined && label.rest !== '');
    if (opened?.kind === Kind.ATTENDEES && label?.rest.startsWith('|'))
      return readTable(rowsOf(node).filter(({ text }) => text.startsWith('|')));
    if (opened?.kind !== Kind.ATTENDEES || !isList) return children.flatMap(peopleIn);
    const row = { text: label?.rest ?? '', line: node.line, isRow: true, absent: opened.absent };
    return [...readPeople(row), ...children.flatMap((child) => peopleBelow(child, opened.absent))];
  };

  const peopleOf = ({ heading, items }: Draft): MinutesAttendee[] =>
    heading ? peopleIn({ node: heading, children: items }) : items.flatMap(peopleIn);

  const readItem = ({ node, children }: Placed, context: Context): MinutesItem => {
    const inline = readInline(node.text, context.repository);
    const isHeading = node.kind === 'heading' || node.level > 0;
    const opened = isHeading || children.length > 0 ? openedBy(inline.text) : undefined;
    const label = labelOf(node.text);
    const isPeople =
      context.kind === Kind.ATTENDEES || (label && openedBy(label.words)?.kind === Kind.ATTENDEES) === true;
    diagnostics.push(...doubtLinks(node, inline, context.repository));
    if (isTable(node) && !isPeople && context.kind !== Kind.ACTION_ITEMS) {
      diagnostics.push(warn(node, 'table-as-text', 'A table is kept as text; nothing is read out of it.'));
    }
    const skipped = takeSkip(inline.text) !== undefined || takeSkip(node.text) !== undefined;
    const isBoxed = BOX.test(lines[node.line - 1] ?? '');
    // A bare address leaves no words behind "SKIP:".
    const mark = timeMarkOf(node);
    const said = skipped ? (takeSkip(inline.text) ?? '') : mark?.isLine ? mark.text : inline.text;
    const words = isPeople ? { text: inline.text, owner: '', tag: '' } : wordsOf(said, context);
    const isAction = context.kind === Kind.ACTION_ITEMS && !isHeading && !opened;
    const spoken = mark?.isLine ? { ...inline, text: mark.text, bare: mark.text } : inline;
    if (isTable(node) && isAction) context.actions.push(...readActionTable(rowsOf(node)));
    else if (!isPeople && !isHeading && !skipped && !opened && (!mark || mark.isLine))
      collect(node, { inline: spoken, tag: words.tag, isAction, isBoxed }, context);
    const below = {
      ...context,
      ...placeOf(inline.text, context),
      kind: opened?.kind ?? (isAction ? Kind.NOTES : context.kind),
    };
    return create(MinutesItemSchema, {
      lines: spanOf(node),
      ...words,
      ...(mark?.isLine === false ? { text: mark.text } : {}),
      ...(mark ? { startMs: mark.startMs } : {}),
      outcome: isPeople ? Outcome.UNSPECIFIED : outcomeOf(node, inline, skipped) || outcomeIn(said, words.tag),
      links: linksOf(inline),
      heading: isHeading,
      children: children.map((child) => readItem(child, below)),
    });
  };

  const collect = (
    node: OutlineNode,
    {
      inline,
      tag,
      isAction,
      isBoxed,
    }: { readonly inline: Inline; readonly tag: string; readonly isAction: boolean; readonly isBoxed: boolean },
    { people, kind, actions, decisions }: Context,
  ): void => {
    const text = takeSkip(inline.text) ?? inline.text;
    const bare = tag !== '' && text.startsWith('[') ? text.slice(text.indexOf(']') + 1).trim() : text;
    // A list of links is no list of things to do.
    const isListed = isAction && !(inline.links.length === 1 && inline.bare === inline.links[0]?.words);
    const promises = [
      ...promisesIn(bare, { people, isListed, isBoxed }),
      ...(bare === text ? [] : promisesIn(tag, { people, isListed: false })),
    ];
    const done = node.isTicked;
    for (const promise of promises) actions.push(create(MinutesActionSchema, { ...promise, line: node.line, done }));
    if (isMarked(bare)) return;
    for (const decided of decisionsIn(isDecision(text) ? text : bare, kind === Kind.DECISIONS)) {
      decisions.push(create(MinutesDecisionSchema, { text: decided, line: node.line }));
    }
  };

  const readSection = (draft: Draft, base: Pick<Context, 'people' | 'actions' | 'decisions'>): MinutesSection => {
    const { heading, items, strays } = draft;
    const inline = heading && readInline(heading.text, repository);
    const title = inline?.bare ?? '';
    const opened = heading && openedBy(labelOf(heading.text)?.words ?? title);
    const kind = opened?.kind ?? Kind.UNSPECIFIED;
    const agendaKind = AGENDA_KINDS.get(kind) ?? kindOf(matchSection(title) ?? '');
    if (heading && inline) diagnostics.push(...doubtLinks(heading, inline, repository));
    const where = title === '' ? 'no section' : `no item of "${title}"`;
    for (const stray of kind === Kind.UNSPECIFIED ? strays.filter(isUnplaced) : []) {
      const message = `This text belongs to ${where}; it is kept as text. Put it below a bullet or a heading.`;
      diagnostics.push(warn(stray, 'unplaced-text', message));
    }
    const isOpen = kind === Kind.UNSPECIFIED && OWNED.has(agendaKind);
    const isPeople = agendaKind === SectionKind.NEW_MEMBERS;
    const context = { ...base, kind: isPeople ? Kind.ATTENDEES : kind, isOpen, ...placeOf(title, { repository }) };
    const read = items.map((item) => readItem(item, context));
    return create(MinutesSectionSchema, {
      ...(heading ? { lines: spanOf(heading) } : {}),
      title,
      kind,
      agendaKind,
      machineMade: (opened?.byMachine ?? false) || read.some(bearsTime),
      links: inline ? linksOf(inline) : [],
      items: read,
    });
  };

  const readMeeting = ({ heading, date = '', drafts, span }: PlacedMeeting): MeetingMinutes => {
    const attendees = drafts.flatMap(peopleOf);
    for (const { person, line } of attendees) {
      if (person?.name !== '' || person.login !== '') continue;
      const message = `"${person.affiliation}" names an organisation, but no person.`;
      diagnostics.push(warn({ line, column: 1 }, 'attendee-organisation', message));
    }
    const people = calledBy(attendees);
    const actions: MinutesAction[] = [];
    const decisions: MinutesDecision[] = [];
    const sections = drafts.map((draft) => readSection(draft, { people, actions, decisions }));
    const words = heading ? readInline(heading.text).text : '';
    return create(MeetingMinutesSchema, {
      ...(span ? { lines: span } : {}),
      heading: words,
      date,
      cancelled: /\bcancell?ed\b/i.test(words),
      attendees,
      sections,
      actionItems: actions,
      decisions,
    });
  };
  return { readMeeting, diagnostics };
};

/** Promises in a table; its first row says what the columns are. */
const readActionTable = (rows: readonly { readonly text: string; readonly line: number }[]): MinutesAction[] => {
  const [head, ...body] = rows.map(({ text, line }) => ({ line, cells: cellsOf(text) }));
  const columnOf = (words: RegExp): number => head?.cells.findIndex((cell) => words.test(cell)) ?? -1;
  const owner = columnOf(/owner|who|assignee|responsible|name/i);
  const state = columnOf(/status|state|done/i);
  const what = columnOf(/action|task|item|what|description/i);
  const column = what >= 0 ? what : (head?.cells.findIndex((_, index) => index !== owner && index !== state) ?? -1);
  return body.flatMap(({ line, cells }) => {
    const text = cells[column] ?? '';
    if (text === '' || /^:?-+:?$/.test(text)) return [];
    const done = /^(?:done|closed|completed?|✅|x|yes)$/i.test(cells[state] ?? '');
    return [create(MinutesActionSchema, { text, owner: (cells[owner] ?? '').replace(/^@/, ''), line, done })];
  });
};

/** What people are called in a meeting, in lower case: by names, by letters of the list, and by their own if nobody else has them. */
const calledBy = (attendees: readonly MinutesAttendee[]): ReadonlySet<string> => {
  const names = new Set(attendees.flatMap(({ person }) => person?.name || []));
  const letters = Map.groupBy(names, lettersOf);
  return new Set([
    ...callNames([...names]),
    ...attendees.flatMap(({ initials }) => initials.toLowerCase() || []),
    ...[...letters].flatMap(([own, { length }]) => (length === 1 && own.length > 1 ? own : [])),
  ]);
};

const lettersOf = (name: string): string =>
  name
    .split(/[ -]+/)
    .map((word) => word[0] ?? '')
    .join('')
    .toLowerCase();

/** How many lines stand from each node to the next: those that continue it, code, and blanks. */
const countLines = (roots: readonly OutlineNode[], last: number): ReadonlyMap<OutlineNode, number> => {
  const nodes: OutlineNode[] = [];
  const visit = (node: OutlineNode): void => {
    nodes.push(node);
    node.children.forEach(visit);
  };
  roots.forEach(visit);
  return new Map(nodes.map((node, index) => [node, (nodes[index + 1]?.line ?? last + 1) - node.line]));
};

const AGENDA_KINDS: ReadonlyMap<Kind, SectionKind> = new Map([
  [Kind.ATTENDEES, SectionKind.ATTENDEES],
  [Kind.ACTION_ITEMS, SectionKind.ACTION_ITEMS],
]);

/** Sections in which an unknown name is an owner. */
const OWNED: ReadonlySet<SectionKind> = new Set([SectionKind.OPEN_MIC, SectionKind.UNSPECIFIED]);

/** Lines such as "Date: …", pictures and tables have told what they are. */
const isUnplaced = ({ text }: OutlineNode): boolean => labelOf(text) === undefined && !/^(?:!\[|\|)/.test(text);

/** "Present: A, B", "**Others:**". */
const labelOf = (text: string): { readonly words: string; readonly rest: string } | undefined => {
  const [, words, rest] = /^[*_]{0,2}([\p{L}][\p{L} /&-]{1,40})[*_]{0,2}:[*_]{0,2}(?:\s+(.*))?$/su.exec(text) ?? [];
  return words === undefined ? undefined : { words, rest: rest ?? '' };
};

/** Below a heading that is the name of a repository, "#12" is one of its items. */
const placeOf = (title: string, { repository }: Pick<Context, 'repository'>): Pick<Context, 'repository'> => ({
  repository: /^[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100}$/i.test(title) ? title : repository,
});

/** Takes off what stands around the words of an item: what became of it, and who brings it. */
const wordsOf = (
  said: string,
  { people, isOpen }: Pick<Context, 'people' | 'isOpen'>,
): { readonly text: string; readonly owner: string; readonly tag: string } => {
  const bracket = isMarked(said) ? '' : tagOf(said);
  const isSpeaker = people.has(bracket.toLowerCase()) || /^[A-Z]{2}$/.test(bracket);
  const tagged = bracket !== '' && !isSpeaker ? said.slice(said.indexOf(']') + 1).trim() : said;
  const at = bracket === '' || isSpeaker ? tagged.indexOf(ARROW) : -1;
  const line = at > 0 ? tagged.slice(0, at).trim() : tagged;
  const front = at > 0 ? tagged.slice(at + ARROW.length).trim() : isSpeaker ? '' : bracket;
  const behind = front === '' ? takeOutcome(line) : undefined;
  const { words, tag } = behind ?? { words: line, tag: front };
  const [, speaker = '', spoken = ''] = /^([\p{L}][\p{L}.'’ -]{0,40}): (.+)$/su.exec(words) ?? [];
  if (people.has(speaker.toLowerCase())) return { text: spoken, owner: speaker, tag };
  return { ...takeOwner(words, people, isOpen), tag };
};

const isTable = ({ kind, text }: OutlineNode): boolean => kind === 'text' && text.startsWith('|');

/** A box to tick, after a bullet. */
const BOX = /^\s*(?:[*+-]|\d{1,9}[.)])\s+\[[ xX]\]\s/;

const ARROW = ' -> ';

const COMMENT = /#(issuecomment-\d+|discussioncomment-\d+|discussion_r\d+|pullrequestreview-\d+|r\d+)$/;

const linksOf = ({ links }: Inline): MinutesLink[] =>
  links.map(({ words, url, reference }) =>
    create(MinutesLinkSchema, {
      words,
      url,
      ...(reference ? { subject: toSubjectRef(reference), comment: COMMENT.exec(url)?.[1] ?? '' } : {}),
    }),
  );

const bearsTime = ({ startMs, children }: MinutesItem): boolean => startMs !== undefined || children.some(bearsTime);
