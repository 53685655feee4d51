/** A visit: who looks at which page, and through which client. */
import type { Client } from '@rapporteur/client';

/** Who looks. What they may see is what their client answers. */
export type Reader = {
  readonly client: Client;
  /** Undefined while nobody signed in. */
  readonly login: string | undefined;
};

/** Where the pages stand, and what they have around them. */
export type Site = {
  /** Shown on top of every page. */
  readonly title: string;
  /** Where they stand, without a slash at the end, "https://acme.github.io/rfcs"; default: the origin at which they are asked for. */
  readonly address?: string | undefined;
  /** Written to files for a server that only hands them out: nothing can be searched there, and nobody signs in. */
  readonly isStatic: boolean;
  /** Whether people can sign in. */
  readonly hasSignIn: boolean;
  /** Logins in small letters of people who want no page of their own. */
  readonly withoutPage: ReadonlySet<string>;
};

export type Visit = {
  readonly client: Client;
  readonly login: string | undefined;
  readonly site: Site;
  /** "https://bot.example.org", and what pages have before their path there; without a slash at the end. */
  readonly origin: string;
  /** Decoded, with a slash at the beginning, without the query and without the ending of a feed. */
  readonly path: string;
  /** The path as it was asked for, percent-encoded. */
  readonly address: string;
  /** Decoded parts of the path, by the names of the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly now: Date;
};

/** A part of the path that the route names. */
export const paramOf = ({ params }: Visit, name: string): string => params[name] ?? '';
