import { PbfWriter } from 'pbf';
import type { Attribute } from '#runner/compute/tensorflow/binding';

/** Numbers in row-major order, as the bytes that TensorFlow keeps in memory. */
export type ConstantValue = {
  /** TensorFlow's number of the element type. */
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array;
};

/** An attribute of a node: what eager ops take, the value of a constant, or what eager ops have no way to take. */
export type NodeAttribute =
  | Attribute
  | { readonly name: string; readonly tensor: ConstantValue }
  /** −1: a size that isn't known before the graph runs. */
  | { readonly name: string; readonly shape: readonly number[] }
  | { readonly name: string; readonly types: readonly number[] };

/** A node of a TensorFlow graph. Inputs are `node`, `node:output`, or `^node` for one that merely comes before. */
export type GraphNode = {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: readonly NodeAttribute[];
};

/**
 * The bytes of `saved_model.pb`: a graph alone, without signatures and stored variables, under the tag `serve`
 * (tensorflow/core/protobuf/{saved_model,meta_graph}.proto, core/framework/{graph,node_def,attr_value,tensor}.proto;
 * the numbers below are their field numbers).
 */
export function savedModel(nodes: readonly GraphNode[]): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, 1);
  writer.writeMessage(2, writeMetaGraph, nodes);
  return writer.finish();
}

export const SAVED_MODEL_TAG = 'serve';

/** Version of the graph format: ops keep today's meaning; every TensorFlow reads graphs of newer producers. */
const PRODUCER = 1994;

function writeMetaGraph(nodes: readonly GraphNode[], to: PbfWriter): void {
  to.writeMessage(1, (tag: string, info) => info.writeStringField(4, tag), SAVED_MODEL_TAG);
  to.writeMessage(2, writeGraph, nodes);
}

function writeGraph(nodes: readonly GraphNode[], to: PbfWriter): void {
  for (const node of nodes) to.writeMessage(1, writeNode, node);
  to.writeMessage(4, (version: number, versions) => versions.writeVarintField(1, version), PRODUCER);
}

function writeNode({ name, op, inputs, attributes }: GraphNode, to: PbfWriter): void {
  to.writeStringField(1, name);
  to.writeStringField(2, op);
  for (const input of inputs) to.writeStringField(3, input);
  for (const attribute of attributes) to.writeMessage(5, writeAttribute, attribute);
}

/** An entry of a map: its key, then its value. */
function writeAttribute(attribute: NodeAttribute, to: PbfWriter): void {
  to.writeStringField(1, attribute.name);
  to.writeMessage(2, writeValue, attribute);
}

function writeValue(attribute: NodeAttribute, to: PbfWriter): void {
  if ('tensor' in attribute) to.writeMessage(8, writeTensor, attribute.tensor);
  else if ('shape' in attribute) to.writeMessage(7, writeShape, attribute.shape);
  else if ('types' in attribute) {
    to.writeMessage(1, (types: number[], list) => list.writePackedVarint(6, types), [...attribute.types]);
  } else writePlain(attribute, to);
}

/** Field of each kind of attribute value, by the number that the addon takes for it (tensorflow/c/tf_attrtype.h). */
const TEXT = 0;
const INT = 1;
const FLOAT = 2;
const BOOL = 3;
const TYPE = 4;

function writePlain({ name, type, value }: Attribute, to: PbfWriter): void {
  if (type === TEXT) to.writeBytesField(2, new TextEncoder().encode(String(value)));
  else if (type === INT && Array.isArray(value)) {
    to.writeMessage(1, (ints: number[], list) => list.writePackedVarint(3, ints), [...value]);
  } else if (type === INT) to.writeVarintField(3, Number(value));
  else if (type === FLOAT) to.writeFloatField(4, Number(value));
  else if (type === BOOL) to.writeBooleanField(5, value === true);
  else if (type === TYPE) to.writeVarintField(6, Number(value));
  else throw new Error(`attribute ${name} is of kind ${type}, which graphs of ours don't have`);
}

function writeTensor({ dtype, shape, data }: ConstantValue, to: PbfWriter): void {
  to.writeVarintField(1, dtype);
  to.writeMessage(2, writeShape, shape);
  to.writeBytesField(4, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeShape(shape: readonly number[], to: PbfWriter): void {
  for (const size of shape) {
    to.writeMessage(2, (length: number, dimension) => dimension.writeVarintField(1, length), size);
  }
}
