import { expect, test } from 'vitest';
import type { OutcomeRecord } from '../outcome.ts';
import { createNodesV2 } from './plugin.ts';
import { gather } from './run.ts';
import { outcomeFile, testTasks } from './tasks.ts';

const FILES = [
  'packages/core/src/rfc/stage.test.ts',
  'packages/core/src/link/find.test.ts',
  'apps/bot/flows/rfc.test.ts',
  'apps/bot/src/inbox/kill.test.ts',
  'apps/bot/src/owner.test.ts',
];

test('each file of tests is run by one task: a project is one, a large one is several', () => {
  const tasks = testTasks(FILES);
  expect(tasks.map(({ project, target }) => `${project} ${target}`)).toEqual([
    'apps/bot test-flows',
    'apps/bot test-inbox',
    'apps/bot test-rest',
    'packages/core test',
  ]);
  for (const file of FILES) {
    const running = tasks.filter(
      ({ below, without }) => file.startsWith(below) && !without.some((folder) => file.startsWith(folder)),
    );
    expect(
      running.map(({ target }) => target),
      file,
    ).toHaveLength(1);
  }
  expect(new Set(tasks.map(outcomeFile)).size).toBe(tasks.length);
});

test('under the name "test" all parts of a project are run, and what a task depends on is declared', () => {
  const nodes = createNodesV2[1](FILES).map(([, { projects }]) => projects);
  const bot = nodes[0]?.['apps/bot']?.targets;
  expect(bot?.test?.dependsOn).toEqual(['test-flows', 'test-inbox', 'test-rest']);
  expect(bot?.['test-rest']).toMatchObject({
    command:
      "node tools/checks/src/vitest/main.ts node_modules/.cache/rapporteur-test/apps-bot-test-rest.json apps/bot/ --maxWorkers=1 --exclude='apps/bot/flows/**' --exclude='apps/bot/src/inbox/**'",
    cache: true,
    inputs: ['default', '^sources', 'beside', 'ground', 'seed'],
  });
  expect(nodes[1]?.['tools/checks']?.targets.check?.inputs).toContain('{workspaceRoot}/**/*');
});

const record = (run: string, failed = 0): OutcomeRecord => ({
  run,
  at: '2026-11-29T04:10:00.000Z',
  outcome: { passed: 5, failed, skipped: 0, failures: failed > 0 ? ['x'] : [], leftOut: [], files: [] },
});

const now = { id: 'now', isAffected: false, code: 0 };

test('what another run left is from the cache', () => {
  const { outcomes, cached } = gather(
    [
      { name: 'a', record: record('now') },
      { name: 'b', record: record('then') },
    ],
    now,
  );
  expect(outcomes).toHaveLength(2);
  expect(cached).toEqual([record('then')]);
});

test.each([
  ['a task that left nothing', [{ name: 'a', record: undefined }], now, ['a: it ended without an outcome']],
  ['one that nobody asked for', [{ name: 'a', record: undefined }], { ...now, isAffected: true }, []],
  [
    'a failure of which no task tells',
    [{ name: 'a', record: record('now') }],
    { ...now, isAffected: true, code: 1 },
    ['nx ended with 1 although no task failed'],
  ],
  ['a failure that is told', [{ name: 'a', record: record('now', 1) }], { ...now, code: 1 }, ['x']],
])('%s', (_, records, run, failures) => {
  expect(gather(records, run).outcomes.flatMap((outcome) => outcome.failures)).toEqual(failures);
});
