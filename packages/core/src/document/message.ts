/** Messages: documents that may be posted. Only what stands in a table of messages makes one, with a word on what it is for. */
import { type Content, rule, type Shown, tight, toBlocks } from './build.ts';
import { markerLine } from './marker.ts';

const MADE: unique symbol = Symbol('made by a table of messages');

/** What an action takes. */
export type Message = Shown & { readonly [MADE]: true };

/** Makes one kind of message; `purpose` says in a sentence what it is for. */
export type MessageOf<Facts extends readonly unknown[]> = ((...facts: Facts) => Message) & { readonly purpose: string };

/** The messages of a room by name. Each has examples in the golden files. */
export const messages = <Table>(define: (message: typeof make) => Table): Table => define(make);

const make = <Facts extends readonly unknown[]>(
  purpose: string,
  build: (...facts: Facts) => Content,
): MessageOf<Facts> => Object.assign((...facts: Facts) => toMessage(build(...facts)), { purpose });

const toMessage = (content: Content): Message => ({ [MADE]: true, blocks: toBlocks(content) });

/** What the app wrote before and keeps, restores, or merged with what people wrote: Markdown that is printed already. */
export const standing = (markdown: string): Message => toMessage({ type: 'standing', markdown });

/** Where an action can say something and does not. */
export const silence: Message = toMessage([]);

/** A message under its hidden first line. */
export const under = (marker: string, { blocks: [first, ...rest] }: Message): Message =>
  toMessage([tight(markerLine(marker), first), ...rest]);

/** One message after the other. */
export const beside = (...all: readonly Message[]): Message => toMessage(all);

/** Several messages in one text, with a line between them. */
export const together = (all: readonly Message[]): Message =>
  toMessage(all.map((one, index) => (index === 0 ? one : [rule, one])));
