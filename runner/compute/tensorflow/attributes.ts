import { FLOAT, INT32, type Attribute } from '#runner/compute/tensorflow/binding';

/** Kinds of attribute values (tensorflow/c/tf_attrtype.h). */
const KIND = { text: 0, int: 1, float: 2, bool: 3, type: 4 } as const;

export const text = (name: string, value: string): Attribute => ({ name, type: KIND.text, value });
export const ints = (name: string, value: readonly number[]): Attribute => ({ name, type: KIND.int, value });
export const float = (name: string, value: number): Attribute => ({ name, type: KIND.float, value });
export const bool = (name: string, value: boolean): Attribute => ({ name, type: KIND.bool, value });
export const int = (name: string, value: number): Attribute => ({ name, type: KIND.int, value });
/** Element type of an op's operands. */
export const type = (name: string, value: number): Attribute => ({ name, type: KIND.type, value });

/** Of ops over floats alone. */
export const FLOATS: readonly Attribute[] = [type('T', FLOAT)];
/** Of ops over floats that take an int32 tensor under the name `name`. */
export const floatsWith = (name: string): readonly Attribute[] => [type('T', FLOAT), type(name, INT32)];
