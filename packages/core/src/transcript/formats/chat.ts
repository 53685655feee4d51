/** The chat of a meeting: written, not spoken, so it is no evidence of what was said. */
import { countLines, type Format, failure } from '../cue.ts';

export const CHAT: Format = {
  name: 'the chat of a meeting',
  fit: ({ lines }) => {
    const first = lines.findIndex((line) => HEAD.test(line));
    const heads = lines.filter((line) => HEAD.test(line)).length;
    return first >= 0 && first <= 5 && heads >= countLines(lines) * 0.25 ? countLines(lines) : 0;
  },
  parse: ({ lines }) => ({
    value: [],
    diagnostics: [
      failure(
        'chat',
        'The file is the chat of a meeting, not a transcript: what people wrote is no evidence of what they said; push the transcript (.vtt) instead.',
        lines.findIndex((line) => HEAD.test(line)) + 1,
      ),
    ],
  }),
};

/** "10:00:04<TAB>Ada Ruiz:<TAB>words" and "10:00:04 From Ada Ruiz to Everyone: words", as Zoom saves them. */
const HEAD =
  /^\s*(?:\d{4}-\d{2}-\d{2} )?\d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?(?:\t[^\t:]{1,80}:(?:\t|\s*$)|\s+From\s+[^:]{1,160}:(?:\s|$))/;
