/** Names and terms: how they sound, who is meant by a label, and what a recogniser misspelt. */

export { type Known, listTerms } from './build.ts';
export { applyCorrections, proposeCorrections, standingCorrections } from './correct.ts';
export { type Glossary, type Term, type TermKind, toGlossary } from './glossary.ts';
export { isHeardAs, isHeardAt } from './heard.ts';
export { readLabel } from './label.ts';
export { gradeOf } from './ordinary.ts';
export { parseGlossary } from './parse.ts';
export { mapSpeakers, type RosterPerson, type SpeakerMapping, tellAccounts } from './speaker.ts';
