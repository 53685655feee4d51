/** The port: what comes unsigned is refused, what is private is not read, and nobody writes without the operator's token. */
import { createHmac } from 'node:crypto';
import { type Attack, type AttackClass, SETTLED } from '../attack.ts';
import { open, request, sendRaw } from '../raw.ts';
import { FLYTE, HIDDEN_TITLE, SECRET, VAULT } from '../town.ts';
import { askRegistry, openRfc, REGISTRY_TOKEN, type World } from '../world.ts';

const WEBHOOK = '/api/github/webhooks';

const sign = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** What GitHub would send when a comment is made; all that is wanted is that the bot looks where it says. */
const payload = (world: World, note: string): string =>
  JSON.stringify({
    action: 'created',
    installation: { id: world.github.installationId },
    repository: {
      id: 1,
      node_id: 'R_1',
      name: 'flyte',
      full_name: 'flyteorg/flyte',
      owner: { login: 'flyteorg', id: 1 },
      private: false,
    },
    issue: { number: 1, node_id: 'PR_1', pull_request: {} },
    comment: { id: 1, node_id: 'IC_1', body: note, user: { login: 'ada', id: 1, type: 'User' } },
    sender: { login: 'ada', id: 1, type: 'User' },
  });

export const accepted = (status: number): string | undefined =>
  status >= 200 && status < 300 ? `it was answered with ${status}` : undefined;

type Delivery = { readonly signature: Readonly<Record<string, string>>; readonly body: string };

/** A delivery that GitHub did not sign. */
const unsigned = (name: string, make: (world: World, body: string) => Partial<Delivery>, path = WEBHOOK): Attack => ({
  name: `delivery: ${name}`,
  sent: `a delivery to ${path} with ${name}`,
  async *perform(world) {
    const made = payload(world, name);
    const { signature = {}, body = made } = make(world, made);
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'issue_comment',
      'x-github-delivery': `attack-${world.next()}`,
      ...signature,
    };
    const { status } = await sendRaw(world.bot().url, request({ path, headers, body }));
    yield SETTLED;
    return () => accepted(status);
  },
});

const signature = (value: string): Partial<Delivery> => ({ signature: { 'x-hub-signature-256': value } });

const UNSIGNED: readonly Attack[] = [
  unsigned('no signature', () => ({})),
  unsigned('an empty signature', () => signature('')),
  unsigned('the name of the digest alone', () => signature('sha256=')),
  unsigned('half a signature', (world, body) => signature(sign(world.github.webhookSecret, body).slice(0, 39))),
  unsigned('a signature without its last digit', (world, body) =>
    signature(sign(world.github.webhookSecret, body).slice(0, -1)),
  ),
  unsigned('a signature and a digit', (world, body) => signature(`${sign(world.github.webhookSecret, body)}0`)),
  unsigned('zeros', () => signature(`sha256=${'0'.repeat(64)}`)),
  unsigned('no hexadecimal digits', () => signature(`sha256=${'z'.repeat(64)}`)),
  unsigned('a signature by an empty secret', (_, body) => signature(sign('', body))),
  unsigned('a signature by "secret"', (_, body) => signature(sign('secret', body))),
  unsigned('a signature by "undefined"', (_, body) => signature(sign('undefined', body))),
  unsigned('a signature by the id of the app', (world, body) => signature(sign(String(world.github.appId), body))),
  unsigned('the signature of another body', (world) => signature(sign(world.github.webhookSecret, '{}'))),
  unsigned('the signature of the empty body', (world) => signature(sign(world.github.webhookSecret, ''))),
  unsigned('a blank behind the signed body', (world, body) => ({
    ...signature(sign(world.github.webhookSecret, body)),
    body: `${body} `,
  })),
  unsigned('a byte order mark before the signed body', (world, body) => ({
    ...signature(sign(world.github.webhookSecret, body)),
    body: `\ufeff${body}`,
  })),
  unsigned('keys of the signed body twice', (world, body) => ({
    ...signature(sign(world.github.webhookSecret, body)),
    body: body.replace('"action":"created"', '"action":"created","action":"deleted"'),
  })),
  unsigned('an old signature alone', (world, body) => ({
    signature: {
      'x-hub-signature': `sha1=${createHmac('sha1', world.github.webhookSecret).update(body).digest('hex')}`,
    },
  })),
  unsigned('sha1 under the new name', (world, body) =>
    signature(`sha1=${createHmac('sha1', world.github.webhookSecret).update(body).digest('hex')}`),
  ),
  unsigned('md5', (world, body) =>
    signature(`md5=${createHmac('md5', world.github.webhookSecret).update(body).digest('hex')}`),
  ),
  unsigned('the secret itself', (world) => signature(`sha256=${world.github.webhookSecret}`)),
  unsigned('a list of signatures', (_, body) => signature(`sha256=${'0'.repeat(64)}, ${sign('x', body)}`)),
  unsigned('no signature, to the root', () => ({}), '/'),
  unsigned('zeros, to the root', () => signature(`sha256=${'0'.repeat(64)}`), '/'),
  unsigned('no signature, with a query', () => ({}), `${WEBHOOK}?verified=true`),
  unsigned('no signature, said to be a form', () => ({
    body: 'payload=%7B%7D',
    signature: { 'content-type': 'application/x-www-form-urlencoded' },
  })),
  unsigned('a header that says it was verified', () => ({
    signature: { 'x-verified': 'true', 'x-forwarded-for': '140.82.112.1' },
  })),
  unsigned('an event nobody knows', () => ({ signature: { 'x-github-event': '__proto__' } })),
];

