/** The sections of the community's agenda: their order, their words, and how a heading of the minutes is told to be one. */
import { create } from '@bufbuild/protobuf';
import { type AgendaItem, type AgendaSection, AgendaSectionSchema, SectionKind } from '@rapporteur/idl';
import { toSlug } from './ident.ts';

/** Keys of the sections that Rapporteur writes, in the order of the agendas of June 2023. */
export const SECTION_KEYS = [
  'attendees',
  'new-members',
  'rfcs',
  'groups',
  'action-items',
  'incubator',
  'open-mic',
] as const;

/** Key of a section that Rapporteur writes. */
export type SectionKey = (typeof SECTION_KEYS)[number];

/** Addresses behind the words of a section; undefined leaves the words without a link. */
export type SectionLinks = { readonly boardUrl?: string | undefined; readonly incubatorUrl?: string | undefined };

/** A section as the community words it. */
export const toSection = (key: SectionKey, items: readonly AgendaItem[], links: SectionLinks = {}): AgendaSection => {
  const { kind, title, linkText, link } = WORDS[key];
  const linkUrl = (link && links[link]) ?? '';
  return create(AgendaSectionSchema, { kind, key, title, linkText, linkUrl, items: [...items] });
};

/** Kind of a section by its key, "rfcs" or "rfcs-2"; any other key is a section of the community's own. */
export const kindOf = (key: string): SectionKind =>
  SECTION_KEYS.flatMap((known) => (known === key.replace(/-\d+$/, '') ? [WORDS[known].kind] : []))[0] ??
  SectionKind.UNSPECIFIED;

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
  readonly linkText: string;
  readonly link?: keyof SectionLinks;
};

const WORDS: Readonly<Record<SectionKey, Words>> = {
  attendees: { kind: SectionKind.ATTENDEES, title: 'Attendees [name, affiliation]', linkText: '' },
  'new-members': { kind: SectionKind.NEW_MEMBERS, title: 'Welcome new members', linkText: '' },
  rfcs: { kind: SectionKind.RFCS, title: 'Introduce', linkText: 'new RFCs', link: 'boardUrl' },
  groups: { kind: SectionKind.GROUPS, title: 'Working Groups updates', linkText: '' },
  'action-items': {
    kind: SectionKind.ACTION_ITEMS,
    title: 'Open action items [done? write /action done ID]',
    linkText: '',
  },
  incubator: { kind: SectionKind.INCUBATOR, title: 'New ideas in', linkText: 'the incubator', link: 'incubatorUrl' },
  'open-mic': { kind: SectionKind.OPEN_MIC, title: 'Open mic/questions [add your name]', linkText: '' },
};

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
