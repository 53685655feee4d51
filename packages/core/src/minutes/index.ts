/** Minutes that a community wrote, as data: read line for line, and given back as they were. */
export { type ParseMinutesOptions, parseMinutes, renderMinutes } from './parse.ts';
