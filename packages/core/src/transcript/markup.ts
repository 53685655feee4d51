/** Markup inside cues: voices, tags and entities. What is not known as a tag is speech ("List<string>") and stays. */

/** A run of one voice; `voice` is undefined outside voice tags. */
export type Voice = { readonly voice: string | undefined; readonly text: string };

/** Splits a payload at its `<v Name>` tags; `</v>` may be missing and several voices may follow each other. */
export const readVoices = (payload: string): readonly Voice[] => {
  const runs: Voice[] = [];
  let voice: string | undefined;
  let from = 0;
  const push = (to: number) => {
    const text = payload.slice(from, to);
    if (text.trim() !== '') runs.push({ voice, text });
  };
  for (const match of payload.matchAll(VOICE)) {
    push(match.index);
    from = match.index + match[0].length;
    voice = match[0].startsWith('</') ? undefined : decodeEntities(match[1] ?? '').trim();
  }
  push(payload.length);
  return runs;
};

/** Removes the tags that WebVTT and SRT know. */
export const stripTags = (text: string): string => text.replace(TAG, '');

/** Decodes entities in one pass, so that "&amp;lt;" stays "&lt;". */
export const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES.get(name) ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0x1f && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });

const VOICE = /<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>|<\/v>/g;
const TAG =
  /<\/?(?:c|i|b|u|ruby|rt|lang|font)(?:\.[^\s<>]*)?(?:\s+[^<>]*)?>|<\/v>|<(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}>|\{\\[^{}]{1,20}\}/gi;
// A map, since people's words must not find what every object inherits.
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    lrm: '',
    rlm: '',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
  }),
);
