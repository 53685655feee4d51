/** GitHub as the road sees it: questions are answered, desired states are applied. Octokit does not leave this folder. */

export type { Standing } from './apply.ts';
export { createOctokitClass, NOT_ON_TRIAL, withoutWrites } from './client.ts';
export { type Fault, faultOf } from './fault.ts';
export { createGitHub, type GitHub, type GitHubQuestion } from './github.ts';
export { createInstallations, type Installations } from './installations.ts';
export { createTokenInstallations, type TokenInstallations, type WorkflowFile } from './token.ts';
