import { expect, it } from 'vitest';
import { createMemory } from './memory.ts';

type Text = { readonly text: string; readonly status: number };

it('what was given up while it was being made takes no room from others', async () => {
  const memory = createMemory<Text>(100);
  const late = Promise.withResolvers<Text>();
  let made = 0;
  const page = async (): Promise<Text> => {
    made += 1;
    return { text: 'x'.repeat(40), status: 200 };
  };
  const slow = memory('slow', () => late.promise);
  await memory('a', page);
  await memory('b', page);
  late.resolve({ text: 'x'.repeat(40), status: 200 });
  await slow;
  await memory('b', page);
  await memory('c', page);
  await memory('c', page);
  expect(made).toBe(3);
});

it('what failed is made again', async () => {
  const memory = createMemory<Text>();
  expect((await memory('a', async () => ({ text: 'no', status: 503 }))).status).toBe(503);
  expect((await memory('a', async () => ({ text: 'yes', status: 200 }))).status).toBe(200);
});
