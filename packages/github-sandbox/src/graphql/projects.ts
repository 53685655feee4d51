/** Projects as GraphQL has them: reading needs the App permission "organization_projects", writing its "write". */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { addToProject, removeFromProject, setProjectValue } from '../projects.ts';
import type { Account, Actor, Item, Project, ProjectField, ProjectItem, World } from '../world.ts';
import { connection, problem } from './connection.ts';
import type { Fields } from './fields.ts';
import { input } from './input.ts';

const NumberSchema = z.object({ number: z.number() });
const NameSchema = z.object({ name: z.string() });
const NamesSchema = z.object({ names: z.array(z.string()).nullish() });
const AddSchema = input({ projectId: z.string(), contentId: z.string() });
const RemoveSchema = input({ projectId: z.string(), itemId: z.string() });
const ClearSchema = input({ projectId: z.string(), itemId: z.string(), fieldId: z.string() });
const UpdateSchema = input({
  projectId: z.string(),
  itemId: z.string(),
  fieldId: z.string(),
  value: z.object({ singleSelectOptionId: z.string().nullish() }),
});

/** Makers of the objects that projects are surrounded by. */
type ProjectContext = {
  readonly caller: Actor;
  readonly account: (account: Account) => Fields;
  readonly item: (item: Item) => Fields;
};

export const createProjectNodes = (world: World, { caller, account, item: content }: ProjectContext) => {
  const enter = (): void => {
    if (!may(world, caller, 'read')) throw forbidden();
  };

  const field = (project: Project, one: ProjectField): Fields => ({
    __typename: 'ProjectV2SingleSelectField',
    id: one.nodeId,
    databaseId: one.id,
    name: one.name,
    dataType: 'SINGLE_SELECT',
    createdAt: project.createdAt,
    updatedAt: project.createdAt,
    project: () => toProject(project),
    options: (args: unknown) => {
      const { names } = NamesSchema.parse(args);
      return one.options
        .filter(({ name }) => !names || names.includes(name))
        .map(({ id, name }) => ({ id, name, nameHTML: name, color: 'GRAY', description: '', descriptionHTML: '' }));
    },
  });

  const value = (item: ProjectItem, one: ProjectField): Fields | null => {
    const option = one.options.find(({ id }) => id === item.values.get(one.nodeId));
    return option
      ? {
          __typename: 'ProjectV2ItemFieldSingleSelectValue',
          id: `PVTFSV_${item.id}_${one.id}`,
          name: option.name,
          nameHTML: option.name,
          optionId: option.id,
          color: 'GRAY',
          description: '',
          createdAt: item.createdAt,
          updatedAt: item.updatedAt,
          creator: account(item.creator),
          field: () => field(item.project, one),
          item: () => toItem(item),
        }
      : null;
  };

  const toItem = (one: ProjectItem): Fields => {
    enter();
    return {
      __typename: 'ProjectV2Item',
      id: one.nodeId,
      databaseId: one.id,
      fullDatabaseId: String(one.id),
      type: one.content.pull ? 'PULL_REQUEST' : 'ISSUE',
      isArchived: false,
      createdAt: one.createdAt,
      updatedAt: one.updatedAt,
      creator: account(one.creator),
      project: () => toProject(one.project),
      content: () => content(one.content),
      fieldValueByName: (args: unknown) => {
        const found = one.project.fields.find(({ name }) => name === NameSchema.parse(args).name);
        return found ? value(one, found) : null;
      },
      fieldValues: connection(
        'fieldValues',
        () => one.project.fields.flatMap((each) => value(one, each) ?? []),
        (each) => each,
      ),
    };
  };

  const toProject = (one: Project): Fields => {
    enter();
    return {
      __typename: 'ProjectV2',
      id: one.nodeId,
      databaseId: one.id,
      fullDatabaseId: String(one.id),
      number: one.number,
      title: one.title,
      url: one.url,
      closed: false,
      closedAt: null,
      public: true,
      shortDescription: null,
      readme: null,
      createdAt: one.createdAt,
      updatedAt: one.createdAt,
      owner: () => account(world.organization),
      field: (args: unknown) => {
        const found = one.fields.find(({ name }) => name === NameSchema.parse(args).name);
        return found ? field(one, found) : null;
      },
      fields: connection(
        'fields',
        () => one.fields,
        (each) => field(one, each),
      ),
      items: connection('items', () => one.items, toItem),
    };
  };

  /** What an organisation or a repository has of projects. */
  const ofOrganization: Fields = {
    projectV2: (args: unknown) => {
      enter();
      const { number } = NumberSchema.parse(args);
      const found = world.projects.get(number);
      if (!found) throw problem('NOT_FOUND', `Could not resolve to a ProjectV2 with the number ${number}.`);
      return toProject(found);
    },
    projectsV2: connection('projectsV2', () => [...world.projects.values()], toProject),
  };

  /** What an issue or a pull request has of projects. */
  const ofItem = (one: Item): Fields => ({
    projectItems: (args: Readonly<Record<string, unknown>>) => {
      enter();
      const items = [...world.projects.values()].flatMap(({ items: all }) =>
        all.filter((each) => each.content === one),
      );
      return connection('projectItems', () => items, toItem)(args);
    },
  });

  return { toProject, toItem, field, ofOrganization, ofItem };
};

