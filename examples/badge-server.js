/** Serves a badge that counts RFCs: /in_review.svg says "RFCs in review: 3". `node badge-server.js [PORT]`. */
import { createServer } from 'node:http';
import { createClient, RapporteurError } from '@rapporteur/client';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
const [port = '8080'] = process.argv.slice(2);

const toSvg = (label, value) => {
  const [left, right] = [label, value].map((text) => text.length * 7 + 12);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}">
<title>${label}: ${value}</title>
<rect width="${left}" height="20" fill="#444"/><rect x="${left}" width="${right}" height="20" fill="#0a5"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,sans-serif" font-size="11">
<text x="${left / 2}" y="14">${label}</text><text x="${left + right / 2}" y="14">${value}</text></g></svg>`;
};

const server = createServer(async ({ url = '' }, response) => {
  const stage = /^\/(\w{1,30})\.svg$/.exec(url)?.[1];
  if (stage === undefined) {
    response.writeHead(404).end('Ask for a stage, as in /in_review.svg.');
    return;
  }
  try {
    const found = await client.listRfcs({ stages: [stage], readMask: { paths: ['name'] } }).all();
    const svg = toSvg(`RFCs ${stage.replaceAll('_', ' ')}`, String(found.length));
    response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=300' }).end(svg);
  } catch (error) {
    const isTheirs = error instanceof RapporteurError && error.code === 'invalid';
    response.writeHead(isTheirs ? 400 : 503).end(error.message);
  }
});

server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
