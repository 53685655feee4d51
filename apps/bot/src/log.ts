/** What the process writes to standard error. */
import { type Logger, pino } from 'pino';
import type { Env } from './env.ts';

/** The log of the process: one JSON object a line. */
export const createLog = ({ logLevel }: Pick<Env, 'logLevel'>): Logger =>
  pino(
    { level: logLevel, base: null, redact: ['*.headers.authorization', '*.authorization', '*.privateKey', '*.token'] },
    pino.destination(2),
  );
