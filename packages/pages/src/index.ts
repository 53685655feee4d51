/** The pages of a community: what it decided and why, in HTML that needs no script. */
export { type Exported, type ExportOptions, exportSite } from './export.ts';
export { createPages, type Pages, type PagesOptions } from './pages.ts';
export type { Reader, Site } from './visit.ts';
