/** A settings file and the files that it extends: each lies directly beneath the one that names it (C25). */
import { rolesOf } from './access.ts';
import { type FileLocation, nameOfLocation, parseExtends } from './extends.ts';
import { mergeSettings, type SettingsLayer } from './merge.ts';
import { type NamedRole, type ParsedSettings, parseSettings, type SettingsDiagnostic } from './parse.ts';
import { unknownRole } from './review.ts';

/** What a look at a file gave: its text, undefined if there is none, or why nobody can say (C26). */
export type FileText = string | undefined | Unreadable | Closed;

/** A file that nobody looks at, since whoever is told what comes of it may not be allowed to read it. */
type Closed = { readonly closed: true };

/** Code of the problem that a file is not looked at. */
export const NOT_LOOKED_AT = 'extends-closed';

type Unreadable = { readonly unreadable: string };

/** Layers that are written in files. */
export type FileLayer = 'organisation' | 'repository';

/** One problem of settings. `file` is where it stands; without one, it is of the settings in force as a whole. */
export type SettingsFinding = SettingsDiagnostic & { readonly file?: FileLocation; readonly layer?: FileLayer };

/** Whether a look at a file gave neither a text nor the certainty that there is none. */
const isUnreadable = (text: FileText): text is Unreadable => typeof text === 'object' && 'unreadable' in text;

const isClosed = (text: FileText): text is Closed => typeof text === 'object' && 'closed' in text;

/** At most so many files lie beneath one. */
const LONGEST_CHAIN = 5;

/** A chain as far as its files are known. `layers` are empty, and `next` is unset, if a file of it cannot be used. */
export type Chain = {
  readonly layer: FileLayer;
  readonly layers: readonly SettingsLayer[];
  readonly findings: readonly SettingsFinding[];
  readonly isBroken: boolean;
  readonly isUnreadable: boolean;
  readonly next?: { readonly name: string; readonly place: FileLocation };
  /** Roles that its files say have to review, by the name of the layer. */
  readonly reviewers?: readonly (NamedRole & { readonly layer: string; readonly file: FileLocation })[];
};

/**
 * The chain, unless a file of it says that a role has to review which neither it nor a layer beneath it defines: then it
 * cannot be used.
 */
export const withKnownReviewers = (chain: Chain, beneath: readonly SettingsLayer[]): Chain => {
  const { layer, layers, reviewers = [] } = chain;
  const unknown = layers.flatMap(({ name }, index): SettingsFinding[] => {
    const named = reviewers.filter((role) => role.layer === name);
    if (named.length === 0) return [];
    const known = rolesOf(mergeSettings([...beneath, ...layers.slice(0, index + 1)]).settings).map(({ key }) => key);
    return named.flatMap(({ key, path, place, file }): SettingsFinding[] => {
      const why = unknownRole(key, known);
      if (why === undefined) return [];
      return [{ severity: 'error', code: 'unknown-role', message: `${path}: ${why}`, ...place, file, layer }];
    });
  });
  return unknown.length > 0 ? broken(chain, [...chain.findings, ...unknown]) : chain;
};

type Start = {
  readonly layer: FileLayer;
  readonly place: FileLocation;
  readonly text: FileText;
  readonly bases: ReadonlyMap<string, FileText>;
};

/** Follows a file through all that it extends. */
export const followChain = ({ layer, place, text, bases }: Start): Chain => {
  const empty = { layer, layers: [], isBroken: false, isUnreadable: false };
  if (text === undefined || isClosed(text)) return { ...empty, findings: [] };
  return step({ ...empty, findings: [] }, { place, text, name: layer, above: [], bases });
};

type At = {
  readonly place: FileLocation;
  readonly text: string | Unreadable;
  /** Name of the layer. */
  readonly name: string;
  /** Names of the files that lead here. */
  readonly above: readonly string[];
  readonly bases: ReadonlyMap<string, FileText>;
};

const step = (chain: Chain, { place, text, name, above, bases }: At): Chain => {
  const { layer } = chain;
  const found = (finding: Omit<SettingsFinding, 'file' | 'layer'>): SettingsFinding => ({
    ...finding,
    file: place,
    layer,
  });
  if (isUnreadable(text)) {
    const message = `The file could not be read: ${text.unreadable} The settings that were in force before stay in force.`;
    const finding = found({ severity: 'warning', code: 'unreadable', message, line: 0, column: 0 });
    return { layer, layers: [], findings: [...chain.findings, finding], isBroken: false, isUnreadable: true };
  }
  const parsed = parseSettings(text);
  const findings = [...chain.findings, ...parsed.diagnostics.map(found)];
  if (parsed.diagnostics.some(({ severity }) => severity === 'error')) return broken(chain, findings);
  const layers = [{ name, settings: parsed.value }, ...chain.layers];
  const named = (parsed.reviewers ?? []).map((role) => ({ ...role, layer: name, file: place }));
  const reviewers = [...(chain.reviewers ?? []), ...named];
  if (parsed.base === undefined) return { ...chain, layers, findings, reviewers };

  const here = [...above, nameOfLocation(place)];
  const base = parseExtends(parsed.base.text, place.repository.split('/')[0] ?? '');
  const complain = (code: string, message: string): Chain =>
    broken(chain, [...findings, found({ severity: 'error', code, message, ...locationOf(parsed) })]);
  if (base === undefined) return complain('wrong-value', `_extends: "${parsed.base.text}" is not a file to extend.`);
  const next = nameOfLocation(base);
  if (here.includes(next)) {
    return complain(
      'extends-cycle',
      `_extends: ${[...here.slice(here.indexOf(next)), next].join(' extends ')}; break the cycle.`,
    );
  }
  if (here.length > LONGEST_CHAIN) {
    return complain(
      'extends-too-deep',
      `_extends: more than ${LONGEST_CHAIN} files lie beneath one; merge some of them.`,
    );
  }
  if (!bases.has(next)) return { ...chain, layers, findings, reviewers, next: { name: next, place: base } };
  const beneath = bases.get(next);
  if (beneath === undefined) {
    return complain(
      'extends-absent',
      `_extends: there is no file ${next} that I can read; correct the name, or install me there.`,
    );
  }
  if (isClosed(beneath)) {
    const message = `_extends: "${parsed.base.text}" is not looked at in a proposal: it may not be public. Whoever merges this should know what it says.`;
    const finding = found({ severity: 'warning', code: NOT_LOOKED_AT, message, ...locationOf(parsed) });
    return { ...chain, layers, reviewers, findings: [...findings, finding] };
  }
  return step(
    { ...chain, layers, findings, reviewers },
    { place: base, text: beneath, name: next, above: here, bases },
  );
};

const broken = ({ layer }: Chain, findings: readonly SettingsFinding[]): Chain => ({
  layer,
  layers: [],
  findings,
  isBroken: true,
  isUnreadable: false,
});

const locationOf = ({ base }: ParsedSettings) => base?.place ?? { line: 0, column: 0 };
