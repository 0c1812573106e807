import { DefaultTokenResolver, StringConcat, type TerraformStack, Tokenization } from 'cdktf';

/**
 * Resolves the tokens in a value as cdktf does, and looks at each value once: cdktf makes a context with closures for every
 * key and literal, of which a stack has thousands and few hold a token. Whatever may hold one goes to cdktf.
 */
export class TokenResolution {
  private readonly options;
  private readonly texts = new Map<string, unknown>();

  constructor(scope: TerraformStack) {
    this.options = { scope, preparing: false, resolver: new DefaultTokenResolver(new StringConcat()) };
  }

  resolve(value: unknown): unknown {
    if (typeof value === 'string') return mayBeEncoded(value) ? this.resolveText(value) : value;
    if (mayBeToken(value)) return Tokenization.resolve(value, this.options);
    if (Array.isArray(value)) {
      if (value.some(mayBeEncoded)) return Tokenization.resolve(value, this.options);
      return value.map((each) => this.resolve(each)).filter((each) => each !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const resolved: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (mayBeEncoded(key)) return Tokenization.resolve(value, this.options);
      const found = this.resolve((value as Record<string, unknown>)[key]);
      if (found !== undefined) resolved[key] = found;
    }
    return resolved;
  }

  /** The same texts come again and again: the key, the role, the parameters of a deployment. */
  private resolveText(text: string): unknown {
    if (!this.texts.has(text)) this.texts.set(text, Tokenization.resolve(text, this.options));
    return this.texts.get(text);
  }
}

/** Tokens are markers in texts (`TfToken[…]`), numbers of an impossible size, or objects of a class. */
function mayBeToken(value: unknown): boolean {
  if (typeof value !== 'object') return mayBeEncoded(value);
  return value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype;
}

function mayBeEncoded(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('TfToken[') || value.includes('e+');
  // What cannot be resolved, cdktf says so itself.
  return typeof value === 'number' ? Math.abs(value) > Number.MAX_SAFE_INTEGER : typeof value === 'function';
}
