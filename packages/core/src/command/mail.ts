/**
 * Where the answer of a mail ends and the mail that it answers begins: GitHub makes a comment of both. Mail programs mark
 * the place in many ways and languages, people on the web write some of the same lines, and a comment does not say which
 * way it came; so each mark says how sure it is.
 */

/** A line below which the words may be somebody else's. */
export type MailMark = {
  /** Offset of its first character that is no blank. */
  readonly at: number;
  /** Whether nobody but a mail program writes such a line: what stands below needs no word. */
  readonly isCertain: boolean;
};

/** The marks of a text in order. Lines that begin with ">" are quotes whoever wrote them, and hold none. */
export const findMailMarks = (text: string): readonly MailMark[] => {
  const lines = toLines(text);
  return lines.flatMap((line, index) => {
    const isCertain = judgeLine(lines, index);
    return isCertain === undefined ? [] : [{ at: line.at, isCertain }];
  });
};

type Line = { readonly at: number; readonly words: string };

/** Lines that hold something, without what mail programs put around their words. Nothing of theirs is as long as that. */
const toLines = (text: string): readonly Line[] => {
  const lines: Line[] = [];
  let start = 0;
  for (const raw of text.split('\n')) {
    const words = raw.length > LONGEST ? '' : raw.replace(INVISIBLE, '').trim();
    if (words !== '' && !words.startsWith('>')) lines.push({ at: start + Math.max(0, raw.search(/\S/)), words });
    else if (words !== '') lines.push({ at: start + Math.max(0, raw.search(/\S/)), words: '>' });
    start += raw.length + 1;
  }
  return lines;
};

/** Whether a mark is certain; undefined if the line is none. */
const judgeLine = (lines: readonly Line[], index: number): boolean | undefined => {
  const words = lines[index]?.words ?? '';
  if (BANNER.test(words) || FOOTER.test(words)) return true;
  if (DEVICE.test(words)) return false;
  if (isHeader(words, 'from')) return judgeHeader(lines, index);
  return judgeAttribution(lines, index);
};

/** "From: …" begins a mail if another header follows, and may begin one below a long line or with an address. */
const judgeHeader = (lines: readonly Line[], index: number): boolean | undefined => {
  const following = lines.slice(index + 1, index + 4);
  if (following.some(({ words }) => isHeader(words, 'other'))) return true;
  const isRuled = /^_{5,}$|^-{10,}$/.test(lines[index - 1]?.words ?? '');
  return isRuled || ADDRESS.test(lines[index]?.words ?? '') ? false : undefined;
};

/** "On Monday, Dee wrote:", over up to three lines. Marked quotes below it show where they end, so nothing is certain. */
const judgeAttribution = (lines: readonly Line[], index: number): boolean | undefined => {
  const last = lines[index]?.words ?? '';
  if (!/[:：]\**$/.test(last)) return undefined;
  for (let first = index; first >= 0 && first > index - 3; first -= 1) {
    const whole = lines
      .slice(first, index + 1)
      .map(({ words }) => words)
      .join(' ')
      .replaceAll('*', '');
    const isOne = ATTRIBUTIONS.some(([opens, ends]) => opens.test(whole) && ends.test(whole));
    if (!isOne) continue;
    const isQuoted = lines[index + 1]?.words === '>';
    return !isQuoted && (ADDRESS.test(whole) || /\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b/.test(whole));
  }
  return undefined;
};

const isHeader = (words: string, which: 'from' | 'other'): boolean => {
  const name = /^\**([\p{L}][\p{L} -]{0,24}?)\s?[:：]\**\s*\S/u.exec(words)?.[1]?.toLowerCase();
  return name !== undefined && (which === 'from' ? FROM : OTHERS).has(name);
};

