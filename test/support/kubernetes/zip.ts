import { inflateRawSync } from 'node:zlib';

/** Signatures of the format, as they are read from four bytes. */
const END_OF_DIRECTORY = 0x06054b50;
const IN_DIRECTORY = 0x02014b50;
const DEFLATED = 8;

/** The contents of one deflated file of a zip archive. Node has no reader of these, and not every machine has `unzip`. */
export function readZipEntry(archive: Buffer, name: string): Buffer {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('it is no zip archive');
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0; n--) {
    if (archive.readUInt32LE(at) !== IN_DIRECTORY) throw new Error('its directory is broken');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    if (archive.toString('utf8', at + 46, at + 46 + nameLength!) === name) {
      if (archive.readUInt16LE(at + 10) !== DEFLATED) throw new Error(`${name} is packed in another way`);
      const header = archive.readUInt32LE(at + 42);
      const data = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
      return inflateRawSync(archive.subarray(data, data + archive.readUInt32LE(at + 20)));
    }
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  throw new Error(`${name} is not in it`);
}
