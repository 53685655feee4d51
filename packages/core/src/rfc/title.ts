/** What the words of a title say about a pull request: a tag, an announcement, a mere mention, or plain work. */

/** A rule about titles. The first rule of a group that fits speaks for the group. */
export type TitleSignal = { readonly code: string; readonly weight: number; readonly text: string };

/** Evidence in a title, one entry per group of rules at most. */
export const readTitle = (whole: string): TitleSignal[] => {
  const title = whole.slice(0, LONGEST);
  const { tags, rest } = splitTags(title);
  const parts: Parts = { title, tags, rest };
  const found = [RFC_RULES, PROPOSAL_RULES, WORK_RULES, MATTER_RULES].flatMap((group) => {
    const rule = group.find(({ fits }) => fits(parts));
    return rule ? [{ code: rule.code, weight: rule.weight, text: rule.text }] : [];
  });
  return rest === '' && tags.length === 0
    ? [{ code: 'title-empty', weight: 0, text: 'The title is not known.' }]
    : found;
};

type Parts = { readonly title: string; readonly tags: readonly string[]; readonly rest: string };
type Rule = TitleSignal & { readonly fits: (parts: Parts) => boolean };

const anywhere =
  (pattern: RegExp) =>
  ({ title }: Parts): boolean =>
    pattern.test(title);
const atStart =
  (pattern: RegExp) =>
  ({ rest }: Parts): boolean =>
    pattern.test(rest);
const inTag =
  (pattern: RegExp) =>
  ({ tags }: Parts): boolean =>
    tags.some((tag) => pattern.test(tag));

const ANNOUNCES = { code: 'title-announces', weight: 35, text: 'The title announces an RFC.' } as const;

