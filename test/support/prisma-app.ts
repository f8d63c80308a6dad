// An application's folder for tests of rules and Prisma schemas: files written into a new temporary folder.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { emptyFolder } from "./run-cli.ts";

/** A new folder with these files, by path. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A schema of two models, one comment with a rule. */
export const SHOP_PRISMA = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Customer {
  id        String   @id @default(cuid())
  email     String   @unique /// @scrub email
  name      String?
  orders    Order[]
  createdAt DateTime @default(now())
}

model Order {
  id         Int      @id @default(autoincrement())
  customerId String
  customer   Customer @relation(fields: [customerId], references: [id])
  note       String?

  @@map("orders")
}
`;

/** Rules that fit SHOP_PRISMA together with its comment. */
export const SHOP_RULES = `version: 1
tables:
  Customer:
    columns:
      name: person.full_name
  orders:
    columns:
      note: text
`;
