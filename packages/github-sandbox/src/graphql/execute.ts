/** GraphQL: validated and executed against GitHub's published schema, which is read at the first query. */
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import {
  buildSchema,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { z } from 'zod';
import type { Context } from '../access.ts';
import { canRead } from '../access.ts';
import { covers, GRAPHQL_RIGHTS } from '../description/index.ts';
import type { Call, Reply } from '../router.ts';
import { ok, Refusal, readBody } from '../router.ts';
import type { Actor } from '../world.ts';
import { problem } from './connection.ts';
import { createMutations } from './mutations.ts';
import { createNodes } from './nodes.ts';

const QuerySchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** Answers a query or a mutation. What GraphQL refuses comes as 200 with `errors`, as from GitHub. */
export const answerQuery = async (context: Context, call: Call): Promise<Reply> => {
  if (call.actor.kind === 'nobody') throw new Refusal(401, 'This endpoint requires you to be authenticated.');
  const { query, variables, operationName } = readBody(QuerySchema, call);
  const document = parsed(query);
  if (document instanceof GraphQLError) return failed([document]);
  const schema = await loadSchema();
  const errors = validate(schema, document);
  if (errors.length > 0) return failed(errors);
  const result = await execute({
    schema,
    document,
    rootValue: rootFor(context, call),
    variableValues: variables ?? {},
    operationName: operationName ?? null,
    fieldResolver: resolverFor(call.actor),
    typeResolver: (value) => (isFields(value) && typeof value.__typename === 'string' ? value.__typename : undefined),
  });
  return ok({ data: result.data ?? null, ...(result.errors && { errors: result.errors.map(errorJson) }) });
};

const rootFor = (context: Context, { actor }: Call) => {
  const nodes = createNodes(context.world, {
    isVisible: (repository) => canRead(context.world, actor, repository),
    caller: actor,
  });
  const reset = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString();
  return {
    ...nodes.root,
    ...createMutations(context, actor, nodes),
    // As a user an app's account has its whole name, which it has not as an author.
    viewer: () => ('account' in actor ? { ...nodes.actor(actor.account), login: actor.account.login } : null),
    rateLimit: { limit: 5000, cost: 1, remaining: 4999, used: 1, resetAt: reset, nodeCount: 0 },
  };
};

let schema: Promise<GraphQLSchema> | undefined;

/** One schema for all sandboxes of a process: building it takes half a second. */
const loadSchema = (): Promise<GraphQLSchema> => {
  schema ??= readSchema();
  return schema;
};

const readSchema = async (): Promise<GraphQLSchema> => {
  // The package's own entry builds a schema of its own as it is imported; the text beside it is all we need.
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
  if (!manifest) throw new Error('The package @octokit/graphql-schema is not installed');
  const text = await readFile(join(dirname(manifest), 'schema.graphql'), 'utf8');
  return buildSchema(text, { assumeValid: true, noLocation: true });
};

/** What an installation did not grant is refused, and stands as null beside the error. */
const resolverFor =
  (actor: Actor): GraphQLFieldResolver<unknown, unknown> =>
  (source, args, context, info) => {
    const needs = GRAPHQL_RIGHTS[info.fieldName];
    if (needs && actor.kind === 'installation' && !covers(actor.permissions, needs))
      throw problem('FORBIDDEN', 'Resource not accessible by integration');
    return resolveField(source, args, context, info);
  };

/** A field of the schema that the sandbox has no value for is an error, never a silent null. */
const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
  const value = isFields(source) ? source[info.fieldName] : undefined;
  if (value === undefined) {
    if (info.fieldName === 'clientMutationId') return null;
    throw new GraphQLError(`The sandbox does not know ${info.parentType.name}.${info.fieldName}`);
  }
  return typeof value === 'function' ? value(args) : value;
};

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const parsed = (query: string) => {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
};

const failed = (errors: readonly GraphQLError[]): Reply => ok({ errors: errors.map(errorJson) });

const errorJson = (error: GraphQLError) => {
  const { message, locations, path, extensions } = error.toJSON();
  return {
    ...(typeof extensions?.type === 'string' && { type: extensions.type }),
    ...(path && { path }),
    ...(locations && { locations }),
    message,
  };
};
