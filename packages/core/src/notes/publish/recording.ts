/** The recording of a meeting, which runs on a clock of its own, and the place in it where something was said. */
import type { Recording } from '@rapporteur/idl';
import { parseTime } from '../../transcript/index.ts';

/** Reads the address of a recording and an offset such as "0:35" or "-1:02:00"; undefined if one of them is none. */
export const parseRecording = (url: string, offset: string): Recording | undefined => {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol) || address.username !== '' || url.length > 500) return undefined;
  const bare = offset.trim();
  const isBefore = /^[-–−]/.test(bare);
  const ms = bare === '' ? 0 : parseTime(bare.replace(/^[-–−+]\s*/, ''));
  return ms === undefined ? undefined : { url: address.href, offsetMs: isBefore ? -ms : ms };
};

/** What notes know of it; undefined if nobody told. */
export const recordingOf = ({
  recordingUrl,
  recordingOffsetMs,
}: {
  readonly recordingUrl: string;
  readonly recordingOffsetMs: number;
}): Recording | undefined => (recordingUrl === '' ? undefined : { url: recordingUrl, offsetMs: recordingOffsetMs });
