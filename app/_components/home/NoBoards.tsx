import { Empty } from '../Empty.tsx';

export function NoBoards() {
  return (
    <Empty title="No board yet">
      <p>
        A board is made from a file that names dataset, network, recipes and target speedups:{' '}
        <code>npx fairprune board create docs/examples/board.json</code>
      </p>
    </Empty>
  );
}
