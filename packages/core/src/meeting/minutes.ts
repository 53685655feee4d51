/** The community's minutes and our own agenda issues, read back into an agenda; total, with a word on what has no place. */
import { create } from '@bufbuild/protobuf';
import {
  type AgendaItem,
  AgendaItemSchema,
  type AgendaSection,
  AgendaSectionSchema,
  SectionKind,
  type Series,
  toAgendaName,
  toMeetingName,
} from '@rapporteur/idl';
import { type Agenda, AgendaSchema } from '@rapporteur/idl/record';
import { toSubjectRef } from '../github/index.ts';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { callNames, parseAttendee, takeOwner } from './attendee.ts';
import { occurrenceOf } from './body.ts';
import { gridOf, readDate } from './date.ts';
import { isFactId } from './fact.ts';
import { subjectId, takeId, toSlug } from './ident.ts';
import { type Inline, nameOf, readInline } from './inline.ts';
import { doubtLinks, outcomeOf, takeSkip, warn } from './item.ts';
import { type OutlineNode, parseOutline } from './outline.ts';
import { headedBy } from './own.ts';
import { idsOfOwn } from './recognise.ts';
import { kindOf, matchSection, NOTES_KEY, ownKey } from './section.ts';
import { takeTimeNote } from './time.ts';

/** Where the text stands. */
export type ParseAgendaOptions = {
  /** Repository in which "#12" is to be looked for; without it "#12" is no link. */
  readonly repository?: string | undefined;
  /** Series whose grid tells which meeting a heading means. */
  readonly series?: Series | undefined;
  /** What the bot wrote last in an agenda of its own: by it those of its lines are known that link nothing. */
  readonly base?: string | undefined;
};

/**
 * Reads an agenda. What was said (AI notes, "Minutes", paragraphs) is the section "notes"; an item with several GitHub
 * links has its first as subject and a child for each other one.
 */
export const parseAgenda = (markdown: string, options: ParseAgendaOptions = {}): Parsed<Agenda> => {
  const key = occurrenceOf(markdown);
  const idOf = key === undefined ? undefined : idsOfOwn(markdown, key, options);
  const { value: roots, diagnostics: refusals } = parseOutline(markdown, idOf ? { idOf } : {});
  const inlineOf = rememberInlines(options.repository);
  const { drafts, diagnostics, date } = placeRoots(roots, { ...options, inlineOf, isOurs: key !== undefined });
  const reader = createReader(roots, drafts, { ...options, inlineOf });
  const sections = drafts.map((draft) => reader.read(draft));
  const occurrence = key ?? (date && options.series ? `${options.series.key}/${date}` : undefined);
  return {
    value: create(
      AgendaSchema,
      occurrence ? { name: toAgendaName(occurrence), meeting: toMeetingName(occurrence), sections } : { sections },
    ),
    diagnostics: [...refusals, ...diagnostics, ...reader.diagnostics].toSorted(
      (a, b) => a.line - b.line || a.column - b.column,
    ),
  };
};

/** The words of a node, each parsed once. */
type InlineOf = (node: OutlineNode) => Inline;

const rememberInlines = (repository: string | undefined): InlineOf => {
  const known = new Map<OutlineNode, Inline>();
  return (node) => {
    const inline = known.get(node) ?? readInline(node.text, repository);
    known.set(node, inline);
    return inline;
  };
};

/** A section before its items are read. `heading` is unset where text made it, not a line of its own. */
type Draft = { readonly key: string; readonly heading?: OutlineNode; readonly nodes: OutlineNode[] };
type Placed = { readonly drafts: Draft[]; readonly diagnostics: Diagnostic[]; readonly date: string | undefined };

/** Level of headings in the archive that begin another meeting, or something beside it. */
const DATE_LEVEL = 2;
const DEEPEST = 7;

/** Gives every root of the outline to a section. */
const placeRoots = (
  roots: readonly OutlineNode[],
  options: ParseAgendaOptions & { readonly isOurs: boolean; readonly inlineOf: InlineOf },
): Placed => {
  const drafts: Draft[] = [];
  const diagnostics: Diagnostic[] = [];
  const grid = options.series && gridOf(options.series);
  let date: string | undefined;
  let current: Draft | undefined;
  /** Under a heading of its own, bullets at the margin are items; else they are headings. */
  let isUnderHeading = false;
  /** Headings below that of the notes are topics of the notes, whatever their words. */
  let notesLevel = DEEPEST;
  const byKey = new Map<string, Draft>();
  const taken = new Set<string>();
  const openSection = (key: string, heading?: OutlineNode): Draft => {
    const known = key === NOTES_KEY || heading === undefined ? byKey.get(key) : undefined;
    const draft = known ?? { key: takeId(key, taken).replaceAll('/', '-'), nodes: [], ...(heading ? { heading } : {}) };
    if (!known) {
      drafts.push(draft);
      taken.add(draft.key);
      if (!byKey.has(draft.key)) byKey.set(draft.key, draft);
    }
    current = draft;
    return draft;
  };
  for (const node of roots) {
    const { text } = options.inlineOf(node);
    const key = keyOf(node, text);
    const isTitle = node.level > 0;
    if (node.kind === 'text' && node.id !== '') continue;
    if (isTitle && key !== undefined && node.level <= notesLevel) {
      openSection(key, node);
      isUnderHeading = true;
      notesLevel = key === NOTES_KEY ? Math.min(node.level, DATE_LEVEL) : DEEPEST;
    } else if (node.kind === 'heading') {
      const read = drafts.length === 0 && date === undefined ? readDate(text, grid) : undefined;
      if (read) date = read.date;
      if (read?.problem) diagnostics.push(warn(node, 'date', read.problem));
      if (read || drafts.length === 0) continue;
      openSection(NOTES_KEY).nodes.push(node);
      isUnderHeading = true;
    } else if (node.kind === 'bullet' && isUnderHeading && current) {
      current.nodes.push(node);
    } else if (node.kind === 'bullet' && key !== undefined) {
      openSection(key, node).nodes.push(...node.children);
      notesLevel = key === NOTES_KEY ? DATE_LEVEL : DEEPEST;
    } else if (node.kind === 'bullet' && options.isOurs && current) {
      current.nodes.push(node);
    } else if (node.kind === 'bullet') {
      openSection(ownKey(text), node).nodes.push(...node.children);
    } else {
      if (current?.key !== NOTES_KEY) {
        diagnostics.push(
          warn(
            node,
            'unplaced-text',
            'This text belongs to no agenda item; it is kept with the notes. Put it below a bullet to keep it there.',
          ),
        );
      }
      openSection(NOTES_KEY).nodes.push(node);
    }
  }
  return { drafts, diagnostics, date };
};

