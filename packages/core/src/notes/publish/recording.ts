/** The recording of a meeting, which runs on a clock of its own, and the place in it where something was said. */
import { parseTime } from '../../transcript/index.ts';

/** `offsetMs` is added to a time of the transcript: where the recording is when the transcript begins. It may be negative. */
export type Recording = { readonly url: string; readonly offsetMs: number };

/** Reads the address of a recording and an offset such as "0:35" or "-1:02:00"; undefined if one of them is none. */
export const parseRecording = (url: string, offset: string): Recording | undefined => {
  const address = URL.parse(url);
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

/** Address of a moment, by `t` in seconds, as players of recordings take it. */
export const linkAt = ({ url, offsetMs }: Recording, startMs: number): string => {
  const address = new URL(url);
  address.searchParams.set('t', String(Math.max(0, Math.floor((startMs + offsetMs) / 1000))));
  return address.href;
};
