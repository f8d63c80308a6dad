// Recipients and identities of age on the command line: public keys may stand in a flag, secret ones only in a file.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { PgscrubError } from "../errors.ts";
import type { CliContext } from "./context.ts";

/** Each flag's recipients: the flag itself when it is one, else the lines of the file it names. */
export async function readRecipients(context: CliContext, flags: readonly string[]): Promise<string[]> {
  const recipients: string[] = [];
  for (const flag of flags) {
    if (flag.startsWith("AGE-SECRET-KEY-")) throw secretInArguments();
    if (/^age1[0-9a-z]+$/.test(flag)) {
      recipients.push(flag);
      continue;
    }
    const lines = (await readNamed(context, flag, "recipients")).split(/\r?\n/).map((line) => line.trim());
    const found = lines.filter((line) => line !== "" && !line.startsWith("#"));
    if (found.length === 0) {
      throw new PgscrubError("USAGE", `the file ${flag} holds no recipient`, {
        hint: "It must hold lines age1….",
      });
    }
    recipients.push(...found);
  }
  return recipients;
}

/** The texts of identity files. */
export function readIdentities(context: CliContext, files: readonly string[]): Promise<string[]> {
  return Promise.all(
    files.map((file) => {
      if (file.startsWith("AGE-SECRET-KEY-")) throw secretInArguments();
      return readNamed(context, file, "identities");
    }),
  );
}

async function readNamed(context: CliContext, file: string, what: string): Promise<string> {
  try {
    return await readFile(resolve(context.directory, file), "utf8");
  } catch {
    throw new PgscrubError("USAGE", `${file} is not a file of ${what} that can be read`, {
      hint: "Give an age recipient (age1…), or the path of a file; age-keygen makes both.",
    });
  }
}

function secretInArguments(): PgscrubError {
  return new PgscrubError(
    "USAGE",
    "a secret key of age stands in the arguments, where every program can see it",
    {
      hint: "Put it into a file of mode 0600 and give the file's path; make a new key if this one mattered.",
    },
  );
}
