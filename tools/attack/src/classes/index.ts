/** All classes of attacks, in the order in which they are tried. */
import type { AttackClass } from '../attack.ts';
import { quotes } from './quotes.ts';
import { words } from './words.ts';

export const CLASSES: readonly AttackClass[] = [words, quotes];
