// Rows as COPY sends them in its binary format, header and trailer included.
import { BINARY_HEADER, BINARY_TRAILER } from "../../src/pipeline/codec/copy-binary.ts";

export function binaryRows(rows: readonly (readonly (Buffer | null)[])[]): Buffer {
  const parts: Buffer[] = [BINARY_HEADER];
  for (const row of rows) {
    const count = Buffer.alloc(2);
    count.writeInt16BE(row.length);
    parts.push(count);
    for (const field of row) {
      const length = Buffer.alloc(4);
      length.writeInt32BE(field === null ? -1 : field.length);
      parts.push(length, field ?? Buffer.alloc(0));
    }
  }
  return Buffer.concat([...parts, BINARY_TRAILER]);
}
