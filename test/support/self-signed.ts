// Makes a self-signed certificate for 127.0.0.1 and localhost with Node alone, because no key is ever committed and
// openssl may be missing. The certificate is its own authority (RFC 5280; DER as in X.690).
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const ECDSA_WITH_SHA256 = sequence(tlv(0x06, Buffer.from("2a8648ce3d040302", "hex")));
const NAME = sequence(
  tlv(0x31, sequence(tlv(0x06, Buffer.from("550403", "hex")), tlv(0x0c, Buffer.from("pgscrub test")))),
);

/** A fresh key and certificate, both PEM, valid from yesterday to tomorrow. */
export function selfSignedCertificate(): { key: string; certificate: string } {
  const pair = generateKeyPairSync("ec", {
    namedCurve: "prime256v1",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    NAME,
    sequence(time(-86_400_000), time(86_400_000)),
    NAME,
    pair.publicKey,
    tlv(0xa3, sequence(basicConstraints(), alternativeNames())),
  );
  const signature = sign("sha256", body, createPrivateKey(pair.privateKey));
  const der = sequence(body, ECDSA_WITH_SHA256, tlv(0x03, Buffer.concat([Buffer.alloc(1), signature])));
  const lines = der.toString("base64").replaceAll(/.{64}/g, "$&\n");
  return {
    key: pair.privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function basicConstraints(): Buffer {
  const isAuthority = sequence(tlv(0x01, Buffer.from([0xff])));
  return sequence(
    tlv(0x06, Buffer.from("551d13", "hex")),
    tlv(0x01, Buffer.from([0xff])),
    tlv(0x04, isAuthority),
  );
}

function alternativeNames(): Buffer {
  const names = sequence(tlv(0x82, Buffer.from("localhost")), tlv(0x87, Buffer.from([127, 0, 0, 1])));
  return sequence(tlv(0x06, Buffer.from("551d11", "hex")), tlv(0x04, names));
}

function time(offsetMs: number): Buffer {
  const text = new Date(Date.now() + offsetMs).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tlv(0x18, Buffer.from(text));
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function tlv(tag: number, body: Buffer): Buffer {
  const length = body.length;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), body]);
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...long]), body]);
}