/** A delivery of before, sent once more with another body. */
const replayed = (name: string, change: (body: string) => string): Attack => ({
  name: `replayed: ${name}`,
  sent: `a delivery id of GitHub’s with ${name}, unsigned`,
  async *perform(world) {
    await openRfc(world);
    yield SETTLED;
    const of = world.github.observe.deliveries().findLast(({ statusCode }) => statusCode === 202);
    const body = change(JSON.stringify(of?.payload ?? {}));
    const headers = {
      'x-github-event': of?.event ?? 'push',
      'x-github-delivery': of?.guid ?? 'none',
      'content-type': 'application/json',
    };
    const signed = {
      ...headers,
      'x-hub-signature-256': sign(world.github.webhookSecret, JSON.stringify(of?.payload ?? {})),
    };
    const { status } = await sendRaw(world.bot().url, request({ path: WEBHOOK, headers: signed, body }));
    yield SETTLED;
    return () => accepted(status);
  },
});

/** Only what does no harm may be answered with a 2xx there. */
const method = (verb: string, path: string): Attack => ({
  name: `${verb} ${path}`,
  sent: `${verb} ${path}`,
  async *perform(world) {
    const { status } = await sendRaw(
      world.bot().url,
      request({ method: verb, path, headers: { 'content-type': 'application/json' }, body: '{}' }),
      2_000,
    );
    yield SETTLED;
    return () => accepted(status);
  },
});

const METHODS = [
  ...['PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND'].map((verb) => method(verb, WEBHOOK)),
  ...['PUT', 'DELETE', 'PATCH'].map((verb) => method(verb, '/')),
  ...['POST', 'PUT', 'DELETE'].map((verb) => method(verb, '/health')),
  ...['PUT', 'DELETE', 'PATCH'].map((verb) => method(verb, '/rapporteur.v1.RfcService/PutRfc')),
  ...[
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/.env',
    '/probot/../.env',
    '/rapporteur.v1.RfcService/../../.env',
    '//evil.example/',
    '/health/../.rapporteur/database',
  ].map((path) => method('GET', path)),
  ...['/\u0000', '/a%0d%0aset-cookie:%20x=1'].map((path) => method('GET', path)),
];

const LISTED = '/rapporteur.v1.RfcService/ListRfcs';

/** A page of another's in the operator's browser asks through a name of its own. */
const host = (name: string, path: string, forwarded: Readonly<Record<string, string>> = {}): Attack => ({
  name: `host ${name}, ${[path, ...Object.keys(forwarded)].join(', ')}`,
  sent: `POST ${path} with "Host: ${name}"${Object.entries(forwarded).map(([header, value]) => `, "${header}: ${value}"`)}`,
  async *perform(world) {
    const headers = { 'content-type': 'application/json', origin: `http://${name}`, ...forwarded };
    const { status } = await sendRaw(world.bot().url, request({ path, headers, host: name, body: '{}' }));
    yield SETTLED;
    return () => accepted(status);
  },
});

