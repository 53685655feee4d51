/** What the tools may use of the bot: its process, its environment, and its parts for benchmarks. */

export { type Env, loadDotEnv, parseEnv, readEnv, readTickEnv, type TickEnv, VARIABLES } from './env.ts';
export { NODE_FLAGS } from './flags.ts';
export { createLog } from './log.ts';
export { type Bot, type BotOptions, startBot } from './main.ts';
export { runBot } from './process.ts';
export { registerApp } from './register.ts';
export { runTick, type TickOptions, type TickReport } from './tick.ts';
