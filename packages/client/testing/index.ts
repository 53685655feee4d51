/** A registry in memory for tests of programs that use the client: the real rules, without a server or a database. */
import type { ConnectRouter, Transport } from '@connectrpc/connect';
import type {
  ActionItem,
  Agenda,
  Decision,
  Idea,
  Meeting,
  Minutes,
  Motion,
  Notes,
  Rfc,
  Series,
  SyncState,
  Transcript,
  WorkingGroup,
} from '@rapporteur/idl';
import { toRapporteurError } from '../src/error.ts';
import { type Client, createClient } from '../src/index.ts';
import { openMemory } from './memory.ts';

/** What can be stored: the resources of the contract, each found by its name. */
export type TestResource =
  | ActionItem
  | Agenda
  | Decision
  | Idea
  | Meeting
  | Minutes
  | Motion
  | Notes
  | Rfc
  | Series
  | SyncState
  | Transcript
  | WorkingGroup;

export type TestRegistry = {
  /** Leads into the registry without HTTP: `createClient({ transport: registry.transport })`. */
  readonly transport: Transport;
  /** Its services, to be served over HTTP: `connectNodeAdapter({ routes: registry.routes })`. */
  readonly routes: (router: ConnectRouter) => void;
  /**
   * Stores a resource as the bot would, in the place of what has its name, and answers it with its new version.
   * @throws RapporteurError "invalid" where the name is not one of its kind
   */
  put<Resource extends TestResource>(resource: Resource): Promise<Resource>;
  /** Nothing where nothing has that name. */
  remove(name: string): Promise<void>;
};

export type TestRegistryOptions = {
  /** Hears when a client asks the bot to read everything again; without it, there is no bot. */
  readonly startSync?: ((whole: boolean) => Promise<void>) | undefined;
  /** Tells the meetings of a series that begin at or after `from` and before `to`; without it only those that are stored are known. */
  readonly planner?:
    | ((
        plan: { readonly series: Series; readonly stored: readonly Meeting[] },
        from: Date,
        to: Date,
      ) => readonly Meeting[])
    | undefined;
};

/** Each is empty, and nobody else's. */
export const createTestRegistry = (options: TestRegistryOptions = {}): TestRegistry => {
  const { transport, routes, put, remove } = openMemory(options);
  return {
    transport,
    routes,
    put: async (resource) => ({ ...resource, version: await translated(put(resource)) }),
    remove: (name) => translated(remove(name)),
  };
};

/** A client on a registry in memory, by default an empty one. */
export const createTestClient = ({ transport }: Pick<TestRegistry, 'transport'> = createTestRegistry()): Client =>
  createClient({ transport });

const translated = <T>(work: Promise<T>): Promise<T> =>
  work.catch((reason: unknown) => {
    throw toRapporteurError(reason);
  });
