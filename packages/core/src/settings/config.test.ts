import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { type Message, print } from '../document/index.ts';
import { listSettings, resolveSettings, settingsMessages } from './index.ts';

const effective = (repositoryFile: string, org = 'octo-org') => resolveSettings({ org, repositoryFile });

/** The first paragraph, and the others. */
const partsOf = (message: Message): { readonly result: string; readonly next: string } => {
  const [result = '', ...next] = print(message).split('\n\n');
  return { result, next: next.join('\n\n') };
};

describe('/config show', () => {
  it('names what files set or cleared and the layer that did, and folds the defaults', () => {
    const { result, next } = partsOf(
      settingsMessages.show(effective('rfc: {labels: [a, "x|y"], managed_label: null, gate: false}')),
    );
    expect(result).toBe('these are the settings that count here.');
    const [set = '', defaults = ''] = next.split('<details>');
    expect(set).toContain('| `rfc.labels` | "a", "x\\|y" | repository |');
    expect(set).toContain('| `rfc.managed_label` | none | repository |');
    expect(set).toContain('| `rfc.gate` | false | repository |');
    expect(defaults).toContain('| `rfc.policy` | "simple" | default |');
  });

  it('says problems first', () => {
    const { result, next } = partsOf(settingsMessages.show(effective('rfc: {lables: [a]}')));
    expect(result).toContain(
      'these are the settings that count here. Something is wrong in the files, and a file with an error does not count.',
    );
    expect(next).toMatch(/^- .*did you mean "labels"/);
  });

  it('names the preset as a layer', () => {
    expect(partsOf(settingsMessages.show(effective('', 'flyteorg'))).next).toContain('| preset flyte |');
  });

  it('what people wrote stays text, in one row', () => {
    const { next } = partsOf(settingsMessages.show(effective('meeting: {title: "@flyteorg/tsc <b> | /regen"}')));
    expect(next).not.toMatch(/@flyteorg|<b>|\/regen/);
    const tables = treeOf(next).children.filter(({ type }) => type === 'table');
    expect(
      tables.every((table) => table.type === 'table' && table.children.every((row) => row.children.length === 3)),
    ).toBe(true);
  });
});

describe('/config explain', () => {
  const explain = (key: string, file = '') => partsOf(settingsMessages.explain(key, effective(file)));

  it.each([
    ['a value', 'rfc.policy', '`rfc.policy` is "simple". The default says so.'],
    ['what a file cleared', 'rfc.managed_label', '`rfc.managed_label` is none. The file of this repository says so.'],
    ['what nobody mentions', 'notes.model', '`notes.model` is not set.'],
    ['a key in a code span', '`rfc.gate`', '`rfc.gate` is false. The default says so.'],
    ['a key of a list item', 'policies[].like', '`policies[].like` is a part of `policies`, which is an empty list.'],
    [
      'the same without brackets',
      'policies.like',
      '`policies[].like` is a part of `policies`, which is an empty list.',
    ],
    [
      'a section',
      'notes',
      '`notes` has the settings `notes.model`, `notes.link_back`, `notes.merge_method`, `notes.language`, `notes.length`, `notes.sections`, `notes.headings`, `notes.ask_again`.',
    ],
  ])('%s', (_, key, result) => {
    expect(explain(key, 'rfc: {managed_label: null}').result).toBe(result);
  });

  it('an unknown key names the nearest one', () => {
    expect(explain('rfc.lables')).toMatchObject({
      result: 'did you mean "rfc.labels"?',
      next: expect.stringContaining('I do not know a setting `rfc.lables`'),
    });
  });

  it('every setting is explained, with its type', () => {
    for (const { path } of listSettings()) {
      if (path === '_extends') continue;
      expect(explain(path).result).toContain(path);
      expect(explain(path).next).toMatch(/\.\n\nIt is .+\.$/);
    }
  });
});
