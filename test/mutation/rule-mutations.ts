import ts from 'typescript';
import type { Mutation } from './mutants';
import { widerNames } from './statement-mutations';

/** Operators and what is put in their place. */
const OPERATORS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanEqualsToken, '>'],
  [ts.SyntaxKind.GreaterThanToken, '<='],
  [ts.SyntaxKind.LessThanToken, '>='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.AsteriskToken, '+'],
]);

/** Changes of the logic of a rule: what it asks, compares, adds up, looks through and calls. */
export function ruleMutations(node: ts.Node): Mutation[] {
  if (ts.isIfStatement(node)) return forced(node.expression);
  if (ts.isConditionalExpression(node)) return forced(node.condition);
  if (ts.isBinaryExpression(node)) return swapped(node);
  if (ts.isCallExpression(node)) return [...unfiltered(node), ...quantified(node), ...widerArns(node)];
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) && !callsSuper(node.expression)) {
    return [{ node, text: ';', what: `${oneLine(node.expression)}: not called` }];
  }
  if (
    ts.isSpreadElement(node) &&
    ts.isArrayLiteralExpression(node.parent) &&
    ts.isReturnStatement(node.parent.parent)
  ) {
    return [{ node, text: '...[]', what: `${oneLine(node)}: left out` }];
  }
  return [];
}

function forced(condition: ts.Expression): Mutation[] {
  return ['true', 'false'].map((text) => ({ node: condition, text, what: `${oneLine(condition)}: ${text}` }));
}

function swapped(node: ts.BinaryExpression): Mutation[] {
  const operator = OPERATORS.get(node.operatorToken.kind);
  if (!operator) return [];
  return [{ node: node.operatorToken, text: operator, what: `${oneLine(node)}: ${operator}` }];
}

/** `list.filter(…)` passes everything. */
function unfiltered(node: ts.CallExpression): Mutation[] {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'filter') return [];
  return [{ node, text: expression.expression.getText(), what: `${oneLine(node)}: not filtered` }];
}

function quantified({ expression }: ts.CallExpression): Mutation[] {
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const other = { some: 'every', every: 'some' }[expression.name.text];
  return other ? [{ node: expression.name, text: other, what: `${oneLine(expression)}: ${other}` }] : [];
}

/** Names that are built outside of a statement, and end in one. */
function widerArns(node: ts.CallExpression): Mutation[] {
  const inStatement = ts.findAncestor(
    node,
    (each) => ts.isPropertyAssignment(each) && /^(notR|r)esources$|^conditions$/.test(each.name.getText()),
  );
  if (inStatement || !/^(arnOf|iamArnOf)$/.test(node.expression.getText())) return [];
  return node.arguments.flatMap((argument) => widerNames(argument, node.expression.getText()));
}

function callsSuper({ expression }: ts.CallExpression): boolean {
  return expression.kind === ts.SyntaxKind.SuperKeyword;
}

function oneLine(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
