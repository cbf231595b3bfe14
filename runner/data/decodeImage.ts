import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { Fault } from '#core/errors/fault';
import type { ImageFile } from '#runner/data/folderTree';

/** One decoded image: 8 bits a value, rows from the top, three channels (grey ones repeated). */
export type Decoded = {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
};

/** Decoder and its libraries, for provenance: another one may give other pixels. */
export function decoderName(): string {
  const { vips, mozjpeg, png } = sharp.versions;
  return `sharp ${sharp.versions.sharp ?? '?'} (libvips ${vips}, mozjpeg ${mozjpeg ?? '?'}, libpng ${png ?? '?'})`;
}

/**
 * Decodes a JPEG or PNG file to the pixels that it stores: no rotation by EXIF, no colour profile applied, transparency
 * dropped. Throws Fault `bad-file` that names the file when it can't be read, is something else, or is damaged.
 */
export async function decodeImage(file: ImageFile): Promise<Decoded> {
  try {
    const bytes = await readFile(file.path);
    if (!isJpegOrPng(bytes)) throw new Error(`it begins with ${describeStart(bytes)}, neither JPEG nor PNG`);
    const { data, info } = await sharp(bytes, { failOn: 'warning', ignoreIcc: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels instead of 3`);
    return { height: info.height, width: info.width, pixels: data };
  } catch (error) {
    throw new Fault('bad-file', `${file.name} can’t be decoded: ${(error as Error).message.trim()}.`, {
      field: 'folder',
      hint: 'Replace the file with an intact JPEG or PNG, or remove it.',
    });
  }
}

function isJpegOrPng(bytes: Uint8Array): boolean {
  const starts = (...magic: readonly number[]) => magic.every((value, i) => bytes[i] === value);
  return starts(0xff, 0xd8, 0xff) || starts(0x89, 0x50, 0x4e, 0x47);
}

function describeStart(bytes: Buffer): string {
  return bytes.length === 0 ? 'nothing (0 bytes)' : `the bytes ${bytes.subarray(0, 4).toString('hex')}`;
}
