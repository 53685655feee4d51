/** SubRip: numbered cues with comma decimals; numbers may be missing, repeated or restarted. */
import { scanBlocks } from './block.ts';
import { countLines, type Format } from './cue.ts';
import { readBlocks } from './webvtt.ts';

export const SRT: Format = {
  name: 'SRT',
  fit: (lines) => {
    const { commas, dots } = scanBlocks(lines);
    return commas > 0 && commas >= dots ? countLines(lines) : 0;
  },
  parse: (lines) => {
    const { blocks, diagnostics } = scanBlocks(lines);
    return { value: readBlocks(blocks), diagnostics };
  },
};
