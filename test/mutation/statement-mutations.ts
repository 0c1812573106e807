import ts from 'typescript';
import type { Mutation } from './mutants';

/** Whether a node is a statement of a policy: an object with a sid. */
export function isStatement(node: ts.Node): node is ts.ObjectLiteralExpression {
  return ts.isObjectLiteralExpression(node) && propertyOf(node, 'sid') !== undefined;
}

/** An Allow is widened part by part, a Deny is narrowed; conditions go, one by one and as a whole. */
export function statementMutations(statement: ts.ObjectLiteralExpression): Mutation[] {
  const sid = initializerOf(statement, 'sid')?.getText() ?? '';
  const denies = initializerOf(statement, 'effect')?.getText() === "'Deny'";
  return [
    ...(denies ? narrowed(statement, sid) : widened(statement, sid)),
    ...withoutConditions(statement, sid),
    ...withWiderNames(statement, sid),
  ];
}

function widened(statement: ts.ObjectLiteralExpression, sid: string): Mutation[] {
  const everything: Readonly<Record<string, string>> = { actions: "['*']", resources: "['*']", principals: "'*'" };
  return Object.entries(everything).flatMap(([name, text]) => {
    const value = initializerOf(statement, name);
    if (!value || value.getText() === text) return [];
    return [{ node: value, text, what: `${sid}: ${name} ${text}` }];
  });
}

function narrowed(statement: ts.ObjectLiteralExpression, sid: string): Mutation[] {
  const mutations: Mutation[] = [];
  if (ts.isArrayLiteralExpression(statement.parent) || ts.isCallExpression(statement.parent)) {
    mutations.push({ node: statement, text: '...[]', what: `${sid}: removed` });
  }
  for (const name of ['actions', 'resources'] as const) {
    const value = initializerOf(statement, name);
    if (!value || !ts.isArrayLiteralExpression(value)) continue;
    for (const element of value.elements) {
      // A list without an entry would be no statement any more.
      const text = value.elements.length === 1 ? "'none:none'" : '...[]';
      mutations.push({
        node: element,
        text,
        what: `${sid}: ${name} without ${element.getText().replace(/\s+/g, ' ')}`,
      });
    }
  }
  for (const name of ['notActions', 'notResources'] as const) {
    const value = initializerOf(statement, name);
    if (value) mutations.push({ node: value, text: "['*']", what: `${sid}: ${name} ['*']` });
  }
  return mutations;
}

function withoutConditions(statement: ts.ObjectLiteralExpression, sid: string): Mutation[] {
  const property = propertyOf(statement, 'conditions');
  if (!property) return [];
  const whole: Mutation = { node: property, text: '...{}', what: `${sid}: no conditions` };
  const value = initializerOf(statement, 'conditions');
  if (!value || !ts.isObjectLiteralExpression(value)) return [whole];
  const keys = value.properties.flatMap((operator) =>
    ts.isPropertyAssignment(operator) && ts.isObjectLiteralExpression(operator.initializer)
      ? [...operator.initializer.properties]
      : [],
  );
  if (keys.length < 2) return [whole];
  return [
    whole,
    ...keys.map((node) => ({ node, text: '...{}', what: `${sid}: no condition ${node.name?.getText()}` })),
  ];
}

/** Each part of a name that is filled in becomes a wildcard, so that the name opens what is others'. */
function withWiderNames(statement: ts.ObjectLiteralExpression, sid: string): Mutation[] {
  return ['resources', 'notResources', 'conditions'].flatMap((name) => {
    const value = initializerOf(statement, name);
    return value ? widerNames(value, sid) : [];
  });
}

export function widerNames(root: ts.Node, of: string): Mutation[] {
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      for (const [at, span] of node.templateSpans.entries()) {
        const text = textWith(node, at, '*');
        // Where everything is open already, `*` changes nothing.
        if (!/^`\*\W*`$/.test(text))
          found.push({ node, text, what: `${of}: ${node.getText()} with * for ${span.expression.getText()}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The template with `text` in the place of one of its expressions. */
function textWith(template: ts.TemplateExpression, at: number, text: string): string {
  const start = template.getStart();
  const { expression } = template.templateSpans[at] as ts.TemplateSpan;
  const source = template.getText();
  const before = source.slice(0, expression.getStart() - start).replace(/\$\{\s*$/, '');
  const after = source.slice(expression.getEnd() - start).replace(/^\s*\}/, '');
  return `${before}${text}${after}`;
}

function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
  return object.properties.find((each) => each.name !== undefined && each.name.getText() === name);
}

function initializerOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = propertyOf(object, name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}
