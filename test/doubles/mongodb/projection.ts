/** Projections of find, `$project` and `$unset`: fields keep the order of the document, computed ones follow. */
import { type Document, isDocument, isOperators } from './document.ts';
import { CommandError } from './errors.ts';
import { evaluate, type Scope } from './expressions.ts';

/** What becomes of a field: kept, left out, computed, or looked into. */
type Node =
  | { readonly kind: 'include' }
  | { readonly kind: 'exclude' }
  | { readonly kind: 'compute'; readonly expression: unknown }
  | Tree;
interface Tree {
  readonly kind: 'tree';
  readonly fields: Map<string, Node>;
}

export type Projection = (document: Document) => Document;

export function compileProjection(spec: Document, scope: Scope): Projection {
  const tree = treeOf(spec);
  const { _id: idNode } = Object.fromEntries(tree.fields);
  const others = [...leavesOf(tree, '_id')];
  const excludes = others.length > 0 ? others.every(isExclusion) : idNode?.kind === 'exclude';
  if (!excludes && others.some(isExclusion)) {
    throw new CommandError(31254, 'Cannot do exclusion on a field in inclusion projection');
  }
  if (!excludes && !idNode) tree.fields.set('_id', { kind: 'include' });
  if (!excludes) return document => computed(tree, chosen(tree, document, false), document, scope);
  return document => chosen(tree, document, true);
}

function isExclusion(node: Node): boolean {
  return node.kind === 'exclude';
}

function treeOf(spec: Document): Tree {
  const tree: Tree = { kind: 'tree', fields: new Map() };
  for (const [field, value] of Object.entries(spec)) place(tree, field.split('.'), nodeOf(value));
  return tree;
}

function nodeOf(value: unknown): Node {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return Number(value) === 0 ? { kind: 'exclude' } : { kind: 'include' };
  }
  if (isDocument(value) && !isOperators(value)) return treeOf(value);
  return { kind: 'compute', expression: value };
}

function place(tree: Tree, path: readonly string[], node: Node): void {
  const [part = '', ...rest] = path;
  if (rest.length === 0) {
    tree.fields.set(part, node);
    return;
  }
  const existing = tree.fields.get(part);
  const child: Tree = existing?.kind === 'tree' ? existing : { kind: 'tree', fields: new Map() };
  tree.fields.set(part, child);
  place(child, rest, node);
}

function* leavesOf(tree: Tree, except?: string): Generator<Node> {
  for (const [field, node] of tree.fields) {
    if (field === except) continue;
    if (node.kind === 'tree') yield* leavesOf(node);
    else yield node;
  }
}

/** `others`: whether fields that the projection does not name stay. */
function chosen(tree: Tree, document: Document, others: boolean): Document {
  const result: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(document)) {
    const kept = keptOf(tree.fields.get(field), value, others);
    if (kept !== undefined) result[field] = kept;
  }
  return result;
}

function keptOf(node: Node | undefined, value: unknown, others: boolean): unknown {
  if (!node) return others ? value : undefined;
  if (node.kind === 'include') return value;
  return node.kind === 'tree' ? within(node, value, others) : undefined;
}

function within(tree: Tree, value: unknown, others: boolean): unknown {
  if (isDocument(value)) return chosen(tree, value, others);
  if (Array.isArray(value))
    return value.map(item => within(tree, item, others)).filter(item => item !== undefined);
  return others ? value : undefined;
}

function computed(tree: Tree, target: Document, root: Document, scope: Scope): Document {
  const result: Record<string, unknown> = { ...target };
  for (const [field, node] of tree.fields) {
    const value = computedValue(node, result[field], root, scope);
    if (value !== undefined) result[field] = value;
  }
  return result;
}

function computedValue(node: Node, current: unknown, root: Document, scope: Scope): unknown {
  if (node.kind === 'compute') return evaluate(root, node.expression, scope);
  if (node.kind !== 'tree' || ![...leavesOf(node)].some(leaf => leaf.kind === 'compute')) return undefined;
  return computed(node, isDocument(current) ? current : {}, root, scope);
}
