/** The HTTP server in front of the inbox and the registry. */
export { createServer, type Handler, type Server, type ServerOptions, WEBHOOK_PATHS } from './server.ts';
