/** What is private stays where it is: secrets that were said aloud, and what stands in private repositories. */
import type { Random } from '@rapporteur/fuzz/texts';
import { type Attack, type AttackClass, SETTLED, type Through } from '../attack.ts';
import { COMMUNITY, FLYTE, HIDDEN_TITLE, VAULT } from '../town.ts';
import {
  askRegistry,
  draftOf,
  type Meetup,
  openIssue,
  openRfc,
  oursOn,
  REGISTRY_TOKEN,
  shownOn,
  transcribe,
  type World,
} from '../world.ts';

const LOWER = 'abcdefghijkmnpqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '23456789';
const HEX = '0123456789abcdef';
const ANY = `${LOWER}${UPPER}${DIGITS}`;

const draw = (random: Random, length: number, from = ANY): string =>
  Array.from({ length }, () => from[Math.floor(random() * from.length)]).join('');

/** What is said before it, and what must be seen nowhere. The kinds of things people read out in meetings by mistake. */
const kinds = (random: Random): Readonly<Record<string, readonly [said: string, secret: string]>> => {
  const any = (length: number, from = ANY): string => draw(random, length, from);
  const up = (length: number): string => any(length, `${UPPER}${DIGITS}`);
  const digits = (length: number): string => any(length, DIGITS);
  const plain = (said: string, secret: string): readonly [string, string] => [said, secret];
  const user = any(7, LOWER);
  return {
    'a mail address': plain('write to', `${user}.${any(5, LOWER)}@example.com`),
    'a mail address with a plus': plain('write to', `${any(6, LOWER)}+work@mail.example.org`),
    'a mail address of a country': plain('write to', `${any(6, LOWER)}_${any(4, LOWER)}@example.co.uk`),
    'a mail address spelt out': plain('write to', `${any(7, LOWER)} at example dot com`),
    'a phone number with its country': plain('call me at', `+1 ${digits(3)} ${digits(3)} ${digits(4)}`),
    'a phone number in brackets': plain('call me at', `(415) ${digits(3)}-${digits(4)}`),
    'a phone number with dots': plain('call me at', `415.${digits(3)}.${digits(4)}`),
    'a phone number without marks': plain('my phone number is', `415${digits(7)}`),
    'a phone number of Germany': plain('call me at', `+49 30 ${digits(8)}`),
    'a phone number of Britain': plain('call me at', `+44 20 ${digits(4)} ${digits(4)}`),
    'a passcode': plain('the passcode', digits(6)),
    'a passcode with a colon': plain('Passcode:', digits(6)),
    'a pass code in words': plain('the pass code is', digits(6)),
    'a PIN': plain('the PIN is', digits(4)),
    'a password': plain('the password is', `${any(6)}!${any(4)}`),
    'a password with a colon': plain('password:', `${any(5)}-${any(5)}`),
    'a password with an equals sign': plain('password=', any(12)),
    'a password in quotes': plain('the password is', `"${any(10)}"`),
    'a password called pwd': plain('pwd:', any(11)),
    'a secret': plain('client_secret =', any(32)),
    'an API key': plain('api_key:', any(32)),
    'an API key in capitals': plain('API_KEY=', any(32)),
    'an access token': plain('access_token:', any(40)),
    'a meeting id': plain('the meeting id is', `${digits(3)} ${digits(4)} ${digits(4)}`),
    'a link of Zoom': plain('join at', `https://us02web.zoom.us/j/${digits(11)}?pwd=${any(32)}`),
    'a link with a passcode': plain('join at', `https://meet.example.com/x?passcode=${any(10)}`),
    'a link with a token': plain('open', `https://example.com/files?token=${any(30)}`),
    'a link with a key': plain('open', `https://example.com/files?api_key=${any(30)}`),
    'a signed link': plain('open', `https://bucket.s3.amazonaws.com/x?X-Amz-Signature=${any(64, HEX)}`),
    'an address with a password': plain('open', `https://${user}:${any(12)}@example.com/`),
    'a token of GitHub': plain('use', `ghp_${any(36)}`),
    'a token of an app of GitHub': plain('use', `ghs_${any(36)}`),
    'an OAuth token of GitHub': plain('use', `gho_${any(36)}`),
    'a fine-grained token of GitHub': plain('use', `github_pat_${any(22)}_${any(59)}`),
    'a refresh token of GitHub': plain('use', `ghr_${any(36)}`),
    'a token of GitLab': plain('use', `glpat-${any(20)}`),
    'a token of npm': plain('use', `npm_${any(36)}`),
    'a token of PyPI': plain('use', `pypi-AgEIcHlwaS5vcmc${any(60)}`),
    'a token of Docker Hub': plain('use', `dckr_pat_${any(27)}`),
    'a token of Hugging Face': plain('use', `hf_${any(34)}`),
    'a key of OpenAI': plain('use', `sk-${any(48)}`),
    'a project key of OpenAI': plain('use', `sk-proj-${any(48)}`),
    'a key of Anthropic': plain('use', `sk-ant-api03-${any(80)}`),
    'a key of Google': plain('use', `AIza${any(35)}`),
    'an OAuth token of Google': plain('use', `ya29.${any(60)}`),
    'an OAuth secret of Google': plain('use', `GOCSPX-${any(28)}`),
    'a key id of AWS': plain('use', `AKIA${up(16)}`),
    'a temporary key id of AWS': plain('use', `ASIA${up(16)}`),
    'a secret key of AWS': plain('aws_secret_access_key =', any(40)),
    'a key of Azure storage': plain('use', `AccountKey=${any(86)}==`),
    'a shared signature of Azure': plain('use', `sv=2022-11-02&sig=${any(43)}%3D`),
    'a token of DigitalOcean': plain('use', `dop_v1_${any(64, HEX)}`),
    'a token of Slack': plain('use', `xoxb-${digits(12)}-${digits(12)}-${any(24)}`),
    'a user token of Slack': plain('use', `xoxp-${digits(12)}-${digits(12)}-${any(32, HEX)}`),
    'an app token of Slack': plain('use', `xapp-1-${up(11)}-${digits(13)}-${any(64, HEX)}`),
    'a webhook of Slack': plain('post to', `https://hooks.slack.com/services/T${up(8)}/B${up(8)}/${any(24)}`),
    'a webhook of Discord': plain('post to', `https://discord.com/api/webhooks/${digits(18)}/${any(68)}`),
    'a webhook of Teams': plain(
      'post to',
      `https://example.webhook.office.com/webhookb2/${any(32, HEX)}@${any(32, HEX)}/IncomingWebhook/${any(32, HEX)}`,
    ),
    'a token of Telegram': plain('use', `${digits(10)}:AA${any(33)}`),
    'a live key of Stripe': plain('use', `sk_live_${any(24)}`),
    'a restricted key of Stripe': plain('use', `rk_live_${any(24)}`),
    'a secret of a webhook of Stripe': plain('use', `whsec_${any(32)}`),
    'a token of Square': plain('use', `sq0atp-${any(22)}`),
    'a token of Shopify': plain('use', `shpat_${any(32, HEX)}`),
    'a key of SendGrid': plain('use', `SG.${any(22)}.${any(43)}`),
    'a key of Mailgun': plain('use', `key-${any(32, HEX)}`),
    'a key of Twilio': plain('use', `SK${any(32, HEX)}`),
    'a token of Databricks': plain('use', `dapi${any(32, HEX)}`),
    'a token of Vault': plain('use', `hvs.${any(24)}`),
    'a token of Terraform': plain('use', `${any(14)}.atlasv1.${any(64)}`),
    'a key of New Relic': plain('use', `NRAK-${up(27)}`),
    'a token of Sentry': plain('use', `sntrys_${any(60)}`),
    'a token of Grafana': plain('use', `glsa_${any(32)}_${any(8, HEX)}`),
    'a token of Linear': plain('use', `lin_api_${any(40)}`),
    'a JSON web token': plain('use', `eyJ${any(30)}.eyJ${any(40)}.${any(43)}`),
    'a bearer token': plain('Authorization: Bearer', any(40)),
    'a basic credential': plain('Authorization: Basic', `${any(27)}=`),
    'the head of a private key': plain('it begins', '-----BEGIN RSA PRIVATE KEY-----'),
    'a private key of OpenSSH': plain('it is', `-----BEGIN OPENSSH PRIVATE KEY----- ${any(60)}`),
    'an address of PostgreSQL': plain('use', `postgres://${user}:${any(12)}@db.example.com:5432/app`),
    'an address of MongoDB': plain('use', `mongodb+srv://${user}:${any(12)}@cluster0.example.net/app`),
    'an address of Redis': plain('use', `redis://:${any(16)}@cache.example.com:6379`),
    'a card number': plain('my card is', '4242 4242 4242 4242'),
    'a card number without blanks': plain('my card is', '5555555555554444'),
    'an IBAN': plain('pay to', 'DE89 3704 0044 0532 0130 00'),
    'an IBAN without blanks': plain('pay to', 'GB82WEST12345698765432'),
    'a social security number': plain('my social security number is', `536-${digits(2)}-${digits(4)}`),
  };
};

