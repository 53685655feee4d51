/** The HTTP server in front of the inbox and the registry. */

export { viewerOf } from './access.ts';
export { createBlobDesk } from './blob.ts';
export { createCalendars } from './calendar.ts';
export { everythingSchemaOf } from './everything.ts';
export { createUrgent } from './gate.ts';
export { createHealth } from './health.ts';
export { createJobs } from './jobs.ts';
export { addressTableOf, openApiOf } from './openapi.ts';
export { createPageServer } from './pages.ts';
export { createProof, createWhoIs } from './proof.ts';
export {
  createServer,
  explainListening,
  type Handler,
  type Server,
  type ServerOptions,
  WEBHOOK_PATHS,
} from './server.ts';
export { CALLBACK_PATH } from './sign-in.ts';
export { createWorkflows } from './workflow.ts';
