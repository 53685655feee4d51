/** What an agenda in a public repository may not tell: what is in private ones. Of that it says how much there is (M17). */
import type { AgendaItem, SubjectRef } from '@rapporteur/idl';
import type { AgendaFacts } from './build.ts';

/** Repositories of what the agenda would tell of, in small letters. */
export const repositoriesIn = (facts: AgendaFacts): string[] => {
  const { rfcs, groups, ideas, actionItems, items = [], newcomers = [] } = facts;
  const subjects = [
    ...[...rfcs, ...ideas].flatMap(({ subject, links }) => [subject, ...links.flatMap(({ from, to }) => [from, to])]),
    ...rfcs.flatMap(({ related }) => related),
    ...groups.flatMap(({ pullRequests }) => pullRequests.flatMap(({ subject, stackedOn }) => [subject, stackedOn])),
    ...actionItems.flatMap((item) => item.subjects),
    ...newcomers,
    ...items.flatMap(({ subject, children }) => [subject, ...children.flatMap(subjectsOf)]),
  ];
  return [...new Set(subjects.flatMap((subject) => (subject ? [subject.repository.toLowerCase()] : [])))].filter(
    (name) => name !== '',
  );
};

/** The facts without what is in the `closed` repositories, and the number of what would have stood there. */
export const withoutPrivate = (facts: AgendaFacts, closed: ReadonlySet<string>): AgendaFacts => {
  if (closed.size === 0) return facts;
  const isOpen = (subject: Pick<SubjectRef, 'repository'> | undefined): boolean =>
    subject === undefined || !closed.has(subject.repository.toLowerCase());
  const withheld = new Set<string>();
  const keep = <T extends { readonly subject?: SubjectRef | undefined }>(entry: T): boolean => {
    if (isOpen(entry.subject)) return true;
    if (entry.subject) withheld.add(`${entry.subject.repository}#${entry.subject.number}`.toLowerCase());
    return false;
  };
  const isHinted = (text: string): boolean => [...closed].some((name) => text.toLowerCase().includes(name));
  const open = <T extends AgendaFacts['rfcs'][number] | AgendaFacts['ideas'][number]>(noun: T): T => ({
    ...noun,
    links: noun.links.filter(({ from, to }) => isOpen(from) && isOpen(to)),
  });
  const below = (items: readonly AgendaItem[]): AgendaItem[] =>
    items.filter(keep).map((item) => ({ ...item, children: below(item.children) }));
  return {
    ...facts,
    rfcs: facts.rfcs.filter(keep).map((rfc) => ({ ...open(rfc), related: rfc.related.filter(isOpen) })),
    ideas: facts.ideas.filter(keep).map(open),
    groups: facts.groups.map((group) => ({
      ...group,
      pullRequests: group.pullRequests.filter(keep).map(({ stackedOn, ...pull }) => ({
        ...pull,
        because: pull.because.filter(({ text }) => !isHinted(text)),
        ...(stackedOn && isOpen(stackedOn) ? { stackedOn } : {}),
      })),
    })),
    actionItems: facts.actionItems.filter((item) => item.subjects.every(isOpen)),
    newcomers: (facts.newcomers ?? []).filter(isOpen),
    items: (facts.items ?? []).filter(keep).map((item) => ({ ...item, children: below(item.children) })),
    withheld: withheld.size,
  };
};

const subjectsOf = ({ subject, children }: AgendaItem): (SubjectRef | undefined)[] => [
  subject,
  ...children.flatMap(subjectsOf),
];
