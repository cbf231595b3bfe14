import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { Fault } from '#core/errors/fault';
import type { ImageFile } from '#runner/data/folderTree';
import type { ImageSize } from '#runner/data/reader';

/** One decoded image: 8 bits a value, rows from the top, three channels (grey ones repeated). */
export type Decoded = {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
  /** The file asks viewers to turn or mirror it (EXIF); that is not done here. */
  readonly turned: boolean;
};

/** Decoder and its libraries, for provenance: another one may give other pixels. */
export function decoderName(): string {
  const { vips, mozjpeg, png } = sharp.versions;
  return `sharp ${sharp.versions.sharp ?? '?'} (libvips ${vips}, mozjpeg ${mozjpeg ?? '?'}, libpng ${png ?? '?'})`;
}

/**
 * Decodes a JPEG or PNG file to the pixels that it stores, as torchvision's ImageFolder does: no rotation by EXIF, no
 * colour profile applied, transparency dropped. With a `size` the image is then scaled to cover it, or until its shorter
 * side is `shorterSide`, and its centre cut out. Throws Fault `bad-file` that names the file when it can't be read, is something else, or is damaged.
 */
export async function decodeImage(
  file: ImageFile,
  size: ImageSize | null = null,
  shorterSide: number | null = null,
): Promise<Decoded> {
  try {
    const bytes = await readFile(file.path);
    if (!isJpegOrPng(bytes)) throw new Error(`it begins with ${describeStart(bytes)}, neither JPEG nor PNG`);
    const image = sharp(bytes, { failOn: 'warning', ignoreIcc: true });
    const { orientation = 1 } = await image.metadata();
    const { data, info } = await image
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels instead of 3`);
    const stored = { height: info.height, width: info.width, pixels: data, turned: orientation > 1 };
    if (size === null) return stored;
    return shorterSide === null ? await fitted(stored, size) : await centred(stored, size, shorterSide);
  } catch (error) {
    throw new Fault('bad-file', `${file.name} can’t be decoded: ${(error as Error).message.trim()}.`, {
      field: 'folder',
      hint: 'Replace the file with an intact JPEG or PNG, or remove it.',
    });
  }
}

/** How `fitted` works, for provenance. */
export const FITTING = 'cover and centre, lanczos3';

/** From the decoded pixels, so that what lies under transparency can't bleed into them. */
async function fitted(image: Decoded, { width, height }: ImageSize): Promise<Decoded> {
  if (image.width === width && image.height === height) return image;
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const pixels = await sharp(image.pixels, { raw })
    .resize(width, height, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { ...image, width, height, pixels };
}

/** How `centred` works, for provenance. */
export function centring(shorterSide: number): string {
  return `shorter side ${shorterSide}, linear; then the centre`;
}

/** torchvision's Resize and CenterCrop, with libvips' antialiased linear kernel for Pillow's. */
async function centred(image: Decoded, size: ImageSize, shorterSide: number): Promise<Decoded> {
  const scale = shorterSide / Math.min(image.width, image.height);
  const [width, height] = [image.width, image.height].map((side) =>
    side * scale === shorterSide ? shorterSide : Math.max(shorterSide, Math.floor(side * scale)),
  ) as [number, number];
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const scaled = await sharp(image.pixels, { raw })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  const pixels = await sharp(scaled, { raw: { width, height, channels: 3 } })
    .extract({
      left: Math.round((width - size.width) / 2),
      top: Math.round((height - size.height) / 2),
      width: size.width,
      height: size.height,
    })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { ...image, ...size, pixels };
}

function isJpegOrPng(bytes: Uint8Array): boolean {
  const starts = (...magic: readonly number[]) => magic.every((value, i) => bytes[i] === value);
  return starts(0xff, 0xd8, 0xff) || starts(0x89, 0x50, 0x4e, 0x47);
}

function describeStart(bytes: Buffer): string {
  return bytes.length === 0 ? 'nothing (0 bytes)' : `the bytes ${bytes.subarray(0, 4).toString('hex')}`;
}
