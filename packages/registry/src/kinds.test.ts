/** What strangers read, held against what the bot keeps. */
import type { DescFile, DescMessage } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import * as contract from '@rapporteur/idl';
import * as names from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { KINDS } from './kinds.ts';

const KINDS_BY_NAME = Object.entries(KINDS);
const SERVICES = Object.values(contract).filter((one) => typeof one === 'object' && 'methods' in one);

const shapeOf = ({ fields }: DescMessage) =>
  new Map(
    fields.map((field) => {
      const { number, jsonName, fieldKind, scalar, message, enum: values } = field;
      const isList = fieldKind === 'list';
      return [field.name, { number, jsonName, isList, type: scalar ?? message?.typeName ?? values?.typeName }];
    }),
  );

describe('a view', () => {
  it.each(KINDS_BY_NAME)(
    'of %s has fewer of the same fields, so that no field has to be mapped',
    (_, { schema, view }) => {
      const kept = shapeOf(schema);
      for (const [name, shape] of shapeOf(view)) expect(kept.get(name), name).toEqual(shape);
    },
  );
});

describe('the contract', () => {
  it('has services, and they only read, but for one that has everything read again and those that take a transcript and artifacts and have a job tried again', () => {
    const methods = SERVICES.flatMap((one) =>
      one.methods.filter(({ idempotency }) => idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS),
    );
    expect(methods.map(({ name }) => name)).toEqual([
      ...['PutArtifact', 'ExportEverything', 'TagArtifact', 'UntagArtifact', 'MoveAlias'],
      ...['RedriveJob', 'SubmitTranscript', 'StartSync'],
    ]);
    expect(SERVICES.length).toBeGreaterThan(5);
  });

  it('refers to nothing of what the bot keeps', () => {
    const seen = new Set<string>();
    const walk = ({ name, dependencies }: DescFile): void => {
      if (seen.has(name)) return;
      seen.add(name);
      dependencies.forEach(walk);
    };
    for (const { file } of SERVICES) walk(file);
    expect([...seen].filter((name) => name.startsWith('rapporteur/record'))).toEqual([]);
    expect([...seen]).toContain('rapporteur/v1/common');
  });
});

describe('names of resources', () => {
  const ref = { repository: 'Acme/Widgets.js', number: 7 };
  const occurrence = 'contributors-meetup/2031-05-08';

  it.each([
    ['rfcs', contract.toRfcName(ref)],
    ['ideas', contract.toIdeaName(ref)],
    ['motions', contract.toMotionName(ref, 'comment-1602345678.2')],
    ['groups', contract.toGroupName('config-overrides')],
    ['meetings', contract.toMeetingName(occurrence)],
    ['agendas', contract.toAgendaName(occurrence)],
    ['notes', contract.toNotesName(occurrence)],
    ['transcripts', contract.toTranscriptName(occurrence)],
    ['actionItems', contract.toActionItemName(occurrence, 1)],
    ['decisions', contract.toDecisionName(occurrence, 1)],
    ['syncStates', contract.toSyncStateName(ref.repository)],
    ['records', names.toRecordName(ref)],
    ['repositories', names.toRepositoryName(ref.repository)],
    ['newcomers', names.toNewcomersName(ref.repository)],
    ['settings', names.toSettingsName(ref.repository)],
    ['policies', names.toPolicyName({ name: 'flyte', version: '1' })],
    ['groupsFiles', names.toGroupsFileName({ repository: ref.repository, path: 'groups.yaml' })],
    ['requests', names.toRequestName(ref, 'comment-1602345678.2')],
    ['requests', names.toReadRequestName(ref)],
  ] as const)('of %s are those that the registry takes', (kind, name) => {
    expect(() => KINDS[kind].checkName(name)).not.toThrow();
  });

  it('an RFC and an idea are found in theirs, an occurrence in that of whatever belongs to it', () => {
    const small = { repository: 'acme/widgets.js', number: 7 };
    expect(contract.parseRfcName(contract.toRfcName(ref))).toEqual(small);
    expect(contract.parseIdeaName(contract.toIdeaName(ref))).toEqual(small);
    expect(contract.parseIdeaName(contract.toRfcName(ref))).toBeUndefined();
    for (const name of [contract.toMeetingName(occurrence), contract.toActionItemName(occurrence, 3)])
      expect(contract.occurrenceOfName(name)).toBe(occurrence);
  });
});
