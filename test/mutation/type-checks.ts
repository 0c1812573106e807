import { join } from 'node:path';
import ts from 'typescript';
import type { Mutant } from './mutants';

/** Type-checks a mutated file as tsc would, with everything else of the checkout as it is on disk. */
export class TypeChecks {
  private readonly service: ts.LanguageService;
  private mutated = { path: '', source: '', version: 0 };

  /** Parses all sources: one for all mutants. */
  constructor(private readonly checkout: string) {
    const config = ts.getParsedCommandLineOfConfigFile(join(checkout, 'tsconfig.json'), {}, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    } as ts.ParseConfigFileHost);
    if (!config) throw new Error('tsconfig.json cannot be read');
    const textOf = (path: string) => (path === this.mutated.path ? this.mutated.source : ts.sys.readFile(path));
    this.service = ts.createLanguageService({
      getCompilationSettings: () => config.options,
      getScriptFileNames: () => config.fileNames,
      getScriptVersion: (path) => (path === this.mutated.path ? String(this.mutated.version) : '0'),
      getScriptSnapshot: (path) => {
        const text = textOf(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => checkout,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: textOf,
      readDirectory: ts.sys.readDirectory,
    });
  }

  refuse({ file, source }: Pick<Mutant, 'file' | 'source'>): boolean {
    const path = join(this.checkout, file);
    this.mutated = { path, source, version: this.mutated.version + 1 };
    return [...this.service.getSyntacticDiagnostics(path), ...this.service.getSemanticDiagnostics(path)].length > 0;
  }
}
