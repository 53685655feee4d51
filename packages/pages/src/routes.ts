/** Which page stands where. */
import { FRONT } from './front.ts';
import type { Route } from './page.ts';

export const ROUTES: readonly Route[] = [FRONT];

/** As Hono writes them, for what is to hold of every page. */
export const PATHS: readonly string[] = ROUTES.map(({ path }) => path);
