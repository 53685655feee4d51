import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecording } from './recording.ts';

const PAYLOAD = { action: 'opened', issue: { number: 7 }, repository: { full_name: 'acme/widgets' } };
const write = (line: object): string => JSON.stringify(line);
const readOne = (line: string) => parseRecording(line).value.deliveries[0];

describe('a delivery', () => {
  it.each([
    ['as GitHub calls its parts', { 'x-github-event': 'issues', 'x-github-delivery': 'd1', payload: PAYLOAD }],
    [
      'with headers, as a server logs it',
      { headers: { 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': 'd1' }, body: PAYLOAD },
    ],
    [
      'with headers as lists',
      { headers: { 'x-github-event': ['issues'], 'x-github-delivery': ['d1'] }, body: PAYLOAD },
    ],
    ['with the payload as a text', { event: 'issues', id: 'd1', payload: JSON.stringify(PAYLOAD) }],
    ['as Probot calls its parts', { name: 'issues', id: 'd1', payload: PAYLOAD }],
    ['with the action in the name', { event: 'issues.opened', id: 'd1', payload: PAYLOAD }],
    [
      'as GitHub lists deliveries',
      { id: 99, guid: 'd1', event: 'issues', action: 'opened', request: { headers: {}, payload: PAYLOAD } },
    ],
  ])('%s', (_, line) => {
    expect(readOne(write(line))).toMatchObject({ id: 'd1', event: 'issues', payload: PAYLOAD, isLost: false, line: 1 });
  });

  it('that was lost says so', () => {
    expect(readOne(write({ event: 'issues', id: 'd1', payload: PAYLOAD, lost: true }))?.isLost).toBe(true);
  });

  it('without an id gets one of its content, so that its double is a double', () => {
    const [one, two] = parseRecording(
      `${write({ event: 'issues', payload: PAYLOAD })}\n${write({ name: 'issues', body: PAYLOAD })}`,
    ).value.deliveries;
    expect(one?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(two?.id).toBe(one?.id);
  });
});

describe('a line that is not understood is refused with its place', () => {
  it.each([
    ['{"event": "issues", "payload": }', 32, /^This is no JSON: .*Each line must hold one whole object\.$/],
    ['{"event": "issues"', 19, /^This is no JSON: .+/],
    ['[]', 1, /^This is no object\. Write a delivery as/],
    ['{"payload": {}}', 1, /^The name of the event is missing or is none\./],
    ['{"event": "no event", "payload": {}}', 2, /^The name of the event is missing or is none\./],
    ['{"event": "issues"}', 1, /^The payload is missing\./],
    ['{"event": "issues", "payload": [1]}', 21, /^The payload is no object\./],
    ['{"event": "issues", "payload": "{"}', 21, /^The payload is a text, but no JSON/],
    ['{"event": "issues", "lost": 1, "payload": {}}', 21, /^lost: /],
    ['{"github": {"repositories": [{"name": "a", "colour": 1}]}}', 13, /^github\.repositories\.0: .*colour/],
    [
      '{"github": {"repositories": [{"name": "a", "issues": [{"number": "7"}]}]}}',
      56,
      /^github\.repositories\.0\.issues\.0\.number: /,
    ],
  ])('%s', (line, column, text) => {
    const { problems } = parseRecording(`\n${line}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 2, column, text: expect.stringMatching(text) });
  });

  it('and so is every other, while empty lines, line ends of Windows and a byte-order mark are nothing', () => {
    const { value, problems } = parseRecording(
      `\uFEFF${write({ event: 'issues', payload: PAYLOAD })}\r\n\r\nx\r\ny\r\n`,
    );
    expect(value.deliveries).toHaveLength(1);
    expect(problems.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('whatever it is: reading never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.jsonValue().map((value) => write({ event: value, payload: value, github: value })),
        ),
        (text) => {
          const { value, problems } = parseRecording(text);
          expect(value.deliveries.length + value.seeds.length + problems.length).toBeGreaterThanOrEqual(
            text.trim() === '' ? 0 : 1,
          );
        },
      ),
    );
  });
});
