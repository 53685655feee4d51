/**
 * What must not enter a record, reach a model or be published: ways to reach a person, ways into a meeting, money, keys.
 * `DETECTORS` is the list; whoever finds a kind that is missing adds a line there and one to `private-kinds.ts`.
 */
import { rememberTexts } from './memo.ts';

/** Stands for each character of a private span. */
const BLOCK = '█';

/** Each character of a private span becomes a block, so that offsets stay what they are. */
export const redact = (text: string): string => (MAY_HOLD.test(text) ? REDACTED.of(text).safe : text);

/** Titles and reasons are written again with every change of what is around them. */
const REDACTED = rememberTexts((text) => ({ safe: withBlocks(text) }), 262_144);

const withBlocks = (text: string): string => {
  const spans = DETECTORS.flatMap((detector) => spansOf(text, detector)).sort((a, b) => a.start - b.start);
  let safe = '';
  let done = 0;
  for (const { start, end } of spans) {
    if (end <= done) continue;
    const from = Math.max(start, done);
    safe += text.slice(done, from) + BLOCK.repeat(end - from);
    done = end;
  }
  return safe + text.slice(done);
};

/** Whether a text holds something private, or did before it was redacted. */
export const isPrivate = (text: string): boolean => text.includes(BLOCK) || redact(text) !== text;

/** Every text inside a JSON-like value, redacted. */
export const redactAll = (value: unknown): unknown => {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactAll(inner)]));
};

type Span = { readonly start: number; readonly end: number };

/** The group `private` is what is hidden, or else the whole. */
type Detector = {
  readonly pattern: RegExp;
  /** Whether it is what it looks like. */
  readonly holds?: (found: string, text: string, at: number) => boolean;
  /** Where it ends, if beyond the pattern. */
  readonly end?: (text: string, at: number) => number;
};

const spansOf = (text: string, { pattern, holds, end }: Detector): Span[] => {
  const spans: Span[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole] = match;
    const inner = match.groups?.private ?? whole;
    const start = match.index + whole.lastIndexOf(inner);
    if (whole === '' || (holds !== undefined && !holds(inner, text, start))) {
      // What looked like one may have hidden the beginning of another; a step keeps it linear.
      pattern.lastIndex = match.index + Math.max(1, Math.min(whole.length, 8));
      continue;
    }
    const stop = end?.(text, start + inner.length) ?? start + inner.length;
    spans.push({ start, end: stop });
    pattern.lastIndex = Math.max(stop, match.index + 1);
  }
  return spans;
};

/** Nearly no title holds any of these, and most texts are titles. */
const MAY_HOLD =
  /\d{2}|[@=:]|-----|[_-][A-Za-z0-9]{8}|[A-Za-z0-9]{14}| dot |\d(?:[ -]\d){3}|pass|pin\b|phrase|code|key|secret|token|word|zero|one|two|three|four|five|six|seven|eight|nine|bearer|basic|\p{Script=Cyrillic}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Katakana}|contrase|senha|has[łl]o|l[öo]sen|mot de/iu;

const DIGITS = '\\d(?:[ .-]?\\d)';
const SPOKEN = '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)';

const hasBoth = (value: string): boolean => /\d/.test(value) && /[A-Za-z]/.test(value);
const countDigits = (text: string): number => text.replaceAll(/\D/g, '').length;

