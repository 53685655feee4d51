import { clone, create, equals } from '@bufbuild/protobuf';
import { type Settings, SettingsSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySettings } from '../../testing/settings.ts';
import { settingPaths, toFlat } from './document.ts';
import { explainSetting, isCleared, listOf, mergeSettings, parseSettings } from './index.ts';

const layer = (name: string, text: string): { name: string; settings: Settings } => {
  const { value, diagnostics } = parseSettings(text);
  expect(diagnostics).toEqual([]);
  return { name, settings: value };
};

describe('C25: layers', () => {
  const layers = [
    layer(
      'default',
      'rfc: {labels: [rfc], managed_label: rfc/tracked, check_run: true}\nmeeting: {duration_minutes: 60}',
    ),
    layer('organisation', 'rfc: {labels: [proposal, rfc], board_url: "https://a.b/"}\nmeeting: {duration_minutes: 0}'),
    layer('repository', 'rfc: {labels: [], managed_label: null, check_run: false}'),
  ];
  const { settings, origins } = mergeSettings(layers);

  it('fields are merged one by one; what a layer does not mention it inherits', () => {
    expect(settings.rfc?.boardUrl).toBe('https://a.b/');
  });

  it('lists replace, also by an empty one', () => {
    expect(listOf(settings.rfc?.labels)).toEqual([]);
    expect(listOf(mergeSettings(layers.slice(0, 2)).settings.rfc?.labels)).toEqual(['proposal', 'rfc']);
  });

  it('zero and false override', () => {
    expect(settings.meeting?.durationMinutes).toBe(0);
    expect(settings.rfc?.checkRun).toBe(false);
  });

  it('none hides what lies beneath and gives no value', () => {
    expect(settings.rfc?.managedLabel).toBeUndefined();
    expect(isCleared(settings, 'rfc.managed_label')).toBe(true);
  });

  it('a layer above may set again what one beneath cleared', () => {
    const again = mergeSettings([...layers, layer('command', 'rfc: {managed_label: rfc/mine}')]).settings;
    expect(again.rfc?.managedLabel).toBe('rfc/mine');
    expect(isCleared(again, 'rfc.managed_label')).toBe(false);
  });

  it('each field names the layer that set or cleared it', () => {
    expect(origins.map(({ path, layer: name }) => `${path} < ${name}`)).toEqual([
      'rfc.labels < repository',
      'rfc.managed_label < repository',
      'rfc.check_run < repository',
      'rfc.board_url < organisation',
      'meeting.duration_minutes < organisation',
    ]);
  });

  it.each([
    [
      'rfc.labels',
      'rfc.labels is an empty list, set by repository. Beneath it, organisation has "proposal", "rfc", default has "rfc".',
    ],
    ['rfc.managed_label', 'rfc.managed_label is none: repository cleared it. Beneath it, default has "rfc/tracked".'],
    ['meeting.duration_minutes', 'meeting.duration_minutes is 0, set by organisation. Beneath it, default has 60.'],
    ['notes.model', 'notes.model is not set: no layer mentions it.'],
    ['rfc.lables', 'There is no setting "rfc.lables"; did you mean "rfc.labels"?'],
    ['colour', 'There is no setting "colour".'],
  ])('why is %s', (path, sentence) => {
    expect(explainSetting(path, layers)).toBe(sentence);
  });

  it('a cleared section with one field set keeps that field', () => {
    const settings = create(SettingsSchema, { meeting: { title: 'Meetup' }, cleared: { paths: ['meeting'] } });
    const merged = mergeSettings([
      layer('default', 'meeting: {title: A, key: a}'),
      { name: 'command', settings },
    ]).settings;
    expect(merged.meeting?.title).toBe('Meetup');
    expect(isCleared(merged, 'meeting.key')).toBe(true);
  });

  it('a path that the IDL does not have clears nothing', () => {
    const settings = create(SettingsSchema, { cleared: { paths: ['nope.Weird Path', 'meet'] } });
    expect(mergeSettings([{ name: 'command', settings }]).origins).toEqual([]);
  });
});

describe('properties', () => {
  const named = (name: string, settings: Settings): { name: string; settings: Settings } => ({ name, settings });

  it('merging is associative', () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitrarySettings, arbitrarySettings, (a, b, c) => {
        const together = mergeSettings([named('a', a), named('b', b), named('c', c)]).settings;
        const left = mergeSettings([
          named('ab', mergeSettings([named('a', a), named('b', b)]).settings),
          named('c', c),
        ]);
        const right = mergeSettings([
          named('a', a),
          named('bc', mergeSettings([named('b', b), named('c', c)]).settings),
        ]);
        expect(equals(SettingsSchema, left.settings, together)).toBe(true);
        expect(equals(SettingsSchema, right.settings, together)).toBe(true);
      }),
    );
  });

  it('a lower layer never changes what a higher one set or cleared, and fills only what that one left open', () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitrarySettings, (low, high) => {
        const { settings, origins } = mergeSettings([named('low', low), named('high', high)]);
        const [merged, below, above] = [toFlat(settings), toFlat(low), toFlat(high)];
        for (const path of settingPaths) {
          const isReplaced = above.has('meetings') && path.startsWith('meeting.');
          const lower = isReplaced ? undefined : below.get(path);
          expect(merged.get(path)).toEqual(above.has(path) ? above.get(path) : lower);
          const origin = above.has(path) ? 'high' : lower === undefined ? undefined : 'low';
          expect(origins.find((item) => item.path === path)?.layer).toBe(origin);
        }
      }),
    );
  });

  it('merging a layer with itself or with nothing gives that layer, and changes no input', () => {
    fc.assert(
      fc.property(arbitrarySettings, (settings) => {
        const before = clone(SettingsSchema, settings);
        const twice = mergeSettings([named('a', settings), named('b', settings), named('c', create(SettingsSchema))]);
        expect(equals(SettingsSchema, twice.settings, before)).toBe(true);
        expect(equals(SettingsSchema, settings, before)).toBe(true);
      }),
    );
  });
});
