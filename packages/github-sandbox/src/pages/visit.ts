/** One look at a page: who looks, at what, and whether it may be. */
import type { Context } from '../access.ts';
import { canRead } from '../access.ts';
import { notFound, Refusal } from '../router.ts';
import type { Account, Actor, Repository, World } from '../world.ts';
import { findAccount, findRepository } from '../world.ts';
import type { Redirect } from './markdown.ts';

/** A request of a browser, its path decoded. */
export type Visit = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  /** As whom the visitor looks; undefined: as anybody, who sees what is public. */
  readonly visitor: Account | undefined;
};

/** What pages need of the sandbox. */
export type Source = Pick<Context, 'world' | 'git' | 'emulator'>;

export const actorOf = (visitor: Account | undefined): Actor =>
  visitor ? { kind: 'person', account: visitor } : { kind: 'nobody' };

/** The repository of the path; one that the visitor may not see does not exist. */
export const repositoryOf = ({ world }: Pick<Source, 'world'>, { params, visitor }: Visit): Repository => {
  const repository = findRepository(world, `${params.owner}/${params.repo}`);
  if (!repository || !maySee({ world }, visitor, repository)) throw notFound();
  return repository;
};

export const maySee = ({ world }: Pick<Source, 'world'>, visitor: Visit['visitor'], repository: Repository): boolean =>
  canRead(world, actorOf(visitor), repository);

/** "7" of the path. */
export const numberOf = ({ params }: Visit, name = 'number'): number => {
  const text = params[name] ?? '';
  if (!/^\d{1,15}$/.test(text)) throw notFound();
  return Number(text);
};

/** Everybody whom a visitor can be: the people, not the bots. */
export const peopleOf = (world: World): readonly Account[] =>
  [...world.accounts.values()]
    .filter(({ type }) => type === 'User')
    .sort((a, b) => a.login.toLowerCase().localeCompare(b.login.toLowerCase(), 'en'));

export const visitorOf = (world: World, cookie: string): Account | undefined => {
  const login = /(?:^|;\s*)visitor=([A-Za-z0-9_-]+)/.exec(cookie)?.[1];
  const account = login === undefined ? undefined : findAccount(world, login);
  return account?.type === 'User' ? account : undefined;
};

/** Addresses of github.com that are here as well are opened here. */
export const redirectOf =
  (world: World): Redirect =>
  (address) => {
    if (!address.startsWith(`${world.webUrl}/`)) return address;
    const path = address.slice(world.webUrl.length);
    const [owner = '', name = '', folder = '', number = ''] = path.slice(1).split(/[/?#]/);
    const repository = findRepository(world, `${owner}/${name}`);
    if (!repository) return address;
    const isThread = ['issues', 'pull', 'discussions'].includes(folder) && number !== '';
    if (!isThread || repository.items.has(Number(number)) || repository.discussions.has(Number(number))) return path;
    return address;
  };

/** Path of a page: every part is escaped, slashes within a part (of a branch, of a path) are kept. */
export const pathTo = (...parts: readonly (string | number)[]): string =>
  `/${parts
    .flatMap((part) => String(part).split('/').filter(Boolean))
    .map(encodeURIComponent)
    .join('/')}`;

const NAMES_HERE: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Another site's name that leads to this machine is not ours: its pages would read ours. */
export const refuseForeignHost = (host: string): void => {
  if (!URL.canParse(`http://${host}`) || !NAMES_HERE.includes(new URL(`http://${host}`).hostname))
    throw new Refusal(
      403,
      'This page is shown under the names 127.0.0.1 and localhost only; open it under one of them.',
    );
};

/** What is sent has to come from a page of ours: a browser says so by itself, and a page elsewhere cannot. */
export const refuseForeignOrigin = (headers: Readonly<Record<string, string>>): void => {
  const { origin = '', host = '' } = headers;
  if (origin !== `http://${host}`)
    throw new Refusal(
      403,
      `This form has to be sent from the page that shows it. A program says so by the header "Origin: http://${host}".`,
    );
};
