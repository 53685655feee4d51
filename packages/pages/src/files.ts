/** The files that pages need: the style, the picture of the tab, and a script that does nothing but show times in the reader's own zone. */
import { readFileSync } from 'node:fs';
import { ICON_PATH, STYLE_PATH, TIMES_PATH } from './frame.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

export const FILES: ReadonlyMap<string, { readonly type: string; readonly text: string }> = new Map([
  [STYLE_PATH, { type: 'text/css; charset=utf-8', text: read('./style.css') }],
  [TIMES_PATH, { type: 'text/javascript; charset=utf-8', text: read('./times.js') }],
  [ICON_PATH, { type: 'image/svg+xml', text: read('./icon.svg') }],
]);
