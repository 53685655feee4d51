/**
 * How Node is to start the bot. Left alone, V8 lets the heap of a large machine grow fourfold before it collects; told of a
 * smaller one it keeps within two thirds of that memory, for a few milliseconds of CPU an event. The script "start" of the
 * project says the same.
 */
export const NODE_FLAGS = ['--max-old-space-size=1024', '--max-semi-space-size=8'] as const;
