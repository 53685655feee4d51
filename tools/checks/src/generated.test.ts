import { allCommands } from '@rapporteur/play';
import { expect, test } from 'vitest';
import { generated } from './generated.ts';
import { fillBlocks } from './rules/docs.ts';

test('the block "cli" has one row for each command of the command line, with usage, meaning and example', () => {
  const page = fillBlocks('# Title\n\n<!-- generated:cli -->\n<!-- /generated -->\n', generated);
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toHaveLength(allCommands.length);
  for (const [index, { name, meaning, example }] of allCommands.entries()) {
    expect(rows[index]).toContain(`rapporteur ${name}`);
    expect(rows[index]).toContain(meaning);
    expect(rows[index]).toContain(example);
    expect(rows[index]?.split(/(?<!\\)\|/)).toHaveLength(5);
  }
});
