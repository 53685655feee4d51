/** Artifacts: who puts them there, what an export for everybody tells, and what a browser makes of their bytes. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Attack, type AttackClass, SETTLED } from '../attack.ts';
import { FLYTE, VAULT } from '../town.ts';
import { askRegistry, REGISTRY_TOKEN, type World } from '../world.ts';
import { accepted, hide, leaked } from './http.ts';

const OPERATOR = { authorization: `Bearer ${REGISTRY_TOKEN}` };
const SCRIPT = '<script>alert(1)</script>';

type Proof = Readonly<Record<string, string>>;
const as = (world: World, login: string): Proof => ({ authorization: `Bearer ${world.github.tokenOf(login)}` });

type Put = { readonly name: string; readonly repository?: string; readonly payload?: unknown };

const TALK = { type: { name: 'acme.Talk', encoding: 'ARTIFACT_ENCODING_JSON' }, json: JSON.stringify(SCRIPT) };

const put = (world: World, { name, repository = FLYTE, payload = TALK }: Put, headers: Proof) => {
  const message = { key: { organisation: 'flyteorg', name }, partitions: {}, payload, repository };
  return askRegistry(world, { method: 'ArtifactService/PutArtifact', message, headers });
};

const putting = (name: string, login: string, wanted: Put): Attack => ({
  name: `${login} puts ${name}`,
  sent: `PutArtifact of ${wanted.name} in ${wanted.repository ?? FLYTE} with the token of ${login}`,
  async *perform(world) {
    const { status } = await put(world, wanted, login === 'nobody' ? {} : as(world, login));
    yield SETTLED;
    return () => accepted(status);
  },
});

const PUTS: readonly Attack[] = [
  ...['nobody', 'eve', 'cy', 'dee'].map((login) => putting('something', login, { name: 'talks/slides' })),
  ...['eve', 'mal', 'bo'].map((login) =>
    putting('something in a private repository', login, { name: 'talks/slides', repository: VAULT }),
  ),
  ...['export', 'notes', 'transcript', 'agenda', 'minutes', 'outcome'].map((noun) =>
    putting(`what the bot keeps: ${noun}`, 'ada', { name: `everything/${noun}` }),
  ),
  putting('a type of the contract under another name', 'ada', {
    name: 'talks/forged',
    payload: { type: { name: 'rapporteur.v1.Forged', encoding: 'ARTIFACT_ENCODING_JSON' }, json: '{}' },
  }),
  ...['text/html; charset=utf-8', 'text/html\r\nset-cookie: a=b', 'TEXT/HTML', 'text/html,text/plain'].map(
    (mediaType) =>
      putting(`bytes said to be ${JSON.stringify(mediaType)}`, 'ada', {
        name: 'talks/page',
        payload: { type: { encoding: 'ARTIFACT_ENCODING_BLOB', mediaType }, data: btoa(SCRIPT) },
      }),
  ),
];

const exporting = (who: string): Attack => ({
  name: `${who} exports`,
  sent: `ExportEverything with the token of ${who}`,
  async *perform(world) {
    const message = { repository: FLYTE };
    const headers = as(world, who);
    const { status } = await askRegistry(world, { method: 'ArtifactService/ExportEverything', message, headers });
    yield SETTLED;
    return () => accepted(status);
  },
});

const KeptSchema = z.object({ artifact: z.object({ name: z.string() }) });
const nameOf = (text: string): string => KeptSchema.parse(JSON.parse(text)).artifact.name;

/** At the plain address. */
const pathOf = (name: string): string => name.replace(/^artifacts/, '/v1/blobs').replace(/@(?=[^@]*$)/, '/');

const fetchBlob = async (world: World, name: string) => {
  const response = await fetch(`${world.bot().url}${pathOf(name)}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** The operator exports while something private is on record. */
const exported = (repository: string): Attack => ({
  name: `an export that belongs to ${repository}`,
  sent: `the operator exports everything for ${repository}, and a stranger reads it`,
  async *perform(world) {
    await hide(world);
    const { status, text } = await askRegistry(world, {
      method: 'ArtifactService/ExportEverything',
      message: { repository },
      headers: OPERATOR,
    });
    yield SETTLED;
    if (status !== 200) return () => (repository === VAULT ? undefined : `it was answered with ${status} ${text}`);
    const read = await fetchBlob(world, nameOf(text));
    return () =>
      read.status === 200 || repository === VAULT
        ? leaked(read.text)
        : `it was answered with ${read.status} ${read.text}`;
  },
});

/** Whether a browser would show it as a page of this origin. */
const isPage = (headers: Pick<Response['headers'], 'get'>): string | undefined => {
  const type = headers.get('content-type') ?? '';
  const isFile = headers.get('content-disposition')?.startsWith('attachment') === true;
  return isFile && type === 'application/octet-stream' && headers.get('x-content-type-options') === 'nosniff'
    ? undefined
    : `it comes as "${type}", ${headers.get('content-disposition')}, ${headers.get('x-content-type-options')}`;
};

const shown = (name: string, payload: unknown): Attack => ({
  name: `${name} at a plain address`,
  sent: `ada puts ${name} with a script in it, and somebody opens its address`,
  async *perform(world) {
    const { status, text } = await put(world, { name: `talks/shown-${world.next()}`, payload }, as(world, 'ada'));
    if (status !== 200) throw new Error(`It was not kept: ${text}`);
    yield SETTLED;
    const read = await fetchBlob(world, nameOf(text));
    return () => (read.status === 200 ? isPage(read.headers) : `it was answered with ${read.status} ${read.text}`);
  },
});

const blobOf = (mediaType: string) => ({ type: { encoding: 'ARTIFACT_ENCODING_BLOB', mediaType }, data: btoa(SCRIPT) });

/** Bytes under a digest, which is all that anybody knows them by. */
const uploading = (login: string, repository: string): Attack => ({
  name: `${login} sends bytes to ${repository}`,
  sent: `PUT /v1/blobs/${repository}/DIGEST with the token of ${login}`,
  async *perform(world) {
    const digest = createHash('sha256').update(SCRIPT).digest('hex');
    const headers = login === 'nobody' ? {} : as(world, login);
    const url = `${world.bot().url}/v1/blobs/${repository}/${digest}`;
    const { status } = await fetch(url, { method: 'PUT', headers, body: SCRIPT });
    yield SETTLED;
    return () => accepted(status);
  },
});

export const artifacts: AttackClass = {
  key: 'artifacts',
  // Of one caller so many are taken in at once.
  together: 3,
  holds:
    'Artifacts come from who may write, an export tells what everybody may see, and no browser runs what is in one.',
  attacks: () => [
    ...PUTS,
    ...['eve', 'mal', 'ada'].map(exporting),
    ...[FLYTE, VAULT].map(exported),
    shown('JSON', TALK),
    ...['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript'].map((type) =>
      shown(type, blobOf(type)),
    ),
    ...['nobody', 'eve', 'dee'].map((login) => uploading(login, FLYTE)),
    ...['eve', 'mal'].map((login) => uploading(login, VAULT)),
  ],
  controls: [
    putting('something of her own', 'ada', { name: 'talks/slides' }),
    uploading('ada', FLYTE),
    {
      name: 'a page is one',
      sent: 'nothing',
      async *perform() {
        yield SETTLED;
        return () => isPage(new Response('', { headers: { 'content-type': 'text/html' } }).headers);
      },
    },
  ],
};
