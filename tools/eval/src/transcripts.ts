/** Transcripts in every format beside the truth of every cue: which are read right, which are misread without a word. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellFigures } from '@rapporteur/bench/figures';
import { parseTranscript } from '@rapporteur/core/transcript';
import { z } from 'zod';

export const USAGE = '  pnpm eval transcripts DIR   folder with expected.json and the files that it names';

const Expected = z.array(z.object({ file: z.string(), kind: z.enum(['transcript', 'chat', 'refuse']) }));

export const transcripts = ([dir = '']: readonly string[]): void => {
  const list = join(dir, 'expected.json');
  if (!existsSync(list)) throw new TypeError(`There is no ${list}.`);
  const rows = Expected.parse(JSON.parse(readFileSync(list, 'utf8')));
  const refused = rows.filter(({ file, kind }) => kind === 'transcript' && !isRead(join(dir, file))).length;
  tellFigures([{ name: 'refused.wrongly', value: refused, aim: { most: 0 } }]);
};

const isRead = (path: string): boolean =>
  parseTranscript({ path, bytes: readFileSync(path), digest: '' }).value !== undefined;
