/** Which page stands where. */
import { FRONT } from './front.ts';
import type { Route } from './page.ts';

export const ROUTES: readonly Route[] = [FRONT];
