/** Which tests run as one task: those of a project together, those of a large one in parts. */

export type TestTask = {
  /** Folder of the project, "packages/core". */
  readonly project: string;
  readonly target: string;
  /** Tests below these run, but for those below `without`; relative to the root, with a slash at the end. */
  readonly below: string;
  readonly without: readonly string[];
  /** Processes that run its files side by side; each loads all that the tests use. */
  readonly workers: number;
};

/** Where tests are. */
export const TESTS = '{packages,apps,tools}/*/{src,testing,flows}/**/*.test.ts';

/** What would run longest at the end, when the other core has nothing left to do. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'apps/bot': ['flows', 'src/inbox'],
  'apps/play': ['src/replay'],
};

/** What computes or waits long enough to be worth a second process. */
const WORKERS: Readonly<Record<string, number>> = {
  'packages/core test': 2,
  'packages/registry test': 2,
  'apps/bot test-flows': 2,
  'apps/bot test-inbox': 2,
};

/** The tasks for all files of tests, whose paths are relative to the root. */
export const testTasks = (files: readonly string[]): readonly TestTask[] => {
  const projects = [...Map.groupBy(files, projectOf).entries()].toSorted(([a], [b]) => a.localeCompare(b));
  return projects.flatMap(([project, tests]) => {
    const parts = (PARTS[project] ?? [])
      .map((part) => `${project}/${part}/`)
      .filter((part) => tests.some((test) => test.startsWith(part)));
    const rest = tests.filter((test) => !parts.some((part) => test.startsWith(part)));
    const tasks = [
      ...parts.map((below) => ({ project, target: `test-${below.split('/').at(-2)}`, below, without: [] })),
      ...(rest.length === 0
        ? []
        : [{ project, target: parts.length === 0 ? 'test' : 'test-rest', below: `${project}/`, without: parts }]),
    ];
    return tasks.map((task) => ({ ...task, workers: WORKERS[`${project} ${task.target}`] ?? 1 }));
  });
};

/** Where a task leaves its outcome, relative to the root; Nx brings it back with all that it remembers of the task. */
export const outcomeFile = ({ project, target }: Pick<TestTask, 'project' | 'target'>): string =>
  `${OUTCOMES}/${project.replaceAll('/', '-')}-${target}.json`;

export const OUTCOMES = 'node_modules/.cache/rapporteur-test';

/** The repository checks, all of them one task: each looks at the whole repository. */
export const CHECK = { project: 'tools/checks', target: 'check' } as const;

const projectOf = (file: string): string => file.split('/', 2).join('/');
