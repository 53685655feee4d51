/** One tick as a process of its own, told by its environment: its parent hears what it took. */
import { createLog, readTickEnv, runTick } from '@rapporteur/bot';

const began = performance.now();
const tick = readTickEnv();
const { written, failed, refused, isDone } = await runTick(tick, createLog(tick.env), {
  repositories: (process.env.BENCH_REPOSITORIES ?? '').split(' '),
  since: new Date('2019-01-01T00:00:00Z'),
});
const { user, system } = process.cpuUsage();
process.send?.({
  ms: performance.now() - began,
  cpu: (user + system) / 1000,
  peak: process.resourceUsage().maxRSS * 1024,
  written: written.length,
  troubles: [...failed, ...refused].map(({ because }) => because),
  isDone,
});
process.disconnect();
