/** Items of projects as webhooks write them. */
import type { ProjectItem, World } from '../world.ts';

export const projectItemJson = (world: World, item: ProjectItem, creator: object) => ({
  id: item.id,
  node_id: item.nodeId,
  project_node_id: item.project.nodeId,
  content_node_id: item.content.nodeId,
  content_type: item.content.pull ? 'PullRequest' : 'Issue',
  creator,
  created_at: item.createdAt,
  updated_at: item.updatedAt,
  archived_at: null,
  project_url: `${world.apiUrl}/orgs/${world.organization.login}/projectsV2/${item.project.number}`,
  item_url: `${world.apiUrl}/orgs/${world.organization.login}/projectsV2/${item.project.number}/items/${item.id}`,
});