const LONGEST = 500;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const ADDRESS = /[<[(]?(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+[>\])]?/;

const FROM: ReadonlySet<string> = new Set([
  ...[
    'from',
    'von',
    'de',
    'da',
    'van',
    'från',
    'fra',
    'lähettäjä',
    'od',
    'от',
    'від',
    'kimden',
    'feladó',
    'expéditeur',
  ],
  ...['发件人', '寄件者', '寄件人', '差出人', '送信者', '보낸 사람', 'remitente', 'mittente'],
]);

const OTHERS: ReadonlySet<string> = new Set([
  ...['sent', 'date', 'to', 'cc', 'subject', 'reply-to'],
  ...['gesendet', 'datum', 'an', 'betreff', 'antwort an'],
  ...[
    'envoyé',
    'envoyé le',
    'à',
    'objet',
    'répondre à',
    'enviado',
    'enviado el',
    'enviada',
    'enviada em',
    'fecha',
    'data',
  ],
  ...['para', 'asunto', 'assunto', 'inviato', 'a', 'oggetto', 'verzonden', 'aan', 'onderwerp', 'skickat', 'sendt'],
  ...['till', 'til', 'ämne', 'emne', 'wysłano', 'do', 'temat', 'отправлено', 'дата', 'кому', 'тема'],
  ...[
    '发送时间',
    '收件人',
    '主题',
    '日期',
    '傳送時間',
    '收件者',
    '主旨',
    '送信日時',
    '日付',
    '宛先',
    '件名',
    '보낸 날짜',
    '받는 사람',
    '제목',
  ],
]);

/** "-----Original Message-----" and its like. */
const BANNER = new RegExp(
  `^-{2,} ?(?:${[
    ...['original message', 'original appointment', 'forwarded message', 'reply message', 'begin forwarded message'],
    ...['urspr(?:ü|ue)ngliche (?:nachricht|e-?mail)', 'weitergeleitete nachricht', 'originalnachricht'],
    ...["message d[’']origine", 'message original', 'message transféré', 'mensaje original', 'mensaje reenviado'],
    ...['mensagem original', 'mensagem encaminhada', 'messaggio originale', 'messaggio inoltrato'],
    ...['oorspronkelijk bericht', 'doorgestuurd bericht', 'ursprungligt meddelande', 'oprindelig meddelelse'],
    ...['wiadomość oryginalna', 'исходное сообщение', 'пересылаемое сообщение'],
    ...['原始邮件', '原始郵件', '转发邮件', '元のメッセージ', 'オリジナルメッセージ', '원본 메시지', '원본 메일'],
  ].join('|')}) ?-{2,}$`,
  'i',
);

/** What GitHub puts below its mails, and what stands above one that is passed on. */
const FOOTER =
  /^(?:reply to this email directly[,.]? (?:or )?view it on github|you are receiving this because (?:you|your)\b.{0,80}|begin forwarded message:)/i;

/** What telephones put below what was written on them. Some people write it for fun. */
const DEVICE =
  /^(?:sent (?:from|with|via) (?:my|the|mail for|outlook|yahoo|proton|superhuman|spark|samsung|github)\b.{0,60}|get outlook for \w+|von meinem .{1,40} gesendet|gesendet (?:von|mit) .{1,40}|envoyé de(?:puis)? mon .{1,40}|enviado (?:desde|do) m(?:i|eu) .{1,40}|inviato da(?:l)? mi?o? ?.{1,40}|verstuurd vanaf mijn .{1,40}|skickat från min .{1,40}|(?:iphone|ipad)から送信|发自我的.{0,30}|從我的.{0,30}傳送|나의 .{1,30}에서 보냄)\.?$/i;

/** How the line above a quoted mail opens and how it ends, by language. */
const ATTRIBUTIONS: readonly (readonly [RegExp, RegExp])[] = [
  [/^on\b/i, /\bwrote ?:$/i],
  [ADDRESS, /\b(?:wrote|writes) ?:$/i],
  [/^am\b/i, /\bschrieb\b.*:$/i],
  [/^le\b/i, /\ba écrit ?:$/i],
  [/^el\b/i, /\bescribió ?:$/i],
  [/^il\b/i, /\bha scritto ?:$/i],
  [/^em\b/i, /\bescreveu ?:$/i],
  [/^op\b/i, /\bschreef\b.*:$/i],
  [/^den\b/i, /\b(?:skrev|schrieb)\b.*:$/i],
  [/^(?:w dniu|dnia)\b/i, /(?:napisał(?:\(a\)|a)?|pisze) ?:$/i],
  [/\d{4}/, /(?:пишет|написала?|писала?|(?:за)?писав) ?:$/i],
  [/^在/, /写道[:：]$/],
  [/^(?:於|在)|\d{4}/, /寫道[:：]$/],
  [/\d{4}/, /(?:のメッセージ|は?書きました)[:：]$/],
  [/\d{4}/, /(?:작성|님이 (?:작성|쓴 글))[:：]$/],
  // "2026-03-03 10:00 GMT+01:00 Dee <dee@example.com>:"
  [/^\d{4}-\d{2}-\d{2} /, /<[^<>\s]+@[^<>\s]+>:$/],
];
