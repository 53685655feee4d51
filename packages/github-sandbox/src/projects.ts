/** Projects of the organisation: boards of issues and pull requests with single-select fields such as "Status". */
import type { Context } from './access.ts';
import type { ProjectSeed } from './seed.ts';
import type { Account, Item, Project, ProjectField, ProjectItem, World } from './world.ts';
import { findRepository } from './world.ts';

export const STATUS = 'Status';

/** Throws where the seed names what is not there. */
export const seedProject = (world: World, seed: ProjectSeed): Project => {
  const { organization } = world;
  const id = world.nextId();
  const createdAt = seed.createdAt ?? '2023-01-01T00:00:00Z';
  const project: Project = {
    id,
    nodeId: `PVT_${id}`,
    number: seed.number,
    title: seed.title,
    url: seed.url ?? `${world.webUrl}/orgs/${organization.login}/projects/${seed.number}`,
    createdAt,
    fields: seed.fields.map(({ name, options }) => {
      const fieldId = world.nextId();
      const toOption = (option: string) => ({ id: world.nextId().toString(16), name: option });
      return { id: fieldId, nodeId: `PVTSSF_${fieldId}`, name, options: options.map(toOption) };
    }),
    items: [],
  };
  world.projects.set(seed.number, project);
  world.nodes.set(project.nodeId, { kind: 'project', project });
  for (const field of project.fields) world.nodes.set(field.nodeId, { kind: 'project_field', project, field });
  for (const { repository, number, status } of seed.items ?? []) {
    const content = findRepository(world, repository)?.items.get(number);
    if (!content)
      throw new Error(`The seed puts ${repository}#${number} into project ${seed.number}, but has no such item`);
    const item = newProjectItem(world, project, { content, creator: organization, at: createdAt });
    if (status === undefined) continue;
    const field = project.fields.find(({ name }) => name === STATUS);
    const option = field?.options.find(({ name }) => name === status);
    if (!field || !option) throw new Error(`The seed's project ${seed.number} has no status "${status}"`);
    item.values.set(field.nodeId, option.id);
  }
  return project;
};

/** What is in the project already stays as it is. */
export const addToProject = ({ world, events }: Context, actor: Account, { project, content }: Added): ProjectItem => {
  const there = project.items.find((item) => item.content === content);
  if (there) return there;
  const item = newProjectItem(world, project, { content, creator: actor, at: world.stamp() });
  events.projectItem(actor, 'created', item);
  return item;
};

/** Takes it from the project. */
export const removeFromProject = ({ world, events }: Context, actor: Account, item: ProjectItem): void => {
  item.project.items.splice(item.project.items.indexOf(item), 1);
  world.nodes.delete(item.nodeId);
  events.projectItem(actor, 'deleted', item);
};

/** Gives a field the option of that id, or none. */
export const setProjectValue = (
  { world, events }: Context,
  actor: Account,
  { item, field, optionId }: { readonly item: ProjectItem; readonly field: ProjectField; readonly optionId?: string },
): void => {
  const before = item.values.get(field.nodeId);
  if (before === optionId) return;
  if (optionId === undefined) item.values.delete(field.nodeId);
  else item.values.set(field.nodeId, optionId);
  item.updatedAt = world.stamp();
  events.projectItem(actor, 'edited', item, {
    field_value: {
      field_node_id: field.nodeId,
      field_type: 'single_select',
      field_name: field.name,
      project_number: item.project.number,
      from: optionJson(field, before),
      to: optionJson(field, optionId),
    },
  });
};

type Added = { readonly project: Project; readonly content: Item };

const newProjectItem = (
  world: World,
  project: Project,
  { content, creator, at }: { readonly content: Item; readonly creator: Account; readonly at: string },
): ProjectItem => {
  const id = world.nextId();
  const item: ProjectItem = {
    id,
    nodeId: `PVTI_${id}`,
    project,
    content,
    creator,
    createdAt: at,
    values: new Map(),
    updatedAt: at,
  };
  project.items.push(item);
  world.nodes.set(item.nodeId, { kind: 'project_item', item });
  return item;
};

const optionJson = ({ options }: ProjectField, optionId: string | undefined) => {
  const option = options.find(({ id }) => id === optionId);
  return option ? { ...option, color: 'GRAY', description: '' } : null;
};
