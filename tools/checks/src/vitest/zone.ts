/** The seed of a run, and the time zone that it chooses. */

/** They catch assumptions: quarter hours, half-hour and negative summer time, both sides of the date line. */
const ZONES = [
  // The first is the one that plain `vitest` uses, so that two people see the same.
  'Pacific/Chatham',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Dublin',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Los_Angeles',
  'UTC',
] as const;

export const zoneOf = (seed: number): string => ZONES[Math.abs(Math.trunc(seed)) % ZONES.length] ?? ZONES[0];

/** CI repeats one run, so that a red one is about the change. */
const CI_SEED = 1;

const DAY_MS = 24 * 3_600_000;

/**
 * The one that is given; else that of the day, so that every day finds what the last one did not, and a second run on the same
 * day finds in the cache what has not changed.
 */
export const chooseSeed = (
  { RAPPORTEUR_TEST_SEED: given, CI: ci }: Readonly<Record<string, string | undefined>>,
  now: Date,
): number => {
  const seed = Number(given);
  if (given !== undefined && given !== '' && Number.isSafeInteger(seed)) return seed;
  return ci === undefined || ci === '' ? Math.floor(now.getTime() / DAY_MS) : CI_SEED;
};
