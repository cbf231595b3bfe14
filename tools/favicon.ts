/**
 * Writes public/favicon.ico from public/favicon.svg: for browsers that take no SVG, and for whatever asks for
 * /favicon.ico unasked. One colour that is seen on light and on dark tabs, because an ICO can't follow the scheme.
 *
 *   node tools/favicon.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';

const COLOUR = '#2b8f9d';
const SIZES = [16, 32, 48];

const folder = new URL('../public/', import.meta.url);
const svg = readFileSync(new URL('favicon.svg', folder), 'utf8').replace(
  /<style>.*<\/style>/s,
  `<style>path { stroke: ${COLOUR}; } rect { fill: ${COLOUR}; }</style>`,
);
const images = await Promise.all(
  SIZES.map((size) =>
    sharp(Buffer.from(svg), { density: (72 * size) / 32 })
      .resize(size, size)
      .png()
      .toBuffer(),
  ),
);
writeFileSync(new URL('favicon.ico', folder), ico(images));

/** An ICO file of PNG images, in the order of `SIZES`: six bytes, sixteen an image, then the images. */
function ico(pngs: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pngs.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pngs.length, 4);
  let offset = head.length;
  for (const [i, png] of pngs.entries()) {
    const at = 6 + 16 * i;
    head.writeUInt8(SIZES[i]!, at);
    head.writeUInt8(SIZES[i]!, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pngs]);
}
