/** Tells a chat once a day what is new: `node chat-digest.js WEBHOOK [HOURS]`. Any service that takes {"text": "…"} will do. */
import { createClient } from '@rapporteur/client';
import { nameOfEnum, StageSchema } from '@rapporteur/idl';

const [webhook, hours = '24'] = process.argv.slice(2);
if (!webhook) throw new Error('Write the address of the webhook: node chat-digest.js WEBHOOK [HOURS].');
const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
const since = Date.now() - Number(hours) * 3_600_000;
const updatedSince = { seconds: BigInt(Math.floor(since / 1000)), nanos: 0 };

const changed = await client.listRfcs({ updatedSince }).all();
const meeting = await client.getNextMeeting().catch(() => undefined);
const open = await client.listActionItems({ state: 'open' }).all();
const today = new Date().toISOString().slice(0, 10);
const late = open.filter(({ due }) => due !== '' && due < today);

const lines = [
  ...changed.map(({ subject, stage, next }) => {
    const waiting = next?.waitingFor.length ? ` Waits for ${next.waitingFor.join(', ')}.` : '';
    return `• ${subject?.title} is ${nameOfEnum(StageSchema, stage).replaceAll('_', ' ')}.${waiting} ${subject?.url}`;
  }),
  ...(meeting ? [`Next: ${meeting.title}, ${meeting.localStart.replace('T', ' ')} ${meeting.timeZone}`] : []),
  ...(late.length ? [`${late.length} action items are late: ${late.map(({ text }) => text).join('; ')}`] : []),
];

if (lines.length === 0) console.log('Nothing is new.');
else {
  const sent = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: lines.join('\n') }),
  });
  if (!sent.ok) throw new Error(`The chat answered ${sent.status}.`);
  console.log(`${lines.length} lines were sent.`);
}
