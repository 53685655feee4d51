/** Gives Nx its targets: the repository checks, and the tests of each project; nobody has to write them down. */
import { CHECK, outcomeFile, TESTS, type TestTask, testTasks } from './tasks.ts';

type Target = {
  readonly executor?: string;
  readonly command?: string;
  readonly options?: { readonly cwd: string };
  readonly dependsOn?: readonly string[];
  readonly cache?: boolean;
  readonly inputs?: readonly unknown[];
  readonly outputs?: readonly string[];
};

type Targets = Readonly<Record<string, Target>>;

type Nodes = readonly (readonly [
  file: string,
  { readonly projects: Readonly<Record<string, { readonly targets: Targets }>> },
])[];

export const name = 'rapporteur';

/** The name and the shape are what Nx looks for in a plugin. */
export const createNodesV2 = [
  TESTS,
  (files: readonly string[]): Nodes => {
    const [first] = files;
    if (first === undefined) return [];
    const projects = Map.groupBy(testTasks(files), ({ project }) => project);
    const targets = [...projects].map(([project, tasks]) => [project, { targets: targetsOf(tasks) }] as const);
    return [
      [first, { projects: Object.fromEntries(targets) }],
      [first, { projects: { [CHECK.project]: { targets: { [CHECK.target]: checkTarget } } } }],
    ];
  },
] as const;

const ROOT = { cwd: '{workspaceRoot}' };

const targetsOf = (tasks: readonly TestTask[]): Targets => ({
  ...Object.fromEntries(tasks.map((task) => [task.target, testTarget(task)])),
  // Under one name all parts are run.
  ...(tasks.some(({ target }) => target === 'test')
    ? {}
    : { test: { executor: 'nx:noop', dependsOn: tasks.map(({ target }) => target) } }),
});

const testTarget = (task: TestTask): Target => {
  const without = task.without.map((folder) => ` --exclude='${folder}**'`).join('');
  return {
    command: `node tools/checks/src/vitest/main.ts ${outcomeFile(task)} ${task.below} --maxWorkers=${task.workers}${without}`,
    options: ROOT,
    cache: true,
    // Packages open each other's sources, and no other's tests; what else a project reads is its own `beside`.
    inputs: ['default', '^sources', 'beside', 'ground', 'seed'],
    outputs: [`{workspaceRoot}/${outcomeFile(task)}`],
  };
};

const checkTarget: Target = {
  command: `node tools/checks/src/main.ts --checks --outcome=${outcomeFile(CHECK)}`,
  options: ROOT,
  cache: true,
  inputs: ['{workspaceRoot}/**/*', 'ground', 'releases'],
  outputs: [`{workspaceRoot}/${outcomeFile(CHECK)}`],
};
