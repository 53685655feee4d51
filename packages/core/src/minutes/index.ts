/** Minutes that a community wrote, as data: read line for line, given back as they were, and taken over into the registry. */
export {
  type Finding,
  linksOf,
  type MinutesHistory,
  type MinutesSource,
  type PastMeeting,
  readHistory,
} from './history.ts';
export {
  decideImport,
  type ImportOptions,
  keysOfImport,
  type MeetingImport,
  type Standing,
} from './import.ts';
export { type ParseMinutesOptions, parseMinutes, renderMinutes } from './parse.ts';
