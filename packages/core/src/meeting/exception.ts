/** What is otherwise about one date, as it stands, hidden, in the answer to whoever said so: so that a lost registry finds it again. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { type SeriesException, SeriesExceptionSchema } from '@rapporteur/idl';
import { type Inline, markerLine } from '../document/index.ts';

/** The hidden line. Reasons are people's words, and packed so that nothing in them ends it. */
export const exceptionLine = (series: string, exception: SeriesException): Inline =>
  markerLine(`<!-- rapporteur:exception:${series} ${base64Encode(toBinary(SeriesExceptionSchema, exception))} -->`);

/** The exceptions of a series that an answer tells of, in its order. */
export const parseExceptions = (body: string, series: string): SeriesException[] =>
  body.split(/\r?\n/).flatMap((line) => {
    const [, key, packed = ''] = LINE.exec(line) ?? [];
    if (key !== series) return [];
    try {
      const exception = fromBinary(SeriesExceptionSchema, base64Decode(packed));
      return exception.date !== '' && exception.at ? [exception] : [];
    } catch {
      return [];
    }
  });

const LINE = /^<!-- rapporteur:exception:([^\s]{1,200}) ([A-Za-z0-9+/]{1,20000}={0,2}) -->$/;
