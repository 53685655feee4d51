/** The SDK of Rapporteur: one client over HTTP or in process, one error class, lists that page by themselves. */
export { type ArtifactSchemaOf, type ArtifactTypeOf, defineArtifactType } from './artifact.ts';
export { type ClientOf, type ClientOptions, createClientOf } from './client.ts';
export type { Answer, Fetch, FetchInit } from './connect.ts';
export { optional, RapporteurError, type RapporteurErrorCode, type RapporteurErrorReason } from './error.ts';
export type { Page, Pages } from './pages.ts';
export type { CallOptions } from './retry.ts';
export { type Client, createClient } from './services.ts';
export type { StreamOptions } from './stream.ts';
export type { Tracer } from './trace.ts';
export {
  type ArtifactClient,
  type ArtifactClientOptions,
  createArtifactClient,
  type PutValue,
} from './typed.ts';
export type { News, WatchOptions } from './watch.ts';
