/** Artifacts for tests. */
import { create, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ArtifactEncoding,
  ArtifactKeySchema,
  ArtifactPartitionsSchema,
  ArtifactPayloadSchema,
  ArtifactSourceSchema,
  ArtifactTagSchema,
} from '@rapporteur/idl';
import type { PutArtifact } from '../src/index.ts';

type Init<Schema extends Parameters<typeof create>[0]> = Exclude<MessageInitShape<Schema>, Message>;

export type ArtifactShape = {
  readonly name?: string;
  readonly json?: string;
  readonly payload?: Init<typeof ArtifactPayloadSchema>;
  readonly partitions?: Readonly<Record<string, string>> | 'not given';
  readonly tags?: Readonly<Record<string, string>>;
  readonly inputs?: readonly {
    readonly artifact: string;
    readonly part?: string;
    readonly inputPart?: string;
    readonly start?: number;
    readonly end?: number;
  }[];
} & Partial<Pick<PutArtifact, 'repository' | 'visibility' | 'resource' | 'aliases'>>;

/** JSON of a type without a schema, by default. */
export const artifactOf = ({
  name = 'meetup/survey',
  json = '{"n":1}',
  payload = {
    type: { name: 'acme.Survey', encoding: ArtifactEncoding.JSON },
    content: { case: 'json', value: json },
  },
  partitions = {},
  tags = {},
  inputs = [],
  ...rest
}: ArtifactShape = {}): PutArtifact => ({
  key: create(ArtifactKeySchema, { organisation: 'acme', name }),
  partitions:
    partitions === 'not given' ? undefined : create(ArtifactPartitionsSchema, { entries: entriesOf(partitions) }),
  payload: create(ArtifactPayloadSchema, payload),
  source: create(ArtifactSourceSchema, { madeBy: { case: 'person', value: 'ada' } }),
  inputs: inputs.map(({ part = '', inputPart = '', ...input }) => ({ part, inputPart, ...input })),
  tags: entriesOf(tags).map((tag) => create(ArtifactTagSchema, tag)),
  repository: 'acme/widgets',
  visibility: 'public',
  ...rest,
});

const entriesOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));
