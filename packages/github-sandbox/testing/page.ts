/** Reads a page as a strict browser would: every tag and attribute has to be known, closed in order, and harmless. */

const VOID: readonly string[] = ['meta', 'link', 'br', 'hr', 'input'];
const TAGS: readonly string[] = [
  ...VOID,
  ...'html head title body a header nav form label select option button main footer p div section article'.split(' '),
  ...'h1 h2 h3 h4 h5 h6 ul ol li strong em del code pre blockquote table thead tbody tr th td span time'.split(' '),
  ...'svg circle textarea details summary sub sup kbd'.split(' '),
];
const ATTRIBUTES: readonly string[] = [
  ...'lang charset name content http-equiv rel href class for id method action type value title start scope role'.split(
    ' ',
  ),
  ...'tabindex datetime width height viewBox cx cy r fill required selected aria-current aria-hidden'.split(' '),
  ...'aria-label aria-labelledby'.split(' '),
];
const ATTRIBUTE = /\s([a-zA-Z-]+)(?:="([^"<>]*)")?/g;

/** What is wrong with it; empty if nothing is. */
export const faultsOf = (page: string): readonly string[] => {
  const faults: string[] = [];
  const open: string[] = [];
  const rest = page
    .replace(/^<!doctype html>/, '')
    .replace(
      /<(\/?)([a-z0-9]+)((?:\s[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g,
      (tag, end: string, name: string, attributes: string, empty: string) => {
        if (!TAGS.includes(name)) faults.push(`an unknown tag: ${tag}`);
        if (name === 'a' && end === '' && open.includes('a')) faults.push(`a link in a link: ${tag}`);
        for (const [, attribute = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
          if (!ATTRIBUTES.includes(attribute)) faults.push(`an unknown attribute: ${tag}`);
          if ((attribute === 'href' || attribute === 'action') && !/^(?:#|\/(?!\/)|https?:|mailto:)/.test(value))
            faults.push(`an address that acts: ${tag}`);
        }
        if (end === '/') {
          const last = open.pop();
          if (last !== name) faults.push(`${tag} ends <${last ?? 'nothing'}>`);
        } else if (!VOID.includes(name) && empty === '') open.push(name);
        return '';
      },
    );
  if (open.length > 0) faults.push(`never closed: ${open.join(', ')}`);
  const stray = /[<>]/.exec(rest);
  if (stray) faults.push(`an unescaped sign: ${rest.slice(Math.max(0, stray.index - 20), stray.index + 40)}`);
  return faults;
};
