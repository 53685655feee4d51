/** HTML as a value: what is put into a template is text and is escaped, unless it is HTML itself. */

/** HTML that a template made. */
export class Html {
  readonly #text: string;
  private constructor(text: string) {
    this.#text = text;
  }
  /** Only here does text become HTML: `parts` stand in the code, what lies between them is escaped. */
  static of(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
    return new Html(parts.map((part, index) => part + print(values[index])).join(''));
  }
  /** The same with other addresses. */
  withAddresses(of: (address: string) => string): Html {
    return new Html(mapAddresses(this.#text, of));
  }
  toString(): string {
    return this.#text;
  }
}

/** What a template printed, with other addresses. Quotation marks of foreign text are escaped, so that none of it looks like an attribute. */
export const mapAddresses = (printed: string, of: (address: string) => string): string =>
  printed.replace(/(?<= (?:href|src|action)=")[^"]*/g, (address) =>
    escaped(of(address.replace(/&(?:amp|lt|gt|quot|#39);/g, (name) => CHARACTERS[name] ?? name))),
  );

/** Of what is not there nothing is printed. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

/** `html\`<p title="${foreign}">${foreign}</p>\``. Attributes stand in double quotes, and addresses go through `linkTo`. */
export const html = Html.of;

const print = (value: HtmlValue): string => {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'number' ? String(value) : value.map(print).join('');
};

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const CHARACTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NAMES).map(([character, name]) => [name, character]),
);

const escaped = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => NAMES[character] ?? character);

/** A page must not turn round because somebody's text does, and a character that nobody sees must not be one that acts. */
export const visible = (text: string): string =>
  text
    .replace(
      /[\u202a-\u202e\u2066-\u2069]/g,
      (character) => `<U+${character.charCodeAt(0).toString(16).toUpperCase()}>`,
    )
    .replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd');

/** A link; an address that is neither of this server nor of the web is not one, and only the text stays. */
export const linkTo = (address: string, text: HtmlValue): Html => {
  const safe = safeAddress(address);
  return safe === undefined ? html`${text}` : html`<a href="${safe}">${text}</a>`;
};

const safeAddress = (address: string): string | undefined => {
  if (/^(?:\/(?![/\\])|#)/.test(address)) return address;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
};
