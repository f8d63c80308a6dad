// inet and cidr in COPY's binary format, to and from the text that the server prints. Layout: network_send in
// PostgreSQL's network.c; IPv6 text as its inet_net_ntop.c writes it (the first longest run of zeros is shortened).

const PGSQL_AF_INET = 2;
const PGSQL_AF_INET6 = 3;

/** The text of `buffer[start, end)`: family, prefix length, is_cidr, address length, address. */
export function decodeAddress(buffer: Buffer, start: number, end: number, isCidr: boolean): string {
  const bits = buffer[start + 1] ?? 0;
  const isV4 = buffer[start] === PGSQL_AF_INET;
  const address = isV4 ? [...buffer.subarray(start + 4, end)].join(".") : ipv6Text(buffer, start + 4);
  return bits === (isV4 ? 32 : 128) && !isCidr ? address : `${address}/${bits}`;
}

/** The binary form of `text`, or undefined when it is no address. */
export function encodeAddress(text: string, isCidr: boolean): Buffer | undefined {
  const [address = "", prefix] = text.split("/");
  const bytes = address.includes(":") ? ipv6Bytes(address) : ipv4Bytes(address);
  if (bytes === undefined) return undefined;
  const bits = prefix === undefined ? bytes.length * 8 : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > bytes.length * 8) return undefined;
  const kind = bytes.length === 4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
  return Buffer.from([kind, bits, isCidr ? 1 : 0, bytes.length, ...bytes]);
}

function ipv6Text(buffer: Buffer, start: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => buffer.readUInt16BE(start + index * 2));
  const zeros = longestZeros(groups);
  const isEmbeddedV4 =
    zeros.base === 0 && (zeros.length === 6 || (zeros.length === 5 && groups[5] === 0xffff));
  const tail = isEmbeddedV4 ? [[...buffer.subarray(start + 12, start + 16)].join(".")] : [];
  const written = [...groups.slice(0, isEmbeddedV4 ? 6 : 8).map((group) => group.toString(16)), ...tail];
  if (zeros.length < 2) return written.join(":");
  const head = written.slice(0, zeros.base).join(":");
  return `${head}::${written.slice(zeros.base + zeros.length).join(":")}`;
}

function longestZeros(groups: readonly number[]): { base: number; length: number } {
  let best = { base: -1, length: 0 };
  let run = 0;
  for (const [index, group] of groups.entries()) {
    run = group === 0 ? run + 1 : 0;
    if (run > best.length) best = { base: index - run + 1, length: run };
  }
  return best;
}

function ipv4Bytes(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.map(Number);
}

function ipv6Bytes(text: string): number[] | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const v4 = ipv4Bytes(dotted[2] ?? "");
    if (v4 === undefined) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = v4;
    return ipv6Bytes(`${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`);
  }
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}
