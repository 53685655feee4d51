/** What must not leave the machine or enter a record: mail addresses, phone numbers, pass codes, tokens. */

/** Each character of a private span becomes a block, so that offsets stay what they are. */
export const redact = (text: string): string => text.replace(PRIVATE, (found) => '█'.repeat(found.length));

/** Whether a text holds something private. */
export const isPrivate = (text: string): boolean => redact(text) !== text;

const PRIVATE = new RegExp(
  [
    '[\\w.+-]{1,64}@[\\w-]{1,64}(?:\\.[\\w-]{1,64})+',
    '\\+\\d[\\d .()-]{7,}\\d',
    '(?<![\\w.-])\\(?\\d{3}\\)?[ .-]\\d{3}[ .-]\\d{4}(?![\\w.-])',
    '\\bhttps?://\\S{0,400}[?&](?:pwd|passcode|password|token|key)=\\S+',
    '\\b(?:passcode|pass code|password|pwd)(?: is|:|=) *\\S+',
    '\\bmeeting id(?: is|:|=)? *[\\d -]{9,}',
    '\\b[\\w.+-]{1,64} at [\\w-]{1,64} dot (?:com|org|net|io|dev|edu|gov|co)\\b',
    '\\b(?:gh[pousr]_|github_pat_|glpat-|npm_|sk-|xox[abp]-|AKIA)[\\w-]{10,}',
    '\\beyJ[\\w-]{10,400}\\.[\\w.-]{10,}',
    '\\bbearer [\\w.~+/-]{16,}',
  ].join('|'),
  'gi',
);
