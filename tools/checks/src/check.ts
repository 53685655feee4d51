/** What a repository check is: a name, and a verdict that names places and says what to do there. */

/** One thing that is wrong. `line` and `column` start at 1; `file` is relative to the root of the repository. */
export interface Finding {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** A sentence: what is wrong and what to do. */
  readonly message: string;
}

export type Verdict =
  | { readonly status: 'passed'; readonly about: string }
  | { readonly status: 'failed'; readonly findings: readonly Finding[] }
  | { readonly status: 'skipped'; readonly because: string };

export interface Check {
  readonly name: string;
  readonly run: () => Verdict | Promise<Verdict>;
}

/** A verdict from a list of findings; `about` says what was looked at when nothing is wrong. */
export const verdictOf = (findings: readonly Finding[], about: string): Verdict =>
  findings.length === 0 ? { status: 'passed', about } : { status: 'failed', findings };

/** `file:line:column  message`, the form that editors and terminals make clickable. */
export const renderFinding = ({ file, line, column, message }: Finding): string => {
  const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
  return `${place}  ${message}`;
};

/** Line and column (both from 1) of an offset in UTF-16 units. */
export const positionOf = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
};
