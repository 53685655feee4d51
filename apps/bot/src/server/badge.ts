/** Pictures that say where an RFC stands, for pages elsewhere: "RFC: in review". */
import { Stage } from '@rapporteur/idl';

export type Badge = {
  readonly label: string;
  readonly words: string;
  /** Background of the words; white text is readable on it. */
  readonly colour: string;
};

export const badgeOf = (stage: Stage | undefined): Badge => {
  const [words, colour] = STAGES.get(stage ?? Stage.UNSPECIFIED) ?? NOT_FOUND;
  return { label: 'RFC', words, colour };
};

const GREY = '#59636e';
const NOT_FOUND = ['not found', GREY] as const;

const STAGES: ReadonlyMap<Stage, readonly [words: string, colour: string]> = new Map([
  [Stage.INCUBATING, ['incubating', '#57606a']],
  [Stage.DRAFT, ['draft', '#57606a']],
  [Stage.IN_REVIEW, ['in review', '#0969da']],
  [Stage.FCP_PROPOSED, ['final comments proposed', '#8250df']],
  [Stage.FCP, ['final comment period', '#8250df']],
  [Stage.ACCEPTED, ['accepted', '#1a7f37']],
  [Stage.REJECTED, ['rejected', '#cf222e']],
  [Stage.POSTPONED, ['postponed', '#9a6700']],
  [Stage.WITHDRAWN, ['withdrawn', '#57606a']],
  [Stage.IMPLEMENTED, ['implemented', '#116329']],
]);

/** Width and place of the text are ours, whatever fonts there are. Without ids, so that a page may hold several. */
export const printBadge = ({ label, words, colour }: Badge): string => {
  const [left, right] = [label, words].map((text) => Math.round(widthOf(text)) + 2 * MARGIN) as [number, number];
  const title = escapeXml(`${label}: ${words}`);
  const text = (of: string, x: number, width: number): string =>
    `<text x="${x + width / 2}" y="14" textLength="${width - 2 * MARGIN}">${escapeXml(of)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<rect width="${left + right}" height="20" rx="3" fill="${escapeXml(colour)}"/>`,
    `<path d="M3 0H${left}V20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#32383f"/>`,
    `<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">`,
    text(label, 0, left),
    text(words, left, right),
    '</g></svg>\n',
  ].join('');
};

const MARGIN = 6;

/** In pixels, of Verdana at 11 pixels. */
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (WIDTHS.get(letter) ?? 8.3), 0);

const WIDTHS: ReadonlyMap<string, number> = new Map(
  [
    ['ijl', 3],
    [' ft', 4.1],
    ['r', 4.7],
    ['csz', 5.8],
    ['kvxy', 6.5],
    ['aeFPo', 6.7],
    ['bdghnpqu', 7],
    ['CR', 7.7],
    ['w', 9],
    ['m', 10.7],
  ].flatMap(([letters, width]) => [...String(letters)].map((letter) => [letter, Number(width)] as const)),
);

const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
