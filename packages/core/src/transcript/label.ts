/** Speaker labels: the name before the first ": " of a line, told apart from speech that has a colon in it. */
import { fold } from '../shared/fold.ts';

/** A line that may begin with a label. */
export type Labelled = { readonly label: string; readonly text: string };

/** Splits "Ada Ruiz (Acme): The RFC is ready: read it." at the first ": "; undefined when that cannot be a label. */
export const splitLabel = (line: string): Labelled | undefined => {
  const at = /:(?=\s|$)/.exec(line.slice(0, MAX_LABEL + 2))?.index ?? -1;
  if (at < 1 || at > MAX_LABEL) return undefined;
  const label = line.slice(0, at).replace(/\s+/g, ' ').trim();
  if (label === '' || /^\d{1,2}:\d{2}/.test(label) || /[?!;]|:\/\/|["“„]/.test(label)) return undefined;
  return isHeading(label) ? undefined : { label, text: line.slice(at + 1).trim() };
};

/**
 * The labels of a file: of the lines that begin a cue or a paragraph, and of the others. Where nearly every cue has one (as
 * Zoom writes), all count; elsewhere those that look like a name and occur twice, or that surely are one, since "One
 * thing: it crashed" is speech.
 */
export const chooseLabels = (
  firsts: readonly (Labelled | undefined)[],
  others: readonly (Labelled | undefined)[] = [],
): ReadonlySet<string> => {
  const begun = firsts.filter((line) => line !== undefined);
  const counts = new Map<string, number>();
  for (const line of [...begun, ...others]) if (line) counts.set(line.label, (counts.get(line.label) ?? 0) + 1);
  const isEverywhere = begun.length > 0 && begun.length >= firsts.length * 0.8;
  const everywhere = new Set(isEverywhere ? begun.map(({ label }) => label) : []);
  const chosen = [...counts].filter(
    ([label, n]) => everywhere.has(label) || (looksLikeName(label) && (n > 1 || isFullName(label))),
  );
  // Nobody who speaks once makes a transcript of prose.
  const isSpoken = isEverywhere || chosen.some(([, n]) => n > 1);
  return new Set(isSpoken ? chosen.map(([label]) => label) : []);
};

/** At most five words beside an organisation, and begins with a capital, a digit-free nick or a script without capitals. */
export const looksLikeName = (label: string): boolean =>
  withoutOrganisation(label).split(' ').length <= 5 && /^[\p{Lu}\p{Lo}@]/u.test(label) && !isHeading(label);

/** "Kofi Asante-Mensah", "Bram van der Zee", but not "One question". */
export const isFullName = (label: string): boolean => {
  const words = withoutOrganisation(label).split(' ');
  return words.length >= 2 && words.every((word) => /^[\p{Lu}\p{Lo}]/u.test(word) || PARTICLES.test(word));
};

const withoutOrganisation = (label: string): string => label.replace(/\s*(?:[([{|].*|-\s.*)$/u, '').trim() || label;

const PARTICLES = /^(?:van|von|der|den|de|da|do|dos|di|du|del|la|le|el|al|bin|ben|ibn|zu|ter|ten|y|e|d['’].+)$/;

/** "Decision", "Next steps": what stands before a colon in minutes, and no person. */
export const isHeading = (label: string): boolean => NOT_A_SPEAKER.test(label);

/** "Ada's Presentation" of Google Meet: what is heard of a shared screen. */
export const isShared = (label: string): boolean => /'s? Presentation$|\(Presenting\)$/.test(fold(label).text);

/** A label as it may be published: some tools put the address or the number of a caller in the place of the name. */
export const toSpeaker = (label: string): string =>
  label
    .replace(/([\w.+-]{1,64})@[\w-]{1,64}(?:\.[\w-]{1,64})+/g, '$1')
    .replace(/^\+?[\d*(][\d*(). -]{5,}[\d*]{2}$/, (number) => `Phone …${number.slice(-2)}`);

const MAX_LABEL = 60;
const NOT_A_SPEAKER = new RegExp(
  `^(?:[-*•]\\s*)?(?:${[
    'notes?|actions?(?: items?| points?)?|decisions?|decided|to ?do|agenda|attendees|participants|present|absent|apologies|regrets|chairs?|scribes?|minutes',
    'summary|topics?|questions?|answers?|next (?:steps?|call|meeting)|warning|example|title|date|time|subject|location|where|when|https?|mailto|p\\.?s\\.?|n\\.?b\\.?',
    'motions?|resolutions?|results?|conclusions?|owners?|status|background|proposals?|risks?|issues?|links?|updates?|reminders?|fyi|tl;?dr|chat|recording|duration|language|kind',
    'music|applause|laughter|laughs|inaudible|crosstalk|silence|noise|blank_audio|screen sharing|watch|one (?:thing|question|point)|for example|by the way',
  ].join('|')})$`,
  'i',
);
