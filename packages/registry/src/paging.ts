/** Page sizes and page tokens. */
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { invalid } from './refusals.ts';

const DEFAULT_PAGE_SIZE = 50;
const LARGEST_PAGE_SIZE = 500;

/** 0 means the default; more than the limit means the limit. */
export const toLimit = (pageSize: number): number => {
  if (pageSize < 0) throw invalid(`page_size must not be negative, but is ${pageSize}.`);
  return pageSize === 0 ? DEFAULT_PAGE_SIZE : Math.min(pageSize, LARGEST_PAGE_SIZE);
};

/** `list` names the list with its filters: a token continues the list it came from and no other. */
export const toPageToken = (list: readonly string[], last: string): string =>
  base64Encode(new TextEncoder().encode(JSON.stringify([...list, last])), 'url');

/** The last item of the page before, or "" at the first page. */
export const parsePageToken = (list: readonly string[], token: string): string => {
  if (token === '') return '';
  const parts = decode(token);
  const last = parts.at(-1);
  if (last === undefined || toPageToken(list, last) !== token)
    throw invalid('The page token does not belong to this list; start again without it.');
  return last;
};

const decode = (token: string): readonly string[] => {
  try {
    const parts: unknown = JSON.parse(new TextDecoder().decode(base64Decode(token)));
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
};

/** Splits what was read with a limit one too large into the page and the token of the next. */
export const cut = <T>(
  read: readonly T[],
  limit: number,
  toToken: (last: T) => string,
): { readonly items: readonly T[]; readonly nextPageToken: string } => {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, nextPageToken: read.length > limit && last !== undefined ? toToken(last) : '' };
};
