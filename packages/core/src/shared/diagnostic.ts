/** Data about bad input: parsers return diagnostics, they never throw. */

/** One problem of an input. `line` and `column` count from 1; 0 means "the file as a whole". */
export type Diagnostic = {
  readonly severity: 'error' | 'warning';
  /** Stable machine word in kebab-case. */
  readonly code: string;
  /** What happened and what to do, as one sentence. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
};

/** What a total parser returns. With an error among the diagnostics, `value` holds what could be saved. */
export type Parsed<T> = { readonly value: T; readonly diagnostics: readonly Diagnostic[] };

/** "file:line:column: message", or "file: message" for a problem of the whole file. */
export const renderDiagnostic = (file: string, { line, column, message }: Diagnostic): string =>
  line > 0 ? `${file}:${line}:${column}: ${message}` : `${file}: ${message}`;
