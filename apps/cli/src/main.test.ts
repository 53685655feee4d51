/** The command as a process: exit codes, streams, pipes, and what it loads. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk } from '../testing/run.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const CALL = `WEBVTT

00:05.000 --> 00:09.000
Ada Ruiz: We agreed to store execution tags in the admin database and not in the launch plan.

00:10.000 --> 00:16.000
Bo Lind: I will review the migration guide for the database by June 30.
`;

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
  await desk.write('call.vtt', CALL);
});
afterAll(async () => desk.clear());

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
type Given = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: readonly string[];
};

/** What the person who runs the tests may have set for the program itself. */
const OURS = /^(?:INIT_CWD|npm_lifecycle_event|ANTHROPIC_.*|RAPPORTEUR_.*)$/;

/** `closeAfter`: closes the reading end of stdout at the first byte, as `head` does. */
const call = (
  words: readonly string[],
  { cwd = desk.folder, env = {}, node = [] }: Given = {},
  closeAfter = false,
): Promise<Ended> =>
  new Promise((resolve) => {
    const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
    const child = spawn(process.execPath, [...node, MAIN, ...words], {
      cwd,
      env: { ...Object.fromEntries(inherited), ...env },
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (closeAfter) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });

describe('the process', () => {
  it('0 with notes on stdout and nothing on stderr', async () => {
    const { code, out, err } = await call(['notes', 'call.vtt']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('We agreed to store execution tags');
  });

  it('1 with one sentence on stderr', async () => {
    const err = 'rapporteur: missing.vtt cannot be read: there is no such file.\n';
    expect(await call(['notes', 'missing.vtt'])).toEqual({ code: 1, out: '', err });
  });

  it('2 with one sentence on stderr', async () => {
    const { code, out, err } = await call(['notes']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^rapporteur: FILE is missing\. Usage: .+\n$/);
  });

  it('a reader that goes away early is no fault', async () => {
    const { code, err } = await call(['notes', 'call.vtt', '--json'], {}, true);
    expect([code, err]).toEqual([0, '']);
  });

  it('as the script of the project, paths count from where pnpm was called', async () => {
    const cwd = join(desk.folder, 'root');
    await mkdir(cwd, { recursive: true });
    const env = { INIT_CWD: desk.folder, npm_lifecycle_event: 'rapporteur' };
    expect((await call(['notes', 'call.vtt'], { cwd, env })).code).toBe(0);
    expect((await call(['notes', 'call.vtt'], { cwd })).code).toBe(1);
  });

  it('.env is read beneath the environment; one that cannot be read is told in a sentence', async () => {
    const cwd = join(desk.folder, 'with-env');
    await mkdir(join(cwd, 'odd', '.env'), { recursive: true });
    await desk.write('with-env/.env', 'RAPPORTEUR_REGISTRY_URL=nonsense\n');
    expect((await call(['rfc', 'list'], { cwd })).err).toContain('RAPPORTEUR_REGISTRY_URL is no web address');
    const env = { RAPPORTEUR_REGISTRY_URL: 'https://ada:hunter22@registry.invalid' };
    expect((await call(['rfc', 'list'], { cwd, env })).err).toContain('holds a user name or a password');
    const { code, out, err } = await call(['rfc', 'list'], { cwd: join(cwd, 'odd') });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^rapporteur: \.env cannot be read \(\w+\): .+\.\n$/);
  });
});

describe('what is loaded', () => {
  const LOADED = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ load: (url, context, next) => (seen.add(/node_modules\\/(@[^/]+\\/[^/]+|[^@.][^/]*)\\/[^]*$/.exec(url.replace(/.*\\/\\.pnpm\\/[^/]+\\//, ''))?.[1]), next(url, context)) });
    process.on('exit', () => process.stderr.write([...seen].join(' ')));
  `;
  const loadedBy = async (words: readonly string[], env = {}): Promise<readonly string[]> => {
    const hook = `data:text/javascript,${encodeURIComponent(LOADED)}`;
    return (await call(words, { env, node: ['--import', hook] })).err
      .split(' ')
      .filter((name) => /^@?[a-z]/.test(name) && name !== 'undefined');
  };

  it('without a model, notes do not wait for the library of models, nor for GitHub or the registry', async () => {
    const loaded = await loadedBy(['notes', 'call.vtt']);
    expect(loaded).toContain('@bufbuild/protobuf');
    for (const slow of ['@anthropic-ai/sdk', '@octokit/rest', '@connectrpc/connect']) {
      expect(loaded).not.toContain(slow);
    }
  });

  it('with a model they do, which shows that this test can fail', async () => {
    expect(
      await loadedBy(['notes', 'call.vtt'], {
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
        RAPPORTEUR_MODEL: 'claude-test',
      }),
    ).toContain('@anthropic-ai/sdk');
  });

  it('help loads next to nothing', async () => {
    expect(await loadedBy(['--help'])).toEqual([]);
  });
});