/** Names that are none of the server's. */
export const STRANGE_NAMES: readonly string[] = [
  'evil.example',
  'EVIL.EXAMPLE:80',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'evil.example:3000',
  '127.0.0.1@evil.example',
  'evil.example\\@127.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '2130706433.evil.example',
  '127.0.0.1, evil.example',
  'evil.example,127.0.0.1',
  'localhost evil.example',
  'localhost;evil.example',
  'localhost#evil.example',
  'localhost/evil.example',
  'localhost:80:evil.example',
  '[::1].evil.example',
  'localhost%2eevil.example',
  'local\u200bhost',
];
const HOSTS = STRANGE_NAMES.map((name) => host(name, LISTED));

const FORWARDED = [
  { 'x-forwarded-host': 'localhost' },
  { forwarded: 'host=localhost' },
  { 'x-host': '127.0.0.1' },
  { 'x-forwarded-server': 'localhost', 'x-original-host': 'localhost' },
].map((forwarded) => host('evil.example', LISTED, forwarded));

/** A private RFC with a motion, to be looked for. Once for a world. */
export const hide = (world: World): Promise<{ readonly number: number }> => {
  const known = HIDDEN.get(world);
  if (known) return known;
  const made = (async () => {
    const place = await openRfc(world, {
      repository: VAULT,
      as: 'ada',
      title: `[RFC] ${HIDDEN_TITLE} artifact`,
      body: `${SECRET}body`,
    });
    await world.settle();
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    await world.people.comment({ ...place, as: 'ada', body: '/wg add artifacts' });
    await world.settle();
    return place;
  })();
  HIDDEN.set(world, made);
  return made;
};

const HIDDEN = new WeakMap<World, Promise<{ readonly number: number }>>();

export const leaked = (text: string): string | undefined => {
  const decoded = `${text}\n${Buffer.from(text.replaceAll(/[^A-Za-z0-9+/=]/g, ''), 'base64').toString('latin1')}`;
  const at = decoded.toLowerCase().indexOf(SECRET.toLowerCase());
  return at === -1 ? undefined : `the answer tells ${JSON.stringify(decoded.slice(Math.max(0, at - 60), at + 60))}`;
};

export type Read = { readonly method: string; readonly message: (number: number) => unknown };

export const READS: readonly Read[] = [
  { method: 'RfcService/GetRfc', message: (number) => ({ name: `rfcs/${VAULT}/${number}` }) },
  { method: 'RfcService/GetRfc', message: (number) => ({ name: `rfcs/FlyteOrg/VAULT/${number}` }) },
  { method: 'RfcService/ListRfcs', message: () => ({ pageSize: 500 }) },
  { method: 'RfcService/ListRfcs', message: () => ({ repository: VAULT, pageSize: 500 }) },
  { method: 'RfcService/ListRfcs', message: () => ({ stages: ['STAGE_FCP_PROPOSED'], pageSize: 500 }) },
  { method: 'MotionService/ListMotions', message: () => ({ pageSize: 500 }) },
  { method: 'MotionService/ListMotions', message: () => ({ subject: VAULT }) },
  { method: 'MotionService/ListMotions', message: (number) => ({ subject: `${VAULT}/${number}` }) },
  { method: 'SyncService/GetSyncState', message: () => ({ name: `syncStates/${VAULT}` }) },
  { method: 'SettingsService/GetSettings', message: () => ({ repository: 'flyteorg/private-infra' }) },
  { method: 'SettingsService/GetSettings', message: () => ({ repository: 'FLYTEORG/Private-Infra' }) },
  { method: 'GroupService/ListGroups', message: () => ({ pageSize: 500 }) },
  { method: 'GroupService/GetGroup', message: () => ({ name: 'groups/config-overrides' }) },
  { method: 'GroupService/GetGroup', message: () => ({ name: 'groups/artifacts' }) },
  { method: 'AuditService/ListAudit', message: () => ({ pageSize: 500 }) },
  { method: 'AuditService/ListAudit', message: (number) => ({ subject: `${VAULT}#${number}`, pageSize: 500 }) },
  { method: 'AuditService/ListAudit', message: (number) => ({ subject: `rfcs/${VAULT}/${number}`, pageSize: 500 }) },
  { method: 'AuditService/ListAudit', message: () => ({ subject: VAULT, pageSize: 500 }) },
  { method: 'AuditService/ListAudit', message: () => ({ subject: 'groups/config-overrides', pageSize: 500 }) },
  { method: 'MeetingService/ListMeetings', message: () => ({ pageSize: 500 }) },
  { method: 'MeetingService/ListActionItems', message: () => ({ pageSize: 500 }) },
  { method: 'NotesService/ListNotes', message: () => ({ pageSize: 500 }) },
  { method: 'MinutesService/ListMinutes', message: () => ({ pageSize: 500 }) },
  { method: 'RfcService/ListIdeas', message: () => ({ pageSize: 500 }) },
  { method: 'SyncService/ListSyncStates', message: () => ({ pageSize: 500 }) },
];

