/** rapporteur artifact list, show and export: versions of what was made, and what they hold. */

import { create } from '@bufbuild/protobuf';
import { type Artifact, ArtifactSchema, GetPayloadResponseSchema } from '@rapporteur/idl';
import { readCount, toMinute } from './asked.ts';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { paint } from './table.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';
import { wrapTo } from './text.ts';

/** The newest first. */
export const runArtifactList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const most = readCount('limit', args.value('limit'), { least: 1, usual: 50 });
  const partitions = args.flag('without-partitions') ? [] : args.values('partition').map(readPartition);
  const isAny = !args.flag('without-partitions') && partitions.length === 0;
  const asked = {
    keyName: args.positionals[0],
    tag: args.value('tag'),
    alias: args.value('alias'),
    type: args.value('type'),
    resource: args.value('resource'),
    ...(isAny ? {} : { partitions: { entries: partitions } }),
    pageSize: Math.min(500, most),
  };
  const found = await readRecords(env, async (client) => {
    const all: Artifact[] = [];
    for await (const artifact of client.listArtifacts(asked)) if (all.push(artifact) === most) break;
    return all;
  });
  if (args.flag('json')) {
    for (const artifact of found) printJson(io, ArtifactSchema, artifact);
    return 0;
  }
  if (found.length === 0) io.out('There is no such artifact.');
  for (const { name, version, partitions: about, createdAt, aliases, struck } of found) {
    // A line of its own: people copy it.
    io.out(paint(io, 'bold', toTerminal(name.replace(version, version.slice(0, 12)))));
    const values = (about?.entries ?? []).map(({ value }) => value);
    const told = [...values, `kept ${toMinute(createdAt)} UTC`, ...aliases, ...(struck === '' ? [] : ['struck'])];
    for (const line of wrapTo(toTerminal(told.join(', ')), io.columns - 2)) io.out(`  ${line}`);
  }
  return 0;
};

/** What it holds; with a path the parts that stand there, one a line. */
export const runArtifactShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [name = ''] = args.positionals;
  const path = args.value('path') ?? '';
  const { payload, parts } = await readRecords(env, (client) => client.getPayload({ name, path }));
  if (args.flag('json')) {
    printJson(
      io,
      GetPayloadResponseSchema,
      create(GetPayloadResponseSchema, { ...(payload ? { payload } : {}), parts }),
    );
    return 0;
  }
  if (path !== '') {
    if (parts.length === 0) io.err(`rapporteur: nothing stands there.`);
    for (const { path: at, json } of parts) io.out(`${toTerminal(at)} ${toTerminalJson(json)}`);
    return parts.length === 0 ? 1 : 0;
  }
  switch (payload?.content.case) {
    case 'json':
      io.out(toTerminalJson(payload.content.value));
      return 0;
    case 'data':
      io.write(new TextDecoder().decode(payload.content.value));
      return 0;
    case 'blob':
      io.out(
        `${payload.content.value.size} bytes, SHA-256 ${payload.content.value.digest}; fetch it at /v1/blobs/ORGANISATION/SERIES/WHAT/VERSION.`,
      );
      return 0;
    default:
      throw new Error(`${name} holds nothing.`);
  }
};

/** Prints the name of the version that has what everybody may see now. */
export const runArtifactExport = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [repository = ''] = args.positionals;
  const made = await readRecords(env, (client) => client.exportEverything({ repository }, { timeoutMs: EXPORT_MS }));
  if (args.flag('json')) printJson(io, ArtifactSchema, made);
  else io.out(toTerminal(made.name));
  return 0;
};

/** All lists are read for it. */
const EXPORT_MS = 120_000;

const readPartition = (text: string): { readonly key: string; readonly value: string } => {
  const at = text.indexOf('=');
  if (at < 1) throw new CalledWrongly(`--partition takes KEY=VALUE, such as date=2023-06-22, and not "${text}".`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
};
