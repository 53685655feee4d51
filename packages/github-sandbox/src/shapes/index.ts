/** The world as GitHub's REST API and webhooks write it. */
export {
  accountJson,
  apiOf,
  appJson,
  associationOf,
  fullRepositoryJson,
  labelJson,
  organizationJson,
  publicAccountJson,
  repositoryJson,
} from './accounts.ts';
export { fullCommitJson } from './commits.ts';
export { categoryJson, discussionCommentJson, discussionJson, discussionPage } from './discussions.ts';
export { commentJson, fullPullJson, issueJson, pageOf, pullJson, reactionJson, reviewJson } from './items.ts';
export { projectItemJson } from './projects.ts';
export { commentedJson, committedJson, eventJson, reviewedJson } from './timeline.ts';