/** With what somebody tries to be let in. */
export const PROOFS: Readonly<Record<string, (world: World) => Readonly<Record<string, string>>>> = {
  'no proof': () => ({}),
  'a stranger’s token': (world) => ({ authorization: `Bearer ${world.github.tokenOf('eve')}` }),
  'the token of a member who may not': (world) => ({ authorization: `token ${world.github.tokenOf('dee')}` }),
  'a made-up token': () => ({ authorization: `Bearer ghp_${'a'.repeat(36)}` }),
  'the registry’s token but a letter': () => ({ authorization: `Bearer ${REGISTRY_TOKEN.slice(0, -1)}` }),
};

const reading = ({ method: name, message }: Read, proof: string): Attack => ({
  name: `${name} ${JSON.stringify(message(7))} with ${proof}`,
  sent: `${name} for what is private, with ${proof}`,
  async *perform(world) {
    const { number } = await hide(world);
    const { text } = await askRegistry(world, {
      method: name,
      message: message(number),
      headers: PROOFS[proof]?.(world) ?? {},
    });
    yield SETTLED;
    return () => leaked(text);
  },
});

/** What is private and what is not there are answered alike. */
const existence = (
  name: string,
  make: (number: number) => { readonly there: unknown; readonly missing: unknown },
): Attack => ({
  name: `existence: ${name}`,
  sent: `${name} for what is private and for what is not there`,
  async *perform(world) {
    const { number } = await hide(world);
    const { there, missing } = make(number);
    const answers = await Promise.all([there, missing].map((message) => askRegistry(world, { method: name, message })));
    yield SETTLED;
    return () => differing(answers.map(({ status, text }) => `${status} ${text}`));
  },
});

const differing = (answers: readonly string[]): string | undefined => {
  const [one = '', other = ''] = answers.map((text) =>
    text
      .toLowerCase()
      .replaceAll(/flyteorg\/[\w-]+/g, 'a/b')
      .replaceAll(/\d+/g, 'N'),
  );
  return one === other ? undefined : `answers differ: ${answers.map((text) => text.slice(0, 160)).join(' | ')}`;
};

const EXISTENCE: readonly Attack[] = [
  existence('RfcService/GetRfc', (number) => ({
    there: { name: `rfcs/${VAULT}/${number}` },
    missing: { name: 'rfcs/flyteorg/nothing/99' },
  })),
  existence('RfcService/ListRfcs', () => ({
    there: { repository: VAULT },
    missing: { repository: 'flyteorg/nothing' },
  })),
  existence('MotionService/ListMotions', () => ({
    there: { subject: VAULT },
    missing: { subject: 'flyteorg/nothing' },
  })),
  existence('SyncService/GetSyncState', () => ({
    there: { name: `syncStates/${VAULT}` },
    missing: { name: 'syncStates/flyteorg/nothing' },
  })),
  existence('AuditService/ListAudit', (number) => ({
    there: { subject: `${VAULT}#${number}` },
    missing: { subject: 'flyteorg/nothing#9' },
  })),
  existence('SettingsService/GetSettings', () => ({
    there: { repository: 'flyteorg/private-infra' },
    missing: { repository: 'flyteorg/nothing' },
  })),
];

/** The same question in the other ways in which Connect asks. */
const spoken = (
  name: string,
  make: (number: number) => {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
    readonly method: string;
  },
): Attack => ({
  name: `a private RFC by ${name}`,
  sent: `GetRfc for ${VAULT} by ${name}`,
  async *perform(world) {
    const { number } = await hide(world);
    const { path, headers, body, method: verb } = make(number);
    const response = await fetch(`${world.bot().url}${path}`, {
      method: verb,
      headers,
      ...(verb === 'POST' && { body: new Uint8Array(body) }),
    });
    const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    yield SETTLED;
    return () => leaked(text);
  },
});

