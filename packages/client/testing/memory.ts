/** What `./testing` needs of the registry: the one file of the published package that has the registry's rules in it. */
import {
  createLocalTransport,
  createMemoryRegistry,
  createRegistryRoutes,
  ofView,
  type Registry,
  type RoutesOptions,
} from '@rapporteur/registry';

export { createMemoryRegistry };

type Named = Parameters<typeof ofView>[0];

export const openMemory = (options: RoutesOptions) => {
  const registry = createMemoryRegistry();
  const routes = createRegistryRoutes(registry, options);
  return {
    routes,
    transport: createLocalTransport(routes),
    put: async (view: Named): Promise<number> => {
      const message = ofView(view);
      message.version = await versionOf(registry, view.name);
      const [stored] = await registry.commit({ puts: [{ message, visibility: 'public' }] });
      return stored?.version ?? message.version;
    },
    remove: async (name: string): Promise<void> => {
      const version = await versionOf(registry, name);
      if (version > 0) await registry.commit({ removes: [{ name, version }] });
    },
  };
};

const versionOf = async (registry: Registry, name: string): Promise<number> => {
  const found = await registry.find([name]);
  return found.find((one) => one.name === name)?.version ?? 0;
};
