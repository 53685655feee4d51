/** Where pages stand, as Hono writes it: for what is to hold of every page. */
import { ROUTES } from './routes.ts';

export const PATHS: readonly string[] = ROUTES.map(({ path }) => path);
