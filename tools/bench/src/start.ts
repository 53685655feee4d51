/** How long the installed command line works until its answer stands there. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createTestRegistry } from '@rapporteur/client/testing';
import { DetectionSchema, NextStepSchema, RfcSchema, Stage, SubjectRefSchema, Verdict } from '@rapporteur/idl';
import type { Figure } from './figures.ts';
import { median } from './load.ts';

const MOST_FOR_HELP = 150;
const MOST_FOR_LIST = 250;
const RUNS = 15;
const RFCS = 50;

/** In milliseconds of CPU, of the process and of the system for it; the registry is another process, and fifty RFCs are on record. */
export const measureStart = async (program: string): Promise<readonly Figure[]> => {
  const server = createServer(connectNodeAdapter({ routes: (await createCommunity()).routes }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const node = await measure(['-e', '0']);
    const help = await measure([program, '--help']);
    const list = await measure([program, 'rfc', 'list', '--registry', url]);
    return [
      { name: 'cli.node', value: node },
      { name: 'cli.help', value: help, aim: { most: MOST_FOR_HELP } },
      { name: 'cli.list', value: list, aim: { most: MOST_FOR_LIST } },
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const createCommunity = async () => {
  const registry = createTestRegistry();
  for (let number = 1; number <= RFCS; number += 1) {
    const subject = create(SubjectRefSchema, { repository: 'acme/widgets', number, title: `[RFC] Proposal ${number}` });
    const next = create(NextStepSchema, { text: 'Three members of the TSC approve.' });
    const detection = create(DetectionSchema, { verdict: Verdict.RFC });
    const name = `rfcs/acme/widgets/${number}`;
    await registry.put(create(RfcSchema, { name, subject, next, detection, stage: Stage.IN_REVIEW }));
  }
  return registry;
};

/** The median of some runs, after one that fills the cache of compiled code. */
const measure = async (words: readonly string[]): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index <= RUNS; index += 1) {
    const script = `TIMEFORMAT='%3U %3S'; time "$@" > /dev/null`;
    const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', process.execPath, ...words], {
      env: { ...process.env, NODE_OPTIONS: '', LC_ALL: 'C' },
    });
    const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
    if (index > 0) times.push((user + system) * 1000);
  }
  return median(times);
};
