/** Where this machine takes packages from, so that its host is not committed by accident. */
import { run } from './run.ts';

/** Undefined for the public registry, which is no secret. */
export const registryHost = async (root: string): Promise<string | undefined> => {
  const { code, stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: root });
  const host = code === 0 && URL.canParse(stdout.trim()) ? new URL(stdout.trim()).host : undefined;
  return host === 'registry.npmjs.org' ? undefined : host;
};
