/** What must not be committed: paths and hosts of one machine, unfinished work, tests switched off, private keys. */
import type { Node } from 'oxc-parser';
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import { isTest, type Repository } from '../repository.ts';
import { parseSource, walkSource } from '../source.ts';

interface Ban {
  readonly pattern: RegExp;
  readonly message: string;
}

const BANS: readonly Ban[] = [
  {
    // A path of somebody's machine; the part before it must not make it the middle of an address or of a longer path.
    pattern: /(?<![\w.~:/@-])\/(?:work|root|home\/\w+|Users|tmp|var\/folders)\/[\w.-]+/g,
    message: 'a path of one machine: build it from the place of the file or from the temporary folder',
  },
  {
    pattern: /https?:\/\/[\w.-]*(?:artifactory|nexus|verdaccio|npm-registry|npm-proxy|jfrog|npmmirror)[\w.-]*/gi,
    message: 'the address of a package registry: packages are named, not addressed',
  },
  { pattern: /\b(?:TO[D]O|FIX[M]E)\b/g, message: 'unfinished work: finish it, or open an issue and name it here' },
  {
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/=]{40}/g,
    message: 'a private key: create one while the test runs, and revoke this one',
  },
  {
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|sk-ant-[\w-]{40,}|AKIA[0-9A-Z]{16}|xox[abp]-[\w-]{20,})\b/g,
    message: 'a token: take it from the environment, and revoke this one',
  },
];

/** Files that quote such things because they are about them. */
const ABOUT_THEM = /^tools\/checks\/src\/rules\/hygiene(\.test)?\.ts$/;
/** The lockfile repeats checksums that look like anything, but it must name no host. */
const MADE_BY_TOOLS = /(^|\/)(pnpm-lock\.yaml|gen\/.*)$/;

/** `registry` is the host packages come from on this machine, when it is not the public one. */
export const checkHygiene = (repository: Repository, registry: string | undefined): Verdict => {
  const bans = registry === undefined ? BANS : [...BANS, hostBan(registry)];
  const findings = [...repository.files].flatMap(([path, text]) => [
    ...(ABOUT_THEM.test(path) ? [] : banned(path, text, MADE_BY_TOOLS.test(path) ? bans.filter(isAboutHosts) : bans)),
    ...(isTest(path) ? switchedOff(path, text) : []),
  ]);
  return verdictOf(findings, `${repository.files.size} files`);
};

const hostBan = (host: string): Ban => ({
  pattern: new RegExp(host.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'),
  message: 'the host this machine takes packages from: packages are named, not addressed',
});

const isAboutHosts = ({ message }: Ban): boolean => message.includes('packages are named');

const banned = (path: string, text: string, bans: readonly Ban[]): readonly Finding[] =>
  bans.flatMap(({ pattern, message }) =>
    [...text.matchAll(pattern)].map((match) => ({
      file: path,
      ...positionOf(text, match.index),
      message,
    })),
  );

const RUNNERS = new Set(['it', 'test', 'describe', 'suite', 'bench']);

/**
 * A test may leave itself out only with a reason, which the runner prints: `context.skip(condition, 'reason')` while it runs, or
 * `describe.skipIf(condition)('recorded calls (needs the recordings)')`, whose title says it.
 */
const switchedOff = (path: string, text: string): readonly Finding[] => {
  const source = parseSource(path, text);
  const findings: Finding[] = [...source.errors];
  walkSource(source, ({ node, parent }) => {
    const message = switchOf(node, parent);
    if (message !== undefined) findings.push({ file: path, ...positionOf(text, node.start), message });
  });
  return findings;
};

const switchOf = (node: Node, parent: Node | null): string | undefined => {
  if (node.type === 'CallExpression') {
    if (hasNoReason(node)) return 'skip() without a reason: pass one, the runner prints it';
    return isConditional(node) && !saysWhatItNeeds(parent)
      ? 'its title says no reason: end it with "(needs …)", the runner prints it'
      : undefined;
  }
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined;
  if (!RUNNERS.has(rootOf(node.object))) return undefined;
  const { name } = node.property;
  if (name === 'only') return '.only leaves out every other test: remove it';
  if (name === 'todo' || name === 'fails') return `.${name} counts what is not tested: write the test or remove it`;
  return name === 'skip' ? ".skip prints no reason: call context.skip(condition, 'reason') in the test" : undefined;
};

type Call = Extract<Node, { type: 'CallExpression' }>;

/** `describe.skipIf(condition)`, whose own call has the title. */
const isConditional = ({ callee }: Call): boolean =>
  callee.type === 'MemberExpression' &&
  callee.property.type === 'Identifier' &&
  /^(skipIf|runIf)$/.test(callee.property.name) &&
  RUNNERS.has(rootOf(callee.object));

const saysWhatItNeeds = (call: Node | null): boolean => {
  const title = call?.type === 'CallExpression' ? call.arguments[0] : undefined;
  return title?.type === 'Literal' && typeof title.value === 'string' && /\(needs .+\)$/.test(title.value);
};

/** The name at the left end of `it.concurrent.each`. */
const rootOf = (node: Node): string => {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return rootOf(node.object);
  return node.type === 'CallExpression' ? rootOf(node.callee) : '';
};

const hasNoReason = (node: Call): boolean => {
  const { callee } = node;
  if (callee.type === 'Identifier') return callee.name === 'skip' && lacksReason(node.arguments);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.property.name !== 'skip')
    return false;
  const root = rootOf(callee.object);
  return /^(ctx|context|task|t)$/.test(root) && lacksReason(node.arguments);
};

/** `skip('why')` and `skip(condition, 'why')` give one; `skip()` and `skip(condition)` do not. */
const lacksReason = (args: readonly Node[]): boolean => {
  const [first] = args;
  if (first === undefined) return true;
  if (args.length > 1 || first.type === 'TemplateLiteral') return false;
  return !(first.type === 'Literal' && typeof first.value === 'string');
};
