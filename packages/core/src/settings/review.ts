/** Who has to review an RFC: the roles that settings name, by what the RFC is about. */
import { type Settings, suggest } from '@rapporteur/idl';
import { isCleared, listOf, rfcOf, rolesOf } from './access.ts';
import { MAINTAINERS_ROLE } from './words.ts';

/**
 * Keys of the roles of which one member each has to approve an RFC of this category, each once: those of the entry of its
 * folder, else of the entry without one.
 */
export const reviewRolesOf = (settings: Settings, category: string): readonly string[] => {
  const { reviews } = rfcOf(settings);
  if (!reviews) return isCleared(settings, 'rfc.reviews') ? [] : USUAL;
  if (reviews.values.length === 0) return [];
  const own = reviews.values.find(({ folder }) => folder !== undefined && fold(folder) === fold(category));
  const entry = own ?? reviews.values.find(({ folder }) => folder === undefined);
  return entry ? [...new Set(listOf(entry.roles))] : USUAL;
};

const USUAL: readonly string[] = [MAINTAINERS_ROLE];

/** GitHub's folders know case, people do not. */
const fold = (folder: string): string => folder.trim().replace(/\/+$/, '').toLowerCase();

/** A role as it stands in a sentence, after "the". */
export const roleTitleOf = (settings: Settings, key: string): string => {
  const title = rolesOf(settings).find((role) => role.key === key)?.title || key;
  // The usual title is a plain word.
  return key === MAINTAINERS_ROLE && title.toLowerCase() === MAINTAINERS_ROLE ? MAINTAINERS_ROLE : title;
};

/** Why a role cannot have to review; undefined if it is one of those that the settings define. */
export const unknownRole = (key: string, known: readonly string[]): string | undefined =>
  known.includes(key)
    ? undefined
    : `There is no role "${key}"; ${suggest(key, known) ?? `write one of ${known.join(', ')}, or define it under roles.`}`;