/** Many are said in one meeting: so many in one transcript. */
const IN_ONE = 11;

/** Everything that came of a transcript, once: at GitHub, in the registry as its operator reads it, and what the model was sent. */
const traces = async (world: World, meetup: Meetup): Promise<string> => {
  const draft = await draftOf(world, meetup);
  const headers = { authorization: `Bearer ${REGISTRY_TOKEN}` };
  const asked = [
    ['TranscriptService/GetTranscript', { name: `transcripts/${meetup.key}` }],
    ['NotesService/GetNotes', { name: `notes/${meetup.key}` }],
    ['MinutesService/GetMinutes', { name: `minutes/${meetup.key}` }],
    ['MeetingService/ListActionItems', { pageSize: 500 }],
    ['MeetingService/GetMeeting', { name: `meetings/${meetup.key}` }],
  ] as const;
  const stored: string[] = [];
  for (const [method, message] of asked) stored.push((await askRegistry(world, { method, message, headers })).text);
  const runs = await world.github.observe.checkRuns(COMMUNITY, meetup.sha, 'all');
  return [
    draft?.body ?? '',
    draft?.text ?? '',
    draft ? await shownOn(world, draft.place) : '',
    ...stored,
    ...world.model.received,
    ...runs.map(({ title, summary, text }) => `${title}\n${summary}\n${text}`),
    ...world.log,
  ]
    .join('\n')
    .replaceAll('\\"', '"');
};

