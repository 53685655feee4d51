/**
 * Under which names the server answers. A page of a stranger can have its own name lead to 127.0.0.1 and read what a browser
 * on that machine may read; its requests then carry the stranger's name.
 */

/** Whether the Host headers of a request, one and no more, name this server. `own` are names without a port; loopback is always one of them. */
export const createIsOwnHost = (own: readonly string[]): ((given: readonly string[] | undefined) => boolean) => {
  const names = new Set([...LOOPBACK, ...own.map(nameOf).filter((name) => name !== '')]);
  return (given = []) => given.length === 1 && names.has(nameOf(given[0] ?? ''));
};

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** "[::1]:3000" is "[::1]", "Bot.Example.:443" is "bot.example"; what is no host is "". */
const nameOf = (host: string): string =>
  /^(?<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253}?)\.?(?::[0-9]{1,5})?$/.exec(host.trim().toLowerCase())?.groups
    ?.name ?? '';
