import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '#runner/compute/backend';
import { Column, type Cell } from './cell.ts';
import { MATRIX_NETWORKS } from './networks.ts';
import { matrixTable } from './table.ts';

/** A few cells of `npm run matrix`: weights alone, feature maps, gradients, from scratch. */
const METHODS = ['l1-filter', 'apoz', 'taylor-fo-bn', 'scratch-b'];
const [resnet8] = MATRIX_NETWORKS;

describe('the matrix', () => {
  let cells: Cell[];
  beforeAll(async () => {
    const column = new Column(resnet8!, await openBackend('wasm'));
    cells = [];
    for (const method of METHODS) cells.push(await column.cell(method));
  }, 120_000);

  it.each(METHODS)('%s shrinks a ResNet-8 into the band', (method) => {
    const cell = cells.find((one) => one.method === method)!;
    expect(cell.outcome, cell.text).toBe('shrunk');
    expect(Number.parseFloat(cell.text)).toBeGreaterThanOrEqual(2);
  });

  it('is printed with what is not shrunk below it', () => {
    const other = {
      ...cells[0]!,
      network: 'other',
      outcome: 'unreachable',
      text: '2× lies between',
    } as const;
    const table = matrixTable([...cells, other]);
    expect(table).toMatch(/^\| method \| resnet-8 \| other \|$/m);
    expect(table).toMatch(/^\| l1-filter \| 2\.\d+× \| unreachable \|$/m);
    expect(table).toContain('- l1-filter × other: unreachable: 2× lies between');
  });
});
