/** Which changed files are proposal documents, and which only look like them. */
import type { ChangedFile } from '../github/index.ts';

/** What a list of changed files says about proposal documents. Paths are as GitHub names them. */
export type Documents = {
  /** Documents that the pull request brings into a folder of RFCs. */
  readonly added: readonly string[];
  /** Documents that were there before and are edited, removed, renamed or moved. */
  readonly amended: readonly string[];
  /** Readmes, templates and images below a folder of RFCs. */
  readonly other: readonly string[];
};

/** Sorts changed files by what they mean for the folders of RFCs, e.g. "rfc/". */
export const readDocuments = (files: readonly ChangedFile[], folders: readonly string[]): Documents => {
  const removed = files.filter(({ status }) => status === 'removed').map(({ path }) => path);
  const below = files.filter(({ path, previousPath }) =>
    [path, previousPath ?? ''].some((one) => folderOf(one, folders) !== undefined),
  );
  const added: string[] = [];
  const amended: string[] = [];
  const other: string[] = [];
  for (const file of below) {
    if (!isDocument(file.path, folders)) other.push(file.path);
    else if (isNew(file, removed, folders)) added.push(file.path);
    else amended.push(file.path);
  }
  return { added, amended, other };
};

/** Folder of a document below the folder of RFCs, e.g. "core language"; empty when it lies directly in it. */
export const categoryOf = (path: string, folders: readonly string[]): string => {
  const folder = folderOf(path, folders);
  if (folder === undefined) return '';
  const rest = clean(path).slice(folder.length).split('/');
  return rest.length > 1 ? (rest[0] ?? '') : '';
};

const DOCUMENT = /\.(?:md|mdx|markdown|rst|adoc)$/i;
const NO_DOCUMENT = /^(?:readme|index|contributing|changelog|license|code_of_conduct|summary)(?:[._-].*)?$/i;
const TEMPLATE = /^(?:rfcs?[-_ ]?)?(?:[0-9nx]+[-_ ])?(?:rfcs?[-_ ])?template(?:[-_ ]rfcs?)?$/i;
const RFC_FOLDER = /(?:^|\/)rfcs?\//i;

const isDocument = (path: string, folders: readonly string[]): boolean => {
  if (folderOf(path, folders) === undefined || !DOCUMENT.test(path)) return false;
  const stem = fileName(path).replace(DOCUMENT, '');
  return !NO_DOCUMENT.test(stem) && !TEMPLATE.test(stem);
};

const isNew = (file: ChangedFile, removed: readonly string[], folders: readonly string[]): boolean => {
  switch (file.status) {
    case 'added':
    case 'copied':
      // Git shows a large edit of a moved or renumbered document as one file removed and one added.
      return !removed.some((path) => isProposal(path, folders) && bareName(path) === bareName(file.path));
    case 'renamed':
      return file.previousPath === undefined || !isProposal(file.previousPath, folders);
    case 'modified':
    case 'removed':
    case 'changed':
    case 'unchanged':
      return false;
  }
};

/** A document below a configured folder, or below one that carries the name of an older place such as "rfc/". */
const isProposal = (path: string, folders: readonly string[]): boolean => {
  const older = RFC_FOLDER.exec(path);
  return isDocument(path, older ? [...folders, path.slice(0, older.index + older[0].length)] : folders);
};

const folderOf = (path: string, folders: readonly string[]): string | undefined =>
  folders.map((folder) => `${clean(folder).replace(/\/+$/, '')}/`).find((folder) => clean(path).startsWith(folder));

const clean = (path: string): string => path.trim().replace(/^(?:\.?\/)+/, '');

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** "RFC-0000-my-feature.md" and "3553-my-feature.md" are one document before and after it got its number. */
const bareName = (path: string): string =>
  fileName(path)
    .toLowerCase()
    .replace(/^(?:rfcs?[-_ ]?)?[0-9]*[-_ ]*/, '');
