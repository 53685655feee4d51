/** The sections of the community's agenda: their order, their words, and how a heading of the minutes is told to be one. */
import { create } from '@bufbuild/protobuf';
import {
  type AgendaItem,
  type AgendaPlan,
  type AgendaSection,
  AgendaSectionSchema,
  type PlannedSection,
  PlannedSectionSchema,
  SectionKind,
  SectionShow,
} from '@rapporteur/idl';
import { AGENDA_SECTIONS } from '../settings/index.ts';
import { toSlug } from './ident.ts';

/** Key of a section that Rapporteur writes. */
export type SectionKey = (typeof AGENDA_SECTIONS)[number];

/** Addresses behind the words of a section; undefined leaves the words without a link. */
export type SectionLinks = { readonly boardUrl?: string | undefined; readonly incubatorUrl?: string | undefined };

/** What stands for the placeholders of a community's words. */
export type Placeholders = Readonly<Record<'date' | 'title', string>>;

/** The sections of an agenda in order: those of the settings, else those that agendas had in June 2023. */
export const plannedSections = (plan: AgendaPlan | undefined): readonly PlannedSection[] =>
  plan && plan.sections.length > 0 ? plan.sections : USUAL;

/** Whether the section is one that Rapporteur writes. */
export const isKnown = (key: string): key is SectionKey => AGENDA_SECTIONS.some((known) => known === key);

/** Whether a section stands there with so many lines. */
export const isShown = ({ key, show }: Pick<PlannedSection, 'key' | 'show'>, lines: number): boolean => {
  if (lines > 0 || show === SectionShow.ALWAYS) return true;
  return show === SectionShow.UNSPECIFIED && !(isKnown(key) && WORDS[key].onlyFilled);
};

type Heading = { readonly links?: SectionLinks | undefined; readonly values: Placeholders };

/** A section as the community words it. */
export const toSection = (
  { key, title: own, minutes }: Pick<PlannedSection, 'key' | 'title' | 'minutes'>,
  items: readonly AgendaItem[],
  { links = {}, values }: Heading,
): AgendaSection => {
  const usual = isKnown(key) ? WORDS[key] : undefined;
  const linkUrl = (usual?.link && links[usual.link]) ?? '';
  const words =
    own === '' ? { title: usual?.title ?? key, linkText: usual?.linkText ?? '', linkUrl } : headingOf(own, values);
  return create(AgendaSectionSchema, { kind: kindOf(key), key, ...words, minutes, items: [...items] });
};

/** What a section is called in a sentence: its words without those in brackets, which say what to write there. */
export const nameOfSection = ({ key, title, linkText }: Pick<AgendaSection, 'key' | 'title' | 'linkText'>): string => {
  const usual = isKnown(key) ? WORDS[key] : undefined;
  if (usual?.name !== undefined && usual.title === title) return usual.name;
  return (
    `${title} ${linkText}`
      .replace(/\[[^[\]]*\]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim() || title
  );
};

/** A community's words with what stands for the placeholders. */
export const fillIn = (said: string, values: Placeholders): string =>
  said.replace(/\{(date|title)\}/g, (_, name: string) => (name === 'date' ? values.date : values.title));

/** Kind of a section by its key, "rfcs" or "rfcs-2"; any other key is a section of the community's own. */
export const kindOf = (key: string): SectionKind => {
  const known = key.replace(/-\d+$/, '');
  return isKnown(known) ? WORDS[known].kind : SectionKind.UNSPECIFIED;
};

/** Key of the section that such a heading opens; undefined if no meeting was seen to use it. */
export const matchSection = (heading: string): string | undefined => {
  const text = heading
    .replace(/[*_:()[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  return HEADINGS.find(([, pattern]) => pattern.test(text))?.[0];
};

/** Key of the section that holds what was said. */
export const NOTES_KEY = 'notes';

/** Key of a section of the community's own. */
export const ownKey = (heading: string): string => toSlug(heading).replace(/[^a-z0-9-]/g, '-') || 'section';

type Words = {
  readonly kind: SectionKind;
  readonly title: string;
  /** What it is called in a sentence, if not by all of its title. */
  readonly name?: string;
  readonly linkText: string;
  readonly link?: keyof SectionLinks;
  /** Whether it is left out while it has no line. */
  readonly onlyFilled?: boolean;
};

const WORDS: Readonly<Record<SectionKey, Words>> = {
  attendees: { kind: SectionKind.ATTENDEES, title: 'Attendees [name, affiliation]', linkText: '' },
  'new-members': { kind: SectionKind.NEW_MEMBERS, title: 'Welcome new members', linkText: '' },
  'last-minutes': {
    kind: SectionKind.LAST_MINUTES,
    title: 'Approval of the last minutes',
    linkText: '',
    onlyFilled: true,
  },
  'carried-over': {
    kind: SectionKind.CARRIED_OVER,
    title: 'Carried over from last time',
    linkText: '',
    onlyFilled: true,
  },
  rfcs: { kind: SectionKind.RFCS, title: 'Introduce', linkText: 'new RFCs', link: 'boardUrl' },
  'active-rfcs': { kind: SectionKind.ACTIVE_RFCS, title: 'Discuss', linkText: 'active RFCs', link: 'boardUrl' },
  groups: { kind: SectionKind.GROUPS, title: 'Working Groups updates', linkText: '' },
  'action-items': {
    kind: SectionKind.ACTION_ITEMS,
    title: 'Open action items [done? tick it]',
    linkText: '',
    onlyFilled: true,
  },
  incubator: { kind: SectionKind.INCUBATOR, title: 'New ideas in', linkText: 'the incubator', link: 'incubatorUrl' },
  'help-wanted': {
    kind: SectionKind.HELP_WANTED,
    title: 'Opportunities to contribute',
    linkText: '',
    onlyFilled: true,
  },
  'open-mic': {
    kind: SectionKind.OPEN_MIC,
    title: 'Open mic/questions [add your name]',
    name: 'Open mic',
    linkText: '',
  },
};

/** In the order of the agendas of June 2023. */
const USUAL: readonly PlannedSection[] = (
  ['attendees', 'new-members', 'rfcs', 'groups', 'action-items', 'incubator', 'open-mic'] as const
).map((key) => create(PlannedSectionSchema, { key }));

/** A link at the end of the words is that of the heading. */
const headingOf = (own: string, values: Placeholders) => {
  const [, title, linkText, linkUrl] = LINK_AT_END.exec(own) ?? [];
  return title !== undefined && linkText !== undefined && linkUrl !== undefined
    ? { title: fillIn(title.trim(), values), linkText: fillIn(linkText, values), linkUrl }
    : { title: fillIn(own, values), linkText: '', linkUrl: '' };
};

const LINK_AT_END = /^([^[\]]*)\[([^[\]]+)\]\((https?:\/\/[^\s<>()"'`\\]+)\)$/;

const HEADINGS: readonly (readonly [string, RegExp])[] = [
  ['attendees', /^attendees\b/],
  ['new-members', /^welcome\b.*\bmembers\b/],
  ['rfcs', /^(introduce|review|discuss|outstanding|new|active)\b.*\brfcs\b/],
  ['groups', /^working groups?\b/],
  ['action-items', /^((open )?action items|outstanding items from previous meeting)\b/],
  ['incubator', /^new ideas\b/],
  ['open-mic', /^open mic\b/],
  [NOTES_KEY, /^((ai-generated )?(meeting )?(notes|minutes)|key takeaways)$/],
];