const keyOf = (node: OutlineNode, text: string): string | undefined =>
  headedBy(node.id) ?? matchSection(text.replace(/ \(?https?:.*$/, ''));

const OWNER_SECTIONS: ReadonlySet<SectionKind> = new Set([SectionKind.OPEN_MIC, SectionKind.UNSPECIFIED]);
const PEOPLE_SECTIONS: ReadonlySet<SectionKind> = new Set([SectionKind.ATTENDEES, SectionKind.NEW_MEMBERS]);

type Reader = { readonly read: (draft: Draft) => AgendaSection; readonly diagnostics: readonly Diagnostic[] };

const createReader = (
  roots: readonly OutlineNode[],
  drafts: readonly Draft[],
  { repository, inlineOf }: ParseAgendaOptions & { readonly inlineOf: InlineOf },
): Reader => {
  const diagnostics: Diagnostic[] = [];
  const firstOf = new Map<string, OutlineNode>();
  const visit = (node: OutlineNode): void => {
    if (node.id !== '' && !firstOf.has(node.id)) firstOf.set(node.id, node);
    node.children.forEach(visit);
  };
  roots.forEach(visit);
  const taken = new Set(firstOf.keys());
  const people = callNames(
    drafts
      .filter(({ key }) => PEOPLE_SECTIONS.has(kindOf(key)))
      .flatMap(({ nodes }) => nodes)
      // A line that links something is about a first pull request.
      .filter((node) => inlineOf(node).references.length === 0)
      .flatMap((node) => parseAttendee(inlineOf(node).text)?.name || []),
  );

  const readItem = (node: OutlineNode, key: string): AgendaItem[] => {
    const isPeople = PEOPLE_SECTIONS.has(kindOf(key));
    const inline = inlineOf(node);
    const children = node.children.flatMap((child) => readItem(child, key));
    if (isFactId(node.id)) return children;
    report(node, inline);
    const [first, ...others] = inline.references;
    const login = /\(`([a-z0-9-]+)`\)/i.exec(node.text)?.[1];
    const skipped = takeSkip(inline.text);
    const { text: words, minutes } = takeTimeNote(skipped ?? inline.text);
    const isOpen = OWNER_SECTIONS.has(kindOf(key)) && key !== NOTES_KEY;
    const named = login ? { text: words.replace(` (${login})`, ''), owner: login } : takeOwner(words, people, isOpen);
    const { text, owner } = isPeople || node.id.startsWith('groups/') ? { text: words, owner: '' } : named;
    const name = text || nameOf(inline.references);
    if (name === '') return children;
    const id =
      firstOf.get(node.id) === node ? node.id : takeId(first ? subjectId(first) : `${key}/${toSlug(name)}`, taken);
    if (isPeople && first === undefined && parseAttendee(name)?.name === '' && parseAttendee(name)?.login === '') {
      diagnostics.push(warn(node, 'attendee-organisation', `"${name}" names an organisation, but no person.`));
    }
    const linked = others.map((reference) =>
      create(AgendaItemSchema, {
        id: takeId(subjectId(reference), taken),
        text: reference.words || nameOf([reference]),
        subject: toSubjectRef(reference),
      }),
    );
    const item = {
      id,
      text: name,
      owner,
      minutes,
      outcome: outcomeOf(node, inline, skipped !== undefined),
      children: [...linked, ...children],
    };
    return [create(AgendaItemSchema, first ? { ...item, subject: toSubjectRef(first) } : item)];
  };

  const report = (node: OutlineNode, inline: Inline): void => {
    diagnostics.push(...doubtLinks(node, inline, repository));
  };

  const read = ({ key, heading, nodes }: Draft): AgendaSection => {
    const { text, link } = heading ? inlineOf(heading) : { text: 'Notes', link: undefined };
    const items = nodes.flatMap((node) => readItem(node, key));
    if (heading) report(heading, inlineOf(heading));
    const { text: title, minutes } = takeTimeNote(text);
    const words = { title: link ? link.before : title, linkText: link?.words ?? '', linkUrl: link?.url ?? '' };
    return create(AgendaSectionSchema, { kind: kindOf(key), key, ...words, minutes, items });
  };
  return { read, diagnostics };
};
