import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { NODE_FLAGS } from './flags.ts';

it('whoever starts the project starts the bot as it is measured', async () => {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(text));
  expect(scripts.start).toContain(`node ${NODE_FLAGS.join(' ')} `);
});
