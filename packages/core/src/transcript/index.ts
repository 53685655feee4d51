/** Transcript files to turns that can be cited. */

export { formatTime, parseTime } from './cue.ts';
export { parseTranscript, type TranscriptFile } from './parse.ts';
export { timeAt } from './turn.ts';