const binary = (number: number): Buffer => {
  const name = Buffer.from(`rfcs/${VAULT}/${number}`);
  return Buffer.concat([Buffer.from([10, name.length]), name]);
};
/** A message as gRPC sends it; `flags` is 1 where it is compressed. */
export const framed = (bytes: Buffer, flags = 0): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};
const GET_RFC = '/rapporteur.v1.RfcService/GetRfc';

const SPOKEN: readonly Attack[] = [
  spoken('Connect, as a GET', (number) => ({
    method: 'GET',
    path: `${GET_RFC}?connect=v1&encoding=json&message=${encodeURIComponent(JSON.stringify({ name: `rfcs/${VAULT}/${number}` }))}`,
    headers: {},
    body: Buffer.alloc(0),
  })),
  spoken('Connect, as a GET of bytes', (number) => ({
    method: 'GET',
    path: `${GET_RFC}?connect=v1&encoding=proto&base64=1&message=${binary(number).toString('base64url')}`,
    headers: {},
    body: Buffer.alloc(0),
  })),
  spoken('Connect, binary', (number) => ({
    method: 'POST',
    path: GET_RFC,
    headers: { 'content-type': 'application/proto' },
    body: binary(number),
  })),
  spoken('gRPC-web', (number) => ({
    method: 'POST',
    path: GET_RFC,
    headers: { 'content-type': 'application/grpc-web+proto' },
    body: framed(binary(number)),
  })),
  spoken('gRPC-web of JSON', (number) => ({
    method: 'POST',
    path: GET_RFC,
    headers: { 'content-type': 'application/grpc-web+json' },
    body: framed(Buffer.from(JSON.stringify({ name: `rfcs/${VAULT}/${number}` }))),
  })),
  spoken('a token in the query', (number) => ({
    method: 'GET',
    path: `${GET_RFC}?connect=v1&encoding=json&access_token=${REGISTRY_TOKEN}&message=${encodeURIComponent(JSON.stringify({ name: `rfcs/${VAULT}/${number}` }))}`,
    headers: {},
    body: Buffer.alloc(0),
  })),
];

/** Page tokens and filters that somebody made up. */
const FORGED: readonly Attack[] = [
  [
    'RfcService/ListRfcs',
    { pageToken: Buffer.from(JSON.stringify(['rfcs', 'flyteorg/v'])).toString('base64url'), pageSize: 500 },
  ],
  ['RfcService/ListRfcs', { pageToken: `rfcs/${VAULT}/0`, pageSize: 500 }],
  ['RfcService/ListRfcs', { pageToken: Buffer.from(`rfcs/${VAULT}/`).toString('base64'), pageSize: 500 }],
  ['RfcService/ListRfcs', { repository: `flyteorg/flyte' OR '1'='1`, pageSize: 500 }],
  ['RfcService/ListRfcs', { repository: 'flyteorg/%', pageSize: 500 }],
  ['MotionService/ListMotions', { subject: 'flyteorg/vau_t', pageSize: 500 }],
  ['MotionService/GetMotion', { name: `motions/${VAULT}/1/comment-1.1` }],
  ['AuditService/ListAudit', { subject: `${VAULT}:rfc/system/x.md`, pageSize: 500 }],
  ['AuditService/ListAudit', { subject: 'flyteorg/%', pageSize: 500 }],
].map(
  ([name, message]): Attack => ({
    name: `forged: ${name} ${JSON.stringify(message)}`,
    sent: `${name} with ${JSON.stringify(message)}`,
    async *perform(world) {
      await hide(world);
      const { text } = await askRegistry(world, { method: String(name), message });
      yield SETTLED;
      return () => leaked(text);
    },
  }),
);

