/** Speaker labels: the name before the first ": " of a line, told apart from speech that has a colon in it. */

/** A line that may begin with a label. */
export type Labelled = { readonly label: string; readonly text: string };

/** Splits "Ada Ruiz (Acme): The RFC is ready: read it." at the first ": "; undefined when that cannot be a label. */
export const splitLabel = (line: string): Labelled | undefined => {
  const at = /:(?=\s|$)/.exec(line)?.index ?? -1;
  if (at < 1 || at > MAX_LABEL) return undefined;
  const label = line.slice(0, at).replace(/\s+/g, ' ').trim();
  if (label === '' || /^\d{1,2}:\d{2}/.test(label) || /[?!;]|:\/\//.test(label)) return undefined;
  return NOT_A_SPEAKER.test(label) ? undefined : { label, text: line.slice(at + 1).trim() };
};

/**
 * The labels of a file, given the lines of each cue. Where nearly every line has one (as Zoom writes), all count; elsewhere only those that look
 * like a name and occur twice, since "One thing: it crashed" is speech.
 */
export const chooseLabels = (cues: readonly (readonly (Labelled | undefined)[])[]): ReadonlySet<string> => {
  const firsts = cues.flatMap(([line]) => (line ? [line.label] : []));
  const counts = new Map<string, number>();
  for (const { label } of cues.flat().filter((line) => line !== undefined)) {
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const names = [...counts].filter(([label, n]) => n > 1 && looksLikeName(label)).map(([label]) => label);
  return new Set(firsts.length >= cues.length * 0.8 ? [...firsts, ...names] : names);
};

/** At most five words, and begins with a capital, a digit-free nick or a script without capitals. */
export const looksLikeName = (label: string): boolean =>
  label.split(' ').length <= 5 && /^[\p{Lu}\p{Lo}@]/u.test(label) && !NOT_A_SPEAKER.test(label);

/** A label as it may be published: some tools put the address or the number of a caller in the place of the name. */
export const toSpeaker = (label: string): string =>
  label
    .replace(/([\w.+-]{1,64})@[\w-]{1,64}(?:\.[\w-]{1,64})+/g, '$1')
    .replace(/^\+?[\d*(][\d*(). -]{5,}[\d*]{2}$/, (number) => `Phone …${number.slice(-2)}`);

const MAX_LABEL = 60;
const NOT_A_SPEAKER =
  /^(?:notes?|actions?(?: items?)?|decisions?|to ?do|agenda|attendees|summary|topics?|questions?|answers?|next steps?|warning|example|title|date|time|subject|location|where|when|https?|mailto|p\.?s\.?)$/i;
