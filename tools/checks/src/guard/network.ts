/** Closes the network for a process: only this machine can be reached. Loaded by every test file and by the processes that tests start. */
import { Socket } from 'node:net';

/** What was tried and refused, in order. */
const refused: string[] = [];

/** The attempts since the last call. */
export const takeRefused = (): readonly string[] => refused.splice(0);

/** Is this a name or an address of the machine itself? A missing host means localhost; a path is a local socket. */
export const isLoopback = (host: string): boolean => {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|0\.0\.0\.0|::)$/.test(name);
};

/** The host that `socket.connect(…)` would reach, with its port; undefined for a local one. */
export const farTarget = (args: readonly unknown[]): string | undefined => {
  // Node passes its own already normalised arguments as one array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const { host, port, path } = toTarget(first, second);
  return path !== undefined || isLoopback(host) ? undefined : `${host}:${port}`;
};

interface Address {
  readonly host: string;
  readonly port: string;
  readonly path?: string;
}

const toTarget = (first: unknown, second: unknown): Address => {
  if (typeof first !== 'object' || first === null) {
    // connect(path) or connect(port, host)
    if (typeof first === 'string' && Number.isNaN(Number(first))) return { host: '', port: '', path: first };
    return { host: typeof second === 'string' ? second : 'localhost', port: String(first) };
  }
  const { host, port, path } = { host: undefined, port: undefined, path: undefined, ...first };
  return {
    host: typeof host === 'string' && host !== '' ? host : 'localhost',
    port: String(port),
    ...(typeof path === 'string' ? { path } : {}),
  };
};

/** A name that by RFC 6761 never exists is how a test asks for one without an address: it is not found, and nobody has to be asked. */
const refuse = (target: string): Error => {
  const name = target.replace(/:\w*$/, '');
  if (name.endsWith('.invalid')) {
    const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
    return Object.assign(error, { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: name });
  }
  refused.push(target);
  return new Error(`Tests reach only this machine, and this one tried ${target}.`);
};

const isClosed = Symbol.for('rapporteur.network.closed');

/** Does nothing the second time. */
export const closeNetwork = (): void => {
  if (isClosed in Socket.prototype) return;
  const connect = Socket.prototype.connect;
  Object.defineProperty(Socket.prototype, isClosed, { value: true });
  Object.defineProperty(Socket.prototype, 'connect', {
    configurable: true,
    writable: true,
    value(this: Socket, ...args: unknown[]): Socket {
      const target = farTarget(args);
      if (target === undefined) return Reflect.apply(connect, this, args);
      process.nextTick(() => this.destroy(refuse(target)));
      return this;
    },
  });
};

closeNetwork();
