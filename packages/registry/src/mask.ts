/** Field masks: which fields of an answer somebody wants. */
import { create, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import type { FieldMask } from '@bufbuild/protobuf/wkt';
import { suggest } from '@rapporteur/idl';
import { invalid } from './refusals.ts';

/** Fields by name, each with those wanted of it; empty means all of it. */
type Tree = Map<string, Tree>;

/**
 * Leaves only the wanted fields of a message, "stage" or "next.text", in lists of each entry; without a mask all of them.
 * @throws ConnectError InvalidArgument for a path that leads nowhere
 */
export const createMask = (desc: DescMessage, mask: FieldMask | undefined): ((message: Message) => Message) => {
  if (mask === undefined || mask.paths.length === 0) return (message) => message;
  if (mask.paths.length > MOST_PATHS) throw invalid(`A read mask has at most ${MOST_PATHS} paths.`);
  const key = JSON.stringify([desc.typeName, ...mask.paths]);
  const known = masks.get(key);
  if (known) return known;
  const tree: Tree = new Map();
  for (const path of mask.paths) plant(tree, desc, path);
  // Of a message that is remembered the same is wanted again and again.
  const pruned = new WeakMap<Message, Message>();
  const made = (message: Message): Message => {
    const left = pruned.get(message) ?? prune(desc, message, tree);
    pruned.set(message, left);
    return left;
  };
  if (masks.size >= MOST_MASKS) masks.clear();
  masks.set(key, made);
  return made;
};

const masks = new Map<string, (message: Message) => Message>();

const MOST_PATHS = 100;
const MOST_MASKS = 200;

const plant = (root: Tree, desc: DescMessage, path: string): void => {
  let [tree, at]: [Tree, DescMessage | undefined] = [root, desc];
  for (const name of path.split('.')) {
    const field: DescField | undefined = at?.fields.find((one) => one.name === name || one.localName === name);
    if (at === undefined || field === undefined) {
      const near =
        at &&
        suggest(
          name,
          at.fields.map((one) => one.name),
        );
      throw invalid(`The read mask names "${path}", which ${desc.name} does not have${near ? `; ${near}` : '.'}`);
    }
    const below = tree.get(field.localName);
    // What is wanted as a whole stays whole.
    if (below?.size === 0) return;
    const next: Tree = below ?? new Map();
    tree.set(field.localName, next);
    [tree, at] = [next, field.fieldKind === 'map' ? undefined : field.message];
  }
  tree.clear();
};

const prune = (desc: DescMessage, message: Message, tree: Tree): Message => {
  const kept = create(desc);
  const [from, to] = [reflect(desc, message), reflect(desc, kept)];
  for (const [name, below] of tree) {
    const field = desc.field[name];
    if (field === undefined || !from.isSet(field)) continue;
    if (below.size === 0) to.set(field, from.get(field));
    else if (field.fieldKind === 'message') {
      const inner = prune(field.message, from.get(field).message, below);
      to.set(field, reflect(field.message, inner));
    } else if (field.fieldKind === 'list' && field.listKind === 'message') {
      const list = to.get(field);
      for (const entry of from.get(field))
        if (isReflected(entry)) list.add(reflect(field.message, prune(field.message, entry.message, below)));
    }
  }
  return kept;
};

const isReflected = (value: unknown): value is { readonly message: Message } =>
  typeof value === 'object' && value !== null && 'message' in value;
