import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { notFound } from 'next/navigation';
import { createElement } from 'react';

export const dynamic = 'force-dynamic';

/** Trees of elements that the bench took from the site's pages, by name; read once, before the first request. */
const trees = readTrees(process.env.BARE_TREES);

function readTrees(folder) {
  if (folder === undefined || !existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(join(folder, name), 'utf8')),
    ]),
  );
}

/** A page that shows the elements of a tree and does nothing else: no database, no data, no components of its own. */
export default async function BarePage({ params }) {
  const { path = [] } = await params;
  const tree = trees.get(path.join('/'));
  if (tree === undefined) notFound();
  return childrenOf(tree);
}

function childrenOf(nodes) {
  return nodes.map((node, i) =>
    typeof node === 'string' ? node : createElement(node[0], { ...node[1], key: i }, ...childrenOf(node[2])),
  );
}
