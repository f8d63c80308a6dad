// job_title: a rank, a field and a kind of work, drawn from lists by one keyed hash of the whole title.
import { cutToLength, inStyleOf } from "../fit.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { normalizePhrase } from "../person-name.ts";
import { jobAreas, jobDescriptors, jobTypes, pickPhrase } from "../phrase-lists.ts";
import { rememberRecent } from "../recent.ts";

/** The fake of a job title under the run's key, in the capitals of the original; not cut to any length. */
export function newJobTitleFake(context: Pick<MaskerContext, "pseudonyms">): (title: string) => string {
  const prf = context.pseudonyms.domain("job_title");
  const [descriptors, areas, types] = [jobDescriptors(), jobAreas(), jobTypes()];
  return rememberRecent((title) => {
    const normal = normalizePhrase(title);
    if (normal === "") return title;
    const hash = prf.hash(normal);
    const descriptor = descriptors.phrases[pickPhrase(descriptors, hash[0] ?? 0, normal)] ?? "";
    const area = areas.phrases[pickPhrase(areas, hash[1] ?? 0, normal)] ?? "";
    const type = types.phrases[pickPhrase(types, hash[2] ?? 0, normal)] ?? "";
    return inStyleOf(title, `${descriptor} ${area} ${type}`);
  });
}

/** The `job_title` masker. */
export const jobTitleMasker: MaskerDefinition = {
  name: "job_title",
  summary: "A job title drawn from lists by keyed hash; no word of the original stays.",
  families: ["text"],
  guarantee: "list",
  placement: "stream",
  options: NO_OPTIONS,
  example: "job_title",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "job_title", context.label);
    const fakeOf = newJobTitleFake(context);
    const { maxLength } = context.type;
    return (value) => cutToLength(fakeOf(value), maxLength);
  },
};
