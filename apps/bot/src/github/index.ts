/** GitHub as the flows see it: facts are read, desired states are applied. Octokit does not leave this folder. */
export type { Applied } from './apply.ts';
export { createOctokitClass } from './client.ts';
export { type Fault, faultOf } from './fault.ts';
export type { GitHub, IssueFacts } from './github.ts';
export { createInstallations, type Installations } from './installations.ts';