/** What a former contract let the server's own token do, and the one thing that is left. */
export const WRITES: Readonly<Record<string, unknown>> = {
  'RfcService/PutRfc': { rfc: { name: 'rfcs/flyteorg/flyte/99999', stage: 'STAGE_ACCEPTED' } },
  'RfcService/PutIdea': { idea: { name: 'ideas/flyteorg/flyte/1' } },
  'MotionService/PutMotion': { motion: { name: 'motions/flyteorg/flyte/1/x' } },
  'ReadingService/PutReading': { reading: { name: 'readings/flyteorg/flyte' } },
  'SyncService/StartSync': { whole: true },
  'JobService/RedriveJob': { key: 'pull:flyteorg/flyte/1' },
  'ArtifactService/ExportEverything': { repository: FLYTE },
  'GroupService/PutGroup': { group: { name: 'groups/mine', title: 'Mine' } },
  'MeetingService/PutMeeting': { meeting: { name: 'meetings/contributors-meetup/2026-01-08' } },
  'MeetingService/PutAgenda': { agenda: { name: 'agendas/contributors-meetup/2026-01-08' } },
  'MeetingService/PutActionItem': { actionItem: { name: 'actionItems/x' } },
  'TranscriptService/PutTranscript': { transcript: { name: 'transcripts/contributors-meetup/2026-01-08' } },
  'NotesService/PutNotes': { notes: { name: 'notes/contributors-meetup/2026-01-08', approvedBy: 'ada' } },
  'MinutesService/PutMinutes': { minutes: { name: 'minutes/contributors-meetup/2026-01-08' } },
  'SettingsService/PutSettings': { repository: 'flyteorg/flyte' },
  'AuditService/AppendAudit': { entries: [{ subject: 'flyteorg/flyte#1', action: 'approved' }] },
};

export const WRITERS: Readonly<
  Record<string, (world: World) => { readonly headers?: Readonly<Record<string, string>>; readonly query?: string }>
> = {
  'no token': () => ({}),
  'an empty token': () => ({ headers: { authorization: 'Bearer ' } }),
  'another token': () => ({ headers: { authorization: `Bearer ${REGISTRY_TOKEN}x` } }),
  'the token in the query': () => ({ query: `?token=${REGISTRY_TOKEN}&access_token=${REGISTRY_TOKEN}` }),
  'the token in a cookie': () => ({ headers: { cookie: `token=${REGISTRY_TOKEN}` } }),
  'a maintainer’s token of GitHub': (world) => ({
    headers: { authorization: `Bearer ${world.github.tokenOf('ada')}` },
  }),
};

const writing = (name: string, writer: string): Attack => ({
  name: `${name} with ${writer}`,
  sent: `${name} with ${writer}`,
  async *perform(world) {
    const { headers = {}, query = '' } = WRITERS[writer]?.(world) ?? {};
    const { status } = await askRegistry(world, { method: `${name}${query}`, message: WRITES[name], headers });
    yield SETTLED;
    return () => accepted(status);
  },
});

/** Bodies that were made to hurt who parses them. */
const BOMBS: readonly Attack[] = Object.entries({
  'deep arrays': '['.repeat(200_000),
  'deep arrays, closed': `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  'deep objects': '{"a":'.repeat(100_000),
  prototypes: '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"name":"x"}',
  'a name of a prototype': '{"name":"__proto__"}',
  'a name of a constructor': '{"name":"rfcs/constructor/prototype/1"}',
  'a number beyond numbers': '{"pageSize":1e400}',
  'a negative page': '{"pageSize":-1}',
  'half characters': '{"name":"rfcs/\\ud800/x/1"}',
  NUL: '{"name":"rfcs/fl\\u0000yte/x/1"}',
  'a long name': `{"name":"${'a'.repeat(1_000_000)}"}`,
  'many keys': `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
}).map(
  ([name, body]): Attack => ({
    name: `body: ${name}`,
    sent: `GetRfc and ListRfcs with ${name}`,
    async *perform(world) {
      const begun = performance.now();
      const seen: string[] = [];
      for (const path of ['RfcService/GetRfc', 'RfcService/ListRfcs']) {
        const headers = { 'content-type': 'application/json' };
        const { status } = await sendRaw(
          world.bot().url,
          request({ path: `/rapporteur.v1.${path}`, headers, body }),
          10_000,
        );
        if (status === 0) seen.push(`${path} was not answered`);
        if (status >= 500) seen.push(`${path} was answered with ${status}`);
      }
      const seconds = (performance.now() - begun) / 1000;
      yield SETTLED;
      return () => seen[0] ?? (seconds > 5 ? `it took ${seconds.toFixed(1)} s` : undefined);
    },
  }),
);

