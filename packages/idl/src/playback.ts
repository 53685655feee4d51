/** The recording of a meeting, which runs on a clock of its own. */

/** `offsetMs` is added to a time of the transcript: where the recording is when the transcript begins. It may be negative. */
export type Recording = { readonly url: string; readonly offsetMs: number };

/** Address of a moment of the transcript, by `t` in seconds, as players of recordings take it. */
export const toRecordingUrl = ({ url, offsetMs }: Recording, startMs: number): string => {
  const address = new URL(url);
  address.searchParams.set('t', String(Math.max(0, Math.floor((startMs + offsetMs) / 1000))));
  return address.href;
};
