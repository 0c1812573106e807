import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { jestExpect } from '@jest/expect';
import { type Options, transformSync } from '@swc/core';
import * as circus from 'jest-circus';
import unit from '../../jest.config';
import type { Mutant } from './mutants';

/** How one mutant fared: the test file that noticed, or null where none did. */
export interface Verdict {
  readonly killedBy: string | null;
}

type Loader = (module: NodeJS.Module & { _compile(code: string, file: string): void }, file: string) => void;

/**
 * Runs jest's tests by jest's own engine, in this process: what is in node_modules is loaded once and not anew for every test
 * file, which is most of the time that jest takes for these. One file of ours is another one while a mutant is tried.
 */
export class Trials {
  private readonly compiled = new Map<string, string>();
  private mutated: Pick<Mutant, 'file' | 'source'> | null = null;

  constructor(private readonly checkout: string) {
    const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = circus;
    Object.assign(globalThis, { describe, test, it, beforeAll, beforeEach, afterAll, afterEach, expect: jestExpect });
    const { _extensions: extensions } = Module as unknown as { _extensions: Record<string, Loader> };
    extensions['.ts'] = (module, file) => module._compile(this.codeOf(file), file);
  }

  /** @param tests paths of test files below the checkout, the most promising first */
  async try(mutant: Pick<Mutant, 'file' | 'source'> | null, tests: readonly string[]): Promise<Verdict> {
    this.mutated = mutant;
    for (const test of tests) if (!(await this.passes(test))) return { killedBy: test };
    return { killedBy: null };
  }

  private async passes(test: string): Promise<boolean> {
    const ours = (file: string) => file.startsWith(this.checkout) && !file.includes('/node_modules/');
    for (const file of Object.keys(require.cache).filter(ours)) delete require.cache[file];
    circus.resetState();
    // A test that is slow because the machine is busy has noticed nothing.
    circus.getState().testTimeout = 60_000;
    try {
      require(join(this.checkout, test));
    } catch {
      return false;
    }
    const { unhandledErrors, testResults } = await circus.run();
    return unhandledErrors.length === 0 && testResults.every(({ errors }) => errors.length === 0);
  }

  private codeOf(file: string): string {
    const { mutated } = this;
    if (mutated && file === join(this.checkout, mutated.file)) return compile(mutated.source, file);
    const code = this.compiled.get(file) ?? compile(readFileSync(file, 'utf8'), file);
    this.compiled.set(file, code);
    return code;
  }
}

/** As jest.config.ts says. */
function compile(source: string, filename: string): string {
  const [[, options]] = Object.values(unit.transform ?? {}) as [[string, Options]];
  return transformSync(source, { ...options, filename, swcrc: false, configFile: false }).code;
}
