/** Which page stands where. */
import { FRONT } from './front.ts';
import type { Route } from './page.ts';
import { MOTION, RFC } from './rfc.ts';
import { RFCS } from './rfcs.ts';

export const ROUTES: readonly Route[] = [FRONT, RFCS, RFC, MOTION];
