/** GitHub as the flows see it: facts are read, desired states are applied. Octokit does not leave this folder. */
export type { Applied } from './apply.ts';
export { createOctokitClass } from './client.ts';
export { type Fault, faultOf, IncompleteAnswer } from './fault.ts';
export type { GitHub, IssueFacts, RecentComment } from './github.ts';
export { createInstallations, type Installations } from './installations.ts';
export type { Traffic } from './traffic.ts';
