/** JSONPath (RFC 9535) over JSON whose integers are exact. */
export { type Bounds, evaluatePath, type Found } from './evaluate.ts';
export { parsePath } from './parse.ts';
export { createRegexps, isPattern, type Regexps } from './regexp.ts';
export { PathError, type Query } from './syntax.ts';
