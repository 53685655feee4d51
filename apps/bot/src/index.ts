/** What the tools may use of the bot: its process, its environment, and its parts for benchmarks. */
export { runBot } from './bin.ts';
export { type Env, loadDotEnv, parseEnv, readEnv } from './env.ts';
export { type Bot, type BotOptions, createLog, startBot } from './main.ts';
export { registerApp } from './register.ts';
