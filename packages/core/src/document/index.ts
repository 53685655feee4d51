/** Messages as documents: built in sentences, and printed in one place as GitHub's Markdown or as text. */
export {
  brackets,
  type Content,
  code,
  commas,
  details,
  enumerated,
  heading,
  item,
  lineBreak,
  link,
  list,
  login,
  md,
  mention,
  ours,
  piece,
  quotation,
  type Shown,
  saying,
  sayingItem,
  separated,
  small,
  struck,
  table,
  task,
  text,
  tight,
  toBlocks,
  words,
} from './build.ts';
export { type Feed, type FeedEntry, printAtom, printJsonFeed } from './feed.ts';
export { Html, type HtmlValue, html, linkTo, mapAddresses } from './html.ts';
export {
  carriesMarker,
  markerLine,
  repositoryInMarker,
  sameBody,
  toMarker,
  withoutRepository,
  withoutTrailingBlanks,
} from './marker.ts';
export { beside, type Message, type MessageOf, messages, silence, standing, together, under } from './message.ts';
export { type OwnWords, ownLine } from './own.ts';
export { type PrintHtmlOptions, printHtml, printHtmlLine } from './page.ts';
export { type Circle, membersWords, peopleWords, showPeople } from './people.ts';
export { print } from './print.ts';
export { reasonLine } from './reason.ts';
export { findRecord, hideRecord } from './record.ts';
export { printText, printTitle } from './text.ts';
export type { Block, Inline, Item } from './tree.ts';
export { showDay, showHours, showTime, zoneWords } from './when.ts';
