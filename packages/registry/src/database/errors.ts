/** Why the store cannot be opened, as one sentence for the person who starts the program. */

export type DatabaseErrorCode =
  | 'bad_url'
  | 'unreachable'
  | 'refused'
  | 'missing'
  | 'not_writable'
  | 'locked'
  | 'newer'
  | 'older'
  | 'broken';

/** What happened, where, and what to do; the driver's error is the `cause`. Never contains a password. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** Explains a failed start of a PostgreSQL connection. `place` is "host:port/database" without credentials. */
export const explainServerError = (error: unknown, place: string, user: string): DatabaseError => {
  if (error instanceof DatabaseError) return error;
  const code = codeOf(error);
  if (code === '28P01' || code === '28000')
    return new DatabaseError(
      'refused',
      `PostgreSQL at ${place} refused the user "${user}"; check user and password in DATABASE_URL.`,
      error,
    );
  if (code === '3D000')
    return new DatabaseError(
      'missing',
      `PostgreSQL answers, but there is no database at ${place}; create it or correct DATABASE_URL.`,
      error,
    );
  if (code === '42501')
    return new DatabaseError(
      'refused',
      `The user "${user}" may not create tables at ${place}; grant CREATE on the database to it.`,
      error,
    );
  if (isSqlState(code))
    return new DatabaseError('broken', `PostgreSQL at ${place} failed: ${messageOf(error)} (${code}).`, error);
  return new DatabaseError(
    'unreachable',
    `PostgreSQL at ${place} cannot be reached (${messageOf(error)}); start it or correct DATABASE_URL.`,
    error,
  );
};

/** Explains why no database could be made in `folder`. */
export const explainCreation = (error: unknown, folder: string): DatabaseError =>
  explainPermission(error, folder) ??
  new DatabaseError(
    'broken',
    `No database can be made in ${folder} (${messageOf(error)}); correct that, or set DATABASE_URL to a PostgreSQL server.`,
    error,
  );

const explainPermission = (error: unknown, folder: string): DatabaseError | undefined => {
  const code = codeOf(error);
  if (code === undefined || !FOLDER_CODES.has(code)) return undefined;
  return new DatabaseError(
    'not_writable',
    `The folder ${folder} cannot be written (${code}); choose another one or correct its permissions.`,
    error,
  );
};

/** Explains a failed start of the database in `folder`. */
export const explainFolderError = (error: unknown, folder: string): DatabaseError => {
  if (error instanceof DatabaseError) return error;
  const explained = explainPermission(error, folder);
  if (explained) return explained;
  return new DatabaseError(
    'broken',
    `The database in ${folder} cannot be opened (${messageOf(error)}); move the folder away and start again: ` +
      'what is public on GitHub is read anew.',
    error,
  );
};

/** Whether a query failed because the server is away, full, breaking off or closed: the same query may work later. */
export const isUnreachable = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error && BROKEN_OFF.test(error.message);
  return /^(08|25P03|40|53|57P)/.test(code) || NETWORK_CODES.has(code);
};

// Neither pg, its pool nor Kysely gives these a code.
const BROKEN_OFF =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|driver has already been destroyed|Cannot use a pool after)/;

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  // A socket that is not there while the server is.
  'ENOENT',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const FOLDER_CODES: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'ENOSPC',
  'ENOENT',
  'ELOOP',
]);

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
};

const isSqlState = (code: string | undefined): code is string =>
  code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E');

// Several addresses of one host fail as an AggregateError without a message.
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  if (error instanceof Error && error.message !== '') return error.message.replaceAll(/\s+/g, ' ');
  return codeOf(error) ?? 'no reason given';
};
