/** A secret, and what it is, for people; its value is never printed. */
export interface Secret {
  readonly what: string;
  readonly value: string;
}

/** A way in which a secret may stand in a text. */
export interface Form {
  readonly what: string;
  readonly bytes: Buffer;
}

/** A secret as it is, and as programs write it down: in base64, hexadecimal, a URL, a JSON text. */
export function formsOf({ what, value }: Secret): Form[] {
  const texts: readonly [string, string][] = [
    ['', value],
    ...inBase64(value).map((text): [string, string] => ['in base64', text]),
    ...inBase64(value).map((text): [string, string] => [
      'in base64url',
      text.replaceAll('+', '-').replaceAll('/', '_'),
    ]),
    ['in hexadecimal', Buffer.from(value).toString('hex')],
    ['in a URL', encodeURIComponent(value)],
    ['in JSON', JSON.stringify(value).slice(1, -1)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
  ];
  const distinct = new Map(texts.map(([form, text]) => [text, form]));
  distinct.set(value, '');
  return [...distinct].map(([text, form]) => ({ what: form ? `${what}, ${form}` : what, bytes: Buffer.from(text) }));
}

/** Wherever the secret begins in what is encoded: at the first, second or third byte of a group. */
function inBase64(value: string): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
      .toString('base64')
      .replace(/=+$/, '');
    // What shares a character with the neighbours is left out.
    const first = Math.ceil((before * 4) / 3);
    const last = Math.floor(((before + Buffer.byteLength(value)) * 4) / 3);
    return text.slice(first === 0 ? 0 : first, last);
  });
}
