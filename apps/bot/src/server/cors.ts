/** Pages of anybody may read what is served here, without their visitors' credentials. */
import type { ServerResponse } from 'node:http';
import { cors } from '@connectrpc/connect';

export const allowPages = (response: ServerResponse): void => {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', EXPOSED);
};

/** Before a page asks, its browser does; what it is told holds for all questions for two hours. */
export const answerPreflight = (response: ServerResponse): void => {
  response
    .writeHead(204, {
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': HEADERS,
      'access-control-max-age': '7200',
      allow: `${METHODS}, OPTIONS`,
    })
    .end();
};

const METHODS = [...new Set(['GET', 'HEAD', ...cors.allowedMethods, 'PUT'])].join(', ');
const HEADERS = [...cors.allowedHeaders, 'Authorization', 'If-None-Match'].join(', ');
const EXPOSED = [...cors.exposedHeaders, 'ETag', 'Retry-After'].join(', ');
