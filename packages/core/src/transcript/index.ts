/** Transcript files to turns that can be cited. */
export { parseTranscript, type TranscriptFile } from './parse.ts';
export { formatTime, parseTime } from './time.ts';
