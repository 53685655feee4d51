/**
 * Short addresses, "rapporteur://v1/acme/meetup/2026-05-07/notes/s3": one grammar for reading and writing them, anchored at
 * both ends. The third segment tells what the rest is, so no name of a series, a repository or a group makes two things of
 * one address:
 *
 *     rapporteur://v1/ORG/SERIES/DATE[/agenda|notes|transcript|minutes[/ITEM]]
 *     rapporteur://v1/ORG/SERIES/DATE/decisions|actions/NUMBER
 *     rapporteur://v1/ORG/REPO/rfcs/NUMBER
 *     rapporteur://v1/ORG/KEY/group
 *     rapporteur://v1/ORG/SERIES/artifact/WHAT/VERSION
 *
 * An item is an agenda's item, a statement of notes ("s3"), a turn of a transcript ("t12") or an item of minutes.
 */

/** What a short address leads to. `organisation` is the owner at GitHub. */
export type ShortAddress =
  | { readonly of: 'meeting'; readonly organisation: string; readonly series: string; readonly date: string }
  | {
      readonly of: 'agenda' | 'notes' | 'transcript' | 'minutes';
      readonly organisation: string;
      readonly series: string;
      /** ISO date, "2026-05-07". */
      readonly date: string;
      readonly item?: string;
    }
  | {
      readonly of: 'decision' | 'action';
      readonly organisation: string;
      readonly series: string;
      readonly date: string;
      /** From 1. */
      readonly number: number;
    }
  | { readonly of: 'rfc'; readonly organisation: string; readonly repository: string; readonly number: number }
  | { readonly of: 'group'; readonly organisation: string; readonly key: string }
  | {
      readonly of: 'artifact';
      readonly organisation: string;
      /** "meetup/notes" */
      readonly name: string;
      /** SHA-256 in small hexadecimal digits, or at least the first eight of them. */
      readonly version: string;
    };

export const SHORT_SCHEME = 'rapporteur://';

/** The address as text. @throws RangeError for what no address can say, with a sentence */
export const formatShort = (address: ShortAddress): string => {
  if (segmentsOf(address).some((segment) => HALF.test(segment)))
    throw new RangeError('A short address is made of whole characters.');
  const text = `${SHORT_SCHEME}${['v1', ...segmentsOf(address)].map(encodeSegment).join('/')}`;
  const parsed = parseShort(text);
  if ('reason' in parsed) throw new RangeError(parsed.reason);
  return text;
};

/** Reads a whole text as one address, or says why it is none. */
export const parseShort = (text: string): { readonly address: ShortAddress } | { readonly reason: string } => {
  if (!text.startsWith(SHORT_SCHEME)) return refuse(`A short address begins with "${SHORT_SCHEME}v1/".`);
  if (text.length > LONGEST) return refuse(`A short address has at most ${LONGEST} characters.`);
  const [version, ...encoded] = text.slice(SHORT_SCHEME.length).split('/');
  if (version !== 'v1')
    return refuse(`"${cut(version ?? '')}" is no version of short addresses that is known; "v1" is.`);
  const segments = encoded.map(decodeSegment);
  const broken = segments.indexOf(undefined);
  if (broken !== -1)
    return refuse(
      `"${cut(encoded[broken] ?? '')}" is not written as it should be: only what needs it is percent-encoded.`,
    );
  return parseSegments(segments.filter((segment) => segment !== undefined));
};

const parseSegments = (segments: readonly string[]): ReturnType<typeof parseShort> => {
  const [organisation = '', name = '', what, ...rest] = segments;
  if (!ORGANISATION.test(organisation)) return refuse(`"${cut(organisation)}" is not the name of an owner at GitHub.`);
  if (what === undefined)
    return refuse('A short address goes on with what it leads to, such as "/meetup/2026-05-07/notes".');
  switch (what) {
    case 'rfcs':
      return parseRfc(organisation, name, rest);
    case 'group':
      if (rest.length > 0) return refuse('Nothing stands after "/group".');
      return KEY.test(name)
        ? { address: { of: 'group', organisation, key: name } }
        : refuse(`"${cut(name)}" is not the key of a group.`);
    case 'artifact':
      return parseArtifact(organisation, name, rest);
    default:
      if (!isDate(what))
        return refuse(`"${cut(what)}" is neither a day of the calendar nor one of "rfcs", "group" and "artifact".`);
      return KEY.test(name)
        ? parseMeeting({ organisation, series: name, date: what }, rest)
        : refuse(`"${cut(name)}" is not the key of a series.`);
  }
};