type Meeting = { readonly lines: readonly string[]; meetup?: Promise<Meetup>; traces?: Promise<string> };

const keeps = (text: string, secret: string): string | undefined => {
  const core = secret.replaceAll('"', '');
  const at = text.indexOf(core);
  return at === -1
    ? undefined
    : `it stands in ${JSON.stringify(text.slice(Math.max(0, at - 80), at + core.length + 10))}`;
};

const spoken = (name: string, secret: string, meeting: Meeting): Attack => ({
  name,
  sent: `a transcript in which somebody says ${JSON.stringify(meeting.lines.find((line) => line.includes(secret)))}`,
  async *perform(world) {
    meeting.meetup ??= transcribe(world, meeting.lines);
    const meetup = await meeting.meetup;
    yield SETTLED;
    return async () => {
      meeting.traces ??= traces(world, meetup);
      return keeps(await meeting.traces, secret);
    };
  },
});

const secrets = (random: Random): Attack[] => {
  const all = Object.entries(kinds(random));
  const attacks: Attack[] = [];
  for (let begin = 0; begin < all.length; begin += IN_ONE) {
    const said = all.slice(begin, begin + IN_ONE);
    const lines = [
      'Ada Ruiz: Okay, then we agreed that execution tags are stored in the admin database.',
      ...said.map(
        ([, [words, secret]], index) =>
          `Bo Lind: We agreed that for number ${index + 1} ${words} ${secret} from now on.`,
      ),
    ];
    const meeting: Meeting = { lines };
    for (const [name, [, secret]] of said) attacks.push(spoken(name, secret, meeting));
  }
  return attacks;
};

