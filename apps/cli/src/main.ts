/** The `rapporteur` command without what the tools add to it. */
import { startCli } from './start.ts';

await startCli();
