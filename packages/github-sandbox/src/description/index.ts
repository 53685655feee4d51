/** GitHub's description of its API, as far as it is cut out, and what its operations and events ask of an App. */
export { type Description, loadDescription, type Operation } from './description.ts';
export { covers, GRAPHQL_RIGHTS, type Needs, RIGHTS } from './rights.ts';
export type { Schema } from './unknown.ts';
