/** For tests of the command line: a terminal that remembers, a folder of files, and a registry behind real HTTP. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DescField, type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { type Client, createClient } from '@rapporteur/client';
import { goalsOf, judgeGroup } from '@rapporteur/core/group';
import { meetingsBetween } from '@rapporteur/core/meeting';
import { createMemoryRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import type { ExitCode } from '../src/command.ts';
import { parseCliEnv, type Terminal } from '../src/env.ts';
import { withLogin } from '../src/login-file.ts';
import { runCli } from '../src/run.ts';

/** What a person has seen in the end. */
export type Seen = { readonly code: ExitCode; readonly out: string; readonly err: string };

/** A folder in which somebody stands, with an environment. */
export type Desk = {
  readonly folder: string;
  /** Calls the program in this process. */
  readonly run: (...words: readonly string[]) => Promise<Seen>;
  /** The same on another terminal than a pipe of 80 columns. */
  readonly on: (terminal: Partial<Terminal>) => Pick<Desk, 'run'>;
  /** The same, with somebody who presses Ctrl-C as soon as a line is printed that fits. */
  readonly until: (line: RegExp) => Pick<Desk, 'run'>;
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  readonly clear: () => Promise<void>;
};

export const createDesk = async (variables: Readonly<Record<string, string>> = {}): Promise<Desk> => {
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-cli-'));
  const on = (terminal: Partial<Terminal>, last?: RegExp): Pick<Desk, 'run'> => ({
    run: async (...words) => {
      const out: string[] = [];
      const err: string[] = [];
      const interrupted = new AbortController();
      const io = {
        out: (line: string) => {
          out.push(line);
          if (last?.test(line)) interrupted.abort();
        },
        err: (line: string) => void err.push(line),
        write: (text: string) => void out.push(text),
        resolve: (path: string) => resolve(folder, path),
        columns: 80,
        hasColours: false,
        untilInterrupted: () => interrupted.signal,
        ...terminal,
      };
      const code = await runCli(words, io, withLogin(parseCliEnv(variables, folder)));
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
  });
  return {
    folder,
    ...on({}),
    on,
    until: (line) => on({}, line),
    write: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    clear: () => rm(folder, { recursive: true, force: true }),
  };
};

export type Served = { readonly url: string; readonly close: () => Promise<void> };

/** An HTTP server of this machine on a free port. */
export const serve = async (listener: RequestListener): Promise<Served> => {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

const RULES = { planner: meetingsBetween, charters: { goalsOf, judge: judgeGroup } };

/** A registry with the real rules, in memory, and a client that reads it. */
export const serveRegistry = async (): Promise<Served & { readonly client: Client; readonly registry: Registry }> => {
  const registry = createMemoryRegistry();
  const served = await serve(connectNodeAdapter({ routes: createRegistryRoutes(registry, RULES) }));
  return { ...served, registry, client: createClient({ baseUrl: served.url }) };
};

/** An address at which nobody listens: a port that no system gives away by itself, as one that was just left may be. */
export const nobody = async (): Promise<string> => {
  for (let port = 2; port < 7; port += 1) {
    if (await isRefused(port)) return `http://127.0.0.1:${port}`;
  }
  throw new Error('Somebody listens at every port that was tried.');
};

const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });

/** The message of a line of `--json`; its enums are written by their short names. */
export const readJson = <Desc extends DescMessage>(desc: Desc, text: string): MessageShape<Desc> =>
  fromJson(desc, lengthen(desc, JSON.parse(text)));

const lengthen = (desc: DescMessage, json: JsonValue): JsonValue => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const fieldOf = new Map(desc.fields.map((field) => [field.jsonName, field]));
  const lengthenOne = ({ message, enum: values }: DescField, value: JsonValue): JsonValue => {
    if (message !== undefined) return message.typeName.startsWith('google.') ? value : lengthen(message, value);
    return values !== undefined && typeof value === 'string' ? `${values.sharedPrefix}${value}`.toUpperCase() : value;
  };
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      const field = fieldOf.get(name);
      if (field === undefined) return [name, value];
      return [name, Array.isArray(value) ? value.map((one) => lengthenOne(field, one)) : lengthenOne(field, value)];
    }),
  );
};

/** Anything that a terminal would obey, apart from line feeds. */
export const obeyed = (text: string): readonly string[] =>
  [...text].filter((character) => /[\p{Cc}\p{Bidi_Control}]/u.test(character) && character !== '\n');
