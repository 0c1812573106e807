import ts from 'typescript';
import { ruleMutations } from './rule-mutations';
import { REMOVED, RULES, strangerTo, TURNED, WEAKER } from './safety';
import { isStatement, statementMutations } from './statement-mutations';

/** One change of one source file. */
export interface Mutant {
  /** Path below the checkout. */
  readonly file: string;
  readonly line: number;
  /** What was changed, for people; with the file it names the mutant whatever its line. */
  readonly change: string;
  /** The whole file with the change in it. */
  readonly source: string;
}

/** Replaces a node by a text. `...{}` and `...[]` stand for nothing in an object and in a list. */
export interface Mutation {
  readonly node: ts.Node;
  readonly text: string;
  readonly what: string;
}

/** All mutants of a file, each with one change. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    found.push(...propertyMutations(node), ...constantMutations(node), ...creationMutations(node));
    if (isStatement(node)) found.push(...statementMutations(node));
    if (RULES.some((each) => file.startsWith(each))) found.push(...ruleMutations(node));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const seen = new Map<string, number>();
  return found.map(({ node, text, what }) => {
    const count = (seen.get(what) ?? 0) + 1;
    seen.set(what, count);
    return {
      file,
      line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      change: count === 1 ? what : `${what} (${count})`,
      source: source.slice(0, node.getStart()) + text + source.slice(node.getEnd()),
    };
  });
}

export function shortened(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function propertyMutations(node: ts.Node): Mutation[] {
  if (ts.isShorthandPropertyAssignment(node) && ts.isObjectLiteralExpression(node.parent)) {
    return REMOVED.has(node.name.text) ? [{ node, text: '...{}', what: `${node.name.text}: removed` }] : [];
  }
  if (!ts.isPropertyAssignment(node)) return [];
  const name = ts.isComputedPropertyName(node.name) ? '' : node.name.text;
  const { initializer } = node;
  const mutations: Mutation[] = [];
  // A Name tag is for people.
  if (REMOVED.has(name) && !/^\{ Name:/.test(initializer.getText()))
    mutations.push({ node, text: '...{}', what: `${name}: removed` });
  if (isBoolean(initializer)) {
    const turned = initializer.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true';
    mutations.push({ node: initializer, text: turned, what: `${name}: ${turned}` });
  } else if (TURNED.has(name)) {
    mutations.push({ node: initializer, text: `!(${initializer.getText()})`, what: `${name}: turned round` });
  }
  const weaker = ts.isStringLiteral(initializer) ? WEAKER[name]?.[initializer.text] : undefined;
  if (weaker !== undefined) {
    mutations.push({
      node: initializer,
      text: `'${weaker}'`,
      what: `${name}: ${shortened(initializer)} is '${weaker}'`,
    });
  }
  if (name === 'value' && ts.isStringLiteral(initializer) && /^\d+$/.test(initializer.text)) {
    mutations.push({ node: initializer, text: "'0'", what: `${shortened(node.parent)}: '0'` });
  }
  return mutations;
}

function isBoolean(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

/** Constants of a module: numbers (ports, limits, times) and lists of texts (services, types, actions). */
function constantMutations(node: ts.Node): Mutation[] {
  if (!isInConstant(node)) return [];
  const name = constantOf(node);
  if (ts.isNumericLiteral(node) && ts.isVariableDeclaration(node.parent)) {
    return [{ node, text: `${node.text} + 1`, what: `${name}: ${node.text} + 1` }];
  }
  if (!ts.isArrayLiteralExpression(node)) return [];
  const texts = node.elements.filter(ts.isStringLiteral);
  if (texts.length === 0 || texts.length !== node.elements.length) return [];
  const stranger = strangerTo(texts.map(({ text }) => text));
  const inner = node.elements.map((each) => each.getText()).join(', ');
  return [{ node, text: `[${inner}, '${stranger}']`, what: `${name}: with ${stranger}` }];
}

function isInConstant(node: ts.Node): boolean {
  const declaration = ts.findAncestor(node, ts.isVariableStatement);
  return declaration !== undefined && ts.isSourceFile(declaration.parent);
}

function constantOf(node: ts.Node): string {
  const names: string[] = [];
  for (let each: ts.Node = node; !ts.isSourceFile(each); each = each.parent) {
    if (ts.isVariableDeclaration(each) || ts.isPropertyAssignment(each)) names.unshift(each.name.getText());
  }
  return names.join('.');
}

/** A resource that is made for its own sake, such as a bucket's policy: it is not made. */
function creationMutations(node: ts.Node): Mutation[] {
  if (!ts.isExpressionStatement(node) || !ts.isNewExpression(node.expression)) return [];
  return [{ node, text: ';', what: `${shortened(node.expression.expression)}: not made` }];
}
