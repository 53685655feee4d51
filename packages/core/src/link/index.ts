/** The implementation graph: which pull requests, issues and discussions implement, amend, supersede or continue which. */
export { type FindOptions, findLinks } from './find.ts';
export { type Graph, graphFrom } from './graph.ts';
export { currentRepository, type Identified, type Identify, identify, type Rename } from './identity.ts';
export { linksOf, mergeLinks, subjectsOf } from './merge.ts';
export { findMoves, type Speaker, toMoveTarget, toSpeakerRef } from './speaker.ts';
export { BRANCH, withoutStatements } from './statement.ts';