const RFC_RULES: readonly Rule[] = [
  {
    ...ANNOUNCES,
    fits: atStart(
      /^(?:add|introduc|propos|draft|creat|writ|new|first|initial|submit)\w*\b[^()/]{0,40}\brfcs?\b(?!\/)/i,
    ),
  },
  {
    code: 'title-mention',
    weight: -25,
    text: 'The title names an RFC by its number or as something that exists already, so it speaks about one.',
    fits: (parts) =>
      anywhere(/\brfc[- ]?#?[0-9]{2,}\b(?!\s*[:\]–—-])/i)(parts) ||
      anywhere(/\bimplement\w*\b.*\brfcs?\b|\brfcs?\b.*\bimplementation\b/i)(parts) ||
      anywhere(/\((?:[^()]*\W)?rfc\b[^()]*[0-9]+\/[0-9]+[^()]*\)/i)(parts) ||
      anywhere(/\b(?:per|from|of|in|into|following|according to|see) (?:the )?rfc\b(?!\/)/i)(parts),
  },
  {
    code: 'title-rfc-upkeep',
    weight: -25,
    text: 'The title speaks about the RFC process or its files, not about a proposal.',
    fits: (parts) =>
      anywhere(
        /\brfcs?[ -](?:process|template|readme|folder|director\w+|labels?|links?|numbers?|paths?|index|bot|status)\b/i,
      )(parts) ||
      anywhere(/\b(?:adapt|amend|update|edit|fix|rename|renumber|move|remove|delete)\w*(?: \S+){0,2} rfcs?\b/i)(
        parts,
      ) ||
      anywhere(/\brfcs?\/\S/i)(parts),
  },
  {
    code: 'title-tag',
    weight: 60,
    text: 'The title carries the tag RFC.',
    fits: (parts) =>
      inTag(/^rfcs?(?:[- #]?[0-9]+)?$/i)(parts) ||
      inTag(/^(?:docs?|feat|design|proposal)\(rfcs?\)!?$|^rfcs?\([^)]*\)!?$/i)(parts) ||
      atStart(/^rfcs?(?:[- ]?#?[0-9]+)?\s*(?::|[–—]|-\s)/i)(parts),
  },
  {
    ...ANNOUNCES,
    fits: (parts) => anywhere(/\brfcs?\b (?:for|on|about)\b/i)(parts) || atStart(/\brfcs?$/i)(parts),
  },
  {
    code: 'title-word',
    weight: 15,
    text: 'The title contains the word RFC.',
    fits: anywhere(/\brfcs?\b/i),
  },
];

const PROPOSAL_RULES: readonly Rule[] = [
  {
    code: 'title-proposal-tag',
    weight: 35,
    text: 'The title carries the tag Proposal.',
    fits: (parts) =>
      inTag(/^(?:proposal|design|design doc|idea|rr|newbie)(?:\(|$)/i)(parts) ||
      atStart(/^(?:proposal|design(?: doc\w*)?)\s*:/i)(parts),
  },
  {
    code: 'title-proposal',
    weight: 25,
    text: 'The title speaks of a proposal, an idea or a design.',
    fits: anywhere(
      /\b(?:propos(?:al|als|e|es|ing)|ideas?|design (?:docs?|documents?|of|for)|strawman|white ?paper)\b/i,
    ),
  },
];

const WORK_RULES: readonly Rule[] = [
  {
    code: 'title-work-tag',
    weight: -40,
    text: 'The prefix of the title names a kind of work on code, not a proposal.',
    fits: inTag(
      /^(?:bug ?fix|bug|build|chore|ci|deps?|feat|feature|fix|helm|hot ?fix|perf|proto|refactor|release|revert|snyk|style|tests?|temporary fix|patch|security|cherry-?pick|backport)(?:\(.*\))?!?$/i,
    ),
  },
  {
    code: 'title-change',
    weight: -40,
    text: 'The title begins with a word for a change to something that exists.',
    fits: atStart(
      /^(?:adjust|apply|avoid|backport|bump|clarify|clean|copy|correct|delete|disable|do not|don't|downgrade|ensure|fall ?back|fix|format|ignore|increase|install|lint|log|mark|minor|patch|pick up|pickup|pin|prevent|rebase|refactor|refresh|regenerate|reimplement|relax|release|remove|rename|reset|restore|retract|return|revert|set|shallow|skip|specify|start|stop|switch|sync|test|treat|tweak|unpin|updat|upd|upgrad|wrap)(?:e|e?s|ing)?\b/i,
    ),
  },
  {
    code: 'title-done',
    weight: -40,
    text: 'The title tells of work already done.',
    fits: atStart(
      /^(?:add|bump|chang|clean|correct|creat|delet|disabl|enabl|fix|improv|increas|migrat|modifi|mov|pinn|refactor|remov|renam|replac|revert|updat|upgrad)ed\b/i,
    ),
  },
  {
    code: 'title-problem',
    weight: -40,
    text: 'The title describes a fault or its repair.',
    fits: anywhere(
      /\b(?:bug|fix(?:e[sd]|ing)?|hotfix|typos?|grammar|broken|fails?|not (?:showing|working)|regression)\b/i,
    ),
  },
];

const MATTER_RULES: readonly Rule[] = [
  {
    code: 'title-upkeep',
    weight: -25,
    text: 'The title names pages, lists or versions that are kept up to date without a proposal.',
    fits: anywhere(
      /\b(?:readme|changelog|docstrings?|tutorials?|guides?|examples?|meet(?:up|ing) notes|codespell|spelling|links?|dependabot|dockerfile|adopters?|boilerplate|milestone|instructions|index\.rst|go\.mod|package\.json|v?[0-9]+\.[0-9]+(?:\.[0-9x]+)+)\b/i,
    ),
  },
  {
    code: 'title-docs',
    weight: -5,
    text: 'The title says that documentation, tests or builds are changed.',
    fits: (parts) =>
      inTag(/^(?:docs?|docsy|documentation)(?:\(.*\))?!?$/i)(parts) ||
      anywhere(/\b(?:docs?|documentation|tests?|e2e|ci|gh workflow)\b/i)(parts),
  },
  {
    code: 'title-code',
    weight: -5,
    text: 'The title names identifiers of code.',
    fits: ({ rest }) =>
      /\b[a-z0-9]+_[a-z0-9_]+\b|\b[a-z]+[A-Z][a-zA-Z]*\b|\b[A-Z][a-z]+(?:[A-Z][a-z]+){2,}\b|\w\(\)|`[^`]+`|\b\w+\.(?:go|py|ts|ya?ml|json|proto|rst|sh)\b/.test(
        rest,
      ),
  },
];

/** GitHub allows 256 characters. */
const LONGEST = 300;

const BRACKET = /^\s*[[【]([^\]】]{1,40})[\]】]\s*:?\s*/;
const PREFIX = /^\s*([a-z][a-z /_-]{1,20}(?:\([^)]{0,40}\))?!?)\s*:\s+/i;

const splitTags = (title: string): { readonly tags: string[]; readonly rest: string } => {
  const tags: string[] = [];
  let rest = title.trim();
  for (let match = BRACKET.exec(rest); match; match = BRACKET.exec(rest)) {
    tags.push((match[1] ?? '').trim());
    rest = rest.slice(match[0].length);
  }
  const prefix = PREFIX.exec(rest);
  if (prefix?.[1] && prefix[1].trim().split(/\s+/).length <= 2) {
    tags.push(prefix[1].trim());
    rest = rest.slice(prefix[0].length);
  }
  return { tags, rest: rest.trim() };
};
