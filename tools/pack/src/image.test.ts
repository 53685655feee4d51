/** The container image, without Docker: what its file says is done in a folder that stands for the file system. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './build.ts';
import { plainEnv } from './pack.ts';

type Step = { readonly does: string; readonly what: string };

let steps: readonly Step[];
let folder: string;
beforeAll(async () => {
  steps = readSteps(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
  folder = await mkdtemp(join(tmpdir(), 'rapporteur-image-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Of a file without continued lines. */
const readSteps = (text: string): readonly Step[] =>
  text.split('\n').flatMap((line) => {
    const [, does, what] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return does === undefined || what === undefined ? [] : [{ does, what }];
  });

const all = (does: string): readonly string[] => steps.flatMap((step) => (step.does === does ? [step.what] : []));

/** Paths of the image's own file system lead into the folder. */
const inside = (text: string): string => text.replaceAll(/(?<=^|[\s"])\/(?=(?:src|opt|usr|work)\b)/g, `${folder}/`);

it('stands on the Node and the pnpm of the workspace, and runs as nobody who may do much', async () => {
  const { devDependencies } = z
    .object({ devDependencies: z.object({ node: z.string() }) })
    .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const images = all('FROM').map((from) => from.split(' ')[0]);
  expect(new Set(images)).toEqual(new Set([`node:${devDependencies.node}-slim`]));
  const pnpms = all('RUN').flatMap((run) => /\bpnpm@(\S+)/.exec(run)?.[1] ?? []);
  expect(new Set(pnpms)).toEqual(new Set([/pnpm@([\d.]+)/.exec(await readFile(join(ROOT, '.ci/run'), 'utf8'))?.[1]]));
  expect(all('USER').map((user) => Number.parseInt(user, 10) > 0)).toEqual([true]);
  expect(all('ENTRYPOINT')).toEqual(['["rapporteur"]']);
});

it('takes nothing along that git ignores, secrets among it', async () => {
  const [ignored, left] = await Promise.all(
    ['.gitignore', '.dockerignore'].map(async (name) => (await readFile(join(ROOT, name), 'utf8')).split('\n')),
  );
  for (const pattern of ignored?.filter((line) => line !== '') ?? []) expect(left).toContain(`**/${pattern}`);
  expect(left).toContain('.git');
});

it('is built as it says, and answers', async (context) => {
  const bin = join(folder, 'usr/local/bin');
  await mkdir(bin, { recursive: true });
  // Without what tests have of their own, such as a cache of compiled code.
  const own = Object.entries(plainEnv()).filter(([name]) => !name.startsWith('NODE_'));
  const env = { ...Object.fromEntries(own), PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}` };
  const run = (command: string, cwd: string) =>
    promisify(execFile)('sh', ['-c', command], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  let cwd = folder;
  for (const { does, what } of steps) {
    if (does === 'WORKDIR') {
      cwd = inside(what);
      await mkdir(cwd, { recursive: true });
    } else if (does === 'COPY' && what === '. .') {
      const { stdout } = await run('git ls-files -z --cached --others --exclude-standard', ROOT);
      for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name))))
        await cp(join(ROOT, file), join(cwd, file));
    } else if (does === 'COPY') {
      const [, from = '', to = ''] = /^--from=build (\S+) (\S+)$/.exec(what) ?? [];
      await mkdir(dirname(inside(to)), { recursive: true });
      await cp(inside(from), inside(to), { recursive: true });
    } else if (does === 'RUN') {
      // Tests reach only this machine, whose pnpm has installed the same before.
      const command = inside(what).replace(/ install\b/, ' install --offline');
      const missing = await run(command, cwd).catch((error: { readonly stdout: string }) => {
        if (/NO_OFFLINE/.test(error.stdout)) return error.stdout;
        throw error;
      });
      context.skip(typeof missing === 'string', 'pnpm has not everything at hand that the image installs');
    } else {
      expect(['FROM', 'USER', 'ENTRYPOINT']).toContain(does);
    }
  }
  const answered = await promisify(execFile)('rapporteur', ['rfc', 'list', '--help'], { cwd, env });
  expect(answered.stdout).toContain('rapporteur rfc list');
  // Its user owns none of it, and reads what was compiled.
  const cache = join(folder, 'opt/rapporteur/dist/.cache');
  const { stdout } = await run(`find '${cache}' -type f`, folder);
  const files = stdout.trim().split('\n');
  expect(files[0]).toContain('/.cache/v24.');
  for (const file of files) expect(((await stat(file)).mode & 0o004) !== 0, file).toBe(true);
});
