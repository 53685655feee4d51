/** All classes of attacks, in the order in which they are tried. */
import type { AttackClass } from '../attack.ts';
import { approvals, late } from './approvals.ts';
import { http, weight } from './http.ts';
import { marks } from './marks.ts';
import { proposals, settings } from './proposals.ts';
import { quotes } from './quotes.ts';
import { texts } from './texts.ts';
import { words } from './words.ts';

export const CLASSES: readonly AttackClass[] = [
  words,
  quotes,
  marks,
  approvals,
  late,
  proposals,
  settings,
  texts,
  http,
  weight,
];
