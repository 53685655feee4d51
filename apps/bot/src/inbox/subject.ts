/** What a delivery is about: deliveries of one subject run one after another, those of different subjects side by side. */

/**
 * The subject of a payload, from the narrowest that is known:
 * "owner/repo#12" (pull request, issue, discussion: they share their numbers), "owner/repo", "installation:7",
 * "organization:acme", "event:ping".
 */
export const toSubject = (event: string, payload: unknown): string => clean(subjectOf(event, payload));

/** The payload's action ("opened"), or null for the events that have none. */
export const toAction = (payload: unknown): string | null => {
  const action = field(payload, 'action');
  return typeof action === 'string' ? clean(action) : null;
};

const subjectOf = (event: string, payload: unknown): string => {
  if (event.startsWith('installation')) return installationOf(payload) ?? `event:${event}`;
  const repository = text(payload, 'repository', 'full_name');
  if (repository !== undefined) {
    const number = numberOf(payload);
    return number === undefined ? repository : `${repository}#${number}`;
  }
  const organization = text(payload, 'organization', 'login');
  if (organization !== undefined) return `organization:${organization}`;
  return installationOf(payload) ?? `event:${event}`;
};

const numberOf = (payload: unknown): number | undefined => {
  for (const key of ['pull_request', 'issue', 'discussion']) {
    const number = field(field(payload, key), 'number');
    if (typeof number === 'number') return number;
  }
  // A check of one pull request belongs to it; with several, or none, to the repository.
  for (const key of ['check_run', 'check_suite', 'workflow_run']) {
    const pulls = field(field(payload, key), 'pull_requests');
    const number = Array.isArray(pulls) && pulls.length === 1 ? field(pulls[0], 'number') : undefined;
    if (typeof number === 'number') return number;
  }
  return undefined;
};

const installationOf = (payload: unknown): string | undefined => {
  const id = field(field(payload, 'installation'), 'id');
  return typeof id === 'number' ? `installation:${id}` : undefined;
};

const text = (payload: unknown, outer: string, inner: string): string | undefined => {
  const value = field(field(payload, outer), inner);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

// PostgreSQL stores no NUL, and an index entry has a limit: what GitHub never sends must not fail the whole batch.
const clean = (value: string): string => value.replaceAll(/\p{Cc}|\p{Cs}/gu, '\u{FFFD}').slice(0, 300);
