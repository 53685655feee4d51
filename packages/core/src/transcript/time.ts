/** Times of a recording, as people write them: "4:53", "1:02:03". */

/** "1:02:03" or "4:53" for milliseconds; fractions of a second are cut off. */
export const formatTime = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
};

/** Milliseconds of "m:ss", "h:mm:ss", with an optional fraction after a dot or a comma; undefined for anything else. */
export const parseTime = (text: string): number | undefined => {
  const match = TIME.exec(text.trim());
  if (!match) return undefined;
  const [, h = '0', m = '0', s = '0', fraction = ''] = match;
  if (Number(s) > 59 || (match[1] !== undefined && Number(m) > 59)) return undefined;
  const ms = ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(fraction.padEnd(3, '0'));
  return ms <= MAX_MS ? ms : undefined;
};

/** Times are 32-bit integers in the contract: 24 days. */
const MAX_MS = 2 ** 31 - 1;
const TIME = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,](\d{1,3}))?$/;
const pad = (n: number): string => String(n).padStart(2, '0');