export const createProjectMutations = (
  context: Context,
  caller: Actor,
  toItem: (item: ProjectItem) => Fields,
): Readonly<Record<string, (args: unknown) => Fields>> => {
  const { world } = context;

  const writer = (): Account => {
    if (!('account' in caller) || !may(world, caller, 'write')) throw forbidden();
    return caller.account;
  };

  const projectAt = (id: string): Project => {
    const node = world.nodes.get(id);
    if (node?.kind !== 'project') throw missing(id);
    return node.project;
  };

  const itemAt = ({ projectId, itemId }: { readonly projectId: string; readonly itemId: string }): ProjectItem => {
    const node = world.nodes.get(itemId);
    if (node?.kind !== 'project_item' || node.item.project !== projectAt(projectId)) throw missing(itemId);
    return node.item;
  };

  const fieldAt = ({ project }: ProjectItem, id: string): ProjectField => {
    const field = project.fields.find(({ nodeId }) => nodeId === id);
    if (!field) throw missing(id);
    return field;
  };

  return {
    addProjectV2ItemById: (args) => {
      const { projectId, contentId, clientMutationId } = AddSchema.parse(args);
      const actor = writer();
      const project = projectAt(projectId);
      const node = world.nodes.get(contentId);
      if (node?.kind !== 'item') throw missing(contentId);
      return { item: toItem(addToProject(context, actor, { project, content: node.item })), clientMutationId };
    },
    updateProjectV2ItemFieldValue: (args) => {
      const { fieldId, value, clientMutationId, ...place } = UpdateSchema.parse(args);
      const actor = writer();
      const item = itemAt(place);
      const field = fieldAt(item, fieldId);
      const optionId = value.singleSelectOptionId;
      if (!optionId || !field.options.some(({ id }) => id === optionId)) {
        throw problem('VALIDATION', 'The single select option Id does not belong to the field');
      }
      setProjectValue(context, actor, { item, field, optionId });
      return { projectV2Item: toItem(item), clientMutationId };
    },
    clearProjectV2ItemFieldValue: (args) => {
      const { fieldId, clientMutationId, ...place } = ClearSchema.parse(args);
      const actor = writer();
      const item = itemAt(place);
      setProjectValue(context, actor, { item, field: fieldAt(item, fieldId) });
      return { projectV2Item: toItem(item), clientMutationId };
    },
    deleteProjectV2Item: (args) => {
      const { clientMutationId, ...place } = RemoveSchema.parse(args);
      const actor = writer();
      const item = itemAt(place);
      removeFromProject(context, actor, item);
      return { deletedItemId: item.nodeId, clientMutationId };
    },
  };
};

/** The App by its permission, people as members of the organisation. */
const may = (world: World, caller: Actor, what: 'read' | 'write'): boolean => {
  if (caller.kind === 'installation') {
    const has = caller.permissions.organization_projects;
    return what === 'write' ? has === 'write' || has === 'admin' : has !== undefined;
  }
  return caller.kind === 'person' && (what === 'read' || world.members.has(caller.account.login.toLowerCase()));
};

const forbidden = () => problem('FORBIDDEN', 'Resource not accessible by integration');

const missing = (id: string) => problem('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