/** Two requests where there should be one, and other things that servers and proxies read differently. */
const SMUGGLED: readonly Attack[] = Object.entries({
  'a length and chunks':
    'POST /api/github/webhooks HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nPOST / HTTP/1.1\r\n\r\n',
  'two lengths':
    'POST /api/github/webhooks HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
  'chunks of a strange kind':
    'POST /api/github/webhooks HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: xchunked\r\n\r\n{}',
  'two hosts':
    'POST /rapporteur.v1.RfcService/ListRfcs HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: evil.example\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  'no host':
    'POST /rapporteur.v1.RfcService/ListRfcs HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  'a blank before the colon': 'POST /api/github/webhooks HTTP/1.1\r\nhost : 127.0.0.1\r\ncontent-length: 2\r\n\r\n{}',
  'a line break in a header': 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: a\nb: c\r\n d\r\n\r\n',
  'an address of another':
    'POST http://evil.example/rapporteur.v1.RfcService/ListRfcs HTTP/1.1\r\nhost: evil.example\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  'a header without an end': `POST /api/github/webhooks HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
  'many headers': `POST /api/github/webhooks HTTP/1.1\r\nhost: 127.0.0.1\r\n${'x: y\r\n'.repeat(5_000)}\r\n`,
}).map(
  ([name, bytes]): Attack => ({
    name: `bytes: ${name}`,
    sent: JSON.stringify(bytes.slice(0, 160)),
    async *perform(world) {
      const { status } = await sendRaw(world.bot().url, bytes, 2_000);
      yield SETTLED;
      return () => accepted(status);
    },
  }),
);

export const http: AttackClass = {
  key: 'http',
  holds:
    'What GitHub did not sign is refused, what is private is told to nobody without a right, and only the operator writes.',
  together: 24,
  attacks: () => [
    ...UNSIGNED,
    ...[
      replayed('another body', (body) => body.replace('{', '{"forged":true,')),
      replayed('an empty body', () => '{}'),
      replayed('the action changed', (body) => body.replace('"action":"', '"action":"x')),
    ],
    ...METHODS,
    ...HOSTS,
    ...FORWARDED,
    ...READS.map((read) => reading(read, 'no proof')),
    ...READS.slice(0, 12).flatMap((read, index) => {
      const proofs = Object.keys(PROOFS);
      return [reading(read, proofs[1 + (index % (proofs.length - 1))] ?? 'no proof')];
    }),
    ...SPOKEN,
    ...EXISTENCE,
    ...FORGED,
    ...Object.keys(WRITES).map((name) => writing(name, 'no token')),
    ...Object.keys(WRITES).map((name, index) => writing(name, Object.keys(WRITERS)[1 + (index % 5)] ?? 'no token')),
    ...BOMBS,
    ...SMUGGLED,
  ],
  controls: [
    {
      name: 'a delivery that is signed',
      sent: 'an honest delivery',
      async *perform(world) {
        const body = payload(world, 'signed');
        const headers = {
          'x-github-event': 'issue_comment',
          'x-github-delivery': `honest-${world.next()}`,
          'content-type': 'application/json',
          'x-hub-signature-256': sign(world.github.webhookSecret, body),
        };
        const { status } = await sendRaw(world.bot().url, request({ path: WEBHOOK, headers, body }));
        yield SETTLED;
        return () => accepted(status);
      },
    },
    {
      name: 'what a private page tells',
      sent: 'its owner reads it',
      async *perform(world) {
        const { number } = await hide(world);
        yield SETTLED;
        return () => leaked(JSON.stringify(world.github.observe.pullRequest(VAULT, number)));
      },
    },
    {
      name: 'what a private page tells, in base64',
      sent: 'its owner reads it',
      async *perform() {
        yield SETTLED;
        return () => leaked(Buffer.from(HIDDEN_TITLE).toString('base64'));
      },
    },
    {
      name: 'answers that differ',
      sent: 'nothing',
      async *perform() {
        yield SETTLED;
        return () => differing(['404 there is no flyteorg/a', '403 flyteorg/b is closed']);
      },
    },
    {
      name: 'the operator writes',
      sent: 'an honest write',
      async *perform(world) {
        const { status } = await askRegistry(world, {
          method: 'SyncService/StartSync',
          message: { whole: false },
          headers: { authorization: `Bearer ${REGISTRY_TOKEN}` },
        });
        yield SETTLED;
        return () => accepted(status);
      },
    },
  ],
};

/** Bytes that nobody signed, over many connections. What they may cost together is little. */
const MOST_GROWTH = 200 * 1024 * 1024;

