// DO blocks of a backup file: their body holds names of tables and roles, which may hold anything, dollar signs too.

/** `DO $tag$ BEGIN body END $tag$` with a tag that the body does not hold; `label` begins the tag. */
export function doBlock(label: string, body: string, declarations = ""): string {
  let tag = `$${label}$`;
  for (let attempt = 1; body.includes(tag) || declarations.includes(tag); attempt++)
    tag = `$${label}${attempt}$`;
  const declare = declarations === "" ? "" : `DECLARE ${declarations} `;
  return `DO ${tag} ${declare}BEGIN\n${body}\nEND ${tag}`;
}
