/** What the contract says of its messages, fields, enums and calls: the comments above them, which descriptors leave behind. */

/** By full names, "rapporteur.v1.Rfc.stage"; of a file as Buf formats it, with a declaration on each line. */
export const commentsOf = (proto: string): Readonly<Record<string, string>> => {
  const comments: Record<string, string> = {};
  /** What is open, from the package inwards; what gives its name to nothing inside is empty. */
  const path: string[] = [];
  let above: string[] = [];
  for (const line of proto.split('\n').map((text) => text.trim())) {
    const [, comment] = /^\/\/ ?(.*)$/.exec(line) ?? [];
    if (comment !== undefined) {
      above.push(comment);
      continue;
    }
    const [, within] = /^package ([\w.]+);$/.exec(line) ?? [];
    if (within !== undefined) path.push(within);
    const [, kind, name] =
      /^(message|enum|service|rpc|oneof) (\w+)/.exec(line) ??
      /^(?:repeated |optional )?(map<[^>]*>|[\w.]+) (\w+) = \d+/.exec(line) ??
      /^()([A-Z][A-Z0-9_]*) = \d+/.exec(line) ??
      [];
    if (name !== undefined && kind !== 'oneof' && above.length > 0)
      comments[[...path.filter((one) => one !== ''), name].join('.')] = above.join(' ');
    above = [];
    if (line.endsWith('{')) path.push(kind === 'oneof' || name === undefined ? '' : name);
    else if (line === '}') path.pop();
  }
  return comments;
};
