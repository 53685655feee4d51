/** Reasons for people: sentences of ours, in which foreign words stand and, apart from them, addresses of ours. */
import type { Reason } from '@rapporteur/idl';
import { piece, words } from './build.ts';
import type { Inline } from './tree.ts';

/**
 * A reason as a line: what is foreign in it is shown as it is, and addresses of ours can be followed. An address that only
 * begins like one of ours is none of ours.
 */
export const reasonLine = ({ text, addresses }: Pick<Reason, 'text' | 'addresses'>): Inline => {
  const ours = addresses.filter((address) => PLAIN.test(address)).map(escapePattern);
  if (ours.length === 0) return text;
  const pieces = text.split(new RegExp(`(?<![\\w/:?#=&%.+,;@!$~-])(${ours.join('|')})(?![\\w/#?&=%-])`));
  return words(...pieces.map((cut, index): Inline => (index % 2 === 1 ? { type: 'address', url: cut } : piece(cut))));
};

/** What GitHub links as it stands, whatever comes before and behind. */
const PLAIN = /^https?:\/\/[\w.~:/?#@!$&%=+,;-]*[\w/#=]$/;

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