/** Where everybody reads, and what may tell of a private subject there. */
const mentioned = (name: string, body: string, as: string): Attack => ({
  name: `private title: ${name}`,
  sent: `${as} writes ${body} in a public place`,
  async *perform(world) {
    const hidden = await openRfc(world, {
      repository: VAULT,
      as: 'ada',
      title: `[RFC] ${HIDDEN_TITLE} artifacts`,
      body: 'Pydantic.',
    });
    yield SETTLED;
    const place = await openRfc(world, {
      as: 'ada',
      body: body.startsWith('/') ? '' : body.replace('N', String(hidden.number)),
    });
    const desk = await openIssue(world, { repository: FLYTE });
    yield SETTLED;
    if (body.startsWith('/'))
      await world.people.comment({ ...place, as, body: body.replace('N', String(hidden.number)) });
    yield SETTLED;
    for (const question of ['/rfc status', '/rfc why', '/wg status', '/wg status artifacts'])
      await world.people.comment({ ...desk, as: 'eve', body: question });
    await world.people.comment({ ...place, as: 'eve', body: '/rfc why' });
    yield SETTLED;
    return async () => {
      const shown = [await shownOn(world, place), ...oursOn(world, desk).map((one) => one.body)].join('\n');
      return keeps(shown, HIDDEN_TITLE);
    };
  },
});

/** The public agenda. */
const onAgenda: Attack = {
  name: 'private title: the agenda',
  sent: 'ada asks for the agenda while private RFCs wait',
  async *perform(world) {
    const hidden = await openRfc(world, {
      repository: VAULT,
      as: 'ada',
      title: `[RFC] ${HIDDEN_TITLE} for the agenda`,
    });
    yield SETTLED;
    await world.people.comment({ ...hidden, as: 'ada', body: '/motion merge' });
    const desk = await openIssue(world);
    await world.people.comment({ ...desk, as: 'ada', body: '/agenda' });
    yield SETTLED;
    await world.people.comment({ ...desk, as: 'eve', body: '/agenda why' });
    yield SETTLED;
    return () => {
      const issues = world.github.observe.issues(COMMUNITY).map((issue) => `${issue.title}\n${issue.body}`);
      return keeps([...issues, ...oursOn(world, desk).map(({ body }) => body)].join('\n'), HIDDEN_TITLE);
    };
  },
};

export const privacy: AttackClass = {
  key: 'privacy',
  holds:
    'What was said by mistake is neither stored, sent to a model nor published, and what is private is told in no public place.',
  together: 12 * IN_ONE,
  attacks: (random: Random) => [
    ...secrets(random),
    mentioned('a link by command', '/rfc link flyteorg/vault#N', 'ada'),
    mentioned('a link in the description', 'Implements flyteorg/vault#N.', 'ada'),
    mentioned('a link that supersedes', 'Supersedes https://github.com/flyteorg/vault/pull/N', 'ada'),
    mentioned('a group by command', '/wg add artifacts flyteorg/vault#N', 'ada'),
    mentioned('a group by a member of the public', '/wg add artifacts flyteorg/vault#N', 'tom'),
    mentioned('a link by a member of the public', '/rfc link flyteorg/vault#N', 'tom'),
    onAgenda,
  ],
  controls: [
    {
      name: 'what was agreed in the meeting is kept',
      sent: 'an honest transcript',
      async *perform(world) {
        const meetup = await transcribe(world, [
          'Ada Ruiz: Okay, then we agreed that execution tags are stored in the admin database.',
        ]);
        yield SETTLED;
        return async (): Promise<Awaited<ReturnType<Through>>> =>
          keeps(await traces(world, meetup), 'execution tags are stored');
      },
    },
    {
      name: 'the title of a public RFC is told',
      sent: 'an honest link',
      async *perform(world) {
        const first = await openRfc(world, { title: '[RFC] Sandpipers in public' });
        yield SETTLED;
        const second = await openRfc(world);
        yield SETTLED;
        await world.people.comment({
          ...second,
          as: 'ada',
          body: `/wg add artifacts ${first.repository}#${first.number}`,
        });
        yield SETTLED;
        await world.people.comment({ ...second, as: 'eve', body: '/wg status artifacts' });
        yield SETTLED;
        return async () => keeps(await shownOn(world, second), 'Sandpipers in public');
      },
    },
  ],
};
