/** The page that registers a GitHub App from `app.yml` and writes its credentials to `.env`: Probot's own. */
import { run } from 'probot';
import { readSetupEnv } from './env.ts';
import { tighten, writeForOwnerOnly } from './secret-file.ts';

/** Serves the page until Ctrl-C. */
export const registerApp = async (): Promise<0> => {
  writeForOwnerOnly();
  // A file that stands keeps its rights when it is written to.
  tighten('.env');
  // Without an APP_ID Probot serves its set-up pages and loads no app.
  const server = await run(() => {}, { env: readSetupEnv() });
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
  await server.stop();
  return 0;
};
