/** What a community says in its own words: text that is foreign, in which links and placeholders are ours to make. */
import { link, piece, words } from './build.ts';
import { reasonLine } from './reason.ts';
import type { Inline } from './tree.ts';

/** The parts of a message that a community may put in. */
export type OwnWords = { readonly opening?: string | undefined; readonly closing?: string | undefined };

/** One line of it. `[words](https://…)` and plain web addresses are links; a placeholder that is not known stays as it is. */
export const ownLine = (said: string | undefined, values: Readonly<Record<string, Inline>>): Inline => {
  if (said === undefined || said === '') return '';
  const parts: Inline[] = [];
  let from = 0;
  for (const { 0: whole, index, groups } of said.matchAll(PARTS)) {
    const { label, url, name = '' } = groups ?? {};
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const part = label !== undefined && url !== undefined ? link(label, url) : value;
    if (part === undefined) continue;
    parts.push(plain(said.slice(from, index)), part);
    from = index + whole.length;
  }
  return words(...parts, plain(said.slice(from)));
};

const PARTS = /\[(?<label>[^[\]]+)\]\((?<url>https?:\/\/[^\s<>()"'`\\]+)\)|\{(?<name>[a-z]+)\}/gi;

/** Blanks at its ends stay: something of ours stands beside it. */
const plain = (said: string): Inline => {
  const addresses = said.match(/https?:\/\/[^\s<>()"'`\\[\]@]*[\w/#=]/gi) ?? [];
  return addresses.length === 0 ? piece(said) : reasonLine({ text: said, addresses });
};
