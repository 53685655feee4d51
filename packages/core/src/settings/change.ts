/** What changes in force when a settings file changes. */
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Settings } from '@rapporteur/idl';
import { type Content, code, list, md } from '../document/index.ts';
import { firstOf } from '../shared/cut.ts';
import { settingPaths, toFlat } from './document.ts';
import { show } from './merge.ts';

/** One setting before and after, in words for people; items of lists by their key, "policies[strict].period_days". */
export type SettingChange = {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Whether decisions that run keep what was in force when they were moved. */
  readonly isFrozen: boolean;
};

/** All settings in force that differ, in the order of the settings. */
export const diffSettings = (before: Settings, after: Settings): readonly SettingChange[] => {
  const [old, young] = [toFlat(before), toFlat(after)];
  return settingPaths.flatMap((path) => compare(path, old.get(path), young.get(path)));
};

/** What comes from a file that not everybody may read is named and not told. */
export const hideValues = (
  changes: readonly SettingChange[],
  isHidden: (path: string) => boolean,
): readonly SettingChange[] =>
  changes.map((change) => (isHidden(change.path) ? { ...change, after: ELSEWHERE } : change));

const ELSEWHERE = 'what the files beneath say';

/** The changes as a list. */
export const renderChanges = (changes: readonly SettingChange[]): Content => {
  const shown = changes.map(({ path, before, after, isFrozen }) => {
    const kept = before === UNSET ? 'what they began with' : code(shorten(before));
    const frozen = isFrozen ? md`; running decisions keep ${kept}` : '';
    return md`${code(path)}: ${code(shorten(before))} → ${code(shorten(after))}${frozen}`;
  });
  return list(firstOf(shown, MOST_CHANGES, (count) => `and ${count} more`));
};

const UNSET = 'not set';
const MOST_CHANGES = 100;
const LONGEST_VALUE = 200;

const shorten = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);

/** A motion keeps its policy and its lists of members. */
const FROZEN = /^(?:rfc\.policy|rfc\.category_policies|policies|roles|permissions)(?:$|[.[])/;

const compare = (
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly SettingChange[] => {
  if (isSame(before, after)) return [];
  const [old, young] = [keyed(before), keyed(after)];
  if (old && young) {
    const keys = [...new Set([...old.keys(), ...young.keys()])];
    const items = keys.flatMap((key) => compare(`${path}[${key}]`, old.get(key), young.get(key)));
    if (items.length > 0) return items;
  }
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => compare(`${path}.${name}`, before[name], after[name]));
  }
  return [{ path, before: say(before), after: say(after), isFrozen: FROZEN.test(path) }];
};

const say = (value: JsonValue | undefined): string => {
  if (value === undefined) return UNSET;
  return isObject(value) ? JSON.stringify(value) : show(value);
};

/** The items of a list by what names them; undefined if it is another list, or something names two of them. */
const keyed = (value: JsonValue | undefined): ReadonlyMap<string, JsonValue> | undefined => {
  if (!Array.isArray(value)) return undefined;
  const entries = value.flatMap((item) => (isObject(item) ? [[nameOf(item), item] as const] : []));
  const map = new Map(entries);
  return map.size === value.length ? map : undefined;
};

const nameOf = ({ key, category, folder, role }: JsonObject): string => String(key ?? category ?? folder ?? role ?? '');

const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
