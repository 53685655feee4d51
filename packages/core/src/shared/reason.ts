/** Reasons for people: sentences of ours, in which foreign words stand and, apart from them, addresses of ours. */
import type { Reason } from '@rapporteur/idl';
import { escapeText } from './markdown.ts';

/**
 * A reason as Markdown: what is foreign in it is made inert, and addresses of ours stay as they are, so that they can be
 * followed. An address that only begins like one of ours is none of ours.
 */
export const reasonWords = ({ text, addresses }: Pick<Reason, 'text' | 'addresses'>): string => {
  const ours = addresses.filter((address) => PLAIN.test(address)).map(escapePattern);
  if (ours.length === 0) return escapeText(text);
  const pieces = text.split(new RegExp(`(?<![\\w/:?#=&%.+,;@!$~-])(${ours.join('|')})(?![\\w/#?&=%-])`));
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : escapePiece(piece))).join('');
};

/** What GitHub links as it stands, whatever comes before and behind. */
const PLAIN = /^https?:\/\/[\w.~:/?#@!$&%=+,;-]*[\w/#=]$/;

/** A piece keeps the blanks around it. */
const escapePiece = (piece: string): string => {
  const words = escapeText(piece);
  if (words === '') return piece === '' ? '' : ' ';
  return `${/^\s/.test(piece) ? ' ' : ''}${words}${/\s$/.test(piece) ? ' ' : ''}`;
};

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
