import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Files of a small wheel with the parts that an installation takes. For tests only. */
export function tensorflowFiles(change: Readonly<Record<string, string | null>> = {}): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const all = {
    'tensorflow/libtensorflow_cc.so.2': 'the library',
    'tensorflow/libtensorflow_framework.so.2': 'the framework',
    'tensorflow/include/tensorflow/c/c_api.h': '// c api',
    'tensorflow/include/tsl/c/tsl_status.h': '// status',
    'tensorflow/include/tensorflow/core/platform/ctstring_internal.h': '// ctstring',
    'tensorflow/include/tensorflow/core/framework/op.h': '// not taken',
    'tensorflow/python/__init__.py': '# not taken',
    'tensorflow_cpu-2.15.1.dist-info/METADATA':
      'Metadata-Version: 2.1\nName: tensorflow_cpu\nVersion: 2.15.1\n' +
      'Requires-Dist: numpy (<2.0.0)\n' +
      "Requires-Dist: nvidia-cublas-cu12 (==12.2.5.6) ; extra == 'and-cuda'\n\nName: not a header\n",
    'tensorflow_cpu-2.15.1.dist-info/WHEEL':
      'Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_17_x86_64\nTag: cp311-cp311-manylinux2014_x86_64\n',
    ...change,
  };
  for (const [path, text] of Object.entries(all)) if (text !== null) files.set(path, Buffer.from(text));
  return files;
}

/** Writes a wheel: a zip of stored files whose RECORD lists the hashes of `recorded`. */
export function writeWheel(
  path: string,
  files: ReadonlyMap<string, Buffer>,
  recorded: ReadonlyMap<string, Buffer> = files,
): void {
  const record = [...recorded].map(([name, data]) => {
    const hash = createHash('sha256').update(data).digest('base64url');
    return `${name},sha256=${hash},${data.length}\r\n`;
  });
  const all = [...files, ['tensorflow_cpu-2.15.1.dist-info/RECORD', Buffer.from(record.join(''))] as const];
  writeFileSync(path, zip(all));
}

/** A zip without compression (APPNOTE.TXT 4.3). */
function zip(files: readonly (readonly [name: string, data: Buffer])[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of files) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, rest, Buffer.from(name)]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\u0005\u0006'), end]);
}
