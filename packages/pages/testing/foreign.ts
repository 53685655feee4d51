/** Texts that strangers write to break a page, and what a page may not have whatever they write. */
import fc from 'fast-check';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onclick='alert(1)",
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '//evil.example',
  '/\\evil.example',
  '</title></svg><script>',
  '\u202egnp.exe',
  '&lt;b&gt;',
  '-->',
  ']]>',
  '',
];

export const foreign: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constant('w'.repeat(300)),
);

/** An address that may be one. */
export const address: fc.Arbitrary<string> = fc.oneof(foreign, fc.constant('https://github.com/acme/widgets/pull/7'));

const TAGS =
  'a|abbr|article|b|blockquote|body|br|button|caption|circle|code|dd|desc|details|div|dl|dt|em|footer|form|g|h[1-6]|head|header|hr|html|input|label|li|link|main|mark|meta|nav|ol|option|p|path|pre|s|section|select|small|span|strong|summary|svg|table|tbody|td|text|th|thead|time|title|tr|ul';
const TAG = new RegExp(`</?(?:${TAGS})(?:\\s[^<>"]*(?:"[^"]*"[^<>"]*)*)?/?>`, 'g');

/** What stands in a page that no page of ours has: elements, attributes that act, addresses that are none. */
export const faultsOf = (page: string): string[] => {
  const inert = page
    .replace('<!doctype html>', '')
    .replace('<script src="/-/times.js" defer></script>', '')
    .replaceAll(TAG, '');
  const attributes = [...page.matchAll(TAG)].flatMap(([tag]) =>
    [...tag.matchAll(/\s([a-z:-]+)="([^"]*)"/gi)].flatMap(([, name = '', value = '']) => {
      if (/^on|^style$/i.test(name)) return [`${name}="${value}"`];
      return /^(?:href|src|action)$/i.test(name) && !/^(?:\/(?![/\\])|#|https?:\/\/|mailto:)/.test(value)
        ? [`${name}="${value}"`]
        : [];
    }),
  );
  return [
    ...[...inert.matchAll(/<.{0,40}/g)].map(([found]) => found),
    ...attributes,
    ...[...page.matchAll(/[\u202a-\u202e\u2066-\u2069]/g)].map(() => 'a sign that turns the text round'),
  ];
};
