/** The pages of a community: what it decided and why, in HTML that needs no script. */

export { pagePath } from './addresses.ts';
export { type Exported, type ExportOptions, exportSite } from './export.ts';
export { SIGN_IN_PATH, SIGN_OUT_PATH } from './frame.ts';
export type { Page } from './page.ts';
export { createPages, type Pages, type PagesOptions } from './pages.ts';
export { lines, moment, plural, section, table } from './parts.ts';
export { PATHS } from './paths.ts';
export { BUSY, hasty, NOT_FOUND } from './refusal.ts';
export type { Reader, Site } from './visit.ts';
