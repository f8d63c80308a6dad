// The frames of the protocol, cut at every place.
import { describe, expect, it } from "vitest";
import {
  BackendScanner,
  backendMessage,
  FrontendFramer,
  negotiateVersion,
  readFirstMessage,
} from "../../../src/postgres/wire-messages.ts";

function startup(code: number, words: string): Buffer {
  const message = Buffer.alloc(8 + words.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(code, 4);
  message.write(words, 8, "latin1");
  return message;
}

const STARTUP = startup(196608, "user\0me\0database\0d\0\0");

describe("readFirstMessage", () => {
  it("tells the requests for encryption and cancelling from a start-up", () => {
    expect(readFirstMessage(startup(80877103, "")).kind).toBe("encryption-request");
    expect(readFirstMessage(startup(80877104, "")).kind).toBe("encryption-request");
    expect(readFirstMessage(startup(80877102, "12345678")).kind).toBe("cancel-request");
    expect(readFirstMessage(STARTUP)).toMatchObject({ kind: "startup", needsNegotiation: false });
    expect(readFirstMessage(STARTUP.subarray(0, -1)).kind).toBe("incomplete");
  });

  it("negotiates newer minor versions and protocol options down", () => {
    const first = readFirstMessage(startup(196610, "user\0me\0_pq_.x\0on\0\0"));
    expect(first).toMatchObject({ needsNegotiation: true, protocolOptions: ["_pq_.x"] });
    expect(negotiateVersion(["_pq_.x"]).toString("latin1")).toBe("v\0\0\0\x13\0\x03\0\0\0\0\0\x01_pq_.x\0");
  });
});

describe("FrontendFramer", () => {
  it("gives whole messages only and knows which are answered, wherever they are cut", () => {
    const query = backendMessage("Q", Buffer.from("SELECT 1\0"));
    const parse = backendMessage("P", Buffer.from("\0SELECT 1\0\0\0"));
    const sync = backendMessage("S", Buffer.alloc(0));
    const all = Buffer.concat([STARTUP, query, parse, sync, backendMessage("X", Buffer.alloc(0))]);
    for (let cut = 0; cut <= all.length; cut++) {
      const framer = new FrontendFramer();
      const first = framer.push(all.subarray(0, cut));
      const second = framer.push(all.subarray(cut));
      expect(Buffer.concat([first.bytes, second.bytes])).toEqual(all);
      expect(first.expectsReply).toBe(cut >= STARTUP.length);
    }
    const framer = new FrontendFramer();
    const answered = [STARTUP, query, parse, sync].map((bytes) => framer.push(bytes).expectsReply);
    expect(answered).toEqual([true, true, false, true]);
  });
});

describe("BackendScanner", () => {
  it("counts ReadyForQuery and keeps an error's SQLSTATE, wherever the bytes are cut", () => {
    const reply = Buffer.concat([
      backendMessage("D", Buffer.from("Z\0\0\0\x05I")),
      backendMessage("E", Buffer.from("SERROR\0C42501\0Msecret\0sapp\0tusers\0\0")),
      backendMessage("n", Buffer.alloc(0)),
      backendMessage("Z", Buffer.from("I")),
    ]);
    for (let cut = 0; cut <= reply.length; cut++) {
      const scanner = new BackendScanner();
      scanner.push(reply.subarray(0, cut));
      expect(scanner.readyCount).toBe(cut === reply.length ? 1 : 0);
      scanner.push(reply.subarray(cut));
      expect(scanner.readyCount).toBe(1);
      expect(scanner.lastError).toEqual({ sqlstate: "42501", schema: "app", table: "users" });
    }
  });
});
