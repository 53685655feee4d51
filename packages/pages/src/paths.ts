/** Where pages and sitemaps stand, as Hono writes it: for what is to hold of all of them. */
import { ROUTES } from './routes.ts';
import { createTextRoutes } from './sitemap.ts';

const pages = ROUTES.map(({ path }) => path);

export const PATHS: readonly string[] = [...pages, ...createTextRoutes(pages).map(({ path }) => path)];
