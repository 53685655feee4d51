/** What the flows ask of the local GitHub and are answered, held against GitHub's description; and what it does not model. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellFigures } from '@rapporteur/bench/figures';
import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { z } from 'zod';

export const USAGE =
  '  pnpm eval faithfulness [PATH…]   tests that are run; default: all flows, the story and the replay';

const ROOT = join(import.meta.dirname, '../../..');
const FLOWS = ['apps/bot/flows', 'apps/play/src/story', 'apps/play/src/replay'];

const Account = z.object({
  operations: z.array(z.string()),
  requests: z.number(),
  seconds: z.number(),
  violations: z.array(z.string()),
});

export const faithfulness = async (paths: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-faithfulness-'));
  const file = join(folder, 'accounts.jsonl');
  try {
    const code = await runTests(paths.length > 0 ? paths : FLOWS, file);
    const accounts = readAccounts(file);
    await tell(accounts);
    if (code !== 0) throw new Error('Some of the tests failed, so the figures are not of all of them.');
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** One line for each GitHub that was closed. */
const readAccounts = (file: string): readonly z.infer<typeof Account>[] => {
  if (!existsSync(file)) throw new Error('None of these tests asked anything of a local GitHub.');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => Account.parse(JSON.parse(line)));
};

const runTests = (paths: readonly string[], file: string): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const env = { ...process.env, RAPPORTEUR_FAITHFULNESS: file };
    // What vitest tells is no part of what is asked for, but whoever waits wants to see it.
    const child = spawn(process.execPath, [vitest, 'run', ...paths], {
      cwd: ROOT,
      env,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    child.once('error', reject).once('close', resolve);
  });

const tell = async (accounts: readonly z.infer<typeof Account>[]): Promise<void> => {
  const sum = (of: (account: z.infer<typeof Account>) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0);
  const violations = new Set(accounts.flatMap((account) => account.violations));
  const gaps = await gapsOf();
  const lines = ['What the local GitHub does not model:', ...gaps.map((gap) => `- ${gap}`), ...violations];
  console.log(lines.join('\n'));
  tellFigures([
    { name: 'operations', value: new Set(accounts.flatMap(({ operations }) => operations)).size },
    { name: 'requests', value: sum(({ requests }) => requests) },
    { name: 'violations', value: violations.size, aim: { most: 0 } },
    { name: 'seconds', value: sum(({ seconds }) => seconds) },
  ]);
};

const gapsOf = async (): Promise<readonly string[]> => {
  const seed = { organization: { login: 'acme' }, people: [], repositories: [] };
  const github = await createSandboxGithub({ seed, webhookUrl: 'http://127.0.0.1:9/' });
  const gaps = github.gaps();
  await github.close();
  return gaps;
};