/** Words that follow "password is" without being one. */
const NO_SECRET =
  /^["'`(]*(?:a|an|the|not?|never|now|only|also|just|still|too|very|so|in|on|at|for|from|by|with|to|of|and|or|that|this|your|my|our|his|her|their|its|set|unset|wrong|weak|strong|right|correct|incorrect|invalid|valid|expired|empty|missing|required|optional|hashed|salted|stored|encrypted|rotated|reset|changed|kept|sent|asked|needed|shared|leaked|hidden|gone|there|here|protected|policy|manager|managers|string|text|null|undefined|none|true|false|boolean|number|bytes|secret|public|private|long|short|enough|different|same|what|where|how|nobody|something|somewhere|read|written|used|generated|created|deleted|logged|printed|falsch|nötig|nicht|das|der|die|un|une|le|la|el)(?![\w@$%^&*+!#])/i;

const isSecretWord = (value: string): boolean => value.length >= 3 && !NO_SECRET.test(value);

/** Words before a way into a meeting or an account, as people, invitations and programs of several languages write them. */
const CODE_WORDS = [
  'pass ?-?codes?',
  'pass ?-?phrase',
  'passw(?:or)?d',
  'pwd',
  'pin(?: code| number)?',
  '(?:access|meeting|conference|dial-?in|entry|door|host|participant|security|verification|confirmation|one-?time|recovery|backup|login|invite|unlock|2fa|mfa|sms|auth(?:entication)?) (?:code|pin|key)s?',
  'otp',
  '(?:meeting|conference|webinar|zoom|call) id',
  'social security number',
  'ssn',
  'kenncode',
  'passwort',
  'kennwort',
  'zugangscode',
  'zugangskennwort',
  'besprechungs-?id',
  'mot de passe',
  'code (?:secret|d.acc[èe]s|de r[ée]union)',
  'contraseña',
  'clave(?: de acceso)?',
  'c[óo]digo de (?:acceso|acesso)',
  'senha',
  'parola d.ordine',
  'codice (?:di )?accesso',
  'wachtwoord',
  'toegangscode',
  'has[łl]o',
  'l[öo]senord',
  'adgangskode',
  'salasana',
  'пароль',
  'код доступа',
].join('|');
const IS = '(?:\\s{0,3}(?:[:=：]|is|was|are|ist|lautet|est|es|é|è|er|är|jest)\\s{0,3}(?:[:=]\\s{0,3})?|\\s{1,3})';
const DEFINITELY_IS =
  '\\s{0,3}(?:[:=：]|\\bis\\b|\\bwas\\b|\\bist\\b|\\blautet\\b|\\best\\b|\\bes\\b|\\bé\\b|\\bjest\\b)\\s{0,3}(?:[:=]\\s{0,3})?';
const BEFORE = '(?<![\\p{L}\\p{N}_])';

const PHONE_WORDS =
  'call|phone|cell|mobile|tel|telephone|fax|dial|dial-?in|text|whatsapp|signal|sms|ring|reach|telefon|telefonnummer|rufnummer|handy|mobil|t[ée]l[ée]phone|portable|tel[ée]fono|m[óo]vil|telefone|celular|telefono|telefoon|телефон|电话|電話|전화';

/** Dates, times and ranges that a run of digits may be. */
const isDate = (text: string): boolean =>
  /^\(?(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4})(?!\d)/.test(text);

const isPhone =
  (least: number, most = 15) =>
  (found: string): boolean => {
    const count = countDigits(found);
    return count >= least && count <= most && !isDate(found);
  };

/** What is written like a telephone number without being one: "run 5678901234", "5678901234 bytes". */
const NUMBERED =
  /(?:^|[^\p{L}])(?:runs?|jobs?|ids?|build|builds|comment|issue|commit|line|port|timestamp|epoch|seed|offset|size|pid|count|of|about|over|nearly|around|some)[ :#=]{1,2}$/iu;
const MEASURED =
  /^ ?(?:bytes?|kb|mb|gb|ms|ns|µs|rows?|records?|events?|users?|tasks?|lines?|times|requests?|messages?|dollars?|tokens?|parameters?|points?|people|steps?|cycles?|operations?|of|per|%)/i;

const isBarePhone = (found: string, text: string, at: number): boolean =>
  isPhone(10, 11)(found) &&
  !NUMBERED.test(text.slice(Math.max(0, at - 14), at)) &&
  !MEASURED.test(text.slice(at + found.length, at + found.length + 14));

/** The check digits of ISO 13616. */
const isIban = (found: string): boolean => {
  const plain = found.replaceAll(/[ -]/g, '').toUpperCase();
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const letter of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
};

/** The check digit of ISO 7812, of issuers that there are. */
const isCard = (found: string): boolean => {
  const digits = [...found.replaceAll(/\D/g, '')].map(Number);
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(found) || new Set(digits).size < 2) return false;
  const sum = digits
    .toReversed()
    .map((digit, index) => (index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2))
    .reduce((total, digit) => total + digit, 0);
  return sum % 10 === 0;
};

const isAddress = (found: string): boolean =>
  !/^git@/i.test(found) && !/@\d+x\.(?:png|jpe?g|gif|webp|svg)$/i.test(found);

/** "look at flyte dot org" sends people to a page. */
const isSpokenAddress = (found: string): boolean =>
  !/^(?:look|looking|looks|looked|available|find|found|hosted|hosting|is|are|was|page|site|website|docs?|documentation|over|up|us|it|them|live|lives|out|here|there|online|more|everything|point|pointed|published|posted|register|registered|sign|stars?|read|listed|code|repository|repo|blog) at /i.test(
    found,
  );

/** To the last line of the block, or as far as it looks like one. */
const endOfBlock = (text: string, at: number): number => {
  BLOCK_BODY.lastIndex = at;
  return at + (BLOCK_BODY.exec(text)?.[0].length ?? 0);
};
const BLOCK_BODY = /(?:[A-Za-z0-9+/=\s:,\\]|-(?!----BEGIN))*/y;

/** Tokens by their beginnings; in front of one stands no letter or digit. The forms are those of gitleaks, loosened at the end. */
const TOKENS = [
  // code hosts
  'gh[pousr]_[A-Za-z0-9_]{10,255}',
  'github_pat_\\w{10,255}',
  '(?:glpat|gldt|glrt|glptt|glcbt|glft|glimt|glagent|gloas|glsoat|glffct)-[\\w.=-]{10,300}',
  'ATATT3[\\w=-]{20,300}|ATCTT3[\\w=-]{20,300}|ATBB\\w{20,64}',
  // packages and images
  'npm_[A-Za-z0-9]{10,100}',
  'pypi-[\\w-]{16,300}',
  'rubygems_[a-f0-9]{24,64}',
  'CLOJARS_[a-z0-9]{40,80}',
  'cio[A-Za-z0-9]{32}(?!\\w)',
  'oy2[a-z0-9]{43}(?!\\w)',
  'dckr_(?:pat|oat)_[\\w-]{16,100}',
  // clouds
  '(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,20}(?!\\w)',
  'AIza[\\w-]{30,40}',
  'ya29\\.[\\w-]{16,400}',
  'GOCSPX-[\\w-]{16,40}',
  '\\w{3}[0-9]Q~[\\w~.-]{30,40}',
  'do[opr]_v1_[a-f0-9]{32,80}',
  'LTAI[A-Za-z0-9]{12,30}',
  'AKID[A-Za-z0-9]{13,40}',
  'HRKU-[\\w-]{20,80}',
  'fm[12]r?_[\\w+/=,-]{20,800}',
  'nfp_[A-Za-z0-9]{30,60}',
  'sb[ps]_[a-f0-9]{30,60}|sb_secret_[\\w-]{16,80}',
  'pscale_(?:tkn|pw|oauth)_[\\w.=-]{20,80}',
  'dapi[a-f0-9]{32}',
  'v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,160}',
  'hv[sbr]\\.[\\w-]{20,300}',
  '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{40,90}',
  'pul-[a-f0-9]{40}',
  'dp\\.(?:pt|st|ct|scim|audit|sa)\\.[\\w.-]{20,80}',
  // money
  '(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,200}',
  'whsec_[\\w+/=-]{16,100}',
  'sq0(?:atp|csp|idp)-[\\w-]{20,60}',
  'EAAA[\\w-]{50,80}',
  'access_token\\$(?:production|sandbox)\\$[\\w$]{20,100}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{24,64}',
  'FLWSECK(?:_TEST)?-[\\w-]{12,64}',
  // talk and mail
  'xox[abeoprs](?:\\.xox[a-z])?-[\\w-]{10,300}',
  'xapp-\\d-[\\w-]{10,300}',
  '[MNO][A-Za-z0-9_-]{22,27}\\.[\\w-]{6}\\.[\\w-]{27,40}',
  '\\d{8,10}:AA[\\w-]{30,36}',
  'SG\\.[\\w-]{16,40}\\.[\\w-]{16,60}',
  'key-[a-f0-9]{32}(?!\\w)',
  '[a-f0-9]{32}-us\\d{1,2}(?!\\d)',
  '(?:SK|AC)[a-f0-9]{32}(?!\\w)',
  'xkeysib-[a-f0-9]{40,80}-\\w{10,20}',
  // models
  'sk-(?:ant-|proj-|svcacct-|admin-|or-v1-|lf-)?[\\w-]{16,300}',
  'hf_[A-Za-z0-9]{20,60}',
  '(?:gsk|r8|tvly|fw|csk)_[A-Za-z0-9]{20,80}',
  '(?:pplx|xai|tgp_v1|nvapi)-[\\w-]{30,120}',
  // tools
  'lin_(?:api|oauth)_[A-Za-z0-9]{30,80}',
  'figd_[\\w-]{20,80}',
  'ntn_[A-Za-z0-9]{30,60}',
  'NRA[KLAI]-?[A-Z0-9]{24,40}',
  'gl(?:c|sa)_[\\w+/=]{24,400}',
  'sntry[us]_[\\w+/=.-]{24,400}',
  'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  'CFPAT-[\\w-]{30,60}',
  'AGE-SECRET-KEY-1[A-Z0-9]{40,70}',
  'eyJ[\\w-]{10,2000}\\.[\\w-]{4,8000}(?:\\.[\\w-]{0,2000})?',
  'sk_[a-f0-9]{40,64}(?!\\w)',
  'ssh-(?:rsa|dss|ed25519) AAAA[A-Za-z0-9+/=]{20,2000}',
  '(?:ecdsa-sha2-nistp\\d{3}|sk-[a-z0-9-]{5,30}@openssh\\.com) AAAA[A-Za-z0-9+/=]{20,2000}',
].join('|');

const SECRET_PARAMETERS =
  'pwd|passcode|password|passwd|pass|pin|tk|token|access_token|refresh_token|id_token|auth|key|api_?key|apikey|secret|client_secret|sig|signature|x-amz-signature|x-goog-signature|x-amz-security-token|mtid|invite|webhook_?token';

const DETECTORS: readonly Detector[] = [
  // Ways to reach a person.
  { pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu, holds: isAddress },
  { pattern: /[\w.+-]{1,64} ?[([{<] ?at ?[)\]}>] ?[\w-]{1,63}(?: ?[([{<]? ?(?:dot|\.) ?[)\]}>]? ?[\w-]{1,63}){1,4}/gi },
  {
    pattern:
      /(?<![\w.+-])[\w.+-]{1,64}(?: dot [\w-]{1,40}){0,3} at [\w-]{1,63}(?: dot [\w-]{1,40}){0,3} dot [a-z]{2,10}\b/gi,
    holds: isSpokenAddress,
  },
  { pattern: /(?<![\w+])\+\d[\d .()/-]{5,22}\d(?!\w)/g, holds: isPhone(8) },
  { pattern: /(?<![\w+])00[1-9][\d .()/-]{7,22}\d(?![\w.:])/g, holds: isPhone(10, 16) },
  {
    pattern: /(?<![\w.:#/=+-])(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]?\d{4}(?![\w:/=-]|\.\d)/g,
    holds: isBarePhone,
  },
  { pattern: /(?<![\w.:#/=+-])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w:/=-]|\.\d)/g, holds: isBarePhone },
  { pattern: /(?<![\w.:#/=+-])[6-9]\d{4}[ -]\d{5}(?![\w:/=-]|\.\d)/g, holds: isBarePhone },
  { pattern: /(?<![\w.:#/=+-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w:/=-]|\.\d)/g, holds: isBarePhone },
  {
    pattern: /(?<![\w.:#/=+-])\(?0[1-9]\d{0,3}\)?(?:[ ./-]{0,3}\d{2,8}){1,5}(?![\w:/=-]|\.\d)/g,
    holds: isPhone(9, 12),
  },
  {
    pattern: new RegExp(
      `${BEFORE}(?:${PHONE_WORDS})(?![\\p{L}\\p{N}_])[^\\d\\n]{0,24}?(?<private>[+(]{0,2}\\d[\\d .()/-]{5,22}\\d)(?![\\w:]|\\.\\d)`,
      'giu',
    ),
    holds: isPhone(7),
  },
  { pattern: new RegExp(`\\b${SPOKEN}(?:[ ,.-]{1,2}${SPOKEN}){6,20}\\b`, 'gi') },

  // Ways into a meeting or an account.
  {
    pattern: new RegExp(
      `${BEFORE}(?:${CODE_WORDS})(?![\\p{L}\\p{N}_])${IS}(?<private>#?${DIGITS}{2,15}#?)(?![\\w])`,
      'giu',
    ),
    holds: (found) => !isDate(found),
  },
  {
    pattern: new RegExp(
      `${BEFORE}(?:${CODE_WORDS})(?![\\p{L}\\p{N}_])${IS}(?<private>(?=\\S{0,40}\\d)(?=\\S{0,40}\\p{L})[^\\s]{4,200})`,
      'giu',
    ),
    holds: (found) => !isDate(found) && !/^(?:https?:|[\w-]+\/[\w.-]+#?\d*$|v?\d+\.\d+|#\d)/i.test(found),
  },
  {
    pattern: new RegExp(
      `${BEFORE}(?:${CODE_WORDS})(?![\\p{L}\\p{N}_])["']?${DEFINITELY_IS}(?<private>[^\\s]{3,200})`,
      'giu',
    ),
    holds: isSecretWord,
  },
  {
    pattern: new RegExp(
      `${BEFORE}(?:${CODE_WORDS})(?![\\p{L}\\p{N}_])${IS}(?<private>${SPOKEN}(?:[ ,.-]{1,2}${SPOKEN}){3,20})\\b`,
      'giu',
    ),
  },
  // Written without blanks between words.
  {
    pattern:
      /(?:密码|密碼|口令|パスコード|パスワード|暗証番号|비밀번호|암호|패스코드)[^\n\dA-Za-z]{0,6}(?<private>[\w!@#$%^&*.-]{3,64})/gu,
  },
  {
    pattern:
      /\b(?:seed|recovery|secret|mnemonic|backup) phrase(?: is|:)? (?<private>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})\b/gi,
  },
  { pattern: new RegExp(`\\bhttps?://\\S{0,400}[?&#;](?:${SECRET_PARAMETERS})=\\S+`, 'gi') },
  { pattern: /\bhttps?:\/\/(?:[\w-]{1,63}\.){0,3}zoom(?:gov)?\.(?:us|com)\/(?:j|w|s|my|wc)\/\S+/gi },
  { pattern: /\b(?:https?:\/\/)?meet\.google\.com\/[a-z]{3}-?[a-z]{4}-?[a-z]{3}\S*/gi },
  { pattern: /\b(?:https?:\/\/)?teams\.(?:microsoft|live)\.com\/(?:l\/meetup-join|meet)\/\S+/gi },
  {
    pattern:
      /\bhttps?:\/\/(?:[\w-]{1,63}\.){0,3}(?:webex\.com|gotomeeting\.com|whereby\.com)\/\S*(?:meet|join|j\.php|\d{6})\S*/gi,
  },
  { pattern: /\botpauth:\/\/\S+/gi },

  // Addresses that are keys.
  { pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:[^\s/@]{1,200}@\S+/gi },
  { pattern: /\bhttps?:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/\S+/gi },
  { pattern: /\bhttps?:\/\/(?:\w{1,10}\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\S+/gi },
  {
    pattern:
      /\bhttps?:\/\/(?:[\w-]{1,63}\.){0,4}(?:webhook\.office\.com|office\.com\/webhook|logic\.azure\.com|environment\.api\.powerplatform\.com)\S*/gi,
  },
  {
    pattern:
      /\bhttps?:\/\/(?:hooks\.zapier\.com|maker\.ifttt\.com|chat\.googleapis\.com|open\.feishu\.cn|open\.larksuite\.com|oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com|api\.telegram\.org\/bot|smee\.io)\S+/gi,
  },

  // Money, and numbers of a state.
  {
    pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/gi,
    holds: isIban,
  },
  { pattern: /(?<![\w.#/=-])\d(?:[ -]?\d){12,18}(?![\w=-]|\.\d)/g, holds: isCard },
  { pattern: /(?<![\w.#/=-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w.-]*\w)/g },

  // Keys.
  { pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d:/g, end: endOfBlock },
  { pattern: new RegExp(`(?<![A-Za-z0-9])(?:${TOKENS})`, 'g') },
  {
    pattern: /\b(?:bearer|basic|token) (?<private>[\w.~+/=-]{16,2000})/gi,
    holds: (found) => hasBoth(found) && !/^[a-f0-9]{40}$/.test(found),
  },
  { pattern: /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:[A-Za-z]{1,12} )?(?<private>[^\s"',]{8,2000})/gi },
  { pattern: /\b(?:set-)?cookie: ?(?<private>[^\n]{1,2000})/gi, holds: (found) => found.includes('=') },
  { pattern: /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|sig)=(?<private>[^\s;&"']{8,400})/gi },
  {
    pattern:
      /(?:secrets?|token|api[ _-]?key|access[ _-]?key|account[ _-]?key|private[ _-]?key|signing[ _-]?key|encryption[ _-]?key|master[ _-]?key|credentials?|auth)[\w-]{0,20}["']?(?:\s{0,3}(?::=|=>|=|:)\s{0,3}| is | was )["'`]?(?<private>[^\s"'`,;<>]{8,2000})/gi,
    holds: (found) => hasBoth(found) && !/^(?:https?:\/\/|\$\{|[\w-]+\/[\w.-]+#\d+$)/.test(found),
  },
  {
    pattern:
      /(?:password|passwd|passphrase|pgpassword|_pwd|_pass)["']?\s{0,3}(?::=|=>|=|:)\s{0,3}["'`]?(?<private>[^\s"'`,;<>]{3,200})/gi,
    holds: isSecretWord,
  },
];