type Occurrence = { readonly organisation: string; readonly series: string; readonly date: string };

const parseMeeting = (
  occurrence: Occurrence,
  [what, item, ...more]: readonly string[],
): ReturnType<typeof parseShort> => {
  if (more.length > 0) return refuse('Too much stands after the date; a "/" within an item is written "%2F".');
  switch (what) {
    case undefined:
      return { address: { of: 'meeting', ...occurrence } };
    case 'agenda':
    case 'notes':
    case 'transcript':
    case 'minutes':
      if (item === '') return refuse(`Nothing stands after "/${what}/".`);
      // A browser would take them for a way up.
      if (item === '.' || item === '..') return refuse(`"${item}" is no item.`);
      return { address: { of: what, ...occurrence, ...(item === undefined ? {} : { item }) } };
    case 'decisions':
    case 'actions': {
      const number = parseNumber(item);
      if (number === undefined) return refuse(`A number from 1 stands after "/${what}/".`);
      return { address: { of: what === 'actions' ? 'action' : 'decision', ...occurrence, number } };
    }
    default:
      return refuse(
        `"${cut(what)}" is nothing that a meeting has; "agenda", "notes", "transcript", "minutes", "decisions" and "actions" are.`,
      );
  }
};

const parseRfc = (
  organisation: string,
  repository: string,
  [digits, ...more]: readonly string[],
): ReturnType<typeof parseShort> => {
  const number = parseNumber(digits);
  if (!REPOSITORY.test(repository)) return refuse(`"${cut(repository)}" is not the name of a repository at GitHub.`);
  if (number === undefined || more.length > 0) return refuse('One number from 1 stands after "/rfcs/".');
  return { address: { of: 'rfc', organisation, repository, number } };
};

const parseArtifact = (
  organisation: string,
  series: string,
  [what = '', version = '', ...more]: readonly string[],
): ReturnType<typeof parseShort> => {
  const name = `${series}/${what}`;
  if (!ARTIFACT.test(name)) return refuse(`"${cut(name)}" is not the name of an artifact.`);
  if (!DIGEST.test(version) || more.length > 0)
    return refuse('A version, 8 to 64 hexadecimal digits in small letters, stands at the end.');
  return { address: { of: 'artifact', organisation, name, version } };
};

const segmentsOf = (address: ShortAddress): readonly string[] => {
  const { organisation } = address;
  switch (address.of) {
    case 'meeting':
      return [organisation, address.series, address.date];
    case 'agenda':
    case 'notes':
    case 'transcript':
    case 'minutes':
      return [
        organisation,
        address.series,
        address.date,
        address.of,
        ...(address.item === undefined ? [] : [address.item]),
      ];
    case 'decision':
    case 'action':
      return [organisation, address.series, address.date, `${address.of}s`, String(address.number)];
    case 'rfc':
      return [organisation, address.repository, 'rfcs', String(address.number)];
    case 'group':
      return [organisation, address.key, 'group'];
    case 'artifact':
      return artifactSegments(address);
    default:
      return address satisfies never;
  }
};

const artifactSegments = ({
  organisation,
  name,
  version,
}: Extract<ShortAddress, { of: 'artifact' }>): readonly string[] => {
  const [series = '', ...what] = name.split('/');
  return [organisation, series, 'artifact', what.join('/'), version];
};

/** One way of writing for each text, so that two addresses of one thing are one text. */
const encodeSegment = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const decodeSegment = (encoded: string): string | undefined => {
  try {
    const segment = decodeURIComponent(encoded);
    return encodeSegment(segment) === encoded ? segment : undefined;
  } catch {
    return undefined;
  }
};

const parseNumber = (digits = ''): number | undefined =>
  /^[1-9][0-9]{0,8}$/.test(digits) ? Number(digits) : undefined;

const isDate = (text: string): boolean => {
  const at = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

const LONGEST = 1_000;
/** Half of a pair; what is published is compiled for programs that know no `isWellFormed`. */
const HALF = /\p{Cs}/u;
const HALVES = /\p{Cs}/gu;
const ORGANISATION = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,38})$/;
const REPOSITORY = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const ARTIFACT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const DIGEST = /^[0-9a-f]{8,64}$/;

const refuse = (reason: string): { readonly reason: string } => ({ reason });

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 60).replace(HALVES, '\ufffd')}…` : text);
