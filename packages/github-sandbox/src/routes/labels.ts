/** Labels of repositories, and labels on issues and pull requests. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { ISSUES, itemOf, repositoryOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { created, noContent, notFound, ok, paginate, param, Refusal, readBody } from '../router.ts';
import { labelJson } from '../shapes/index.ts';
import { LabelDescriptionSchema, LabelNameSchema } from '../sizes.ts';
import { record } from '../timeline.ts';
import type { Account, Item, Label, Repository } from '../world.ts';
import { addLabel, findLabel, labelNamed } from '../world.ts';

const ColorSchema = z.string().regex(/^[0-9a-fA-F]{6}$/, 'color must be 6 hexadecimal digits without "#"');
const NewLabelSchema = z.object({
  name: LabelNameSchema,
  color: ColorSchema.optional(),
  description: LabelDescriptionSchema.nullish(),
});
const EditLabelSchema = NewLabelSchema.partial().extend({ new_name: LabelNameSchema.optional() });
const NamesSchema = z.array(
  z.union([LabelNameSchema, z.object({ name: LabelNameSchema }).transform(({ name }) => name)]),
);
// GitHub takes {"labels": [...]} and the bare list.
const LabelsSchema = z.union([z.object({ labels: NamesSchema }).transform(({ labels }) => labels), NamesSchema]);

export const labelRoutes = (context: Context): readonly Route[] => {
  const { world, events } = context;

  const find = (call: Call): { repository: Repository; label: Label } => {
    const repository = repositoryOf(context, call);
    const label = findLabel(repository, param(call, 'name'));
    if (!label) throw notFound();
    return { repository, label };
  };

  const create = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const writer = writerOf(context, call.actor, repository, { app: ISSUES, person: 'write' });
    const body = readBody(NewLabelSchema, call);
    if (findLabel(repository, body.name)) {
      throw new Refusal(422, 'Validation Failed', [{ resource: 'Label', code: 'already_exists', field: 'name' }]);
    }
    const label = addLabel(world, repository, body);
    events.label(writer, 'created', repository, label);
    return created(labelJson(world, repository, label));
  };

  const edit = (call: Call): Reply => {
    const { repository, label } = find(call);
    const writer = writerOf(context, call.actor, repository, { app: ISSUES, person: 'write' });
    const body = readBody(EditLabelSchema, call);
    label.name = body.new_name ?? label.name;
    label.color = body.color ?? label.color;
    if (body.description !== undefined) label.description = body.description;
    events.label(writer, 'edited', repository, label);
    return ok(labelJson(world, repository, label));
  };

  const remove = (call: Call): Reply => {
    const { repository, label } = find(call);
    const writer = writerOf(context, call.actor, repository, { app: ISSUES, person: 'write' });
    repository.labels.splice(repository.labels.indexOf(label), 1);
    for (const item of repository.items.values()) item.labels = item.labels.filter((other) => other !== label);
    events.label(writer, 'deleted', repository, label);
    return noContent();
  };

  /** Labels an issue as `next` says; replies with its labels. */
  const relabel = (call: Call, next: (item: Item) => readonly string[]): Reply => {
    const item = itemOf(context, call);
    const writer = writerOf(context, call.actor, item.repository, { app: ISSUES, person: 'triage' });
    applyLabels(context, writer, item, next(item));
    return ok(item.labels.map((label) => labelJson(world, item.repository, label)));
  };

  const namesOf = (item: Item): string[] => item.labels.map(({ name }) => name);

  const without = (call: Call) => (item: Item) => {
    const name = param(call, 'name').toLowerCase();
    const rest = namesOf(item).filter((other) => other.toLowerCase() !== name);
    if (rest.length === item.labels.length) throw new Refusal(404, 'Label does not exist');
    return rest;
  };

  const onIssue = '/repos/:owner/:repo/issues/:number/labels';
  return [
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/labels',
      answer: (call) => {
        const repository = repositoryOf(context, call);
        return paginate(call, repository.labels, (page) => page.map((label) => labelJson(world, repository, label)));
      },
    },
    { method: 'POST', pattern: '/repos/:owner/:repo/labels', answer: create },
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/labels/:name',
      answer: (call) => {
        const { repository, label } = find(call);
        return ok(labelJson(world, repository, label));
      },
    },
    { method: 'PATCH', pattern: '/repos/:owner/:repo/labels/:name', answer: edit },
    { method: 'DELETE', pattern: '/repos/:owner/:repo/labels/:name', answer: remove },
    {
      method: 'GET',
      pattern: onIssue,
      answer: (call) => {
        const item = itemOf(context, call);
        return paginate(call, item.labels, (page) => page.map((label) => labelJson(world, item.repository, label)));
      },
    },
    {
      method: 'POST',
      pattern: onIssue,
      answer: (call) => relabel(call, (item) => [...namesOf(item), ...readBody(LabelsSchema, call)]),
    },
    { method: 'PUT', pattern: onIssue, answer: (call) => relabel(call, () => readBody(LabelsSchema, call)) },
    { method: 'DELETE', pattern: onIssue, answer: (call) => ({ ...relabel(call, () => []), ...noContent() }) },
    { method: 'DELETE', pattern: `${onIssue}/:name`, answer: (call) => relabel(call, without(call)) },
  ];
};

/** Makes `names` the labels of an issue, creating missing ones; one event for each that came or went. */
export const applyLabels = (context: Context, actor: Account, item: Item, names: readonly string[]): void => {
  const { world, events } = context;
  const before = item.labels;
  const next = [...new Set(names.map((name) => labelNamed(world, item.repository, name)))];
  const gone = before.filter((label) => !next.includes(label));
  const come = next.filter((label) => !before.includes(label));
  if (gone.length + come.length === 0) return;
  item.labels = next;
  for (const [event, labels] of [
    ['unlabeled', gone],
    ['labeled', come],
  ] as const) {
    for (const label of labels) {
      record(context, item, { event, actor, label: { name: label.name, color: label.color } });
      events.item(actor, event, item, { label });
    }
  }
};