const heavy = (name: string, pour: (url: string) => Promise<() => void>): Attack => ({
  name,
  sent: name,
  async *perform(world) {
    const before = (await world.bot().look()).rss;
    const end = await pour(world.bot().url);
    const during = (await world.bot().look()).rss;
    const begun = performance.now();
    const health = await fetch(`${world.bot().url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    );
    const seconds = (performance.now() - begun) / 1000;
    end();
    yield SETTLED;
    return () =>
      grown(before, during) ?? (health?.ok ? undefined : `/health was not answered (${seconds.toFixed(1)} s)`);
  },
});

export const grown = (before: number, now: number): string | undefined =>
  now - before > MOST_GROWTH ? `the bot grew from ${mega(before)} to ${mega(now)} MB` : undefined;

const mega = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** Holds so many connections, each with a request that has begun. */
const hold = (
  url: string,
  { count, head, bytes }: { readonly count: number; readonly head: string; readonly bytes: number },
): Promise<() => void> => {
  const sockets = Array.from({ length: count }, () => open(url));
  const part = Buffer.alloc(64 * 1024, 0x20);
  return new Promise((resolve) => {
    let open = count;
    const done = (): void => {
      open -= 1;
      if (open === 0) resolve(() => sockets.map((socket) => socket.destroy()));
    };
    for (const socket of sockets) {
      let left = bytes;
      let ended = false;
      const end = (): void => {
        if (!ended) done();
        ended = true;
      };
      socket.on('error', end);
      socket.on('close', end);
      const pour = (): void => {
        while (left > 0 && !ended) {
          left -= part.length;
          if (!socket.write(part)) {
            socket.once('drain', pour);
            return;
          }
        }
        if (left <= 0) end();
      };
      socket.write(head, pour);
      // Who is not read any more has poured all that is taken.
      setTimeout(end, 2_500).unref();
    }
  });
};

const headOf = (length: string, signed = false): string =>
  `POST ${WEBHOOK} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-github-event: push\r\nx-github-delivery: d\r\n${signed ? `x-hub-signature-256: sha256=${'0'.repeat(64)}\r\n` : ''}${length}\r\n\r\n`;

const MEGA = 1024 * 1024;

export const weight: AttackClass = {
  key: 'weight',
  holds: 'Bytes and connections that nobody signed cost little memory, and others are answered meanwhile.',
  together: 1,
  attacks: () => [
    heavy('80 connections of 24 MB without a signature', (url) =>
      hold(url, { count: 80, head: headOf(`content-length: ${24 * MEGA}`), bytes: 23 * MEGA }),
    ),
    heavy('80 connections of 24 MB with a wrong signature', (url) =>
      hold(url, { count: 80, head: headOf(`content-length: ${24 * MEGA}`, true), bytes: 23 * MEGA }),
    ),
    heavy('300 connections of 4 MB with a wrong signature', (url) =>
      hold(url, { count: 300, head: headOf(`content-length: ${5 * MEGA}`, true), bytes: 4 * MEGA }),
    ),
    heavy('40 connections that say 900 MB', (url) =>
      hold(url, { count: 40, head: headOf(`content-length: ${900 * MEGA}`, true), bytes: 24 * MEGA }),
    ),
    heavy('60 connections of chunks without an end', (url) =>
      hold(url, { count: 60, head: `${headOf('transfer-encoding: chunked', true)}1000000\r\n`, bytes: 15 * MEGA }),
    ),
    heavy('60 calls of 15 MB', (url) =>
      hold(url, {
        count: 60,
        head: `POST /rapporteur.v1.RfcService/PutRfc HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${16 * MEGA}\r\n\r\n`,
        bytes: 15 * MEGA,
      }),
    ),
    heavy('1,000 connections that say nothing', (url) => hold(url, { count: 1_000, head: ' ', bytes: 0 })),
    heavy('500 connections that begin a header', (url) =>
      hold(url, { count: 500, head: 'POST / HTTP/1.1\r\nhost: ', bytes: 0 }),
    ),
    heavy('500 connections that wait with the body', (url) =>
      hold(url, { count: 500, head: headOf('content-length: 1000', true), bytes: 0 }),
    ),
  ],
  controls: [
    {
      name: 'a process that grew',
      sent: 'nothing',
      async *perform() {
        yield SETTLED;
        return () => grown(MOST_GROWTH, 2 * MOST_GROWTH + 1);
      },
    },
  ],
};
