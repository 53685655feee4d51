/** What models cost, as their maker's pages said in November 2026; a model that is not here has an unknown price, not none. */
import type { Usage } from './model.ts';

/** US dollars for a million tokens. */
type Price = {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
};

const PRICES: Readonly<Record<string, Price>> = {
  'claude-haiku-5-5': { input: 0.1, output: 0.5, cacheWrite: 0.125, cacheRead: 0.01 },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.1 },
  'claude-opus-5-5': { input: 4, output: 20, cacheWrite: 5, cacheRead: 0.2 },
};

/** US dollars; undefined for a model whose price is not known. */
export const costOf = (model: string, usage: Usage): number | undefined => {
  const price = Object.entries(PRICES).find(([name]) => model === name || model.startsWith(`${name}-`))?.[1];
  if (!price) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const micro =
    inputTokens * price.input +
    outputTokens * price.output +
    cacheWriteTokens * price.cacheWrite +
    cacheReadTokens * price.cacheRead;
  return micro / 1_000_000;
};
