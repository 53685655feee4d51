/** Files with secrets are for their owner alone. */
import { chmodSync, existsSync, statSync } from 'node:fs';

/** Takes from others what they may do with a file; one sentence for people if something was done, or could not be. */
export const tighten = (path: string): string | undefined => {
  // Windows has no such rights.
  if (process.platform === 'win32' || !existsSync(path)) return undefined;
  const { mode } = statSync(path);
  if ((mode & 0o077) === 0) return undefined;
  const was = (mode & 0o777).toString(8).padStart(4, '0');
  try {
    chmodSync(path, 0o600);
    return `${path} holds secrets and could be read by others (${was}); it is for its owner alone now (0600).`;
  } catch {
    return `${path} holds secrets and can be read by others (${was}); take that from them: chmod 600 ${path}.`;
  }
};
